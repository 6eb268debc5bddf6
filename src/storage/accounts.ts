import { sql } from 'kysely';
import { ACCOUNT_FIELDS, type AccountRecord, type Band, DECLARED, type Person, type Risk } from '../domain/index.ts';
import { foldCompanyName, nameWords } from '../ledger/index.ts';
import { type AbsorbedAccount, listAbsorbed, unitePeople } from './account-absorbed.ts';
import { saveCrmIds, standingAccountKey, standingAccountKeys } from './account-crm-ids.ts';
import { businessDomains, insertDomains } from './account-domains.ts';
import { namesOf, recordAccountFacts } from './account-facts.ts';
import { toJsonb } from './json.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** An account with everything that is recorded about it beside what was said. */
export interface StoredAccount {
  readonly key: string;
  readonly name: string;
  readonly domain: string | null;
  /** `false`: known only because a conversation named it. */
  readonly declared: boolean;
  /** What is known of it now, whoever told it. */
  readonly record: AccountRecord;
  /** What was declared of it, alone. */
  readonly declaredRecord: AccountRecord;
  readonly people: readonly Person[];
  readonly updatedAt: string;
  /** The account that answers for it since a merger; null: it stands for itself. */
  readonly mergedInto: string | null;
}

/** An account as a list shows it; score, band and date are null until it is first scored. */
export interface AccountSummary {
  readonly key: string;
  readonly name: string;
  readonly domain: string | null;
  readonly score: number | null;
  readonly band: Band | null;
  readonly asOf: string | null;
  readonly risk: Risk | null;
}

/** Below every score: accounts not yet scored come last. */
const UNSCORED = -1;

/**
 * Creates or replaces what is declared of an account, and its people; left out, `people` stays as it is. What is declared is
 * kept with the time it was; what other sources told stays. The account is known by its domains and CRM ids.
 * @returns the stored account
 */
export async function saveAccount(
  tx: WorkspaceTransaction,
  record: AccountRecord,
  people?: readonly Person[],
): Promise<StoredAccount> {
  const before = await findAccount(tx, record.key);
  const columns = { ...namesOf(record), record: toJsonb(record), current_record: null };
  const peopleColumn = people === undefined ? {} : { people: toJsonb(people) };
  await tx.sql
    .insertInto('account')
    .values({
      workspace_id: tx.workspace,
      key: record.key,
      declared: true,
      ...columns,
      people: toJsonb(people ?? []),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'key'])
        .doUpdateSet({ declared: true, ...columns, ...peopleColumn, updated_at: sql<string>`excluded.updated_at` }),
    )
    .execute();
  const changed = ACCOUNT_FIELDS.filter((field) => (before?.declaredRecord[field] ?? null) !== (record[field] ?? null));
  const told = changed.map((field) => ({ field, value: record[field] ?? null, at: null }));
  await recordAccountFacts(tx, record.key, DECLARED, told);
  await saveCrmIds(tx, record.key, record.crm_ids ?? []);
  const stored = await findAccount(tx, record.key);
  if (stored === undefined) throw new TypeError('an account just saved is there');
  return stored;
}

/**
 * Creates an account that something named, unless its key is taken: then what is there stays.
 * @returns the key under which to write: where the account was merged into another one, that one's
 */
export async function ensureAccount(tx: WorkspaceTransaction, record: AccountRecord): Promise<string> {
  const created = await tx.sql
    .insertInto('account')
    .values({
      workspace_id: tx.workspace,
      key: record.key,
      ...namesOf(record),
      declared: false,
      record: toJsonb(record),
      current_record: null,
      people: toJsonb([]),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (created === undefined) return standingAccountKey(tx, record.key);
  await insertDomains(tx, record.key, businessDomains([record.domain, ...(record.domains ?? [])]));
  await saveCrmIds(tx, record.key, record.crm_ids ?? []);
  return record.key;
}

/**
 * One account, with the people of those that were merged into it; `undefined` when there is none of this key. One that was
 * itself merged into another is given as it was: `mergedInto` says who answers for it.
 */
export async function findAccount(tx: WorkspaceTransaction, key: string): Promise<StoredAccount | undefined> {
  return (await findWithAbsorbed(tx, key))?.account;
}

/** {@link findAccount}, with the accounts that were merged into it. */
export async function findWithAbsorbed(
  tx: WorkspaceTransaction,
  key: string,
): Promise<{ readonly account: StoredAccount; readonly absorbed: readonly AbsorbedAccount[] } | undefined> {
  const [row, absorbed] = await Promise.all([
    tx.prepared
      .selectFrom('account')
      .select(COLUMNS)
      .where('workspace_id', '=', tx.workspace)
      .where('key', '=', key)
      .executeTakeFirst(),
    listAbsorbed(tx, key),
  ]);
  return row && { account: toAccount({ ...row, people: unitePeople(row.people, absorbed) }), absorbed };
}

/**
 * The keys of the accounts of this name: those that write it so, whatever the case and punctuation; else those whose name
 * differs in its legal form only. None, one, or several that bear it.
 */
export async function findAccountsByName(tx: WorkspaceTransaction, name: string): Promise<readonly string[]> {
  if (tx.reader === undefined) await foldNewNames(tx);
  const rows = await tx.sql
    .selectFrom('account')
    .select(['key', 'name'])
    .where('workspace_id', '=', tx.workspace)
    .where('name_key', '=', foldCompanyName(name))
    .orderBy('key')
    .execute();
  const written = nameWords(name).join(' ');
  const exact = rows.filter((row) => nameWords(row.name).join(' ') === written);
  const found = exact.length > 0 ? exact : rows;
  return standingAccountKeys(
    tx,
    found.map(({ key }) => key),
  );
}

/** Folds the names that were kept before names were folded. */
async function foldNewNames(tx: WorkspaceTransaction): Promise<void> {
  const rows = await tx.sql
    .selectFrom('account')
    .select(['key', 'name'])
    .where('workspace_id', '=', tx.workspace)
    .where('name_key', 'is', null)
    .execute();
  for (const { key, name } of rows) {
    await tx.sql
      .updateTable('account')
      .set({ name_key: foldCompanyName(name) })
      .where('workspace_id', '=', tx.workspace)
      .where('key', '=', key)
      .execute();
  }
}

/**
 * Holds an account's row until the transaction ends: of two scorings the second sees what the first saw and more. `false`
 * when there is none, or another account answers for it. Sent before anything that is asked after the call, also unawaited.
 */
export async function lockAccount(tx: WorkspaceTransaction, key: string): Promise<boolean> {
  const { rows } = await tx.executeSql(
    'SELECT FROM earshot.account WHERE workspace_id = $1 AND key = $2 AND merged_into IS NULL FOR NO KEY UPDATE',
    [tx.workspace, key],
    { prepared: true },
  );
  return rows.length > 0;
}

/** Accounts by score, the worst first; those not yet scored last; ties by key. Merged ones are left out. */
export async function listAccounts(tx: WorkspaceTransaction, page: PageRequest = {}): Promise<Page<AccountSummary>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'number');
  const score = sql<number>`coalesce(account_risk.score, ${sql.lit(UNSCORED)})`;
  let query = tx.sql
    .selectFrom('account')
    .leftJoin('account_risk', (join) =>
      join
        .onRef('account_risk.workspace_id', '=', 'account.workspace_id')
        .onRef('account_risk.account_key', '=', 'account.key'),
    )
    .select(['account.key', 'account.name', 'account.domain'])
    .select(['account_risk.score', 'account_risk.band', 'account_risk.as_of', 'account_risk.risk'])
    .where('account.workspace_id', '=', tx.workspace)
    .where('account.merged_into', 'is', null);
  if (after !== undefined) {
    query = query.where(sql<boolean>`(-${score}, account.key) > (${-after[0]}::integer, ${after[1]}::text)`);
  }
  const rows = await query
    .orderBy(score, 'desc')
    .orderBy('account.key')
    .limit(limit + 1)
    .execute();
  const items = rows.map((row) => ({
    key: row.key,
    name: row.name,
    domain: row.domain,
    score: row.score,
    band: row.band,
    asOf: row.as_of,
    risk: row.risk,
  }));
  return toPage(items, limit, (item) => [item.score ?? UNSCORED, item.key]);
}

const COLUMNS = [
  'key',
  'name',
  'domain',
  'declared',
  'record',
  'current_record',
  'people',
  'updated_at',
  'merged_into',
] as const;

interface AccountRow {
  key: string;
  name: string;
  domain: string | null;
  declared: boolean;
  record: AccountRecord;
  current_record: AccountRecord | null;
  people: readonly Person[];
  updated_at: string;
  merged_into: string | null;
}

function toAccount(row: AccountRow): StoredAccount {
  return {
    key: row.key,
    name: row.name,
    domain: row.domain,
    declared: row.declared,
    record: row.current_record ?? row.record,
    declaredRecord: row.record,
    people: row.people,
    updatedAt: row.updated_at,
    mergedInto: row.merged_into,
  };
}
