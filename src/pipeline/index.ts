/** What happens after a delivery: the queue, the jobs in their order, idempotent. */
export { type Assigned, type Assignment, rememberableDomains } from './assign.ts';
export { type Candidate, findCandidates } from './candidates.ts';
export { countJobs, type JobCounts, listScheduledWorkspaces } from './count-jobs.ts';
export type { Reception } from './deliveries/receive.ts';
export { rotateSecret, type SourceSetUp, setUpSource } from './deliveries/set-up.ts';
export { type DocumentOrder, dispatchDocument } from './dispatches/dispatch.ts';
export { changeDestination, type DestinationOrder, setUpDestination } from './dispatches/set-up.ts';
export {
  type FileRemark,
  type NamedFile,
  type ReadFile,
  readNamedFile,
  type TakeInTools,
  type TakenConversation,
  type TakenFile,
  takeInFile,
} from './documents/take-in.ts';
export { type Drift, type DriftReport, findDrift, type WorkspaceDrift } from './drift/index.ts';
export {
  auditWorkspaceWords,
  type ErasureCounts,
  type ErasureDesk,
  erasedError,
  openExport,
  type Reapplied,
  readRegisterDocument,
  registerDocument,
  registerSchema,
} from './erasing/index.ts';
export type { DealOrder, HandoffDesk, HandoffWriter, LineOrder } from './handoffs/index.ts';
export {
  type CheckedDraft,
  checkOutreach,
  type DraftReader,
  decideInboxItem,
  type InboxPage,
  InboxRuleError,
  type ListedItem,
  listInbox,
  raiseItem,
  settleItem,
  shownDocument,
} from './inbox/index.ts';
export { deliveryInHand } from './job-trace.ts';
export {
  EVENT_STREAM_HEADERS,
  type FeedOptions,
  LiveFeed,
  type LiveMessage,
  type LiveProgress,
  loadProgress,
  MOST_SEATS,
  type Seat,
  toEventStream,
  type Watch,
  watchConversation,
  watchWorkspace,
} from './live/index.ts';
export { dropMember, endKey, makeKey, setMember } from './members.ts';
export { createPipeline } from './pipeline.ts';
export type { PolicyPreview, ScoreChange } from './policies.ts';
export type { CommitmentDecision, DecidedEntry, LedgerOnDay } from './promises.ts';
export { readerFingerprint } from './reader.ts';
export { latestRisk, riskOnDay, scoreForReader, scoresForReader } from './reader-risk.ts';
export {
  type BegunReprocessing,
  progressOf,
  REPROCESSING_MOVES,
  type ReprocessingMove,
  type ReprocessingProgress,
} from './reprocessing/index.ts';
export {
  type HandbackWord,
  type PersonsEvent,
  previewReview,
  type ReviewDesk,
  ReviewRuleError,
} from './reviews/index.ts';
export {
  loadSample,
  type Manifest,
  readManifest,
  removeSample,
  type SampleState,
  sampleState,
} from './sample/index.ts';
export { rescore } from './score-account.ts';
export { workspacePolicy, workspaceScorer } from './scorer.ts';
export { checkStorable } from './storable.ts';
export type {
  Accepted,
  AcceptInput,
  ModelStanding,
  Pipeline,
  PipelineEvent,
  PipelineLogger,
  PipelineOptions,
  ReprocessChoice,
  Scorer,
} from './types.ts';
