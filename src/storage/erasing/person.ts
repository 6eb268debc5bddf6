import { InputError, NotFoundError } from '../../domain/index.ts';
import { foldPersonName } from '../../ledger/index.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import { BELONGINGS } from './belongings.ts';
import { NOTED } from './bodies.ts';
import { holdsOne, seen, seenText, wholeWord } from './whole-words.ts';

/** Somebody who is to be erased: by what they are known, and where. */
export interface KnownPerson {
  /** Ids of the person, and of all who are one with them. */
  readonly ids: readonly string[];
  /** Small letters. */
  readonly emails: readonly string[];
  readonly names: readonly { readonly name: string; readonly account: string }[];
  /** Keys of the accounts that know them. */
  readonly accounts: readonly string[];
}

const ONE_WITH = `
  WITH RECURSIVE same AS (
    SELECT unnest($2::text[]) AS id
    UNION
    SELECT next.id FROM same JOIN earshot.person AS own ON own.workspace_id = $1 AND own.id = same.id
    JOIN earshot.person AS next ON next.workspace_id = $1 AND (next.merged_into = own.id OR next.id = own.merged_into)
  ) SELECT id FROM same ORDER BY id`;

/**
 * Somebody of an account by address or name, with all that is known to be one with them, in whatever account.
 * @throws {NotFoundError} for a name that nobody there has
 * @throws {InputError} code `several-people`: the name is that of several; `is-a-member`: they work with the program; `wrong-type`:
 * neither an address nor a name
 */
export async function findPersonToErase(
  tx: WorkspaceTransaction,
  keys: readonly string[],
  who: string,
): Promise<KnownPerson> {
  const email = who.includes('@') ? addressOf(who) : undefined;
  const found = await tx.executeSql(
    `SELECT DISTINCT person_id AS id FROM earshot.person_identity WHERE workspace_id = $1
     AND (email = $3 OR ($3::text IS NULL AND account_key = ANY ($2::text[]) AND name_key = $4))`,
    [tx.workspace, keys, email ?? null, foldPersonName(who)],
  );
  const groups = new Map<string, readonly string[]>();
  for (const { id } of found.rows as { id: string }[]) {
    const { rows } = await tx.executeSql(ONE_WITH, [tx.workspace, [id]]);
    const group = (rows as { id: string }[]).map((one) => one.id);
    groups.set(group[0] ?? id, group);
  }
  if (email === undefined && groups.size === 0) throw new NotFoundError(`Nobody of this name is known in the account`);
  if (email === undefined && groups.size > 1) {
    throw new InputError('several-people', [
      { path: 'who', message: 'several people have this name: say which by address' },
    ]);
  }
  const ids = [...groups.values()].flat();
  const { rows } = await tx.executeSql(
    `SELECT DISTINCT name, lower(email) AS email, account_key AS account FROM earshot.person_identity
     WHERE workspace_id = $1 AND person_id = ANY ($2::text[])`,
    [tx.workspace, ids],
  );
  const identities = rows as { name: string; email: string | null; account: string }[];
  const emails = new Set([...(email === undefined ? [] : [email]), ...identities.flatMap((one) => one.email ?? [])]);
  await refuseMembers(tx, [...emails]);
  return {
    ids,
    emails: [...emails],
    names: identities.filter(({ name }) => !name.includes('@')),
    accounts: [...new Set(identities.map(({ account }) => account))],
  };
}

const ADDRESS = /^[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+$/u;

/** An address in small letters. Of anything else nothing would be found, and it would be told that nothing is held. */
function addressOf(who: string): string {
  const address = who.trim().toLowerCase();
  if (ADDRESS.test(address)) return address;
  const message = 'expected an address alone, such as dana@acme.test, or a name';
  throw new InputError('wrong-type', [{ path: 'who', message }]);
}

async function refuseMembers(tx: WorkspaceTransaction, emails: readonly string[]): Promise<void> {
  const { rows } = await tx.executeSql(
    'SELECT FROM earshot.member WHERE workspace_id = $1 AND lower(email) = ANY ($2::text[])',
    [tx.workspace, emails],
  );
  if (rows.length === 0) return;
  const message =
    'they are, or were, a member of the workspace, whose decisions stand; only people of accounts are erased';
  throw new InputError('is-a-member', [{ path: 'who', message }]);
}

/** The conversations in which somebody may be named: those of their accounts, and all that hold one of their addresses. */
export async function listMayName(
  tx: WorkspaceTransaction,
  accounts: readonly string[],
  emails: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await tx.executeSql(
    `SELECT id FROM earshot.conversation WHERE workspace_id = $1 AND (account_key = ANY ($2::text[]) OR account_key IS NULL
       OR EXISTS (SELECT FROM unnest($3::text[]) AS email WHERE position(email IN lower(body::text)) > 0)) ORDER BY id`,
    [tx.workspace, accounts, emails],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** Deletes who somebody was: identities, decisions about them, mergers, and the marks by which usage knows them. */
export async function forgetPerson(
  tx: WorkspaceTransaction,
  { ids, emails }: Pick<KnownPerson, 'ids' | 'emails'>,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const [table, sql] of [
    ['person_identity', 'person_id = ANY ($2::text[]) OR lower(email) = ANY ($3::text[])'],
    ['person_decision', 'person_id = ANY ($2::text[])'],
    ['merger', `kind = 'person' AND (from_key = ANY ($2::text[]) OR into_key = ANY ($2::text[]))`],
    ['person', 'id = ANY ($2::text[])'],
    ['usage_member', 'lower(person) = ANY ($3::text[])'],
  ] as const) {
    const { rows } = await tx.executeSql(
      `WITH asked AS (SELECT $2::text[], $3::text[]) DELETE FROM earshot.${table}
       WHERE workspace_id = $1 AND (${sql}) RETURNING workspace_id`,
      [tx.workspace, ids, emails],
    );
    if (rows.length > 0) counts[table] = rows.length;
  }
  return counts;
}

/** Where no address stands in the clear. */
const WITHOUT_WORDS: ReadonlySet<string> = new Set(['passage_embedding', 'tombstone']);

/** In how many rows of each table an address stands whole, raw bodies and the audit among them; tables without one are left out. */
export async function countHolding(tx: WorkspaceTransaction, email: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const wanted = JSON.stringify([wholeWord(email)]);
  const delivered = await tx.executeSql(
    `SELECT FROM earshot.delivery AS it WHERE workspace_id = $1 AND (${holdsOne(seen('it.bytes'), '$2::jsonb')}
       OR ${holdsOne(seenText(NOTED), '$2::jsonb')})`,
    [tx.workspace, wanted],
  );
  if (delivered.rows.length > 0) counts.delivery = delivered.rows.length;
  const tables = [...BELONGINGS.map(({ table }) => table), 'audit_entry'].filter((table) => !WITHOUT_WORDS.has(table));
  for (const table of tables) {
    const { rows } = await tx.executeSql(
      `SELECT FROM earshot.${table} AS it WHERE it.workspace_id = $1 AND ${holdsOne(seenText('to_jsonb(it)::text'), '$2::jsonb')}`,
      [tx.workspace, wanted],
    );
    if (rows.length > 0) counts[table] = rows.length;
  }
  return counts;
}
