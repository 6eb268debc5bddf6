import { sql } from 'kysely';
import { type Conversation, InputError, NotFoundError } from '../domain/index.ts';
import { standingAccountKey } from './account-crm-ids.ts';
import { writeAudit } from './audit.ts';
import type { Caller } from './callers.ts';
import { findConversation, lockConversation } from './conversations.ts';
import { type PoolHolder, type WorkspaceTransaction, withWorkspace } from './transaction.ts';

/** Who may read a conversation. */
export interface ConversationAccess {
  /** Only its participants, its readers and admins may. */
  readonly private: boolean;
  /** Addresses of who else may, lower-cased, in their order. */
  readonly readers: readonly string[];
}

/** Who may see an account. */
export interface AccountAccess {
  /** Only its readers and admins may. */
  readonly restricted: boolean;
  /** Addresses, lower-cased, in their order. */
  readonly readers: readonly string[];
}

/** What is asked of either; of readers left out, those before stay. */
export type AccessChange<Access> = Partial<{ readonly [Field in keyof Access]: Access[Field] | undefined }>;

const OPEN: readonly string[] = [];

/** Who may read a conversation. Nobody is named of one that is not private. */
export async function accessOfConversation(tx: WorkspaceTransaction, id: string): Promise<ConversationAccess> {
  const row = await tx.sql
    .selectFrom('private_conversation')
    .select('named')
    .where('workspace_id', '=', tx.workspace)
    .where('conversation_id', '=', id)
    .executeTakeFirst();
  return { private: row !== undefined, readers: row?.named ?? OPEN };
}

/**
 * Changes who may read a conversation. One that is not private has no readers: what is set of them is forgotten with it.
 * @throws {NotFoundError}
 * @throws {InputError} code `not-private`: readers of a conversation that everybody may read
 */
export async function setAccessOfConversation(
  tx: WorkspaceTransaction,
  id: string,
  change: AccessChange<ConversationAccess>,
): Promise<ConversationAccess> {
  // Held, so that the account it is closed for is the one it has: it may be placed at this moment.
  const stored = await lockConversation(tx, id);
  if (stored === undefined) throw new NotFoundError(`No conversation ${JSON.stringify(id)} in this workspace`);
  const before = await accessOfConversation(tx, id);
  const isPrivate = change.private ?? before.private;
  if (!isPrivate) {
    if ((change.readers ?? OPEN).length > 0) {
      throw new InputError('not-private', [
        { path: 'readers', message: 'everybody may read it: set private to true to name who may' },
      ]);
    }
    await tx.sql
      .deleteFrom('private_conversation')
      .where('workspace_id', '=', tx.workspace)
      .where('conversation_id', '=', id)
      .execute();
    return { private: false, readers: OPEN };
  }
  const named = [...new Set(change.readers ?? before.readers)].sort();
  await close(tx, { id, accountKey: stored.accountKey, participants: stored.conversation.participants }, named);
  return { private: true, readers: named };
}

/**
 * Changes who may read a conversation, for a caller who may read it themselves, and writes it down. `then`: what follows from it for
 * the account that it was said to, in the same transaction.
 * @throws {NotFoundError} also for who may not read it
 * @throws {InputError} as {@link setAccessOfConversation}
 */
export async function changeAccessOfConversation(
  database: PoolHolder,
  caller: Pick<Caller, 'workspace' | 'reader' | 'name'>,
  id: string,
  change: AccessChange<ConversationAccess>,
  then: (tx: WorkspaceTransaction, accountKey: string) => Promise<void> = async () => undefined,
): Promise<ConversationAccess> {
  const { workspace, reader, name: actor } = caller;
  if ((await withWorkspace(database, workspace, (tx) => findConversation(tx, id), { reader })) === undefined) {
    throw new NotFoundError(`No conversation ${JSON.stringify(id)} in this workspace`);
  }
  return withWorkspace(database, workspace, async (tx) => {
    const set = await setAccessOfConversation(tx, id, change);
    const note = { action: 'conversation.access', subjectKind: 'conversation', subject: id } as const;
    await writeAudit(tx, { ...note, actor, details: { ...set } });
    const accountKey = (await findConversation(tx, id))?.accountKey ?? null;
    if (accountKey !== null) await then(tx, accountKey);
    return set;
  });
}

/**
 * Keeps a conversation private that was sent as private, also when it was known before. Sent again it opens to nobody: one
 * that is private stays so, for the readers it has.
 */
export async function closeAsSent(
  tx: WorkspaceTransaction,
  id: string,
  sent: Pick<Conversation, 'private' | 'readers'>,
): Promise<void> {
  if (sent.private !== true) return;
  if ((await accessOfConversation(tx, id)).private) return;
  await setAccessOfConversation(tx, id, { private: true, readers: sent.readers });
}

/** Whether anything that was said to an account is closed to who reads. */
export async function hidesFromReader(tx: WorkspaceTransaction, accountKey: string): Promise<boolean> {
  return (await listHiding(tx, [accountKey])).has(accountKey);
}

/** Of some accounts those of which something that was said is closed to who reads. */
export async function listHiding(
  tx: WorkspaceTransaction,
  accountKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  // Nothing is hidden from whoever reads everything, and nothing need be asked.
  if (tx.reader === undefined || accountKeys.length === 0) return new Set();
  const { rows } = await sql<{ account_key: string }>`
    SELECT DISTINCT account_key FROM earshot.private_conversation
    WHERE workspace_id = ${tx.workspace} AND account_key = ANY (${sql.val([...accountKeys])}::text[])
      AND NOT readers && ${sql.val([...tx.reader.emails])}::text[]`.execute(tx.sql);
  return new Set(rows.map((row) => row.account_key));
}

/** Of some accounts those that have what is closed to who reads, or had it when they were scored: their scores rest on it. */
export async function listScoresHidden(
  tx: WorkspaceTransaction,
  accountKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (tx.reader === undefined || accountKeys.length === 0) return new Set();
  const { rows } = await sql<{ account_key: string }>`
    SELECT DISTINCT account_key FROM earshot.left_conversation AS gone
    WHERE workspace_id = ${tx.workspace} AND account_key = ANY (${sql.val([...accountKeys])}::text[])
      AND NOT EXISTS (SELECT FROM earshot.conversation AS its
        WHERE its.workspace_id = gone.workspace_id AND its.id = gone.conversation_id)`.execute(tx.sql);
  return new Set([...(await listHiding(tx, accountKeys)), ...rows.map((row) => row.account_key)]);
}

/** Says that an account is scored now without what has left it: what was scored before rests on that. The account must be held. */
export async function noteScoredWithout(tx: WorkspaceTransaction, accountKey: string): Promise<void> {
  await sql`
    UPDATE earshot.left_conversation SET scored_at = now()
    WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey} AND scored_at IS NULL`.execute(tx.prepared);
}

/** Who may see an account. Of one that was merged into another, that one's. */
export async function accessOfAccount(tx: WorkspaceTransaction, key: string): Promise<AccountAccess> {
  const row = await tx.sql
    .selectFrom('restricted_account')
    .select('readers')
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', await standingAccountKey(tx, key))
    .executeTakeFirst();
  return { restricted: row !== undefined, readers: row?.readers ?? OPEN };
}

/**
 * Says who may see an account, and with it those that were merged into it.
 * @throws {NotFoundError}
 * @throws {InputError} code `not-restricted`: readers of an account that everybody may see
 */
export async function setAccessOfAccount(
  tx: WorkspaceTransaction,
  key: string,
  change: AccessChange<AccountAccess>,
): Promise<AccountAccess> {
  const standing = await standingAccountKey(tx, key);
  const before = await accessOfAccount(tx, standing);
  const restricted = change.restricted ?? before.restricted;
  const readers = restricted ? [...new Set(change.readers ?? before.readers)].sort() : [];
  if (!restricted && (change.readers ?? OPEN).length > 0) {
    throw new InputError('not-restricted', [
      { path: 'readers', message: 'everybody may see it: set restricted to true to name who may' },
    ]);
  }
  const keys = await withAbsorbed(tx, [standing]);
  if (keys.length === 0) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
  await tx.sql
    .deleteFrom('restricted_account')
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', 'in', [...keys])
    .execute();
  if (restricted) {
    const rows = keys.map((account_key) => ({ workspace_id: tx.workspace, account_key, readers }));
    await tx.sql.insertInto('restricted_account').values(rows).execute();
  }
  return { restricted, readers };
}

/**
 * Refuses to make one account of two that are not seen by the same people: whoever sees the one would see what was said to
 * the other.
 * @throws {InputError} code `access-differs`
 */
export async function mustBeSeenAlike(tx: WorkspaceTransaction, one: string, other: string): Promise<void> {
  const [left, right] = [await accessOfAccount(tx, one), await accessOfAccount(tx, other)];
  if (left.restricted === right.restricted && left.readers.join() === right.readers.join()) return;
  throw new InputError('access-differs', [
    { message: 'the two accounts are not seen by the same people: set the access of both alike first' },
  ]);
}

/** These accounts, as far as they are there, and all that were merged into them. */
export async function withAbsorbed(tx: WorkspaceTransaction, keys: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    WITH RECURSIVE one AS (
      SELECT key FROM earshot.account WHERE workspace_id = ${tx.workspace} AND key = ANY (${sql.val([...keys])}::text[])
      UNION
      SELECT account.key FROM one
      JOIN earshot.account ON account.workspace_id = ${tx.workspace} AND account.merged_into = one.key
    )
    SELECT key FROM one ORDER BY key`.execute(tx.sql);
  return rows.map((row) => row.key);
}

async function close(
  tx: WorkspaceTransaction,
  { id, accountKey, participants }: Pick<Conversation, 'id' | 'participants'> & { readonly accountKey: string | null },
  named: readonly string[],
): Promise<void> {
  const addresses = participants.flatMap(({ email }) => (email === undefined ? [] : [email.trim().toLowerCase()]));
  const who = { account_key: accountKey, participants: [...new Set(addresses)], named: [...named] };
  await tx.sql
    .insertInto('private_conversation')
    .values({ workspace_id: tx.workspace, conversation_id: id, ...who })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'conversation_id']).doUpdateSet(who))
    .execute();
}

/** Which of some conversations are private. */
export async function listPrivate(tx: WorkspaceTransaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.sql
    .selectFrom('private_conversation')
    .select('conversation_id')
    .where('workspace_id', '=', tx.workspace)
    .where('conversation_id', 'in', [...ids])
    .execute();
  return new Set(rows.map((row) => row.conversation_id));
}
