import { randomUUID } from 'node:crypto';
import { toJsonb } from './json.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import type { WorkspaceTransaction } from './transaction.ts';

export const AUDIT_SUBJECTS = [
  'reprocessing',
  'account',
  'person',
  'conversation',
  'commitment',
  'member',
  'workspace',
] as const;
/** What a note is about. */
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];

/** Something that a person decided, as it is written down. */
export interface AuditNote {
  /** Who: the name of a key, or of who signed in with it. */
  readonly actor: string;
  /**
   * `account.merged`, `account.unmerged`, `person.merged`, `person.unmerged`, `person.decided`, `conversation.assigned`,
   * `domain.decided`, `policy.set`, `conversation.access`, `account.access`, `member.saved`, `member.removed`, `member.signed-in`, `key.made`,
   * `key.revoked`,
   * `words.kept`, `account.erased`, `person.erased`, `words.erased`, `person.not-held`, `reprocessing.begun`, `reprocessing.` and the state that it was brought to, `reembedding.paused`, `reembedding.running`,
   * `account.asked`, `accounts.searched`, `passages.searched`, `commitment.` and what was decided of it.
   */
  readonly action: string;
  readonly subjectKind: AuditSubject;
  readonly subject: string;
  /** Ids and counts, and of questions and searches their words; never what a customer said. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A note with its place in time. */
export interface AuditEntry extends AuditNote {
  readonly id: string;
  readonly at: string;
}

/** Writes down what was decided, in the transaction that does it. Entries are never changed. */
export async function writeAudit(tx: WorkspaceTransaction, note: AuditNote): Promise<void> {
  await tx.sql
    .insertInto('audit_entry')
    .values({
      workspace_id: tx.workspace,
      id: randomUUID(),
      actor: note.actor,
      action: note.action,
      subject_kind: note.subjectKind,
      subject: note.subject,
      details: toJsonb(note.details),
    })
    .execute();
}

/** What was decided, the latest first; of one subject if told. */
export async function listAudit(
  tx: WorkspaceTransaction,
  filter: { readonly subject?: string | undefined; readonly action?: string | undefined } = {},
  page: PageRequest = {},
): Promise<Page<AuditEntry>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  let query = tx.sql
    .selectFrom('audit_entry')
    .select(['id', 'at', 'actor', 'action', 'subject_kind', 'subject', 'details'])
    .where('workspace_id', '=', tx.workspace);
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (after !== undefined) {
    const [time, id] = after;
    query = query.where((is) => is.or([is('at', '<', time), is.and([is('at', '=', time), is('id', '>', id)])]));
  }
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const items = rows.map(({ subject_kind, ...row }) => ({
    ...row,
    subjectKind: subject_kind as AuditNote['subjectKind'], // written only from a note, which holds no other
  }));
  return toPage(items, limit, (item) => [item.at, item.id]);
}
