import { InputError } from '../../domain/index.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import { findSalt, type MarkKind } from './marks.ts';
import { type ErasureReceipt, listReceipts, saveReceipt } from './receipts.ts';

/** A mark as it is kept: of what it stands for nothing but a digest. */
export interface KeptMark {
  readonly kind: MarkKind;
  readonly digest: string;
  readonly account: string | null;
}

/** An erasure with the marks by which what it took away is known again. */
export interface RegisteredErasure {
  readonly receipt: ErasureReceipt;
  readonly marks: readonly KeptMark[];
}

/** Everything that a database has to know so that what was erased in another one goes from it too. */
export interface ErasureRegister {
  /** What the marks are digested with; null where nothing was ever erased. */
  readonly salt: Buffer | null;
  /** The earliest first. */
  readonly erasures: readonly RegisteredErasure[];
}

/** The register of a workspace. */
export async function readRegister(tx: WorkspaceTransaction): Promise<ErasureRegister> {
  const receipts: ErasureReceipt[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listReceipts(tx, cursor === undefined ? {} : { cursor });
    receipts.push(...page.items);
    if (page.next === null) break;
    cursor = page.next;
  }
  const { rows } = await tx.executeSql(
    `SELECT erasure_id AS erasure, kind, digest, account_key AS account FROM earshot.tombstone
     WHERE workspace_id = $1 ORDER BY erasure_id, kind, digest`,
    [tx.workspace],
  );
  const marks = Map.groupBy(rows as (KeptMark & { erasure: string })[], ({ erasure }) => erasure);
  const erasures = receipts.reverse().map((receipt) => ({
    receipt,
    marks: (marks.get(receipt.id) ?? []).map(({ kind, digest, account }) => ({ kind, digest, account })),
  }));
  return { salt: (await findSalt(tx)) ?? null, erasures };
}

/**
 * Takes over what marks are digested with, where nothing was erased yet.
 * @throws {InputError} code `another-salt`: something else was erased here first, and marks of both cannot be told apart
 */
export async function takeSalt(tx: WorkspaceTransaction, salt: Buffer): Promise<void> {
  const sql = 'INSERT INTO earshot.erasure_salt (workspace_id, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING';
  await tx.executeSql(sql, [tx.workspace, salt]);
  if ((await findSalt(tx))?.equals(salt) === true) return;
  const message = 'something was erased here before these were: erase what they stand for anew, by name';
  throw new InputError('another-salt', [{ path: 'salt', message }]);
}

/** Keeps a receipt of another database with its marks. Gives false where it is kept already. */
export async function takeErasure(tx: WorkspaceTransaction, { receipt, marks }: RegisteredErasure): Promise<boolean> {
  const known = await tx.executeSql('SELECT FROM earshot.erasure WHERE workspace_id = $1 AND id = $2', [
    tx.workspace,
    receipt.id,
  ]);
  if (known.rows.length > 0) return false;
  await saveReceipt(tx, receipt);
  await tx.executeSql(
    `INSERT INTO earshot.tombstone (workspace_id, erasure_id, kind, digest, account_key)
     SELECT $1, $2, one.kind, one.digest, one.account
     FROM jsonb_to_recordset($3::jsonb) AS one (kind text, digest text, account text) ON CONFLICT DO NOTHING`,
    [tx.workspace, receipt.id, JSON.stringify(marks)],
  );
  return true;
}

/** Somebody as they are named somewhere in a workspace. */
export interface NamedSomewhere {
  readonly account: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** Everybody who is named in a workspace, and every address that stands in what was said, each with an account that has it. */
export async function listNamed(tx: WorkspaceTransaction): Promise<readonly NamedSomewhere[]> {
  const { rows } = await tx.executeSql(
    `SELECT DISTINCT account_key AS account, name, lower(email) AS email FROM earshot.person_identity WHERE workspace_id = $1
     UNION SELECT DISTINCT account_key, NULL, lower(found[1]) FROM earshot.conversation
       CROSS JOIN LATERAL regexp_matches(
         regexp_replace(body::text, '\\\\[nrt]', ' ', 'g'), '[[:alnum:]._%+''-]+@[[:alnum:].-]*[[:alnum:]]', 'g') AS found
       WHERE workspace_id = $1 AND account_key IS NOT NULL
     ORDER BY 1, 2, 3`,
    [tx.workspace],
  );
  return rows as NamedSomewhere[];
}

/** Keys of all accounts, also of those that were merged into others, and the ids of conversations that have none. */
export async function listErasable(
  tx: WorkspaceTransaction,
): Promise<{ readonly accounts: readonly string[]; readonly homeless: readonly string[] }> {
  const accounts = await tx.executeSql('SELECT key AS id FROM earshot.account WHERE workspace_id = $1 ORDER BY key', [
    tx.workspace,
  ]);
  const homeless = await tx.executeSql(
    'SELECT id FROM earshot.conversation WHERE workspace_id = $1 AND account_key IS NULL ORDER BY id',
    [tx.workspace],
  );
  const idsOf = ({ rows }: { rows: unknown[] }) => (rows as { id: string }[]).map(({ id }) => id);
  return { accounts: idsOf(accounts), homeless: idsOf(homeless) };
}
