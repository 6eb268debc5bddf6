import { sql } from 'kysely';
import { NotFoundError } from '../domain/index.ts';
import { listAbsorbed } from './account-absorbed.ts';
import { standingAccountKey } from './account-crm-ids.ts';
import { rebuild } from './account-facts.ts';
import { findAccount } from './accounts.ts';
import { writeAudit } from './audit.ts';
import { mustBeSeenAlike } from './closed.ts';
import { cluesOfAccount } from './clues.ts';
import { closeMerger, lockMerger, type Merger, mergerRefused, openMerger } from './mergers.ts';
import { followConversations, moveAll, moveBack } from './moving.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/**
 * Merges an account into another one, which answers for it from then on: conversations, signals, deals and whatever else is
 * an account's go over, and what names the old one by key, CRM id, domain or name finds the other. Nothing of the old one's
 * record is lost: it fills the gaps of the other's, and is there again once the merger is undone. Told twice, it is done once.
 * The workspace must be held to change.
 * @returns the key that stands
 * @throws {NotFoundError} for a key that no account has
 * @throws {InputError} codes `merged-with-itself`, `merged-already`: it is part of a third account, and `access-differs`: not the
 * same people may see both
 */
export async function mergeAccounts(
  tx: WorkspaceTransaction,
  { from, into: wanted, by }: Pick<Merger, 'from' | 'into' | 'by'>,
): Promise<string> {
  const account = await mustFind(tx, from);
  await mustFind(tx, wanted);
  const into = await standingAccountKey(tx, wanted);
  if (account.mergedInto !== null) {
    if (account.mergedInto === into) return into;
    throw mergerRefused(
      'merged-already',
      `it is part of the account ${account.mergedInto} already; undo that merger first`,
    );
  }
  if (into === from) throw mergerRefused('merged-with-itself', 'an account cannot be merged into itself');
  await mustBeSeenAlike(tx, from, into);
  const merger = await openMerger(tx, 'account', { from, into, by });
  await setMergedInto(tx, from, into);
  await moveAll(tx, merger, { from, into });
  await dropRisk(tx, from);
  await rebuild(tx, into);
  await writeAudit(tx, {
    actor: by,
    action: 'account.merged',
    subjectKind: 'account',
    subject: from,
    details: { into, merger },
  });
  return into;
}

/**
 * Undoes the merger of an account: it stands for itself again and has back what it brought, and the conversations that came
 * since and named it. What came since without naming it stays with the other.
 * @returns the merger that held
 * @throws {NotFoundError} for a key that no account has
 * @throws {InputError} codes `nothing-to-undo`, and `merged-on`: the other was merged into a third account since
 */
export async function undoAccountMerger(
  tx: WorkspaceTransaction,
  { from, by }: Pick<Merger, 'from' | 'by'>,
): Promise<Merger> {
  await mustFind(tx, from);
  const merger = await lockMerger(tx, 'account', from);
  if (merger === undefined) throw mergerRefused('nothing-to-undo', 'the account is not part of another one');
  const { id, into } = merger;
  const standing = await standingAccountKey(tx, into);
  if (standing !== into) {
    throw mergerRefused('merged-on', `the account ${into} was merged on into ${standing} since; undo that first`);
  }
  await setMergedInto(tx, from, null);
  await moveBack(tx, id, { from, into });
  await takeArrivals(tx, merger);
  await releaseRows(tx, merger);
  await followConversations(tx, [from, into]);
  await closeMerger(tx, id, by);
  await rebuild(tx, from);
  await rebuild(tx, into);
  await writeAudit(tx, {
    actor: by,
    action: 'account.unmerged',
    subjectKind: 'account',
    subject: from,
    details: { into, merger: id },
  });
  return merger;
}

async function mustFind(tx: WorkspaceTransaction, key: string) {
  const account = await findAccount(tx, key);
  if (account === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
  return account;
}

async function setMergedInto(tx: WorkspaceTransaction, key: string, into: string | null): Promise<void> {
  await tx.sql
    .updateTable('account')
    .set({ merged_into: into, updated_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('key', '=', key)
    .execute();
}

/** What was worked out for an account that stands for itself no more. */
async function dropRisk(tx: WorkspaceTransaction, key: string): Promise<void> {
  for (const table of ['account_risk', 'commitment'] as const) {
    await tx.sql.deleteFrom(table).where('workspace_id', '=', tx.workspace).where('account_key', '=', key).execute();
  }
}

/** Conversations that came during the merger and were found by what the old account, or one within it, is known by. */
async function takeArrivals(tx: WorkspaceTransaction, { from, into, at }: Merger): Promise<void> {
  const keys = [from, ...(await listAbsorbed(tx, from)).map(({ key }) => key)];
  const theirs = sql`ANY (${sql.val(keys)}::text[])`;
  await sql`
    UPDATE earshot.conversation AS said SET account_key = ${from}
    WHERE said.workspace_id = ${tx.workspace} AND said.account_key = ${into} AND said.recorded_at >= ${at}
      AND (said.matched ->> 'by' = 'key' AND said.matched ->> 'value' = ${theirs}
        OR said.matched ->> 'by' = 'crm_id' AND EXISTS (SELECT FROM earshot.account_crm_id AS known
          WHERE known.workspace_id = ${tx.workspace} AND known.account_key = ${theirs}
            AND known.system || ':' || known.id = said.matched ->> 'value')
        OR said.matched ->> 'by' = 'domain' AND EXISTS (SELECT FROM earshot.account_domain AS known
          WHERE known.workspace_id = ${tx.workspace} AND known.account_key = ${theirs}
            AND known.domain = said.matched ->> 'value')
          AND NOT EXISTS (SELECT FROM earshot.account_domain AS known
          WHERE known.workspace_id = ${tx.workspace} AND known.account_key = ${into}
            AND known.domain = said.matched ->> 'value')
        OR said.matched ->> 'by' = 'name' AND EXISTS (SELECT FROM earshot.account AS known
          WHERE known.workspace_id = ${tx.workspace} AND known.key = ${theirs}
            AND known.name_key = said.matched ->> 'value'))`.execute(tx.sql);
}

/**
 * Usage, tickets and surveys that came during the merger and say first that they are the old account's: they wait for their
 * account, which takes them up when it is scored.
 */
async function releaseRows(tx: WorkspaceTransaction, { from, into, at }: Merger): Promise<void> {
  const clues = sql`ANY (${sql.val([...(await cluesOfAccount(tx, from))])}::text[])`;
  for (const [table, since] of [
    ['observation', 'received_at'],
    ['usage_event', 'recorded_at'],
  ] as const) {
    await sql`
      UPDATE ${sql.table(`earshot.${table}`)} SET account_key = NULL
      WHERE workspace_id = ${tx.workspace} AND account_key = ${into} AND ${sql.ref(since)} >= ${at}
        AND clues[1] = ${clues}`.execute(tx.sql);
  }
}
