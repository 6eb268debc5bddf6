import type { Observation } from '../../domain/index.ts';

/** The forms that rows come in. */
export type RowsFormat = 'json' | 'csv';

/** The order in which a file writes day, month and year, where it does not write them as ISO 8601 does. */
export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** One thing that is wrong with a row. */
export interface RowIssue {
  /** The column or field; `undefined` when the row as a whole is wrong. */
  readonly column?: string | undefined;
  readonly message: string;
}

/** A row that cannot be read. Nothing of it is kept. */
export interface RefusedRow {
  /** Counts from 1, the header not counted. */
  readonly row: number;
  /** Of a CSV, from 1. */
  readonly line?: number | undefined;
  readonly issues: readonly RowIssue[];
}

/** What the rows of a body say. */
export interface ReadRows {
  readonly observations: readonly { readonly row: number; readonly observation: Observation }[];
  readonly refused: readonly RefusedRow[];
  /** Columns of a CSV that stand for nothing here. */
  readonly ignored: readonly string[];
}
