import type { Day } from './calendar.ts';
import type { DueBasis, PromisePolicy } from './policy.ts';

/** What due words are relative to. */
export interface DueContext {
  /** The day it was said, where it was said. */
  readonly said: Day;
  /** Month (1 to 12) in which the vendor's fiscal year starts. */
  readonly fiscalStart: number;
  readonly renewal: Day | undefined;
  readonly contractStart: Day | undefined;
  readonly policy: PromisePolicy;
}

/** A day that was read from words. */
export interface DueReading {
  readonly day: Day;
  readonly basis: DueBasis;
  /** How, for a person: "the second quarter ends". */
  readonly why: string;
}

/** Reads folded words one way; `undefined` where they are none of its. */
export type DueReader = (words: string, context: DueContext) => DueReading | undefined;
