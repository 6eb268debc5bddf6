import { InputError, NotFoundError } from '../../domain/index.ts';
import { foldCompanyName } from '../../ledger/index.ts';
import { listAbsorbed } from '../account-absorbed.ts';
import { foldCrmId, standingAccountKey } from '../account-crm-ids.ts';
import { findAccount } from '../accounts.ts';
import type { WorkspaceTransaction } from '../transaction.ts';
import { BELONGINGS } from './belongings.ts';
import { type BodySearch, findBodies } from './bodies.ts';
import type { Mark } from './marks.ts';
import { holdsOne, seenText, wholeWord } from './whole-words.ts';

/** The keys of an account and of all that were merged into it. */
export interface AccountFamily {
  readonly key: string;
  readonly keys: readonly string[];
  readonly names: readonly string[];
}

/**
 * An account with those that were merged into it.
 * @throws {NotFoundError}
 * @throws {InputError} code `merged-already`: another account answers for it
 */
export async function familyOf(tx: WorkspaceTransaction, key: string): Promise<AccountFamily> {
  const account = await findAccount(tx, key);
  if (account === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
  const standing = await standingAccountKey(tx, key);
  if (standing !== key) {
    throw new InputError('merged-already', [
      { path: 'key', message: `it was merged into ${standing}: erase that one` },
    ]);
  }
  const keys = [key, ...(await listAbsorbed(tx, key)).map((one) => one.key)];
  const { rows } = await tx.executeSql(
    'SELECT DISTINCT name FROM earshot.account WHERE workspace_id = $1 AND key = ANY ($2::text[])',
    [tx.workspace, keys],
  );
  return { key, keys, names: (rows as { name: string }[]).map(({ name }) => name) };
}

/** How many rows an account has in each table; tables in which it has none are left out. */
export async function countBelongings(
  tx: WorkspaceTransaction,
  keys: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { table, whose } of BELONGINGS) {
    const { rows } = await tx.executeSql(
      `SELECT count(*)::integer AS count FROM earshot.${table} AS it WHERE it.workspace_id = $1 AND ${whose}`,
      [tx.workspace, keys],
    );
    const count = Number((rows[0] as { count: number } | undefined)?.count ?? 0);
    if (count > 0) counts[table] = count;
  }
  return counts;
}

/** Ids of what an account has, which jobs, deliveries and the audit name it by. */
export interface AccountIds {
  readonly conversations: readonly string[];
  readonly deals: readonly string[];
  readonly dispatches: readonly string[];
  /** Of everything whose id may stand elsewhere, those above too. */
  readonly all: readonly string[];
}

const NAMED = ['conversation', 'touch', 'deal', 'dispatch', 'signal', 'commitment', 'person', 'review', 'inbox_item'];

/** The ids of what an account has. */
export async function idsOf(tx: WorkspaceTransaction, keys: readonly string[]): Promise<AccountIds> {
  const found = new Map<string, readonly string[]>();
  for (const { table, whose } of BELONGINGS.filter((one) => NAMED.includes(one.table))) {
    const column = table === 'deal' ? 'key' : 'id';
    const { rows } = await tx.executeSql(
      `SELECT it.${column} AS id FROM earshot.${table} AS it WHERE it.workspace_id = $1 AND ${whose}`,
      [tx.workspace, keys],
    );
    found.set(
      table,
      (rows as { id: string }[]).map(({ id }) => id),
    );
  }
  const of = (table: string) => found.get(table) ?? [];
  const all = [...keys, ...[...found.values()].flat()];
  return { conversations: of('conversation'), deals: of('deal'), dispatches: of('dispatch'), all };
}

const MARKS = `
  SELECT 'account' AS kind, 'key:' || own.key AS text FROM unnest($2::text[]) AS own (key)
  UNION SELECT 'account', 'domain:' || domain FROM earshot.account
    WHERE workspace_id = $1 AND key = ANY ($2::text[]) AND domain IS NOT NULL
  UNION SELECT 'account', 'domain:' || domain FROM earshot.account_domain WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
  UNION SELECT 'account', 'crm:' || id FROM earshot.account_crm_id WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
  UNION SELECT 'account', 'crm:' || system || ':' || id FROM earshot.account_crm_id
    WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
  UNION SELECT 'conversation', 'said:' || content_hash FROM earshot.conversation
    WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
  UNION SELECT 'conversation', 'external:' || external_id FROM earshot.conversation
    WHERE workspace_id = $1 AND account_key = ANY ($2::text[]) AND external_id IS NOT NULL
  UNION SELECT 'conversation', 'external:' || id FROM earshot.touch WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
  UNION SELECT 'deal', 'deal:' || key FROM earshot.deal WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
  UNION SELECT 'deal', 'deal:' || system || ':' || id FROM earshot.deal_crm_id AS of JOIN earshot.deal ON
    deal.workspace_id = $1 AND deal.key = of.deal_key WHERE of.workspace_id = $1 AND deal.account_key = ANY ($2::text[])`;

/** By what an account, and everything that was told of it, is known when it comes again. */
export async function marksOfAccount(
  tx: WorkspaceTransaction,
  { keys, names }: AccountFamily,
): Promise<readonly Mark[]> {
  const { rows } = await tx.executeSql(MARKS, [tx.workspace, keys]);
  const dated = await tx.executeSql(
    'SELECT id, occurred_at FROM earshot.conversation WHERE workspace_id = $1 AND account_key = ANY ($2::text[])',
    [tx.workspace, keys],
  );
  const said = (dated.rows as { id: string; occurred_at: Date | string }[]).map(
    ({ id, occurred_at }) => ({ kind: 'conversation', text: datedMark(id, occurred_at) }) as const,
  );
  const named = names.map((name) => ({ kind: 'account', text: nameMark(name) }) as const);
  return [...(rows as Mark[]), ...said, ...named];
}

/** The mark of a conversation by its id and time: an id alone may be the name of a file, which others bear too. */
export function datedMark(id: string, occurredAt: Date | string): string {
  return `id:${id}@${new Date(occurredAt).toISOString()}`;
}

/** The mark of an account by its name. */
export function nameMark(name: string): string {
  return `name:${foldCompanyName(name)}`;
}

/** The mark of an account, or of a deal, by what a CRM calls it. */
export function crmMark(kind: 'crm' | 'deal', crmId: { readonly system: string; readonly id: string }): string {
  const { system, id } = foldCrmId(crmId);
  return `${kind}:${system}:${id}`;
}

/** The deliveries that hold something of an account. */
export async function bodiesOfAccount(
  tx: WorkspaceTransaction,
  { keys, names }: AccountFamily,
  ids: BodySearch['ids'],
): Promise<readonly string[]> {
  const { rows } = await tx.executeSql(
    `SELECT domain AS word FROM earshot.account_domain WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
     UNION SELECT domain FROM earshot.account WHERE workspace_id = $1 AND key = ANY ($2::text[]) AND domain IS NOT NULL
     UNION SELECT email FROM earshot.person_identity
       WHERE workspace_id = $1 AND account_key = ANY ($2::text[]) AND email IS NOT NULL`,
    [tx.workspace, keys],
  );
  const words = (rows as { word: string }[]).map(({ word }) => word);
  return findBodies(tx, { ids, words: [...words, ...names, ...keys] });
}

/** A shorter key or name stands by chance within other words: it must be a word by itself. In bytes. */
const SHORTEST_PART = 4;

const wordsOf = (text: string) => `regexp_replace(lower(${text}), '[^[:alnum:]]+', ' ', 'g')`;

/** Deletes everything of an account but what {@link BELONGINGS} does not name, and takes it out of what names it by the way. */
export async function deleteBelongings(tx: WorkspaceTransaction, { keys, names }: AccountFamily): Promise<void> {
  await tx.executeSql(
    `UPDATE earshot.api_key SET accounts = ARRAY(SELECT unnest(accounts) EXCEPT SELECT unnest($2::text[]))
     WHERE workspace_id = $1 AND accounts && $2::text[]`,
    [tx.workspace, keys],
  );
  await tx.executeSql(
    `DELETE FROM earshot.saved_view WHERE workspace_id = $1 AND EXISTS (
       SELECT FROM unnest($2::text[]) AS word, LATERAL (SELECT lower(name || ' ' || query) AS said) AS own
       WHERE (octet_length(word) >= $3 AND position(lower(word) IN own.said) > 0)
         OR position(' ' || ${wordsOf('word')} || ' ' IN ' ' || ${wordsOf('own.said')} || ' ') > 0)`,
    [tx.workspace, [...keys, ...names, ...names.map(encodeURIComponent)], SHORTEST_PART],
  );
  await partPeople(tx, keys);
  for (const { table, whose } of BELONGINGS) {
    await tx.executeSql(`DELETE FROM earshot.${table} AS it WHERE it.workspace_id = $1 AND ${whose}`, [
      tx.workspace,
      keys,
    ]);
  }
}

/** Whoever was merged into somebody that goes stands for themselves again. */
async function partPeople(tx: WorkspaceTransaction, keys: readonly string[]): Promise<void> {
  const people = BELONGINGS.find(({ table }) => table === 'person')?.whose.replaceAll('it.', 'gone.');
  await tx.executeSql(
    `UPDATE earshot.person SET merged_into = NULL WHERE workspace_id = $1
     AND merged_into IN (SELECT gone.id FROM earshot.person AS gone WHERE gone.workspace_id = $1 AND ${people})`,
    [tx.workspace, keys],
  );
}

/**
 * Takes subject and details out of what the audit says of some ids, or of some whole words: that it was done, when and by whom stays.
 * Gives how many entries.
 */
export async function blankAudit(
  tx: WorkspaceTransaction,
  ids: readonly string[],
  words: readonly string[],
): Promise<number> {
  const { rows } = await tx.executeSql(
    `UPDATE earshot.audit_entry SET subject = 'erased', details = '{}' WHERE workspace_id = $1 AND (subject = ANY ($2::text[])
       OR EXISTS (SELECT FROM jsonb_each_text(details) AS one WHERE one.value = ANY ($2::text[]))
       OR ${holdsOne(seenText(`subject || ' ' || details::text`), '$3::jsonb')}) RETURNING id`,
    [tx.workspace, ids, JSON.stringify([...new Set(words)].map(wholeWord))],
  );
  return rows.length;
}

/** The conversations that wait, and whose reason names one of these accounts: they could be of several. */
export async function listWaitingNaming(tx: WorkspaceTransaction, keys: readonly string[]): Promise<readonly string[]> {
  const { rows } = await tx.executeSql(
    `SELECT id FROM earshot.conversation WHERE workspace_id = $1 AND status = 'waiting'
       AND EXISTS (SELECT FROM unnest($2::text[]) AS key WHERE position(key IN coalesce(status_reason, '')) > 0)`,
    [tx.workspace, keys],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}
