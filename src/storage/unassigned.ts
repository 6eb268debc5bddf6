import { sql } from 'kysely';
import type { WorkspaceTransaction } from './transaction.ts';

/** An account that a conversation may belong to, and what speaks for it. */
export interface AccountClue {
  readonly accountKey: string;
  readonly why: string;
}

/** Accounts in which these addresses are known: of people who wrote from a personal mailbox, or from another company's. */
export async function findAccountsByPeople(
  tx: WorkspaceTransaction,
  emails: readonly string[],
): Promise<readonly AccountClue[]> {
  if (emails.length === 0) return [];
  const rows = await tx.sql
    .selectFrom('person_identity')
    .select(['account_key', 'email'])
    .distinct()
    .where('workspace_id', '=', tx.workspace)
    .where('email', 'in', [...emails])
    .orderBy('account_key')
    .orderBy('email')
    .execute();
  return rows.map(({ account_key, email }) => ({ accountKey: account_key, why: `${email} has spoken for it before` }));
}

/** Accounts whose people bear these names, folded; only names of several words, which few people share. */
export async function findAccountsByPeopleNames(
  tx: WorkspaceTransaction,
  names: ReadonlyMap<string, string>,
): Promise<readonly AccountClue[]> {
  const keys = [...names.keys()].filter((key) => key.includes(' '));
  if (keys.length === 0) return [];
  const rows = await tx.sql
    .selectFrom('person_identity')
    .select(['account_key', 'name_key'])
    .distinct()
    .where('workspace_id', '=', tx.workspace)
    .where('name_key', 'in', keys)
    .orderBy('account_key')
    .orderBy('name_key')
    .execute();
  return rows.map((row) => ({
    accountKey: row.account_key,
    why: `one of its people is called ${names.get(row.name_key) ?? row.name_key}`,
  }));
}

/** Accounts whose name begins like one of these words: "acme" of acme.test and Acme Robotics. */
export async function findAccountsByLikeName(
  tx: WorkspaceTransaction,
  domains: ReadonlyMap<string, string>,
): Promise<readonly AccountClue[]> {
  if (domains.size === 0) return [];
  const { rows } = await sql<{ key: string; name: string; word: string }>`
    SELECT account.key, account.name, word FROM earshot.account, unnest(${sql.val([...domains.keys()])}::text[]) AS word
    WHERE account.workspace_id = ${tx.workspace} AND account.merged_into IS NULL
      AND (replace(account.name_key, ' ', '') = word OR starts_with(account.name_key, word || ' '))
    ORDER BY account.key, word LIMIT 20`.execute(tx.sql);
  return rows.map(({ key, name, word }) => ({
    accountKey: key,
    why: `${domains.get(word) ?? word} looks like its name, ${name}`,
  }));
}
