import pg from 'pg';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import { conditionsOf, narrows, Values } from './conditions.ts';
import type { ServingModel } from './scope.ts';
import { type Statement, underSettings } from './settings.ts';
import { COMPARED_ONE_BY_ONE, DEPTH, type PassageFilter, type PassageId, type Ranked } from './types.ts';
import { toBinary } from './vectors.ts';
import { toTsquery, type WeighedWord } from './words.ts';

/** How a search by words is made. */
interface ByWords {
  readonly filter: PassageFilter;
  /** What is looked up in the index over words (a tsquery); without, all passages that the filter leaves are looked at. */
  readonly lookup?: string | undefined;
  /** Only these are looked at. */
  readonly among?: readonly PassageId[] | undefined;
  /** Gives nothing where the filter leaves more passages than are compared one by one. */
  readonly ifFew?: boolean | undefined;
}

/**
 * Passages whose words weigh most, the best first: each word of the question counts by how rare it is and how often it is
 * said.
 */
export async function listByWords(
  tx: WorkspaceTransaction,
  words: readonly WeighedWord[],
  { filter, lookup, among, ifFew = false }: ByWords,
): Promise<readonly Ranked[]> {
  if (words.length === 0) return [];
  const values = new Values();
  const narrowed = conditionsOf(tx.workspace, filter, values);
  const conditions = [ifFew ? `(SELECT count(*) FROM few) <= ${COMPARED_ONE_BY_ONE}` : narrowed];
  const queries = words.map(({ lexeme }) => toTsquery(lexeme));
  if (lookup === undefined) conditions.push(`p.words @@ ${values.add(queries.join(' | '), 'tsquery')}`);
  if (among !== undefined) {
    const conversations = values.add(
      among.map(({ conversation }) => conversation),
      'text[]',
    );
    const ordinals = values.add(
      among.map(({ ordinal }) => ordinal),
      'int[]',
    );
    conditions.push(`(p.conversation_id, p.ordinal) IN (SELECT * FROM unnest(${conversations}, ${ordinals}))`);
  }
  const worth = words.map(({ weight }, index) => {
    return `${values.add(weight, 'float8')} * ts_rank('{1,1,1,1}', p.words, ${values.add(queries[index], 'tsquery')})`;
  });
  const few = `WITH few AS MATERIALIZED (
    SELECT p.conversation_id, p.ordinal, p.words FROM earshot.passage AS p WHERE ${narrowed} LIMIT ${COMPARED_ONE_BY_ONE + 1})`;
  const text = `
    ${ifFew ? few : ''}
    SELECT p.conversation_id AS conversation, p.ordinal, ${worth.join(' + ')} AS score
    FROM ${ifFew ? 'few' : 'earshot.passage'} AS p WHERE ${conditions.join(' AND ')}
    ORDER BY score DESC, p.conversation_id COLLATE "C", p.ordinal LIMIT ${DEPTH}`;
  const statement = { text, values: values.list };
  return lookup === undefined ? ask(tx, statement) : underSettings<Ranked>(tx, { words: lookup }, statement);
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
  const asked = values.add(toBinary(vector), 'vector');
  const model = values.add(serving.model, 'text');
  const text = `
    SELECT p.conversation_id AS conversation, p.ordinal, 1 - (e.embedding <=> ${asked}) AS score
    FROM earshot.passage AS p
    JOIN earshot.passage_embedding AS e ON e.workspace_id = p.workspace_id AND e.model = ${model}
      AND e.conversation_id = p.conversation_id AND e.ordinal = p.ordinal
    WHERE ${conditionsOf(tx.workspace, filter, values)}
    ORDER BY e.embedding <=> ${asked}, p.conversation_id COLLATE "C", p.ordinal LIMIT ${DEPTH}`;
  return comparable(await ask(tx, { text, values: values.list }));
}

/** What {@link listFewByMeaning} gives. */
interface FewByMeaning {
  /** The filter leaves more passages than are compared one by one: none was. */
  readonly isLarge: boolean;
  readonly meaning: readonly Ranked[];
}

/**
 * {@link listByMeaning} without knowing which model serves, nor whether the filter leaves few enough: looks that up in the same
 * statement.
 * @param model what made the vector; undefined: what serves, if its vectors are as long
 */
export async function listFewByMeaning(
  tx: WorkspaceTransaction,
  {
    vector,
    model,
    filter,
  }: { readonly vector: Float32Array; readonly model: string | undefined; readonly filter: PassageFilter },
): Promise<FewByMeaning> {
  const values = new Values();
  const asked = values.add(toBinary(vector), 'vector');
  const workspace = values.add(tx.workspace, 'text');
  const text = `
    WITH few AS MATERIALIZED (
      SELECT p.conversation_id, p.ordinal FROM earshot.passage AS p
      WHERE ${conditionsOf(tx.workspace, filter, values)} LIMIT ${COMPARED_ONE_BY_ONE + 1}
    ), scope AS MATERIALIZED (SELECT count(*) > ${COMPARED_ONE_BY_ONE} AS large FROM few), near AS (
      SELECT few.conversation_id, few.ordinal, e.embedding <=> ${asked} AS distance
      FROM few
      JOIN earshot.embedding_model AS serving ON serving.workspace_id = ${workspace} AND serving.state = 'serving'
        AND serving.dimensions = ${values.add(vector.length, 'int')}
        AND serving.model = coalesce(${values.add(model ?? null, 'text')}, serving.model)
      JOIN earshot.passage_embedding AS e ON e.workspace_id = ${workspace} AND e.model = serving.model
        AND e.conversation_id = few.conversation_id AND e.ordinal = few.ordinal
      WHERE NOT (SELECT large FROM scope)
      ORDER BY distance, few.conversation_id COLLATE "C", few.ordinal LIMIT ${DEPTH})
    SELECT large, conversation_id AS conversation, ordinal, 1 - distance AS score FROM scope LEFT JOIN near ON true
    ORDER BY distance, conversation_id COLLATE "C", ordinal`;
  const { rows } = await tx.executeSql(text, values.list, { prepared: true });
  const found = rows as (Ranked & { readonly large: boolean })[];
  return {
    isLarge: found[0]?.large === true,
    meaning: comparable(found.map(({ conversation, ordinal, score }) => ({ conversation, ordinal, score }))),
  };
}

/**
 * Candidates that the index over vectors keeps at hand: more finds more of the nearest, and takes longer. Under a filter some of
 * them fall away.
 */
const CANDIDATES = { all: 200, filtered: 400 };

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
  const asked = values.add(toBinary(vector), 'vector');
  const indexed = `${indexedAs}(${serving.dimensions})`;
  // What is filtered by, and what hides passages from limited readers, stands with the passage.
  const isFiltered = narrows(filter) || tx.reader !== undefined;
  const passage = isFiltered
    ? `JOIN earshot.passage AS p ON p.workspace_id = e.workspace_id AND p.conversation_id = e.conversation_id
          AND p.ordinal = e.ordinal AND ${conditionsOf(tx.workspace, filter, values)}`
    : '';
  // The index is of one model, so that is no parameter: Postgres would have to know it when it plans.
  const text = `
    WITH near AS MATERIALIZED (
      SELECT e.conversation_id, e.ordinal, e.embedding <=> ${asked} AS distance
      FROM earshot.passage_embedding AS e ${passage}
      WHERE e.workspace_id = ${values.add(tx.workspace, 'text')} AND e.model = ${pg.escapeLiteral(serving.model)}
      ORDER BY e.embedding::${indexed} <=> ${asked}::${indexed} LIMIT ${DEPTH})
    SELECT conversation_id AS conversation, ordinal, 1 - distance AS score FROM near
    ORDER BY distance, conversation_id COLLATE "C", ordinal`;
  const candidates = isFiltered ? CANDIDATES.filtered : CANDIDATES.all;
  return comparable(await underSettings<Ranked>(tx, { candidates }, { text, values: values.list }));
}

async function ask(tx: WorkspaceTransaction, { text, values }: Statement): Promise<readonly Ranked[]> {
  const { rows } = await tx.executeSql(text, values, { prepared: true });
  return rows as Ranked[];
}

/** A vector without length is near to nothing and far from nothing. */
function comparable(list: readonly Ranked[]): readonly Ranked[] {
  return list.filter(({ score }) => Number.isFinite(score));
}
