import type { WorkspaceTransaction } from '../transaction.ts';
import { BELONGINGS } from './belongings.ts';

/** Copies of what stands elsewhere in the record, what makes it findable, and the program's own bookkeeping. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'passage',
  'passage_embedding',
  'passage_refusal',
  'extraction_window',
  'merger_row',
  'tombstone',
]);

/** The tables of an account's record, the account itself first. */
export const RECORD_TABLES: readonly string[] = BELONGINGS.map(({ table }) => table)
  .filter((table) => !LEFT_OUT.has(table))
  .reverse();

/** A row as it is kept, without columns that are made of others. */
export type RecordRow = Readonly<Record<string, unknown>>;

/**
 * Some rows that accounts have in a table, in the order of its key: those behind a row, or the first ones.
 * @param after the row that the page before ended with
 */
export async function readRecord(
  tx: WorkspaceTransaction,
  keys: readonly string[],
  { table, after, limit }: { readonly table: string; readonly after?: RecordRow | undefined; readonly limit: number },
): Promise<readonly RecordRow[]> {
  const belonging = BELONGINGS.find((one) => one.table === table);
  if (belonging === undefined) throw new RangeError(`${table} is no table of the record`);
  const columns = (await keyColumns(tx, table)).filter((column) => column !== 'workspace_id');
  const [mine, theirs] = ['it', 'last'].map((alias) => columns.map((column) => `${alias}.${column}`).join(', '));
  const behind =
    after === undefined
      ? ''
      : `AND (${mine}) > (SELECT ${theirs} FROM jsonb_populate_record(NULL::earshot.${table}, $4::jsonb) AS last)`;
  const { rows } = await tx.executeSql(
    `SELECT to_jsonb(it) - '{workspace_id,head,speakers,leaks,deployment,engagement,adoption,roi}'::text[] AS row
     FROM earshot.${table} AS it WHERE it.workspace_id = $1 AND ${belonging.whose} ${behind} ORDER BY ${mine} LIMIT $3`,
    [tx.workspace, keys, limit, ...(after === undefined ? [] : [JSON.stringify(after)])],
  );
  return (rows as { row: RecordRow }[]).map(({ row }) => row);
}

/** The columns of a table's primary key, in its order. */
async function keyColumns(tx: WorkspaceTransaction, table: string): Promise<readonly string[]> {
  const { rows } = await tx.executeSql(
    `SELECT attname AS name FROM pg_index JOIN LATERAL unnest(indkey) WITH ORDINALITY AS place (attnum, ordinal) ON true
     JOIN pg_attribute ON attrelid = indrelid AND pg_attribute.attnum = place.attnum
     WHERE indrelid = format('earshot.%I', $1::text)::regclass AND indisprimary ORDER BY ordinal`,
    [table],
  );
  return (rows as { name: string }[]).map(({ name }) => name);
}

/** What the audit says of some ids, the earliest first. */
export async function readAuditOf(tx: WorkspaceTransaction, ids: readonly string[]): Promise<readonly RecordRow[]> {
  const { rows } = await tx.executeSql(
    `SELECT to_jsonb(it) - 'workspace_id' AS row FROM earshot.audit_entry AS it
     WHERE it.workspace_id = $1 AND it.subject = ANY ($2::text[]) ORDER BY it.at, it.id`,
    [tx.workspace, ids],
  );
  return (rows as { row: RecordRow }[]).map(({ row }) => row);
}
