import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { writeAudit } from './audit.ts';
import { authenticate, type Caller, callerOfKey, callerOfMemberIn } from './callers.ts';
import type { Database } from './database.ts';
import { type WorkspaceTransaction, withWorkspace } from './transaction.ts';

/** `<workspace>.<random>`: the workspace is known before the lookup, which row-level security needs. */
const TOKEN = /^([a-z0-9][a-z0-9-]{0,62})\.([\w-]{43})$/;
const RANDOM_BYTES = 32;
const ID_LENGTH = 12;
const SEEN_NOTED_EVERY_MS = 60_000;

/** How long a browser stays signed in, in seconds. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Somebody who was just signed in. */
export interface Begun {
  /** What the browser keeps; it cannot be had again. */
  readonly token: string;
  readonly caller: Caller;
}

/** Signs a browser in with a key; `undefined` for a key that lets nobody in. */
export async function beginSession(database: Database, key: string): Promise<Begun | undefined> {
  const caller = await authenticate(database, key);
  if (caller === undefined || caller.keyId === null) return undefined;
  const { keyId } = caller;
  const token = await withWorkspace(database, caller.workspace, (tx) =>
    insert(tx, { key_id: keyId, member_email: null }),
  );
  return { token, caller };
}

/** Signs a browser in for a member whose address somebody else vouches for, and writes it down; `undefined` where there is no such member. */
export async function beginSessionOfMember(
  database: Database,
  workspace: string,
  email: string,
): Promise<Begun | undefined> {
  return withWorkspace(database, workspace, async (tx) => {
    const caller = await callerOfMemberIn(tx, { email });
    if (caller?.member == null) return undefined;
    const subject = caller.member.email;
    await writeAudit(tx, {
      actor: caller.name,
      action: 'member.signed-in',
      subjectKind: 'member',
      subject,
      details: {},
    });
    return { token: await insert(tx, { key_id: null, member_email: subject }), caller };
  });
}

/**
 * Who is signed in by a session; `undefined` for one malformed, unknown or over, or whose key was revoked or whose member was
 * removed. What they may do is looked up anew each time.
 */
export async function authenticateSession(database: Database, token: string): Promise<Caller | undefined> {
  const workspace = TOKEN.exec(token)?.[1];
  if (workspace === undefined) return undefined;
  return withWorkspace(database, workspace, async (tx) => {
    const row = await tx.sql
      .selectFrom('session')
      .select(['id', 'key_id', 'member_email', 'last_seen_at'])
      .where('workspace_id', '=', workspace)
      .where('token_hash', '=', digest(token))
      .where('expires_at', '>', sql<string>`now()`)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const caller =
      row.key_id === null
        ? await callerOfMemberIn(tx, { email: row.member_email ?? '' })
        : await callerOfKey(tx, row.key_id);
    if (caller !== undefined) await noteSeen(tx, row.id, row.last_seen_at);
    return caller;
  });
}

/** Signs a browser out: its token lets nobody in from now on. */
export async function endSession(database: Database, token: string): Promise<void> {
  const workspace = TOKEN.exec(token)?.[1];
  if (workspace === undefined) return;
  await withWorkspace(database, workspace, (tx) =>
    tx.sql
      .deleteFrom('session')
      .where('workspace_id', '=', workspace)
      .where('token_hash', '=', digest(token))
      .execute(),
  );
}

/** Forgets sessions that are over. Gives how many. */
export async function forgetOldSessions(tx: WorkspaceTransaction): Promise<number> {
  const rows = await tx.sql
    .deleteFrom('session')
    .where('workspace_id', '=', tx.workspace)
    .where('expires_at', '<', sql<string>`now()`)
    .returning('id')
    .execute();
  return rows.length;
}

async function insert(
  tx: WorkspaceTransaction,
  whose: { readonly key_id: string | null; readonly member_email: string | null },
): Promise<string> {
  const token = `${tx.workspace}.${randomBytes(RANDOM_BYTES).toString('base64url')}`;
  const hash = digest(token);
  await tx.sql
    .insertInto('session')
    .values({
      workspace_id: tx.workspace,
      id: hash.slice(0, ID_LENGTH),
      token_hash: hash,
      ...whose,
      expires_at: sql<string>`now() + make_interval(secs => ${SESSION_SECONDS})`,
    })
    .execute();
  return token;
}

/** Once a minute is enough, and keeps a busy browser from writing with every page. */
async function noteSeen(tx: WorkspaceTransaction, id: string, lastSeenAt: string): Promise<void> {
  if (Date.now() - Date.parse(lastSeenAt) < SEEN_NOTED_EVERY_MS) return;
  await tx.sql
    .updateTable('session')
    .set({ last_seen_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
}

/** 256 random bits need no slow hash. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
