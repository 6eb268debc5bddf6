import type { ErasureCounts, ReprocessingProgress } from '../../pipeline/index.ts';
import type { ErasureReceipt, Reembedding, Reprocessing } from '../../storage/index.ts';
import type { Frame } from '../model.ts';

/** The page of the record: what is read again, and what was erased. */
export interface RecordModel {
  readonly frame: Frame;
  /** The latest first. */
  readonly reprocessings: readonly (Reprocessing & ReprocessingProgress)[];
  readonly reembedding: Reembedding | undefined;
  /** The latest first. */
  readonly receipts: readonly ErasureReceipt[];
  /** The one that was just given. */
  readonly given: ErasureReceipt | undefined;
  /** The API has more. */
  readonly hasMore: boolean;
}

/** What is asked to be erased. */
export interface ErasureDraft {
  readonly account: string;
  readonly who: string;
  /** What would go, rows by table; absent until that was looked at. */
  readonly counts?: ErasureCounts;
  readonly problem?: string;
}
