/** Work put into the inbox, and what becomes of it. */
export { type Raised, raiseItem, settleItem } from './raise.ts';
export { type ScoredAccount, tendInbox } from './tend.ts';
