/** What happens after a delivery: the queue, the jobs in their order, idempotent. */
export { type Assigned, type Assignment, rememberableDomains } from './assign.ts';
export { type Candidate, findCandidates } from './candidates.ts';
export type { Reception } from './deliveries/receive.ts';
export { rotateSecret, type SourceSetUp, setUpSource } from './deliveries/set-up.ts';
export { type DocumentOrder, dispatchDocument } from './dispatches/dispatch.ts';
export { changeDestination, type DestinationOrder, setUpDestination } from './dispatches/set-up.ts';
export type { DealOrder, HandoffDesk, HandoffWriter, LineOrder } from './handoffs/index.ts';
export {
  checkOutreach,
  decideInboxItem,
  type InboxPage,
  InboxRuleError,
  type ListedItem,
  listInbox,
  raiseItem,
  settleItem,
  shownDocument,
} from './inbox/index.ts';
export { createPipeline } from './pipeline.ts';
export type { CommitmentDecision, DecidedEntry, LedgerOnDay } from './promises.ts';
export { readerFingerprint } from './reader.ts';
export { latestRisk, scoreForReader } from './reader-risk.ts';
export {
  type HandbackWord,
  type PersonsEvent,
  previewReview,
  type ReviewDesk,
  ReviewRuleError,
} from './reviews/index.ts';
export { rescore } from './score-account.ts';
export { workspacePolicy, workspaceScorer } from './scorer.ts';
export { checkStorable } from './storable.ts';
export type {
  Accepted,
  AcceptInput,
  Pipeline,
  PipelineEvent,
  PipelineLogger,
  PipelineOptions,
  ReprocessChoice,
  Scorer,
} from './types.ts';
