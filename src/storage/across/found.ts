import { sql } from 'kysely';
import type { Band, Medium } from '../../domain/index.ts';

/** How many of an account's items a search shows; the count tells of the rest. */
export const SHOWN_EACH = 5;

/** Where something was said, with the words. */
export interface SaidPlace {
  readonly quote: string;
  readonly conversation: string;
  /** 0-based. */
  readonly turn: number;
  readonly speaker: string | null;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly medium: Medium;
  readonly subject: string | null;
}

/** {@link SaidPlace} of a signal `said` in a conversation `there`. */
export const saidColumns = sql`said.quote, said.conversation_id AS conversation, said.span_turn AS turn,
  nullif(there.speakers ->> said.span_turn, '') AS speaker, said.occurred_at AS "occurredAt", there.medium, there.subject`;

/** An account as a search shows it; score and band are null until it is first scored, or where the reader may not see them. */
export interface AccountHead {
  readonly key: string;
  readonly name: string;
  readonly score: number | null;
  readonly band: Band | null;
}

/** The columns that tell of an account. */
export interface FoundAccount extends Omit<AccountHead, 'key'> {
  readonly account: string;
  /** How many items of it were found. */
  readonly found: number;
}

/** An account with what was found of it. */
export interface AccountFound<Item> {
  readonly account: AccountHead;
  readonly found: number;
  readonly items: readonly Item[];
}

/** Accounts with what was found of each; the counts are of all pages. */
export interface FoundPage<Item> {
  readonly accounts: number;
  readonly found: number;
  readonly items: readonly AccountFound<Item>[];
  readonly next: string | null;
}

/** Rows in the order of their accounts as one entry for each, with the rows it was made of. */
export function groupByAccount<Row extends FoundAccount, Item>(
  rows: readonly Row[],
  toItem: (row: Row) => Item,
): readonly (AccountFound<Item> & { readonly rows: readonly Row[] })[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.account, [...(groups.get(row.account) ?? []), row]);
  return [...groups].flatMap(([key, members]) => {
    const [first] = members;
    if (first === undefined) return [];
    const { name, score, band, found } = first;
    return [{ account: { key, name, score, band }, found, items: members.map(toItem), rows: members }];
  });
}
