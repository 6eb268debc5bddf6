import { lesserRole, type Role } from '../domain/index.ts';
import { standingAccountKeys } from './account-crm-ids.ts';
import { type ApiKey, authenticateKey, findLiveKey } from './api-keys.ts';
import { withAbsorbed } from './closed.ts';
import type { Database } from './database.ts';
import { addressesOf, findMember, type Member } from './members.ts';
import { type PoolHolder, type Reader, type WorkspaceTransaction, withWorkspace } from './transaction.ts';

/** Who asks, whatever the way: by a key, or known otherwise as a member. */
export interface Caller {
  readonly workspace: string;
  /** The key; null when none was used. */
  readonly keyId: string | null;
  /** Under which they judge: the member's name, else the key's. */
  readonly name: string;
  readonly role: Role;
  /** Whose key it is. */
  readonly member: Pick<Member, 'email' | 'name'> | null;
  /** What they may read; absent: everything. */
  readonly reader?: Reader | undefined;
}

/**
 * Who a key lets in; `undefined` for one malformed, unknown or revoked, or of somebody who is a member no more. The key of a
 * member has the lesser of both roles.
 */
export async function authenticate(database: Database, key: string): Promise<Caller | undefined> {
  return authenticateKey(database, key, toCaller);
}

/** Who a key lets in that is known by its id, as the one of a session is; `undefined` as of {@link authenticate}. */
export async function callerOfKey(tx: WorkspaceTransaction, id: string): Promise<Caller | undefined> {
  const key = await findLiveKey(tx, id);
  return key && toCaller(tx, key);
}

async function toCaller(tx: WorkspaceTransaction, found: Omit<ApiKey, 'revokedAt'>): Promise<Caller | undefined> {
  const own = found.memberEmail === null ? undefined : await findMember(tx, { email: found.memberEmail });
  if (own === undefined && found.memberEmail !== null) return undefined;
  const role = own === undefined ? found.role : lesserRole(found.role, own.role);
  return {
    workspace: tx.workspace,
    keyId: found.id,
    name: own?.name ?? found.name,
    role,
    member: own === undefined ? null : { email: own.email, name: own.name },
    reader: await readerOf(tx, role, own?.email, found.accounts),
  };
}

/** A member as the one who asks, known by their address or by what Slack calls them; `undefined` when nobody is. */
export async function callerOfMember(
  database: PoolHolder,
  workspace: string,
  who: { readonly email: string } | { readonly slackUserId: string },
): Promise<Caller | undefined> {
  return withWorkspace(database, workspace, (tx) => callerOfMemberIn(tx, who));
}

/** The same in a transaction that is open already. */
export async function callerOfMemberIn(
  tx: WorkspaceTransaction,
  who: { readonly email: string } | { readonly slackUserId: string },
): Promise<Caller | undefined> {
  const member = await findMember(tx, who);
  if (member === undefined) return undefined;
  const { email, name, role } = member;
  const reader = await readerOf(tx, role, email, null);
  return { workspace: tx.workspace, keyId: null, name, role, member: { email, name }, reader };
}

/** Opens a transaction in which the caller reads: what they may not read is not there. See `withWorkspace`. */
export function asCaller<Result>(
  database: PoolHolder,
  { workspace, reader }: Pick<Caller, 'workspace' | 'reader'>,
  work: (tx: WorkspaceTransaction) => Promise<Result>,
): Promise<Result> {
  return withWorkspace(database, workspace, work, { reader });
}

/** Admins read everything; others what is open, and of the rest what names one of their addresses. */
async function readerOf(
  tx: WorkspaceTransaction,
  role: Role,
  email: string | undefined,
  accounts: readonly string[] | null,
): Promise<Reader | undefined> {
  if (role === 'admin') return undefined;
  return {
    emails: email === undefined ? [] : await addressesOf(tx, email),
    accounts: accounts === null ? undefined : await withAbsorbed(tx, await standingAccountKeys(tx, accounts)),
  };
}
