import { NotFoundError } from '../domain/index.ts';
import {
  createApiKey,
  type KeyRights,
  type Member,
  type MemberChange,
  removeMember,
  revokeApiKey,
  saveMember,
  type WorkspaceTransaction,
  writeAudit,
} from '../storage/index.ts';

/** Makes somebody a member, or changes one, and writes down who did. */
export async function setMember(
  tx: WorkspaceTransaction,
  email: string,
  change: MemberChange,
  actor: string,
): Promise<Member> {
  const saved = await saveMember(tx, email, change);
  const note = { actor, action: 'member.saved', subjectKind: 'member', subject: saved.email } as const;
  await writeAudit(tx, { ...note, details: { role: saved.role } });
  return saved;
}

/**
 * Lets somebody be a member no more, and writes down who did.
 * @throws {NotFoundError}
 */
export async function dropMember(tx: WorkspaceTransaction, email: string, actor: string): Promise<void> {
  if (!(await removeMember(tx, email))) {
    throw new NotFoundError(`No member ${JSON.stringify(email)} in this workspace`);
  }
  await writeAudit(tx, { actor, action: 'member.removed', subjectKind: 'member', subject: email, details: {} });
}

/**
 * Makes a key for whoever an admin wants to let in, and writes down who did. Gives the key, to be shown this once.
 * @throws {NotFoundError} for a member that there is none of
 */
export async function makeKey(
  tx: WorkspaceTransaction,
  name: string,
  rights: KeyRights,
  actor: string,
): Promise<string> {
  const { id, role, key } = await createApiKey(tx, name, rights);
  const note = { actor, action: 'key.made', subjectKind: 'workspace', subject: tx.workspace } as const;
  await writeAudit(tx, { ...note, details: { key: id, role } });
  return key;
}

/**
 * Ends a key for good, and writes down who did.
 * @throws {NotFoundError}
 */
export async function endKey(tx: WorkspaceTransaction, id: string, actor: string): Promise<void> {
  if (!(await revokeApiKey(tx, id))) throw new NotFoundError(`No key ${JSON.stringify(id)} in this workspace`);
  const note = { actor, action: 'key.revoked', subjectKind: 'workspace', subject: tx.workspace } as const;
  await writeAudit(tx, { ...note, details: { key: id } });
}
