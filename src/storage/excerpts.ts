import { sql } from 'kysely';
import type { Conversation, Turn } from '../domain/index.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** Turns of a conversation that are wanted, both 0-based and inclusive. */
export interface WantedTurns {
  readonly conversation: string;
  readonly from: number;
  readonly to: number;
}

/** Some turns of a conversation with who took part in it. */
export interface Excerpts {
  readonly conversation: Omit<Conversation, 'turns'>;
  /** How many turns the whole conversation has. */
  readonly turnCount: number;
  /** By their place, 0-based. */
  readonly turns: ReadonlyMap<number, Turn>;
}

/** Turns of any number of conversations, by the conversation's id, in one statement that moves no other turn. */
export async function loadExcerpts(
  tx: WorkspaceTransaction,
  wanted: readonly WantedTurns[],
): Promise<ReadonlyMap<string, Excerpts>> {
  const places = new Map(
    [...Map.groupBy(wanted, ({ conversation }) => conversation)].map(([id, ranges]) => [id, placesIn(ranges)]),
  );
  if (places.size === 0) return new Map();
  const paths = [...places.values()].map((indices) => `lax $.turns[${indices.join(',')}]`);
  const { rows } = await sql<{ id: string; head: Excerpts['conversation']; turn_count: number; turns: Turn[] }>`
    SELECT id, head, jsonb_array_length(speakers) AS turn_count,
      jsonb_path_query_array(body, path::jsonpath) AS turns
    FROM unnest(${sql.val([...places.keys()])}::text[], ${sql.val(paths)}::text[]) AS wanted (conversation, path)
    JOIN earshot.conversation ON workspace_id = ${tx.workspace} AND id = wanted.conversation`.execute(tx.sql);
  return new Map(
    rows.map(({ id, head, turn_count, turns }) => {
      // Places past the last turn give nothing, and those before it come in their order.
      const indices = places.get(id) ?? [];
      const found = new Map(turns.flatMap((turn, at): [number, Turn][] => pairOf(indices[at], turn)));
      return [id, { conversation: head, turnCount: turn_count, turns: found }];
    }),
  );
}

function pairOf(index: number | undefined, turn: Turn): [number, Turn][] {
  return index === undefined ? [] : [[index, turn]];
}

function placesIn(ranges: readonly WantedTurns[]): readonly number[] {
  const places = ranges.flatMap(({ from, to }) => {
    const first = Math.max(from, 0);
    return Array.from({ length: Math.max(to - first + 1, 0) }, (_, index) => first + index);
  });
  return [...new Set(places)].sort((one, other) => one - other);
}
