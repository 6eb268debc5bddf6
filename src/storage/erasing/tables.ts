import type { JsonColumn } from '../columns.ts';

export const ERASURE_KINDS = ['account', 'person', 'words'] as const;
/** What can be erased: an account, a person, or words whose time is over. */
export type ErasureKind = (typeof ERASURE_KINDS)[number];

interface ErasureTable {
  workspace_id: string;
  id: string;
  kind: ErasureKind;
  asked: string;
  erased_by: string;
  erased_at: string;
  counts: JsonColumn<Readonly<Record<string, number>>>;
  digest: string;
}

/** The receipts: see migration 0038. Marks and their salt are written and read in plain SQL. */
export interface ErasureTables {
  erasure: ErasureTable;
}
