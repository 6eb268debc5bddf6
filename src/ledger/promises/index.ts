/** The promise ledger: when promises are due, which words are about one promise, and how each stands. Pure. */
export {
  type Day,
  dateOf,
  day,
  dayFrom,
  isTimeZone,
  localDay,
  monthOf,
  type Period,
  quarterOf,
  weekOf,
  yearOf,
} from './calendar.ts';
export { createPromiseJudge } from './create-judge.ts';
export { type Due, type DueQuestion, resolveDue } from './due.ts';
export { MONTH, monthNumber } from './due-periods.ts';
export type { JudgedPairs, PairVerdict, PromiseJudge, PromisePair } from './judge.ts';
export { entryId, foldPromises, reanchored, signalOfEntry, toCommitments } from './ledger.ts';
export { DUE_BASES, type DueBasis, type PromisePolicy, promisePolicy, promisePolicySchema } from './policy.ts';
export * from './types.ts';
export { wordingOf } from './wording.ts';
