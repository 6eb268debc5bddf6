import pg from 'pg';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import { conditionsOf, narrows, Values } from './conditions.ts';
import type { PassageFilter, PassageQuery } from './types.ts';

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

/** Up to so many passages are compared one by one: an account's nearly always are. */
const COMPARED_ONE_BY_ONE = 5_000;

interface ScopeRow {
  readonly large: boolean;
  readonly model: string | null;
  readonly dimensions: number;
  readonly indexes: readonly string[] | null;
}

/**
 * Looks how many passages a filter leaves, counted to a little more than are compared one by one, and which model serves.
 * Without a filter it is how many passages there were when words were last counted, if those are enough to know.
 */
export async function readScope(tx: WorkspaceTransaction, filter: PassageFilter): Promise<Scope> {
  const values = new Values();
  const workspace = values.add(tx.workspace, 'text');
  const known = narrows(filter)
    ? 'false'
    : `(SELECT passages > ${COMPARED_ONE_BY_ONE} FROM earshot.lexeme_total WHERE workspace_id = ${workspace})`;
  const text = `
    SELECT large, model, dimensions, CASE WHEN large THEN ARRAY (
      SELECT pg_get_indexdef(indexrelid) FROM pg_index
      WHERE indrelid = 'earshot.passage_embedding'::regclass AND indpred IS NOT NULL AND indisvalid) END AS indexes
    FROM (SELECT ${known} IS TRUE OR (SELECT count(*) FROM (SELECT FROM earshot.passage AS p
      WHERE ${conditionsOf(tx.workspace, filter, values)} LIMIT ${COMPARED_ONE_BY_ONE + 1}) AS passage) > ${COMPARED_ONE_BY_ONE} AS large) AS scope
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
  return vector.every(Number.isFinite) && vector.some((value) => value !== 0) ? vector : undefined;
}
