import type { Logger } from 'pino';
import type { Answerer, Searcher } from '../answers/index.ts';
import type { EmbeddingName } from '../config/index.ts';
import type { DraftReader, LiveFeed, ModelStanding, Pipeline } from '../pipeline/index.ts';
import type { Database } from '../storage/index.ts';
import type { ReadLog } from './reads.ts';

/** What the API works with; handed in, so that a test or the command line puts it together. */
export interface ApiServices {
  readonly database: Database;
  readonly pipeline: Pipeline;
  /** Who answers questions; unset, facts and quotes do, found by their words alone. */
  readonly answerer?: Answerer | undefined;
  /** Who searches across accounts; unset, by words alone. */
  readonly searcher?: Searcher | undefined;
  /** Reads drafts a second time; unset, rules of words alone do. */
  readonly readDraft?: DraftReader | undefined;
  readonly logger: Logger;
  /** Tells of what happens; unset, of what happens in this process. */
  readonly live?: LiveFeed | undefined;
  /** The workspace of requests that name none: `/hooks/{source}`. */
  readonly workspace: string;
  /** The server's address as others call it; unset, a request's own. */
  readonly publicUrl?: string | undefined;
  /** Writes down who read what; unset, nobody does. */
  readonly reads?: ReadLog | undefined;
  /** How many requests of one caller are answered in a minute; unset, all. */
  readonly requestsPerMinute?: number | undefined;
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number;
  /** Who reads: for `/health`, so that a client knows whether a language model is involved. */
  readonly extractor: 'llm' | 'local';
  /** What makes vectors of what is said: for `/health` too. */
  readonly embedding: EmbeddingName;
  /** How the language model's server stands, for `/health`; unset, none is asked. */
  readonly modelStanding?: (() => ModelStanding) | undefined;
  /** What this process counts, and the token that may read it; without a token any admin's key may. Unset, it counts nothing. */
  readonly metrics?: { scrape(): Promise<string>; readonly token?: string | undefined } | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
