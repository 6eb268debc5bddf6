import { sql } from 'kysely';
import { InputError, type Role } from '../domain/index.ts';
import { personOfAddress } from './people.ts';
import type { WorkspaceTransaction } from './transaction.ts';
import { ensureWorkspace } from './workspaces.ts';

/** Somebody of ours who uses the workspace. */
export interface Member {
  /** Lower-cased: what they are known by. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly slackUserId: string | null;
  readonly createdAt: string;
}

/** What is said of a member; what is left out stays. */
export interface MemberChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly slackUserId?: string | null | undefined;
}

/** The workspace's members by address; who was removed is not among them. */
export async function listMembers(tx: WorkspaceTransaction): Promise<readonly Member[]> {
  const rows = await standing(tx).orderBy('email').execute();
  return rows.map(toMember);
}

/** A member by address or by the id that Slack has of them; `undefined` when nobody is, or is no more. */
export async function findMember(
  tx: WorkspaceTransaction,
  who: { readonly email: string } | { readonly slackUserId: string },
): Promise<Member | undefined> {
  const query = standing(tx);
  const row = await ('email' in who
    ? query.where('email', '=', who.email.trim().toLowerCase())
    : query.where('slack_user_id', '=', who.slackUserId)
  ).executeTakeFirst();
  return row && toMember(row);
}

/** Makes somebody a member, or changes what is said of one. New, they are a reader named by their address unless told. */
export async function saveMember(tx: WorkspaceTransaction, address: string, change: MemberChange): Promise<Member> {
  await ensureWorkspace(tx);
  const email = address.trim().toLowerCase();
  const before = await findMember(tx, { email });
  const { name = before?.name ?? email, role = before?.role ?? 'reader' } = change;
  const slack = change.slackUserId === undefined ? (before?.slackUserId ?? null) : change.slackUserId;
  const said = { name, role, slack_user_id: slack, removed_at: null };
  const holder = slack === null ? undefined : await findMember(tx, { slackUserId: slack });
  if (holder !== undefined && holder.email !== email) {
    throw new InputError('slack-id-taken', [{ path: 'slack_user_id', message: `${holder.email} has it already` }]);
  }
  const row = await tx.sql
    .insertInto('member')
    .values({ workspace_id: tx.workspace, email, ...said })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'email']).doUpdateSet(said))
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toMember(row);
}

/** Lets somebody be a member no more: their keys let nobody in, and their sessions end. `false` when they are none. */
export async function removeMember(tx: WorkspaceTransaction, address: string): Promise<boolean> {
  const row = await tx.sql
    .updateTable('member')
    .set({ removed_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('email', '=', address.trim().toLowerCase())
    .where('removed_at', 'is', null)
    .returning('email')
    .executeTakeFirst();
  if (row === undefined) return false;
  await endSessionsOf(tx, row.email);
  return true;
}

/** Theirs, and those of their keys: made a member again, somebody signs in anew. */
async function endSessionsOf(tx: WorkspaceTransaction, email: string): Promise<void> {
  const keys = tx.sql
    .selectFrom('api_key')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .where('member_email', '=', email);
  await tx.sql
    .deleteFrom('session')
    .where('workspace_id', '=', tx.workspace)
    .where((is) => is.or([is('member_email', '=', email), is('key_id', 'in', keys)]))
    .execute();
}

/**
 * Every address of somebody: the one they are asked by, and those of people whom somebody merged with theirs. An address that
 * merely came under the same name links nothing: whoever posts a conversation writes what names and addresses they like.
 */
export async function addressesOf(tx: WorkspaceTransaction, email: string): Promise<readonly string[]> {
  const { rows } = await sql<{ email: string; person_id: string }>`
    WITH RECURSIVE up AS (
      SELECT person.id, person.merged_into FROM earshot.person_identity AS known
      JOIN earshot.person ON person.workspace_id = known.workspace_id AND person.id = known.person_id
      WHERE known.workspace_id = ${tx.workspace} AND known.email = ${email} AND known.person_id = ${personOfAddress(email)}
      UNION
      SELECT next.id, next.merged_into FROM up
      JOIN earshot.person AS next ON next.workspace_id = ${tx.workspace} AND next.id = up.merged_into
    ), one AS (
      SELECT id FROM up WHERE merged_into IS NULL
      UNION
      SELECT person.id FROM one
      JOIN earshot.person ON person.workspace_id = ${tx.workspace} AND person.merged_into = one.id
    )
    SELECT DISTINCT known.email, known.person_id FROM one
    JOIN earshot.person_identity AS known ON known.workspace_id = ${tx.workspace} AND known.person_id = one.id
    WHERE known.email IS NOT NULL ORDER BY known.email`.execute(tx.sql);
  const own = rows.filter((row) => row.person_id === personOfAddress(row.email));
  return [...new Set([email, ...own.map((row) => row.email)])];
}

/** Whether any of these people bears an address of a member: who they are one with decides what that member may read. */
export async function bearAddressOfMember(tx: WorkspaceTransaction, people: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    WITH RECURSIVE one AS (
      SELECT id FROM earshot.person WHERE workspace_id = ${tx.workspace} AND id = ANY (${sql.val([...people])}::text[])
      UNION
      SELECT person.id FROM one JOIN earshot.person ON person.workspace_id = ${tx.workspace}
        AND (person.merged_into = one.id
          OR person.id = (SELECT own.merged_into FROM earshot.person AS own
                          WHERE own.workspace_id = ${tx.workspace} AND own.id = one.id))
    )
    SELECT EXISTS (SELECT FROM one
      JOIN earshot.person_identity AS known ON known.workspace_id = ${tx.workspace} AND known.person_id = one.id
      JOIN earshot.member ON member.workspace_id = ${tx.workspace} AND member.email = known.email
        AND member.removed_at IS NULL) AS found`.execute(tx.sql);
  return rows[0]?.found === true;
}

function standing(tx: WorkspaceTransaction) {
  return tx.sql
    .selectFrom('member')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('removed_at', 'is', null);
}

const COLUMNS = ['email', 'name', 'role', 'slack_user_id', 'created_at'] as const;

interface MemberRow {
  email: string;
  name: string;
  role: Role;
  slack_user_id: string | null;
  created_at: string;
}

function toMember({ slack_user_id: slackUserId, created_at: createdAt, ...row }: MemberRow): Member {
  return { ...row, slackUserId, createdAt };
}
