import * as z from 'zod';
import { ConfigError } from '../domain/index.ts';
import { optional, withDefault } from './variables.ts';

/** The variables that say what makes vectors of what was said. */
export const embeddingVariables = {
  /**
   * Unset: `openai` where OPENAI_API_KEY stands alone, or where the embedding has a model or a server of its own; else `local`,
   * since a server that offers a language model need not offer this.
   */
  EARSHOT_EMBEDDING: optional(z.enum(['openai', 'local', 'none'])),
  OPENAI_EMBEDDING_MODEL: optional(z.string()),
  /** Numbers in a vector, asked of the server; unset, as many as it gives. */
  OPENAI_EMBEDDING_DIMENSIONS: optional(z.coerce.number().int().min(1).max(4_000)),
  /** Where the embedding has a server of its own; unset, the language model's. */
  OPENAI_EMBEDDING_BASE_URL: optional(z.url()),
  OPENAI_EMBEDDING_API_KEY: optional(z.string()),
  /** Texts sent at once: some servers take few. */
  OPENAI_EMBEDDING_BATCH: withDefault(z.coerce.number().int().min(1).max(2_048), 128),
};

/** What makes vectors of passages and questions: a server, the model that comes with the program, or nothing. */
export type EmbeddingName = 'openai' | 'local' | 'none';

/** How passages are embedded; chosen apart from who reads. */
export interface EmbeddingConfig {
  readonly name: EmbeddingName;
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  readonly model: string;
  /** Asked of the server; undefined: as many as it gives. */
  readonly dimensions: number | undefined;
  readonly batch: number;
}

const DEFAULT_MODEL = 'text-embedding-3-small';

type Values = z.output<z.ZodObject<typeof embeddingVariables>> & {
  readonly OPENAI_API_KEY?: string | undefined;
  readonly OPENAI_BASE_URL?: string | undefined;
};

/**
 * The settings of the embedding.
 * @throws {ConfigError} where a server is asked for and none is known
 */
export function readEmbedding(values: Values): EmbeddingConfig {
  const ownServer = values.OPENAI_EMBEDDING_BASE_URL;
  // The key of one server is not shown to another.
  const apiKey = values.OPENAI_EMBEDDING_API_KEY ?? (ownServer === undefined ? values.OPENAI_API_KEY : undefined);
  const baseUrl = ownServer ?? values.OPENAI_BASE_URL;
  const isReachable = apiKey !== undefined || baseUrl !== undefined;
  const isMeant = ownServer !== undefined || values.OPENAI_EMBEDDING_MODEL !== undefined || baseUrl === undefined;
  const name = values.EARSHOT_EMBEDDING ?? (isReachable && isMeant ? 'openai' : 'local');
  if (name === 'openai' && !isReachable) {
    throw new ConfigError(
      'EARSHOT_EMBEDDING is openai, but none of OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_EMBEDDING_BASE_URL is set',
    );
  }
  return Object.freeze({
    name,
    apiKey,
    baseUrl,
    model: values.OPENAI_EMBEDDING_MODEL ?? DEFAULT_MODEL,
    dimensions: values.OPENAI_EMBEDDING_DIMENSIONS,
    batch: values.OPENAI_EMBEDDING_BATCH,
  });
}
