import type { WorkspaceTransaction } from '../transaction.ts';
import { CLEANED_OUTCOME } from './outcome.ts';
import { holdsOne, seen, seenText, wholeWord } from './whole-words.ts';

/** Too short, and a word would be found in everything that was ever posted. */
const SHORTEST = 5;

/** What a raw body is looked for by. */
export interface BodySearch {
  /** Ids of conversations, messages, deals and accounts: what came with them, or became them. */
  readonly ids: readonly string[];
  /** Words that stand in a body of theirs: addresses, domains, names. */
  readonly words: readonly string[];
}

/** What is written of a delivery beside its bytes. */
export const NOTED = `concat_ws(' ', it.request::text, it.outcome::text, it.error)`;

/**
 * The deliveries that something came with, or whose bytes hold one of some words whole, in capitals or small letters. What
 * waits to be processed is left: processed, it is known for what it is.
 */
export async function findBodies(tx: WorkspaceTransaction, { ids, words }: BodySearch): Promise<readonly string[]> {
  const wanted = [...new Set(words.filter((word) => word.length >= SHORTEST))].map(wholeWord);
  const { rows } = await tx.executeSql(
    `SELECT id FROM earshot.delivery AS it WHERE workspace_id = $1 AND (
       id IN (SELECT delivery_id FROM earshot.conversation WHERE workspace_id = $1 AND id = ANY ($2::text[]))
       OR id IN (SELECT delivery_id FROM earshot.touch WHERE workspace_id = $1 AND id = ANY ($2::text[]))
       OR EXISTS (SELECT FROM jsonb_array_elements(outcome) AS one WHERE one ->> 'id' = ANY ($2::text[]))
       OR (status <> 'pending' AND $3::jsonb <> '[]' AND (${holdsOne(seen('it.bytes'), '$3::jsonb')}
         OR ${holdsOne(seenText(NOTED), '$3::jsonb')})))`,
    [tx.workspace, ids, JSON.stringify(wanted)],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** A request of which nothing is left but that it was one: by that what sources posted is told from documents. */
const BARE_REQUEST = JSON.stringify({ method: 'POST', url: '', query: {}, headers: {} });

/** Takes away what came with deliveries: bytes, request, what was noted. That they came stays, and says that it was erased. */
export async function destroyBodies(tx: WorkspaceTransaction, deliveries: readonly string[]): Promise<void> {
  await tx.executeSql(
    `UPDATE earshot.delivery SET bytes = '', idempotency_key = NULL,
       request = CASE WHEN request IS NULL THEN NULL ELSE $4::jsonb END, purged_at = least(purged_at, now()),
       error = CASE WHEN error IS NULL THEN NULL ELSE 'erased' END,
       outcome = CASE WHEN status = 'pending' THEN outcome ELSE $3::jsonb END
     WHERE workspace_id = $1 AND id = ANY ($2::text[])`,
    [tx.workspace, deliveries, CLEANED_OUTCOME, BARE_REQUEST],
  );
}

/**
 * Sees to it that these bytes are not kept, also when something else that came with them is: their delivery is there, without
 * them.
 * @param id of the bytes: see `documentId`
 */
export async function barBody(
  tx: WorkspaceTransaction,
  { id, source, mediaType }: { readonly id: string; readonly source: string; readonly mediaType: string },
): Promise<void> {
  await tx.executeSql(
    `INSERT INTO earshot.delivery (workspace_id, id, source, media_type, bytes, status, outcome, purged_at)
     VALUES ($1, $2, $3, $4, '', 'accepted', $5::jsonb, now())
     ON CONFLICT (workspace_id, id) DO UPDATE SET bytes = '', outcome = excluded.outcome, purged_at = excluded.purged_at`,
    [tx.workspace, id, source, mediaType, CLEANED_OUTCOME],
  );
}

/** Deletes a conversation that is not to be kept, with the body that it came as. */
export async function dropConversation(
  tx: WorkspaceTransaction,
  { id, deliveryId }: { readonly id: string; readonly deliveryId: string },
): Promise<void> {
  await tx.executeSql('DELETE FROM earshot.conversation WHERE workspace_id = $1 AND id = $2', [tx.workspace, id]);
  await destroyBodies(tx, [deliveryId]);
}
