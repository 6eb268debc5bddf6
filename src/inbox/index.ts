/** Finished work with owners and days: what is wanted, how it is ordered, how it moves; and the check of a draft before it goes out. Pure. */
export { documentVersion, editableText, editedDocument, rewritten } from './editing.ts';
export { inOrder, type Orderable, type Ordered, type OrderPart, pointsOfItem } from './order.ts';
export {
  checkDraft,
  OUTREACH_RULES,
  type OutreachContext,
  type OutreachDraft,
  type OutreachFinding,
  type OutreachRule,
  outreachJsonSchema,
  readAgain,
  SENDER_ROLES,
  type SecondReading,
  type SenderRole,
  together,
} from './outreach/index.ts';
export {
  type Decision,
  INBOX_RULES,
  type InboxRule,
  isPending,
  leftByItself,
  type Move,
  type Moved,
  moveItem,
  type Refusal,
  type Standing,
} from './state.ts';
export {
  FOUND_KINDS,
  type FoundWork,
  findWork,
  type Gone,
  isForWhoStays,
  isFoundWork,
  WORDED_KINDS,
  type WorkFacts,
  type WorkMaterial,
  whyGone,
} from './work/index.ts';
