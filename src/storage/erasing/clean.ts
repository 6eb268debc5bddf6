import { ERASED } from '../../intake/index.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import { BELONGINGS } from './belongings.ts';

/** What is taken out of values: see {@link cleanValue}. */
export interface Cleaning {
  /** A text without somebody's name and words. */
  readonly text: (text: string) => string;
  /** Was this said by them, or does it rest on what was: a place in a conversation, a signal's id? */
  readonly isPlace: (conversation: string, turn: number) => boolean;
  readonly isSignal: (id: string) => boolean;
}

/** How rows are cleaned: see {@link cleanBelongings}. */
export interface Cleanings {
  /** What is kept of the accounts. */
  readonly theirs: Cleaning;
  /** What the program made of them. */
  readonly made: Cleaning;
  /** Does what the program made rest on what goes, by its row as JSON? What does not is cleaned as the rest is. All does unless told. */
  readonly restsOn?: (row: string) => boolean;
  /** What is kept of other accounts. */
  readonly others: Cleaning;
}

/** Rewritten where they stand, deleted, or without words of anybody. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'passage',
  'passage_embedding',
  'passage_refusal',
  'extraction_window',
  'conversation',
  'tombstone',
  'model_call',
  'writing_call',
  'person',
  'merger_row',
]);

/** What the program writes by itself, and words in its own way: what was said stands in it in other words too. */
const MADE: ReadonlySet<string> = new Set([
  'inbox_item',
  'inbox_event',
  'review',
  'intervention',
  'debrief',
  'ownership_change',
  'dispatch',
  'risk_day',
]);

/**
 * Takes somebody out of everything that accounts have in every table; of other accounts, out of the rows that hold one of some
 * words. Gives how many rows were changed, by table.
 */
export async function cleanBelongings(
  tx: WorkspaceTransaction,
  { keys, words }: { readonly keys: readonly string[]; readonly words: readonly string[] },
  { theirs, made, restsOn = () => true, others }: Cleanings,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { table, whose } of BELONGINGS.filter((one) => !ELSEWHERE.has(one.table))) {
    const columns = await columnsOf(tx, table);
    const { rows } = await tx.executeSql(
      `SELECT to_jsonb(it) AS row, (${whose}) AS own FROM earshot.${table} AS it WHERE it.workspace_id = $1 AND ((${whose})
       OR EXISTS (SELECT FROM unnest($3::text[]) AS word WHERE position(word IN lower(to_jsonb(it)::text)) > 0))`,
      [tx.workspace, keys, words],
    );
    let count = 0;
    for (const { row, own } of rows as { row: Record<string, unknown>; own: boolean | null }[]) {
      const isMade = own === true && MADE.has(table) && restsOn(JSON.stringify(row));
      if (await cleanRow(tx, { table, row, columns }, own !== true ? others : isMade ? made : theirs)) count += 1;
    }
    if (count > 0) counts[table] = count;
  }
  return counts;
}

interface Columns {
  readonly keys: readonly string[];
  readonly written: readonly string[];
}

/**
 * The columns of a table that hold texts, and those that name its rows. What something is referred to by, or is there only once by,
 * is made of kinds, ids and days: it stays.
 */
async function columnsOf(tx: WorkspaceTransaction, table: string): Promise<Columns> {
  const { rows } = await tx.executeSql(
    `SELECT attname AS name, EXISTS (SELECT FROM pg_constraint WHERE conrelid = attrelid AND contype = 'p' AND attnum = ANY (conkey)) AS primary,
       EXISTS (SELECT FROM pg_constraint WHERE conrelid = attrelid AND contype IN ('p', 'f', 'u') AND attnum = ANY (conkey))
         OR atttypid <> ALL (ARRAY['text'::regtype, 'jsonb'::regtype, 'text[]'::regtype]) AS named
     FROM pg_attribute WHERE attrelid = format('earshot.%I', $1::text)::regclass AND attnum > 0 AND NOT attisdropped
       AND attgenerated = '' AND atttypid = ANY (ARRAY['text'::regtype, 'jsonb'::regtype, 'text[]'::regtype, 'date'::regtype,
         'integer'::regtype, 'uuid'::regtype, 'timestamptz'::regtype])`,
    [table],
  );
  const found = rows as { name: string; primary: boolean; named: boolean }[];
  return {
    keys: found.filter((one) => one.primary).map(({ name }) => name),
    written: found.filter((one) => !one.named).map(({ name }) => name),
  };
}

async function cleanRow(
  tx: WorkspaceTransaction,
  { table, row, columns }: { readonly table: string; readonly row: Record<string, unknown>; readonly columns: Columns },
  cleaning: Cleaning,
): Promise<boolean> {
  const changed: Record<string, unknown> = {};
  for (const column of columns.written) {
    const before = row[column];
    if (before === null || (typeof before !== 'string' && typeof before !== 'object')) continue;
    const after = cleanValue(before, cleaning);
    if (JSON.stringify(after) !== JSON.stringify(before)) changed[column] = after;
  }
  if (table === 'handback_commitment' && ('owner' in changed || 'told_to' in changed)) changed.what = ERASED;
  const names = Object.keys(changed);
  if (names.length === 0) return false;
  const sets = names.map((name) => `${name} = new.${name}`).join(', ');
  const same = columns.keys.map((name) => `it.${name} = new.${name}`).join(' AND ');
  await tx.executeSql(
    `UPDATE earshot.${table} AS it SET ${sets} FROM jsonb_populate_record(NULL::earshot.${table}, $2::jsonb) AS new
     WHERE it.workspace_id = $1 AND ${same}`,
    [tx.workspace, JSON.stringify({ ...row, ...changed })],
  );
  return true;
}

/**
 * A value without somebody: texts without their name and words; of lists, no entry that is them, or that rests on what they said.
 */
export function cleanValue(value: unknown, cleaning: Cleaning): unknown {
  if (typeof value === 'string') return cleaning.text(value);
  if (Array.isArray(value)) {
    return value.filter((one) => !goes(one, cleaning)).map((one) => cleanValue(one, cleaning));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleanValue(one, cleaning)]));
}

function goes(value: unknown, cleaning: Cleaning): boolean {
  if (typeof value === 'string') return cleaning.isSignal(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const one = value as Readonly<Record<string, unknown>>;
  if (isPerson(one, cleaning) || isTheirs(one, cleaning)) return true;
  const sources = [one.sources, one.quotes, one.citations].find((list) => Array.isArray(list)) as unknown[] | undefined;
  return sources?.some((source) => goes(source, cleaning)) === true;
}

/** An entry of people: without a side, for who took part stays as somebody. */
function isPerson({ name, email, side }: Readonly<Record<string, unknown>>, { text }: Cleaning): boolean {
  if (side !== undefined) return false;
  if (typeof email === 'string') return text(email) !== email;
  return typeof name === 'string' && text(name) !== name;
}

function isTheirs(one: Readonly<Record<string, unknown>>, { isPlace, isSignal }: Cleaning): boolean {
  const conversation = [one.conversation, one.conversation_id].find((id) => typeof id === 'string');
  const turns = [one.turn, ...(Array.isArray(one.turns) ? one.turns : [])].filter((turn) => typeof turn === 'number');
  if (typeof conversation === 'string' && turns.some((turn) => isPlace(conversation, turn))) return true;
  return [one.id, one.signal, one.signal_id].some((id) => typeof id === 'string' && isSignal(id));
}

/**
 * Takes away what was made of conversations in which somebody is silent now, to be made anew: kept answers, scores, the ledger,
 * versions of briefs, documents that were sent out.
 */
export async function dropMadeOf(
  tx: WorkspaceTransaction,
  accounts: readonly string[],
  conversations: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const [table, sql] of [
    ['ask_thread', 'account_key = ANY ($2::text[]) AND $3::text[] IS NOT NULL'],
    ['account_risk', 'account_key = ANY ($2::text[]) AND $3::text[] IS NOT NULL'],
    ['commitment', 'account_key = ANY ($2::text[]) AND $3::text[] IS NOT NULL'],
    ['handoff_version', '$2::text[] IS NOT NULL AND known && $3::text[]'],
    ['handoff_decision', '$2::text[] IS NOT NULL AND conversation_ids && $3::text[]'],
  ] as const) {
    const { rows } = await tx.executeSql(
      `DELETE FROM earshot.${table} WHERE workspace_id = $1 AND ${sql} RETURNING workspace_id`,
      [tx.workspace, accounts, conversations],
    );
    if (rows.length > 0) counts[table] = rows.length;
  }
  await tx.executeSql(
    `UPDATE earshot.dispatch SET document = NULL, markdown = NULL, purged_at = least(purged_at, now())
     WHERE workspace_id = $1 AND account_key = ANY ($2::text[]) AND state IN ('sent', 'failed', 'cancelled')`,
    [tx.workspace, accounts],
  );
  return counts;
}
