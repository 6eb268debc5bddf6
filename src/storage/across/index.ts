/** What is found across the accounts of a workspace, with SQL: signals, promises, accounts. */
export { findAccountHeads, findAccountsAcross, findNamesIn, type KnownNames } from './accounts.ts';
export type { AccountsFilter, PromisesFilter, SignalsFilter } from './filter.ts';
export type { AccountFound, AccountHead, FoundPage, SaidPlace } from './found.ts';
export { type FoundPromise, findPromisesAcross } from './promises.ts';
export { type FoundSignal, findSignalsAcross } from './signals.ts';
