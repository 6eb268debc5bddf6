import { sql } from 'kysely';
import type { WorkspaceTransaction } from './transaction.ts';

/** A text that an embedding will not have, by the hash of the text. */
export interface RefusedText {
  readonly contentHash: string;
  /** Without a word of the text. */
  readonly reason: string;
}

/** Turns of a conversation that are found by their words alone. */
export interface UnembeddedTurns {
  /** 0-based, in order. */
  readonly turns: readonly number[];
  readonly reason: string;
}

/** How long a refusal stands: by then its server may take more. */
const STANDS = sql`interval '7 days'`;

/**
 * Whether a passage was refused by an embedding lately, as SQL. As a value, so that it is looked up row by row.
 * @param passage what the passage goes by in the statement
 * @param model SQL of the space
 */
export function isRefused(tx: WorkspaceTransaction, passage: string, model: ReturnType<typeof sql>) {
  return sql`coalesce((SELECT refused.refused_at > now() - ${STANDS} FROM earshot.passage_refusal AS refused
    WHERE refused.workspace_id = ${tx.workspace} AND refused.model = ${model}
      AND refused.conversation_id = ${sql.ref(`${passage}.conversation_id`)}
      AND refused.ordinal = ${sql.ref(`${passage}.ordinal`)}), false)`;
}

/** Remembers of every passage of the workspace with these words that the embedding of a space will not have them. */
export async function keepRefusals(
  tx: WorkspaceTransaction,
  model: string,
  refused: readonly RefusedText[],
): Promise<void> {
  if (refused.length === 0) return;
  await sql`
    INSERT INTO earshot.passage_refusal (workspace_id, conversation_id, ordinal, model, reason)
    SELECT DISTINCT ON (passage.conversation_id, passage.ordinal)
      passage.workspace_id, passage.conversation_id, passage.ordinal, space.model, one.reason
    FROM unnest(${refused.map(({ contentHash }) => contentHash)}::text[], ${refused.map(({ reason }) => reason)}::text[])
      AS one (hash, reason)
    JOIN earshot.passage ON passage.workspace_id = ${tx.workspace} AND passage.content_hash = one.hash
    JOIN earshot.embedding_model AS space ON space.workspace_id = ${tx.workspace} AND space.model = ${model}
      AND space.state <> 'retired'
    ON CONFLICT (workspace_id, conversation_id, ordinal, model)
      DO UPDATE SET reason = excluded.reason, refused_at = excluded.refused_at`.execute(tx.sql);
}

/** Which turns of a conversation the embedding that serves would not have, the earliest first. */
export async function listRefusals(
  tx: WorkspaceTransaction,
  conversation: string,
): Promise<readonly UnembeddedTurns[]> {
  const { rows } = await sql<{ first: number; last: number; reason: string }>`
    SELECT passage.first_turn AS first, passage.last_turn AS last, refused.reason
    FROM earshot.passage_refusal AS refused
    JOIN earshot.passage USING (workspace_id, conversation_id, ordinal)
    JOIN earshot.embedding_model AS space USING (workspace_id, model)
    WHERE refused.workspace_id = ${tx.workspace} AND refused.conversation_id = ${conversation} AND space.state = 'serving'
      AND NOT EXISTS (SELECT FROM earshot.passage_embedding AS made
        WHERE made.workspace_id = refused.workspace_id AND made.model = refused.model
          AND made.conversation_id = refused.conversation_id AND made.ordinal = refused.ordinal)
    ORDER BY refused.ordinal`.execute(tx.sql);
  return [...Map.groupBy(rows, ({ reason }) => reason)].map(([reason, refused]) => {
    const turns = refused.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, by) => first + by));
    return { turns: [...new Set(turns)], reason };
  });
}
