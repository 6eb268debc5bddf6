import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type DecidedOnPerson, InputError, NotFoundError, type PersonDecision } from '../domain/index.ts';
import { standingAccountKey, standingAccountKeys } from './account-crm-ids.ts';
import { writeAudit } from './audit.ts';
import { listAccountsOfPeople } from './directory.ts';
import { toUtc } from './times.ts';
import type { WorkspaceTransaction } from './transaction.ts';
import { findWorkspace } from './workspaces.ts';

/** A decision about somebody with who takes it and when (ISO 8601). */
export interface PersonOrder {
  readonly decision: PersonDecision;
  readonly by: string;
  readonly at: string;
}

/** Decisions about an account's people, by the id each was taken under; oldest first. */
export async function listPersonDecisions(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<ReadonlyMap<string, readonly DecidedOnPerson[]>> {
  const rows = await tx.prepared
    .selectFrom('person_decision')
    .select(['id', 'person_id', 'action', 'role', 'since', 'decided_by', 'decided_at', 'reason'])
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .orderBy('decided_at')
    .orderBy('id')
    .execute();
  return Map.groupBy(
    rows.map(({ decided_by: by, decided_at: at, ...row }) => ({ ...row, by, at })),
    ({ person_id }) => person_id,
  );
}

/**
 * Writes down what a person decides about somebody of theirs, beside all that was decided before; the newest holds.
 * @returns the account it is about
 * @throws {NotFoundError} for an id that nobody has, or an account that does not know them
 * @throws {InputError} code `which-account`: several know them and none was told
 */
export async function decideOnPerson(
  tx: WorkspaceTransaction,
  id: string,
  { decision, by, at }: PersonOrder,
): Promise<string> {
  const account = await accountOfPerson(tx, id, decision.account);
  const pinned = (await findWorkspace(tx))?.asOf ?? null;
  const role = 'role' in decision ? decision.role : null;
  await tx.sql
    .insertInto('person_decision')
    .values({
      workspace_id: tx.workspace,
      // Sorts by when it was written: two of one instant have an order.
      id: `${new Date().toISOString()}-${randomUUID()}`,
      account_key: account,
      person_id: id,
      action: decision.action,
      role,
      since: toUtc(decision.since ?? todayIn(pinned, at)),
      decided_by: by,
      decided_at: await knownFrom(tx, account, pinned, at),
      reason: decision.reason || null,
    })
    .execute();
  await writeAudit(tx, {
    actor: by,
    action: 'person.decided',
    subjectKind: 'person',
    subject: id,
    details: { account, decision: decision.action, ...(role === null ? {} : { role }) },
  });
  return account;
}

/**
 * Of accounts between which conversations went over, gives decisions about somebody whom only one of them, and no other
 * account, knows any more to that one. Somebody whom several know keeps each decision where it was taken.
 */
export async function settleDecisions(tx: WorkspaceTransaction, accountKeys: readonly string[]): Promise<void> {
  const between = sql`ANY (${sql.val([...accountKeys])}::text[])`;
  await sql`
    WITH RECURSIVE own AS (
      SELECT person_id AS whose, person_id AS id FROM earshot.person_decision
      WHERE workspace_id = ${tx.workspace} AND account_key = ${between}
      UNION
      SELECT own.whose, merged.id FROM own
      JOIN earshot.person AS merged ON merged.workspace_id = ${tx.workspace} AND merged.merged_into = own.id
    ), alone AS (
      SELECT own.whose, min(identity.account_key) AS account_key FROM own
      JOIN earshot.person_identity AS identity
        ON identity.workspace_id = ${tx.workspace} AND identity.person_id = own.id
      GROUP BY own.whose HAVING count(DISTINCT identity.account_key) = 1
    )
    UPDATE earshot.person_decision AS decision SET account_key = alone.account_key FROM alone
    WHERE decision.workspace_id = ${tx.workspace} AND decision.person_id = alone.whose
      AND decision.account_key = ${between} AND decision.account_key <> alone.account_key
      AND alone.account_key = ${between}`.execute(tx.sql);
}

/** Of recorded data, which is looked at on a day long past, what is decided now holds from that day. */
function todayIn(pinned: string | null, now: string): string {
  return pinned !== null && pinned < now ? pinned : now;
}

/**
 * Of recorded data the end of that day is its now: what is decided is known from then, each decision a moment after the one
 * before it.
 */
async function knownFrom(
  tx: WorkspaceTransaction,
  account: string,
  pinned: string | null,
  now: string,
): Promise<string> {
  if (pinned === null || pinned >= now.slice(0, 10)) return now;
  const { count } = await tx.sql
    .selectFrom('person_decision')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', account)
    .executeTakeFirstOrThrow();
  const lastMinute = Date.parse(`${pinned}T23:59:00.000Z`);
  return new Date(lastMinute + Math.min(Number(count), 59_999)).toISOString();
}

/**
 * The account that a decision about somebody is about: the one told, else the only one that knows them.
 * @throws {NotFoundError} for an id that nobody has, or an account that does not know them
 * @throws {InputError} code `which-account`: several know them and none was told
 */
export async function accountOfPerson(
  tx: WorkspaceTransaction,
  id: string,
  wanted: string | undefined,
): Promise<string> {
  const ids = await everybodyWithin(tx, id);
  if (ids.length === 0) throw new NotFoundError(`No person ${JSON.stringify(id)} in this workspace`);
  const accounts = await standingAccountKeys(tx, await listAccountsOfPeople(tx, ids));
  const key = wanted === undefined ? undefined : await standingAccountKey(tx, wanted);
  const [only, ...others] = key === undefined ? accounts : accounts.filter((account) => account === key);
  if (only === undefined) throw new NotFoundError(`No account ${JSON.stringify(wanted ?? '')} knows this person`);
  if (others.length === 0) return only;
  const message = `they are known in several accounts (${accounts.join(', ')}): say which with account`;
  throw new InputError('which-account', [{ path: 'account', message }]);
}

/** A person and all who were merged into them; nobody for an id that nobody has. */
async function everybodyWithin(tx: WorkspaceTransaction, id: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    WITH RECURSIVE own AS (
      SELECT id FROM earshot.person WHERE workspace_id = ${tx.workspace} AND id = ${id}
      UNION
      SELECT merged.id FROM own
      JOIN earshot.person AS merged ON merged.workspace_id = ${tx.workspace} AND merged.merged_into = own.id
    )
    SELECT id FROM own ORDER BY id`.execute(tx.sql);
  return rows.map((row) => row.id);
}
