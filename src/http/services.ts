import type { Logger } from 'pino';
import type { Answerer, Searcher } from '../answers/index.ts';
import type { EmbeddingName } from '../config/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { Database } from '../storage/index.ts';

/** What the API works with; handed in, so that a test or the command line puts it together. */
export interface ApiServices {
  readonly database: Database;
  readonly pipeline: Pipeline;
  /** Who answers questions; unset, facts and quotes do, found by their words alone. */
  readonly answerer?: Answerer | undefined;
  /** Who searches across accounts; unset, by words alone. */
  readonly searcher?: Searcher | undefined;
  readonly logger: Logger;
  /** The workspace of requests that name none: `/hooks/{source}`. */
  readonly workspace: string;
  /** The server's address as others call it; unset, a request's own. */
  readonly publicUrl?: string | undefined;
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number;
  /** Who reads: for `/health`, so that a client knows whether a language model is involved. */
  readonly extractor: 'llm' | 'local';
  /** What makes vectors of what is said: for `/health` too. */
  readonly embedding: EmbeddingName;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
