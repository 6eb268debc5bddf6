import { sql } from 'kysely';
import {
  type AccountFact,
  type AccountRecord,
  type FactValue,
  type KnownDays,
  parseInstant,
  recordAsKnown,
} from '../domain/index.ts';
import { foldCompanyName } from '../ledger/index.ts';
import { type AbsorbedAccount, fillRecord, listAbsorbed } from './account-absorbed.ts';
import { businessDomains, saveDeclaredDomains } from './account-domains.ts';
import { toJsonb } from './json.ts';
import { toUtc } from './times.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What a source says of one field of an account. */
export interface ToldFact {
  readonly field: string;
  readonly value: FactValue;
  /** ISO 8601: since when it is so; null where nobody says. */
  readonly at: string | null;
}

/** Everything that was ever told of an account's fields, in the order it was recorded. */
export async function listAccountFacts(tx: WorkspaceTransaction, accountKey: string): Promise<readonly AccountFact[]> {
  const rows = await tx.prepared
    .selectFrom('account_fact')
    .select(['field', 'value', 'at', 'recorded_at', 'source'])
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ recorded_at, ...fact }) => ({ ...fact, recordedAt: recorded_at }));
}

/**
 * Keeps what a source says of an account's fields, with the time it is known from; what it said already is not kept again.
 * The account's record, name and domain follow.
 * @returns whether anything was new
 */
export async function recordAccountFacts(
  tx: WorkspaceTransaction,
  accountKey: string,
  source: string,
  told: readonly ToldFact[],
): Promise<boolean> {
  await lockRow(tx, accountKey);
  const known = await listAccountFacts(tx, accountKey);
  const own = known.filter((fact) => fact.source === source);
  const news = told.filter((fact) => isNews(own, fact));
  if (news.length > 0) {
    await tx.sql
      .insertInto('account_fact')
      .values(
        news.map(({ field, value, at }, index) => ({
          workspace_id: tx.workspace,
          account_key: accountKey,
          ordinal: known.length + index + 1,
          field,
          value: toJsonb(value),
          at: toUtc(at),
          source,
        })),
      )
      .execute();
  }
  await rebuild(tx, accountKey);
  return news.length > 0;
}

/**
 * Two deliveries about one account take their turns, or both would write the same ordinal. From now on it is known by more
 * than the conversations that named it.
 */
async function lockRow(tx: WorkspaceTransaction, accountKey: string): Promise<void> {
  await tx.sql
    .updateTable('account')
    .set({ declared: true })
    .where('workspace_id', '=', tx.workspace)
    .where('key', '=', accountKey)
    .execute();
}

/** A repetition is none, a value that goes back to an older one is; that there is none is news after there was one. */
function isNews(own: readonly AccountFact[], { field, value, at }: ToldFact): boolean {
  const before = own.filter((fact) => fact.field === field);
  if (before.some((fact) => at !== null && fact.at !== null && isSameTime(fact.at, at) && fact.value === value)) {
    return false;
  }
  const earlier = before.filter((fact) => at === null || fact.at === null || instant(fact.at) <= instant(at));
  const last = earlier.reduce<AccountFact | undefined>(
    (latest, fact) => (isLater(fact, latest) ? fact : latest),
    undefined,
  );
  return last === undefined ? value !== null || before.length > 0 : last.value !== value;
}

function isSameTime(one: string, other: string): boolean {
  return instant(one) === instant(other);
}

function instant(time: string): number {
  return parseInstant(time) ?? 0;
}

function isLater(fact: AccountFact, latest: AccountFact | undefined): boolean {
  if (latest === undefined || fact.at === null || latest.at === null) return true;
  return instant(fact.at) >= instant(latest.at);
}

/** Builds what is known of an account now anew; the domains by which it is known follow. */
export async function rebuild(tx: WorkspaceTransaction, accountKey: string): Promise<void> {
  const declared = await declaredRecord(tx, accountKey);
  const own = recordAsKnown(declared, await listAccountFacts(tx, accountKey));
  const record = await loadRecord(tx, accountKey, declared);
  await tx.sql
    .updateTable('account')
    .set({ ...namesOf(own), current_record: toJsonb(record), updated_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('key', '=', accountKey)
    .execute();
  await saveDeclaredDomains(tx, accountKey, businessDomains([own.domain, ...(own.domains ?? [])]));
}

async function declaredRecord(tx: WorkspaceTransaction, accountKey: string): Promise<AccountRecord> {
  const row = await tx.sql
    .selectFrom('account')
    .select('record')
    .where('workspace_id', '=', tx.workspace)
    .where('key', '=', accountKey)
    .executeTakeFirstOrThrow();
  return row.record;
}

/**
 * An account's record as of a day and as known at a day: its own, and where that is silent, those of the accounts that were
 * merged into it. `declared` is its own declared record.
 */
export async function loadRecord(
  tx: WorkspaceTransaction,
  accountKey: string,
  declared: AccountRecord,
  days: KnownDays = {},
): Promise<AccountRecord> {
  const [facts, absorbed] = await Promise.all([listAccountFacts(tx, accountKey), listAbsorbed(tx, accountKey)]);
  return fillFrom(tx, recordAsKnown(declared, facts, days), absorbed, days);
}

/** A record with its gaps filled from those of the accounts that were merged into its own, as of a day and as known at a day. */
export async function fillFrom(
  tx: WorkspaceTransaction,
  own: AccountRecord,
  absorbed: readonly AbsorbedAccount[],
  days: KnownDays,
): Promise<AccountRecord> {
  const facts = await Promise.all(absorbed.map(({ key }) => listAccountFacts(tx, key)));
  return absorbed.reduce(
    (record, other, index) => fillRecord(record, recordAsKnown(other.record, facts[index] ?? [], days)),
    own,
  );
}

/** The columns by which an account is found. */
export function namesOf(record: AccountRecord): {
  readonly name: string;
  readonly name_key: string;
  readonly domain: string | null;
} {
  const domain = record.domain?.trim().toLowerCase() ?? '';
  const name = record.name ?? record.key;
  return { name, name_key: foldCompanyName(name), domain: domain === '' ? null : domain };
}
