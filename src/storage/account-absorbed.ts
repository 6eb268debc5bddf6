import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { AccountRecord, Person } from '../domain/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** An account that was merged into another one: what is declared of it stays its own, so that it can be undone. */
export interface AbsorbedAccount {
  readonly key: string;
  readonly record: AccountRecord;
  readonly people: readonly Person[];
}

/** The accounts for which an account answers, also those merged into one that was merged into it; the earliest first. */
export async function listAbsorbed(tx: WorkspaceTransaction, accountKey: string): Promise<readonly AbsorbedAccount[]> {
  const { rows } = await sql<AbsorbedAccount>`
    WITH RECURSIVE absorbed AS (
      SELECT key FROM earshot.account WHERE workspace_id = ${tx.workspace} AND merged_into = ${accountKey}
      UNION ALL
      SELECT account.key FROM absorbed
      JOIN earshot.account ON account.workspace_id = ${tx.workspace} AND account.merged_into = absorbed.key
    )
    SELECT account.key, account.record, account.people FROM absorbed
    JOIN earshot.account ON account.workspace_id = ${tx.workspace} AND account.key = absorbed.key
    ORDER BY account.created_at, account.key`.execute(tx.prepared);
  return rows;
}

/** The lists of a record; everything else of it is one value. Domains and CRM ids stay with who declared them. */
const LISTS = ['use_cases', 'key_features', 'crm_health', 'owners', 'renewal_posture'] as const;
const OWN = new Set<string>(['key', 'name', 'domain', 'domains', 'crm_ids', ...LISTS]);

/** A record with its gaps filled from another one: values it does not know, entries that its lists do not hold. */
export function fillRecord(record: AccountRecord, from: AccountRecord): AccountRecord {
  const known = Object.entries(record).filter(([, value]) => value !== null && value !== undefined);
  const gaps = Object.entries(from).filter(([field]) => !OWN.has(field));
  const lists = LISTS.map((field) => [field, union<unknown>(record[field], from[field])]);
  return { ...record, ...Object.fromEntries(gaps), ...Object.fromEntries(known), ...Object.fromEntries(lists) };
}

/** The people of a record and those of others, each as they are told of; the same told twice once. */
export function unitePeople(people: readonly Person[], others: readonly AbsorbedAccount[]): readonly Person[] {
  return others.reduce<readonly Person[]>((all, absorbed) => union(all, absorbed.people), people);
}

function union<Item>(items: readonly Item[], more: readonly Item[]): readonly Item[] {
  return [...items, ...more.filter((item) => !items.some((known) => isDeepStrictEqual(known, item)))];
}
