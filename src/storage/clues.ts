import { sql } from 'kysely';
import { standingAccountKey } from './account-crm-ids.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A Salesforce id of 18 letters is one of 15 with a checksum behind it; ids are kept without it. */
const CHECKED_ID = /^[a-z0-9]{15}(?=[a-z0-9]{3}$)/i;

/** Which account each clue means (see `accountClues`): clues that mean none, or several at once, are left out. */
export async function resolveClues(
  tx: WorkspaceTransaction,
  clues: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = (sort: string) => [
    ...new Set(clues.filter((clue) => clue.startsWith(sort)).map((clue) => clue.slice(sort.length))),
  ];
  const [keys, crmIds, domains] = [wanted('key:'), wanted('crm:'), wanted('domain:')];
  const found = await lookUp(tx, keys, [...crmIds, ...crmIds.flatMap((id) => CHECKED_ID.exec(id) ?? [])], domains);
  const standing = await standingKeys(tx, found);
  const meant = new Map<string, Set<string>>();
  for (const { clue, account } of found) {
    meant.set(clue, (meant.get(clue) ?? new Set()).add(standing.get(account) ?? account));
  }
  const resolved = new Map<string, string>();
  for (const clue of clues) {
    const accounts = meant.get(clue) ?? meant.get(withoutChecksum(clue)) ?? new Set<string>();
    const [account] = accounts;
    if (account !== undefined && accounts.size === 1) resolved.set(clue, account);
  }
  return resolved;
}

/** The account that the strongest clue means, or none. */
export function firstResolved(resolved: ReadonlyMap<string, string>, clues: readonly string[]): string | undefined {
  for (const clue of clues) {
    const account = resolved.get(clue);
    if (account !== undefined) return account;
  }
  return undefined;
}

/** Everything by which an account is known: what waits under one of these clues may be its own. */
export async function cluesOfAccount(tx: WorkspaceTransaction, key: string): Promise<readonly string[]> {
  const { rows } = await sql<{ clue: string }>`
    SELECT 'key:' || key AS clue FROM earshot.account WHERE workspace_id = ${tx.workspace} AND key = ${key}
    UNION SELECT 'domain:' || domain FROM earshot.account
      WHERE workspace_id = ${tx.workspace} AND key = ${key} AND domain IS NOT NULL
    UNION SELECT 'domain:' || domain FROM earshot.account_domain
      WHERE workspace_id = ${tx.workspace} AND account_key = ${key}
    UNION SELECT 'crm:' || id FROM earshot.account_crm_id
      WHERE workspace_id = ${tx.workspace} AND account_key = ${key}`.execute(tx.sql);
  return rows.map(({ clue }) => clue);
}

function withoutChecksum(clue: string): string {
  if (!clue.startsWith('crm:')) return clue;
  const id = clue.slice('crm:'.length);
  return `crm:${CHECKED_ID.exec(id)?.[0] ?? id}`;
}

interface Found {
  readonly clue: string;
  readonly account: string;
  readonly merged: boolean;
}

/** A domain that a person has given to an account outweighs what records declare. */
async function lookUp(
  tx: WorkspaceTransaction,
  keys: readonly string[],
  crmIds: readonly string[],
  domains: readonly string[],
): Promise<readonly Found[]> {
  if (keys.length + crmIds.length + domains.length === 0) return [];
  const { rows } = await sql<Found>`
    WITH domain AS (
      SELECT domain, account_key, decided FROM earshot.account_domain
        WHERE workspace_id = ${tx.workspace} AND domain = ANY(${domains}::text[])
      UNION SELECT domain, key, false FROM earshot.account
        WHERE workspace_id = ${tx.workspace} AND domain = ANY(${domains}::text[])
    ), found AS (
      SELECT 'key:' || key AS clue, key AS account FROM earshot.account
        WHERE workspace_id = ${tx.workspace} AND key = ANY(${keys}::text[])
      UNION SELECT 'crm:' || id, account_key FROM earshot.account_crm_id
        WHERE workspace_id = ${tx.workspace} AND id = ANY(${crmIds}::text[])
      UNION SELECT 'domain:' || domain, account_key FROM domain AS one
        WHERE decided OR NOT EXISTS (SELECT FROM domain AS other WHERE other.domain = one.domain AND other.decided)
    )
    SELECT found.clue, found.account, account.merged_into IS NOT NULL AS merged
    FROM found JOIN earshot.account ON account.workspace_id = ${tx.workspace} AND account.key = found.account`.execute(
    tx.sql,
  );
  return rows;
}

async function standingKeys(tx: WorkspaceTransaction, found: readonly Found[]): Promise<ReadonlyMap<string, string>> {
  const standing = new Map<string, string>();
  for (const { account, merged } of found) {
    if (merged && !standing.has(account)) standing.set(account, await standingAccountKey(tx, account));
  }
  return standing;
}
