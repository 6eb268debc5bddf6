/** The database: connection (Postgres, or embedded), migrations, one repository per aggregate. */
export { listAbsorbed } from './account-absorbed.ts';
export * from './account-crm-ids.ts';
export * from './account-domains.ts';
export { listAccountFacts, recordAccountFacts, type ToldFact } from './account-facts.ts';
export * from './account-mergers.ts';
export * from './accounts.ts';
export * from './across/index.ts';
export { type ApiKey, createApiKey, type KeyRights, listApiKeys, revokeApiKey } from './api-keys.ts';
export type { AskedTurn, KeptAnswer, KeptPlace } from './ask-tables.ts';
export * from './ask-threads.ts';
export * from './audit.ts';
export { isDatabaseAway } from './availability.ts';
export { backUpEmbedded, restoreEmbedded } from './backup.ts';
export * from './callers.ts';
export {
  type Distribution,
  distributeTables,
  executeOnCoordinator,
  planDistribution,
  type ShardableTable,
} from './citus.ts';
export {
  type AccessChange,
  type AccountAccess,
  accessOfAccount,
  accessOfConversation,
  type ConversationAccess,
  changeAccessOfConversation,
  closeAsSent,
  hidesFromReader,
  listPrivate,
  listScoresHidden,
  noteScoredWithout,
  setAccessOfAccount,
  setAccessOfConversation,
} from './closed.ts';
export { resolveClues } from './clues.ts';
export * from './commitment-decisions.ts';
export * from './conversations.ts';
export * from './coverage.ts';
export * from './database.ts';
export * from './deal-crm-ids.ts';
export * from './deals.ts';
export * from './debriefs.ts';
export * from './deliveries.ts';
export * from './destinations.ts';
export * from './directory.ts';
export type { DestinationSettings } from './dispatch-tables.ts';
export * from './dispatches.ts';
export * from './embeddings.ts';
export * from './erasing/index.ts';
export * from './evidence.ts';
export * from './excerpts.ts';
export { insertHandbackCommitments, isHandedBack } from './handback-commitments.ts';
export * from './handoffs.ts';
export * from './heard.ts';
export * from './inbox.ts';
export { type Inspection, inspectDatabase } from './inspection.ts';
export {
  findIntervention,
  type InterventionChange,
  type InterventionFilter,
  insertIntervention,
  listInterventionEvents,
  listInterventions,
  type StoredIntervention,
  updateIntervention,
  writeInterventionEvent,
} from './interventions.ts';
export { type Jsonb, toJsonb } from './json.ts';
export * from './judgements.ts';
export * from './lexemes.ts';
export { FolderHeldError } from './lock.ts';
export * from './members.ts';
export type { Merger } from './mergers.ts';
export * from './messages.ts';
export { type MigrationResult, migrate } from './migrate.ts';
export { followConversations, forgetMoves } from './moving.ts';
export * from './named-accounts.ts';
export { listenForNotices, type NoticeListener, postNotice } from './notices.ts';
export { type KeptObservation, keepObservations, placeWaitingObservations, type Telling } from './observations.ts';
export { type Once, oncePerTransaction } from './once.ts';
export type { OpenSources } from './open-sources.ts';
export * from './overviews.ts';
export * from './ownership.ts';
export { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
export { keepRefusals, listRefusals, type RefusedText, type UnembeddedTurns } from './passage-refusals.ts';
export type { EmbeddingState, PassageSide } from './passage-tables.ts';
export * from './passages.ts';
export { recordPeople, rerecordPeople, standingPersonId } from './people.ts';
export {
  accountOfPerson,
  decideOnPerson,
  listPersonDecisions,
  type PersonOrder,
  settleDecisions,
} from './person-decisions.ts';
export * from './person-mergers.ts';
export * from './policies.ts';
export * from './posted-deliveries.ts';
export * from './progress.ts';
export { listPromiseSignals } from './promise-signals.ts';
export * from './promises.ts';
export * from './purging.ts';
export * from './reading-tallies.ts';
export * from './reads.ts';
export * from './reembedding.ts';
export * from './reprocessings.ts';
export type { HistoryFilter } from './rereading.ts';
export { countRead } from './rereading.ts';
export { type HistoryEvent, quotedBy } from './review-history.ts';
export {
  findReview,
  insertReview,
  listReviewEvents,
  listReviews,
  type NewReview,
  type ReviewChange,
  type StoredReview,
  updateReview,
  writeReviewEvent,
} from './reviews.ts';
export { findReviewsOfAccount, type LostDeal, mayBeLost, type ReviewsOfAccount } from './reviews-of-account.ts';
export * from './risk-days.ts';
export * from './risks.ts';
export * from './runs.ts';
export * from './sessions.ts';
export * from './sessions.ts';
export * from './signal-readings.ts';
export { isIntact, type StoredSignal } from './signal-rows.ts';
export * from './signals.ts';
export { claimSlackRequest } from './slack-requests.ts';
export * from './sources.ts';
export * from './speakers.ts';
export { countPutOff, type PutOff, tokensReadSince } from './spending.ts';
export { loadStakeholderPicture, loadStakeholders } from './stakeholders.ts';
export {
  CONVERSATION_STATUSES,
  type ConversationStatus,
  DELIVERY_STATUSES,
  type DeliveredRequest,
  type DeliveryOutcome,
  type DeliveryStatus,
  type MatchedBy,
  type PrivacySettings,
  type RunStatus,
  type SignalStatus,
  type SourceSettings,
  type WorkspaceSettings,
} from './tables.ts';
export { keepTierOne } from './tiers.ts';
export {
  APP_ROLE,
  checkWorkspaceId,
  executeSql,
  inSavepoint,
  type Reader,
  type WorkspaceTransaction,
  withWorkspace,
} from './transaction.ts';
export * from './unassigned.ts';
export { countUndelivered, listUndelivered, type Undelivered } from './undelivered.ts';
export { type KeptEvents, keepUsageEvents, placeWaitingEvents, recountEvents } from './usage-events.ts';
export type { Vault } from './vault.ts';
export * from './vector-index.ts';
export { recordShown, type Shown } from './views.ts';
export * from './waiting.ts';
export * from './waiting-observations.ts';
export * from './watchtower/accounts.ts';
export * from './watchtower/changes.ts';
export { listUnscored, type OwnScore } from './watchtower/own-scores.ts';
export * from './watchtower/views.ts';
export * from './workspaces.ts';
export * from './writing-calls.ts';
