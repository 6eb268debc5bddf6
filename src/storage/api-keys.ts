import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { InputError, NotFoundError, type Role } from '../domain/index.ts';
import type { Database } from './database.ts';
import { findMember } from './members.ts';
import { type WorkspaceTransaction, withWorkspace } from './transaction.ts';
import { ensureWorkspace } from './workspaces.ts';

/** `esk_<workspace>_<48 hex digits>`: the workspace is known before the lookup, which row-level security needs. */
const KEY = /^esk_([a-z0-9][a-z0-9-]{0,62})_([0-9a-f]{48})$/;
const RANDOM_BYTES = 24;
const ID_LENGTH = 12;

/** An API key as it is listed. The key itself is not kept: only its sha256. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** As whom it reads and judges. */
  readonly memberEmail: string | null;
  /** The only accounts it sees; null: all. */
  readonly accounts: readonly string[] | null;
  readonly createdAt: string;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
}

/** What a new key may do. */
export interface KeyRights {
  /** `editor` unless told: what a tool that posts and a colleague who judges need, without the secrets of sources. */
  readonly role?: Role | undefined;
  /** Address of the member as whom it reads and judges, with the lesser of both roles. */
  readonly member?: string | undefined;
  /** Keys of the only accounts it sees. */
  readonly accounts?: readonly string[] | undefined;
}

/**
 * Makes a key. `key` is shown once: it cannot be had again. 192 random bits need no slow hash.
 * @throws {NotFoundError} for a member that there is none of
 * @throws {InputError} code `admin-of-accounts`: an admin's key sees every account
 */
export async function createApiKey(
  tx: WorkspaceTransaction,
  name: string,
  { role = 'editor', member, accounts }: KeyRights = {},
): Promise<ApiKey & { readonly key: string }> {
  await ensureWorkspace(tx);
  if (role === 'admin' && accounts !== undefined) throw adminOfAccounts();
  const owner = member === undefined ? undefined : await findMember(tx, { email: member });
  if (member !== undefined && owner === undefined) {
    throw new NotFoundError(`No member ${JSON.stringify(member)} in this workspace; \`earshot members add\` makes one`);
  }
  const key = `esk_${tx.workspace}_${randomBytes(RANDOM_BYTES).toString('hex')}`;
  const hash = hashKey(key);
  const rights = { role, member_email: owner?.email ?? null, accounts: accounts === undefined ? null : [...accounts] };
  const row = await tx.sql
    .insertInto('api_key')
    .values({
      workspace_id: tx.workspace,
      id: hash.slice(0, ID_LENGTH),
      key_hash: hash,
      name,
      ...rights,
      ...NEVER_USED,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return { ...toApiKey(row), key };
}

function adminOfAccounts(): InputError {
  return new InputError('admin-of-accounts', [
    { path: 'accounts', message: "an admin's key sees every account: make it an editor's or a reader's" },
  ]);
}

/** Every key of the workspace, the newest first, revoked ones too. */
export async function listApiKeys(tx: WorkspaceTransaction): Promise<readonly ApiKey[]> {
  const rows = await tx.sql
    .selectFrom('api_key')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(toApiKey);
}

/** Revokes a key by its id, for good, and ends its sessions. `false` when there is no such key; revoking twice changes nothing. */
export async function revokeApiKey(tx: WorkspaceTransaction, id: string): Promise<boolean> {
  const row = await tx.sql
    .updateTable('api_key')
    .set({ revoked_at: sql<string>`least(revoked_at, now())` })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) return false;
  await tx.sql.deleteFrom('session').where('workspace_id', '=', tx.workspace).where('key_id', '=', id).execute();
  return true;
}

/** A key that lets somebody in, by its id, noted as used; `undefined` for none and for one that was revoked. */
export async function findLiveKey(
  tx: WorkspaceTransaction,
  id: string,
): Promise<Omit<ApiKey, 'revokedAt'> | undefined> {
  const row = await tx.sql
    .selectFrom('api_key')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await noteUse(tx, row.id, row.last_used_at);
  return toApiKey(row);
}

/**
 * Finds a key and hands it on, inside one transaction of its workspace; `undefined` for one malformed, unknown or revoked, and
 * when `work` gives nothing: then it is not noted as used.
 */
export async function authenticateKey<Result>(
  database: Database,
  key: string,
  work: (tx: WorkspaceTransaction, found: Omit<ApiKey, 'revokedAt'>) => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const workspace = KEY.exec(key)?.[1];
  if (workspace === undefined) return undefined;
  return withWorkspace(database, workspace, async (tx) => {
    const row = await tx.sql
      .selectFrom('api_key')
      .select(COLUMNS)
      .where('workspace_id', '=', workspace)
      .where('key_hash', '=', hashKey(key))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const result = await work(tx, toApiKey(row));
    if (result !== undefined) await noteUse(tx, row.id, row.last_used_at);
    return result;
  });
}

const USE_NOTED_EVERY_MS = 60_000;

/** Once a minute is enough to see that a key is alive, and keeps a busy key from being one hot row. */
async function noteUse(tx: WorkspaceTransaction, id: string, lastUsedAt: string | null): Promise<void> {
  if (lastUsedAt !== null && Date.now() - Date.parse(lastUsedAt) < USE_NOTED_EVERY_MS) return;
  await tx.sql
    .updateTable('api_key')
    .set({ last_used_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
}

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

const NEVER_USED = { revoked_at: null, last_used_at: null };
const COLUMNS = ['id', 'name', 'role', 'member_email', 'accounts', 'created_at', 'revoked_at', 'last_used_at'] as const;

interface KeyRow {
  id: string;
  name: string;
  role: Role;
  member_email: string | null;
  accounts: string[] | null;
  created_at: string;
  revoked_at: string | null;
  last_used_at: string | null;
}

function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    memberEmail: row.member_email,
    accounts: row.accounts,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
