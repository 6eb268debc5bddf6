import type { Medium } from '../../domain/index.ts';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import { type Fused, keyOf } from './fusion.ts';
import type { PassageHit, PassageId, StoredPassage } from './types.ts';

/** What was found, with what stands beside it in its conversation. */
export async function readHits(tx: WorkspaceTransaction, found: readonly Fused[]): Promise<readonly PassageHit[]> {
  const beside = ({ conversation, ordinal }: PassageId, by: number) => ({ conversation, ordinal: ordinal + by });
  const wanted = found.flatMap((one) => [beside(one, -1), one, beside(one, 1)]);
  const passages = await readPassages(tx, wanted);
  const at = (id: PassageId) => passages.get(keyOf(id));
  return found.flatMap((one) => {
    const passage = at(one);
    if (passage === undefined) return [];
    const { score, similarity, ranks } = one;
    const neighbours = [-1, 1].flatMap((by) => at(beside(one, by)) ?? []);
    return [{ ...passage, score, similarity, ranks, neighbours }];
  });
}

interface PassageRow extends Omit<StoredPassage, 'occurredAt' | 'medium'> {
  readonly occurredAt: Date;
  readonly medium: Medium;
}

async function readPassages(
  tx: WorkspaceTransaction,
  wanted: readonly PassageId[],
): Promise<ReadonlyMap<string, StoredPassage>> {
  if (wanted.length === 0) return new Map();
  const unique = [...new Map(wanted.map((id) => [keyOf(id), id])).values()];
  const values = [tx.workspace, unique.map(({ conversation }) => conversation), unique.map(({ ordinal }) => ordinal)];
  const { rows } = await tx.executeSql(PASSAGES, values, { prepared: true });
  return new Map(
    (rows as PassageRow[]).map((row) => [keyOf(row), { ...row, occurredAt: row.occurredAt.toISOString() }]),
  );
}

const PASSAGES = `
  SELECT p.conversation_id AS conversation, p.ordinal, p.account_key AS account, p.first_turn AS "firstTurn",
    p.last_turn AS "lastTurn", to_json(p.speakers) AS speakers, p.occurred_at AS "occurredAt", p.medium, c.subject, p.body AS text
  FROM unnest($2::text[], $3::int[]) AS wanted (conversation, ordinal)
  JOIN earshot.passage AS p ON p.workspace_id = $1 AND p.conversation_id = wanted.conversation AND p.ordinal = wanted.ordinal
  JOIN earshot.conversation AS c ON c.workspace_id = $1 AND c.id = p.conversation_id`;
