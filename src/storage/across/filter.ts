import { type RawBuilder, sql } from 'kysely';
import { addDays, type Band, endOfLocalDay, type SignalKind } from '../../domain/index.ts';
import type { PromiseState } from '../../ledger/index.ts';
import type { WorkspaceTransaction } from '../transaction.ts';

/** Which accounts a search across them looks at. */
export interface AccountsFilter {
  readonly account?: string | undefined;
  /** Keys; none but these. */
  readonly among?: readonly string[] | undefined;
  /** As last scored. */
  readonly band?: Band | undefined;
}

/** What was said, by whom and when; what is left out does not narrow. Days are `YYYY-MM-DD`, in UTC, inclusive. */
interface SaidFilter extends AccountsFilter {
  /** A name, whole or in part: whom it is about, or who says it. */
  readonly person?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Time zone (IANA) whose days they are; UTC's unless told. */
  readonly zone?: string | undefined;
  /** Words of which each list must occur by one at least, compared by their English stems. */
  readonly words?: readonly (readonly string[])[] | undefined;
}

/** Which signals are looked for. */
export interface SignalsFilter extends SaidFilter {
  readonly kind?: SignalKind | undefined;
  readonly subtype?: string | undefined;
  readonly competitor?: string | undefined;
}

/** Which promises are looked for. */
export interface PromisesFilter extends SaidFilter {
  readonly states?: readonly PromiseState[] | undefined;
  readonly dueFrom?: string | undefined;
  readonly dueTo?: string | undefined;
  /** Leaves out those whose day nobody named, but for those that count as risk. */
  readonly namesDay?: boolean | undefined;
}

type Condition = RawBuilder<unknown>;

/** Every condition, joined. */
export function all(conditions: readonly (Condition | undefined)[]): Condition {
  return sql.join(
    conditions.filter((condition) => condition !== undefined),
    sql` AND `,
  );
}

/** The conditions on a row with `account_key` under a name of one's own. */
export function ofAccounts(
  tx: WorkspaceTransaction,
  name: string,
  { account, among, band }: AccountsFilter,
): readonly (Condition | undefined)[] {
  const key = sql.ref(`${name}.account_key`);
  return [
    account === undefined ? undefined : sql`${key} = ${account}`,
    among === undefined ? undefined : sql`${key} = ANY (${sql.val([...among])}::text[])`,
    band === undefined
      ? undefined
      : sql`EXISTS (SELECT FROM earshot.account_risk AS scored WHERE scored.workspace_id = ${tx.workspace}
          AND scored.account_key = ${key} AND scored.band = ${band})`,
  ];
}

/** The conditions on a signal under a name of one's own, up to the end of a day. */
export function ofSaid(
  tx: WorkspaceTransaction,
  name: string,
  { person, from, to, zone = 'utc', words = [] }: SaidFilter,
  asOf: string,
): readonly (Condition | undefined)[] {
  const column = (of: string) => sql.ref(`${name}.${of}`);
  const until = to === undefined || to > asOf ? asOf : to;
  const endOf = (day: string) => new Date(endOfLocalDay(day, zone)).toISOString();
  return [
    from === undefined ? undefined : sql`${column('occurred_at')} >= ${endOf(addDays(from, -1))}::timestamptz`,
    sql`${column('occurred_at')} < ${endOf(until)}::timestamptz`,
    person === undefined ? undefined : sql`(${namedIn(column('attrs'), person)} OR ${saidBy(tx, name, person)})`,
    words.length === 0
      ? undefined
      : sql`to_tsvector('english', ${column('quote')} || ' ' || jsonb_path_query_array(${column('attrs')}, '$.*')::text)
          @@ to_tsquery('english', ${toQuery(words)})`,
  ];
}

/** Whom a signal is about: a person, who had the role before, or who of ours promised. */
function namedIn(attrs: Condition, person: string): Condition {
  return sql`to_tsvector('simple', concat_ws(' . ', ${attrs} ->> 'person', ${attrs} ->> 'predecessor', ${attrs} ->> 'owner',
    ${attrs} ->> 'promised_by')) @@ plainto_tsquery('simple', ${person})`;
}

function saidBy(tx: WorkspaceTransaction, name: string, person: string): Condition {
  return sql`EXISTS (SELECT FROM earshot.conversation AS there WHERE there.workspace_id = ${tx.workspace}
    AND there.id = ${sql.ref(`${name}.conversation_id`)}
    AND to_tsvector('simple', coalesce(there.speakers ->> ${sql.ref(`${name}.span_turn`)}, '')) @@ plainto_tsquery('simple', ${person}))`;
}

function toQuery(words: NonNullable<SaidFilter['words']>): string {
  const quoted = (word: string) => `'${word.replaceAll(/['\\]/g, ' ')}'`;
  return words.map((list) => `(${list.map(quoted).join(' | ')})`).join(' & ');
}
