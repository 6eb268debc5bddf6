/** Work put into the inbox, and what becomes of it. */
export { decideInboxItem, InboxRuleError, shownDocument } from './decide.ts';
export { type InboxPage, type ListedItem, listInbox } from './list.ts';
export { type CheckedDraft, checkOutreach, type DraftReader, loadOutreachContext } from './outreach.ts';
export { type Raised, raiseItem, settleItem } from './raise.ts';
export { type ScoredAccount, tendInbox } from './tend.ts';
