import pg from 'pg';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import { conditionsOf, narrows, Values } from './conditions.ts';
import { COMPARED_ONE_BY_ONE, type PassageFilter, type PassageQuery } from './types.ts';
import { pointsSomewhere } from './vectors.ts';

/** The model whose vectors a workspace's searches compare. */
export interface ServingModel {
  readonly model: string;
  readonly dimensions: number;
  /** As what its vectors stand in an index; null where there is none, or none is wanted. */
  readonly indexedAs: 'halfvec' | 'vector' | null;
}

/** What a search has to look through. */
export interface Scope {
  /** More passages than are compared one by one? */
  readonly isLarge: boolean;
  /** Undefined where nothing has been embedded yet. */
  readonly serving: ServingModel | undefined;
}

interface ScopeRow {
  readonly large: boolean;
  readonly model: string | null;
  readonly dimensions: number;
  readonly indexes: readonly string[] | null;
}

/**
 * Looks how many passages a filter leaves, counted to a little more than are compared one by one, and which model serves.
 * Without a filter it is how many passages there were when words were last counted, if those are enough to know.
 * @param isKnownLarge it has been seen already that they are more
 */
export async function readScope(tx: WorkspaceTransaction, filter: PassageFilter, isKnownLarge = false): Promise<Scope> {
  const values = new Values();
  const workspace = values.add(tx.workspace, 'text');
  const known = narrows(filter)
    ? 'false'
    : `(SELECT passages > ${COMPARED_ONE_BY_ONE} FROM earshot.lexeme_total WHERE workspace_id = ${workspace})`;
  const large = isKnownLarge
    ? 'true'
    : `${known} IS TRUE OR (SELECT count(*) FROM (SELECT FROM earshot.passage AS p
        WHERE ${conditionsOf(tx.workspace, filter, values)} LIMIT ${COMPARED_ONE_BY_ONE + 1}) AS passage) > ${COMPARED_ONE_BY_ONE}`;
  // Materialized, so that passages are counted once though it is looked at twice.
  const text = `
    WITH scope AS MATERIALIZED (SELECT ${large} AS large)
    SELECT large, model, dimensions, CASE WHEN large THEN ARRAY (
      SELECT pg_get_indexdef(indexrelid) FROM pg_index
      WHERE indrelid = 'earshot.passage_embedding'::regclass AND indpred IS NOT NULL AND indisvalid) END AS indexes
    FROM scope
    LEFT JOIN earshot.embedding_model AS serving ON serving.workspace_id = ${workspace} AND serving.state = 'serving'`;
  const { rows } = await tx.executeSql(text, values.list, { prepared: true });
  const [row] = rows as ScopeRow[];
  const isLarge = row?.large === true;
  if (row === undefined || row.model === null) return { isLarge, serving: undefined };
  const { model, dimensions, indexes } = row;
  return { isLarge, serving: { model, dimensions, indexedAs: indexedAs(model, dimensions, indexes ?? []) } };
}

/** An index is of one model and one number of dimensions: `… ((embedding)::halfvec(384)) … WHERE (model = '…'::text)`. */
function indexedAs(model: string, dimensions: number, indexes: readonly string[]): ServingModel['indexedAs'] {
  const ofModel = indexes.filter((definition) => definition.includes(`(model = ${pg.escapeLiteral(model)}::text)`));
  const types = (['halfvec', 'vector'] as const).filter((type) =>
    ofModel.some((definition) => definition.includes(`::${type}(${dimensions})`)),
  );
  return types[0] ?? null;
}

/** A question's vector, if it lies in the space of the serving model and points anywhere at all. */
export function comparableVector(
  { vector, model }: Pick<PassageQuery, 'vector' | 'model'>,
  serving: ServingModel | undefined,
): Float32Array | undefined {
  if (vector === undefined || serving === undefined || vector.length !== serving.dimensions) return undefined;
  if (model !== undefined && model !== serving.model) return undefined;
  return pointsSomewhere(vector) ? vector : undefined;
}
