import { sql } from 'kysely';
import type { Medium, Side } from '../domain/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A conversation of an account without what was said in it. */
export interface HeardConversation {
  readonly id: string;
  readonly medium: Medium;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly subject: string | null;
  readonly participants: readonly { readonly name: string; readonly side: Side; readonly title: string | null }[];
  /** Who speaks, turn by turn. */
  readonly speakers: readonly string[];
}

/** Until when things happened and until when they were known; the first instants after. ISO 8601. */
export interface HeardUntil {
  readonly before: string;
  readonly knownBefore: string;
}

/** The conversations of an account up to a moment, as known at one, oldest first. */
export async function listHeard(
  tx: WorkspaceTransaction,
  accountKey: string,
  { before, knownBefore }: HeardUntil,
): Promise<readonly HeardConversation[]> {
  const { rows } = await sql<HeardConversation>`
    SELECT id, medium, occurred_at AS "occurredAt", subject, speakers,
      coalesce((SELECT jsonb_agg(jsonb_build_object('name', person ->> 'name', 'side', coalesce(person ->> 'side', 'unknown'),
          'title', person ->> 'title') ORDER BY place)
        FROM jsonb_array_elements(head -> 'participants') WITH ORDINALITY AS people (person, place)), '[]') AS participants
    FROM earshot.conversation
    WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey} AND occurred_at < ${before}
      AND recorded_at < ${knownBefore}
    ORDER BY occurred_at, id`.execute(tx.sql);
  return rows;
}

/** What was said in some conversations, turn by turn. */
export async function loadTurns(
  tx: WorkspaceTransaction,
  conversations: readonly string[],
): Promise<ReadonlyMap<string, readonly { readonly speaker: string; readonly text: string }[]>> {
  if (conversations.length === 0) return new Map();
  const { rows } = await sql<{ id: string; turns: { speaker: string; text: string }[] }>`
    SELECT id, body -> 'turns' AS turns FROM earshot.conversation
    WHERE workspace_id = ${tx.workspace} AND id = ANY (${[...conversations]}::text[])`.execute(tx.sql);
  return new Map(rows.map(({ id, turns }) => [id, turns]));
}

/** Which of some conversations there are, of those that the transaction may read. */
export async function listThere(tx: WorkspaceTransaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM earshot.conversation
    WHERE workspace_id = ${tx.workspace} AND id = ANY (${sql.val([...ids])}::text[])`.execute(tx.sql);
  return new Set(rows.map(({ id }) => id));
}

/** A conversation with what was said in it, turn by turn. */
export interface SaidConversation extends Pick<HeardConversation, 'id' | 'medium' | 'occurredAt' | 'subject'> {
  readonly turns: readonly { readonly speaker: string; readonly text: string }[];
}

/** Some conversations with what was said in them, by their ids; of those that the transaction may read. */
export async function loadSaid(
  tx: WorkspaceTransaction,
  conversations: readonly string[],
): Promise<ReadonlyMap<string, SaidConversation>> {
  if (conversations.length === 0) return new Map();
  const { rows } = await sql<SaidConversation>`
    SELECT id, medium, occurred_at AS "occurredAt", subject, body -> 'turns' AS turns FROM earshot.conversation
    WHERE workspace_id = ${tx.workspace} AND id = ANY (${[...conversations]}::text[])`.execute(tx.sql);
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * In how many of an account's passages any of some words occurs, for each list of words, and how many passages there are. Words
 * are compared by their English stems; conversations after a moment are not looked at.
 */
export async function countPassagesWith(
  tx: WorkspaceTransaction,
  accountKey: string,
  lists: readonly (readonly string[])[],
  { before, knownBefore }: HeardUntil,
): Promise<{ readonly passages: number; readonly counts: readonly number[] }> {
  const { rows } = await sql<{ passages: number; counts: number[] | null }>`
    WITH asked AS (
      SELECT place, string_agg(quote_literal(lexeme), ' | ')::tsquery AS query
      FROM jsonb_array_elements(${JSON.stringify(lists)}::jsonb) WITH ORDINALITY AS list (words, place)
      CROSS JOIN LATERAL jsonb_array_elements_text(words) AS word
      CROSS JOIN LATERAL unnest(to_tsvector('english', word)) AS lexemes
      GROUP BY place
    ), passage AS (
      SELECT passage.words FROM earshot.passage
      JOIN earshot.conversation ON conversation.workspace_id = passage.workspace_id AND conversation.id = passage.conversation_id
      WHERE passage.workspace_id = ${tx.workspace} AND passage.account_key = ${accountKey}
        AND passage.occurred_at < ${before} AND conversation.recorded_at < ${knownBefore}
    )
    SELECT (SELECT count(*)::integer FROM passage) AS passages,
      (SELECT array_agg((SELECT count(*)::integer FROM passage WHERE words @@ query) ORDER BY n)
        FROM generate_series(1, ${lists.length}::integer) AS n LEFT JOIN asked ON asked.place = n) AS counts`.execute(
    tx.sql,
  );
  const [row] = rows;
  return { passages: row?.passages ?? 0, counts: row?.counts ?? lists.map(() => 0) };
}
