import { type Conversation, InputError, type InputIssue } from '../domain/index.ts';
import { contentHash } from '../intake/index.ts';
import { ensureWorkspace, insertConversation, saveDelivery, type WorkspaceTransaction } from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import type { Accepted, AcceptInput } from './types.ts';

/**
 * Stores a conversation, the bytes it came as and the job that reads it, all in the caller's transaction. Sent twice, it
 * is kept once.
 * @throws {InputError} code `unstorable-text`
 */
export async function acceptConversation(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { conversation, delivery }: AcceptInput,
): Promise<Accepted> {
  checkStorable(conversation);
  await ensureWorkspace(tx);
  const deliveryId = await saveDelivery(tx, delivery);
  const row = await insertConversation(tx, { conversation, contentHash: contentHash(conversation), deliveryId });
  if (row.inserted) {
    await queue.enqueue(tx, 'read-conversation', { workspace: tx.workspace, conversation: row.id });
  }
  return { id: row.id, status: row.status, duplicate: !row.inserted, differs: row.differs };
}

/**
 * Refuses what Postgres cannot keep letter for letter: offsets into the text must hold for ever, so nothing is replaced
 * here on the quiet.
 */
function checkStorable(conversation: Conversation): void {
  const texts: (readonly [string, string | undefined])[] = [
    ['id', conversation.id],
    ['external_id', conversation.external_id],
    ['subject', conversation.subject],
    ['account.key', conversation.account?.key],
    ['account.name', conversation.account?.name],
    ['account.domain', conversation.account?.domain],
    ...conversation.participants.flatMap((person, index): [string, string | undefined][] => [
      [`participants[${index}].name`, person.name],
      [`participants[${index}].title`, person.title],
      [`participants[${index}].email`, person.email],
    ]),
    ...conversation.turns.flatMap((turn, index): [string, string][] => [
      [`turns[${index}].speaker`, turn.speaker],
      [`turns[${index}].text`, turn.text],
    ]),
  ];
  const [first, ...rest] = texts
    .filter(([, text]) => text?.includes('\0') === true || text?.isWellFormed() === false)
    .map(([path]): InputIssue => ({ path, message: 'holds a NUL or half a surrogate pair, which cannot be stored' }));
  if (first !== undefined) throw new InputError('unstorable-text', [first, ...rest]);
}
