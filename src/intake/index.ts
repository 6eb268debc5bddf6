/** Documents of every accepted format to conversations: bytes in, data out. Pure. */
export { contentHash } from './content-hash.ts';
export { toConversation } from './conversation.ts';
export { detectFormat } from './detect-format.ts';
export {
  ERASED,
  ERASED_REASON,
  type ErasedPeople,
  foldMention,
  type WithoutPeople,
  withoutMentions,
  withoutPeople,
} from './erased.ts';
export { parseJson } from './formats/json.ts';
export { saysMailboxGone } from './mail/bounce.ts';
export type { SilentMessage, SortedMail } from './mail/sort.ts';
export { dateFromName } from './name-date.ts';
export { applyPrivacy, NOT_RECORDED, type PrivacyPolicy, REDACTIONS, type Redaction } from './privacy.ts';
export { type ReadOptions, readDocument } from './read-document.ts';
export {
  DATE_ORDERS,
  type DateOrder,
  type ReadRows,
  type RefusedRow,
  type RowIssue,
  type RowsFormat,
  readRows,
} from './rows/index.ts';
export { emailDomain, isFreemail, isWithin, normaliseDomain, UNKNOWN_SPEAKER } from './sides.ts';
export { slackVerdict } from './slack-signature.ts';
export { storableText } from './storable.ts';
export { attioAccount, attioDeal, attioOwner, attioReference } from './tools/attio.ts';
export { avomaConversation } from './tools/avoma.ts';
export { pick } from './tools/body.ts';
export type { CrmAccount, CrmDeal } from './tools/crm/types.ts';
export { fathomMeeting } from './tools/fathom.ts';
export { firefliesConversation } from './tools/fireflies.ts';
export { type GongCall, gongConversation, gongKnowsSpeakers } from './tools/gong.ts';
export { type MeetTranscript, meetConversation } from './tools/google-meet.ts';
export { grainConversation } from './tools/grain.ts';
export {
  HUBSPOT_DEAL_PROPERTIES,
  HUBSPOT_OWNER,
  type HubspotStage,
  hubspotAccount,
  hubspotCompanyProperties,
  hubspotDeal,
  hubspotOwnerName,
  hubspotStage,
  hubspotWon,
} from './tools/hubspot.ts';
export { TOOLS } from './tools/index.ts';
export { meetgeekConversation } from './tools/meetgeek.ts';
export { pipedriveAccount, pipedriveDeal, pipedriveReference } from './tools/pipedrive.ts';
export { type RecallCall, recallConversation } from './tools/recall.ts';
export { defaultsOf } from './tools/recording.ts';
export { teamsConversation } from './tools/teams.ts';
export { tldvMeeting } from './tools/tldv.ts';
export type {
  Answer,
  FetchOrder,
  HookRequest,
  Proof,
  ReadingContext,
  Received,
  Tool,
  ToolSetting,
  Verdict,
} from './tools/tool.ts';
export { type ZoomFile, type ZoomMeeting, zoomConversation, zoomFiles } from './tools/zoom.ts';
export {
  DOCUMENT_FORMATS,
  type DocumentFormat,
  type IntakeDefaults,
  type KnownPerson,
  type ReadNote,
  type ReadResult,
  type RefusedConversation,
  type SetAside,
} from './types.ts';
