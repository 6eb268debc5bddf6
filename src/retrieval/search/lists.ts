import pg from 'pg';
import pgvector from 'pgvector';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import { conditionsOf, Values } from './conditions.ts';
import type { ServingModel } from './serving.ts';
import { underSettings } from './settings.ts';
import { DEPTH, type PassageFilter, type Ranked } from './types.ts';
import { toTsquery, type WeighedWord } from './words.ts';

/**
 * Passages whose words weigh most, the best first: each word of the question counts by how rare it is and how often it is
 * said. Where `generators` are fewer than the words, only passages with one of them are looked at.
 */
export async function listByWords(
  tx: WorkspaceTransaction,
  words: readonly WeighedWord[],
  { filter, generators = words }: { readonly filter: PassageFilter; readonly generators?: readonly WeighedWord[] },
): Promise<readonly Ranked[]> {
  if (words.length === 0) return [];
  const asked = generators.map(({ lexeme }) => toTsquery(lexeme)).join(' | ');
  const values = new Values();
  const conditions = conditionsOf(tx.workspace, filter, values);
  const query = values.add(asked, 'tsquery');
  const worth = words.map(({ lexeme, weight }) => {
    return `${values.add(weight, 'float8')} * ts_rank('{1,1,1,1}', p.words, ${values.add(toTsquery(lexeme), 'tsquery')})`;
  });
  const text = `
    SELECT p.conversation_id AS conversation, p.ordinal, ${worth.join(' + ')} AS score
    FROM earshot.passage AS p WHERE ${conditions} AND p.words @@ ${query}
    ORDER BY score DESC, p.conversation_id COLLATE "C", p.ordinal LIMIT ${DEPTH}`;
  return underSettings<Ranked>(tx, { words: asked }, { text, values: values.list });
}

/** What a search by meaning goes by. */
export interface Meaning {
  readonly vector: Float32Array;
  readonly serving: ServingModel;
  readonly filter: PassageFilter;
}

/** Passages whose vectors are nearest, the nearest first: every passage that the filter leaves is looked at. */
export async function listByMeaning(
  tx: WorkspaceTransaction,
  { vector, serving, filter }: Meaning,
): Promise<readonly Ranked[]> {
  const values = new Values();
  const asked = values.add(pgvector.toSql([...vector]), 'vector');
  const model = values.add(serving.model, 'text');
  const text = `
    SELECT p.conversation_id AS conversation, p.ordinal, 1 - (e.embedding <=> ${asked}) AS score
    FROM earshot.passage AS p
    JOIN earshot.passage_embedding AS e ON e.workspace_id = p.workspace_id AND e.model = ${model}
      AND e.conversation_id = p.conversation_id AND e.ordinal = p.ordinal
    WHERE ${conditionsOf(tx.workspace, filter, values)}
    ORDER BY e.embedding <=> ${asked}, p.conversation_id COLLATE "C", p.ordinal LIMIT ${DEPTH}`;
  return comparable(await underSettings<Ranked>(tx, {}, { text, values: values.list }));
}

/** Candidates that the index over vectors keeps at hand: more finds more of the nearest, and takes longer. */
const CANDIDATES = 200;

/**
 * {@link listByMeaning} by the index over vectors: nearly always the same, and fast however many passages there are.
 * @param indexedAs as what the vectors stand in the index
 */
export async function listByMeaningFromIndex(
  tx: WorkspaceTransaction,
  { vector, serving, filter }: Meaning,
  indexedAs: 'halfvec' | 'vector',
): Promise<readonly Ranked[]> {
  const values = new Values();
  const asked = values.add(pgvector.toSql([...vector]), 'vector');
  const indexed = `${indexedAs}(${serving.dimensions})`;
  // The index is of one model, so that is no parameter: Postgres would have to know it when it plans.
  const text = `
    WITH near AS MATERIALIZED (
      SELECT p.conversation_id, p.ordinal, e.embedding <=> ${asked} AS distance
      FROM earshot.passage_embedding AS e
      JOIN earshot.passage AS p ON p.workspace_id = e.workspace_id
        AND p.conversation_id = e.conversation_id AND p.ordinal = e.ordinal
      WHERE e.workspace_id = ${values.add(tx.workspace, 'text')} AND e.model = ${pg.escapeLiteral(serving.model)}
        AND ${conditionsOf(tx.workspace, filter, values)}
      ORDER BY e.embedding::${indexed} <=> ${asked}::${indexed} LIMIT ${DEPTH})
    SELECT conversation_id AS conversation, ordinal, 1 - distance AS score FROM near
    ORDER BY distance, conversation_id COLLATE "C", ordinal`;
  return comparable(await underSettings<Ranked>(tx, { candidates: CANDIDATES }, { text, values: values.list }));
}

/** A vector without length is near to nothing and far from nothing. */
function comparable(list: readonly Ranked[]): readonly Ranked[] {
  return list.filter(({ score }) => Number.isFinite(score));
}
