import type { Band } from '../../domain/index.ts';
import type { FoundPromise, FoundSignal } from '../../storage/index.ts';
import type { Citation } from '../types.ts';
import type { AcrossFilter, LooksFor } from './filter.ts';
import type { UnderstoodWords } from './understand.ts';

/** How a search was understood, so that a person can correct it. */
export interface Understood {
  /** As it was asked; null where filters alone were told. */
  readonly question: string | null;
  readonly looks_for: LooksFor;
  /** What was looked for: told as filters, or taken from the question's words. */
  readonly filters: AcrossFilter;
  /** Where the question names a second condition: accounts are those for which both hold. */
  readonly also: AcrossFilter | null;
  /** Which words of the question were taken for what. */
  readonly readings: readonly UnderstoodWords[];
  /** Words that stand for no filter: they were looked for as they are. */
  readonly not_understood: readonly string[];
  /** Words that stand for filters which cannot hold beside the others: they were left out. */
  readonly left_out: readonly UnderstoodWords[];
}

/** An account among those found. */
export interface AcrossAccount {
  readonly key: string;
  readonly name: string;
  /** Null before the first scoring, and for who may not see all that it rests on. */
  readonly score: number | null;
  readonly band: Band | null;
}

/** A signal or a promise that was found, with the words that prove it. */
export type AcrossItem = Citation &
  (
    | ({ readonly type: 'signal' } & Pick<FoundSignal, 'id' | 'kind' | 'subtype' | 'attrs' | 'status'>)
    | ({
        readonly type: 'promise';
        readonly due_date: string | null;
        readonly due_basis: FoundPromise['dueBasis'];
      } & Pick<FoundPromise, 'id' | 'what' | 'state' | 'subtype' | 'strength' | 'owner' | 'counts'>)
  );

/** An account with what was found of it: the first few, and how many there are. */
export interface AcrossEntry {
  readonly account: AcrossAccount;
  readonly found: number;
  readonly items: readonly AcrossItem[];
}

/** An account with the words that come near, where words were looked for. */
export interface AcrossPassages {
  readonly account: AcrossAccount;
  readonly quotes: readonly Citation[];
}

/** What a search across accounts found. */
export interface AcrossResult {
  /** `YYYY-MM-DD`: how things stand on this day. */
  readonly as_of: string;
  readonly understood: Understood;
  readonly totals: { readonly accounts: number; readonly found: number };
  readonly items: readonly AcrossEntry[];
  readonly next: string | null;
  /** The words that came nearest to those looked for, whatever they claim; on the first page alone. */
  readonly passages: readonly AcrossPassages[];
  /** What the reader should know of how it came about. */
  readonly notes: readonly string[];
}
