import pg from 'pg';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import type { PassageQuery } from './types.ts';

/** The model whose vectors a workspace's searches compare. */
export interface ServingModel {
  readonly model: string;
  readonly dimensions: number;
  /** As what its vectors stand in an index; null where there is none yet. */
  readonly indexedAs: 'halfvec' | 'vector' | null;
}

/** The model that serves in the workspace; `undefined` where nothing has been embedded yet. */
export async function readServing(tx: WorkspaceTransaction): Promise<ServingModel | undefined> {
  const { rows } = await tx.executeSql(SERVING, [tx.workspace], { prepared: true });
  const [row] = rows as { readonly model: string; readonly dimensions: number; readonly indexes: string[] }[];
  if (row === undefined) return undefined;
  const { model, dimensions, indexes } = row;
  return { model, dimensions, indexedAs: indexedAs(model, dimensions, indexes) };
}

const SERVING = `
  SELECT model, dimensions, ARRAY (
    SELECT pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = 'earshot.passage_embedding'::regclass AND indpred IS NOT NULL AND indisvalid) AS indexes
  FROM earshot.embedding_model WHERE workspace_id = $1 AND state = 'serving'`;

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
