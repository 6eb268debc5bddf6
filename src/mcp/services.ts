import type { Logger } from 'pino';
import type { Answerer, Searcher } from '../answers/index.ts';
import type { Links, ReadLog } from '../http/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { Embeddings } from '../retrieval/index.ts';
import type { Caller, Database } from '../storage/index.ts';

/** What the tools work with; handed in, so that a test or the command line puts it together. */
export interface McpServices {
  readonly database: Database;
  readonly pipeline: Pipeline;
  readonly answerer: Answerer;
  readonly searcher: Searcher;
  /** Makes the vectors of what is searched for; without one, words alone are searched. */
  readonly embeddings?: Embeddings | undefined;
  readonly logger: Logger;
  /** Writes down who read what; unset, nobody does. */
  readonly reads?: Pick<ReadLog, 'note'> | undefined;
  /** Requests of one caller in a minute; unset, any number. */
  readonly requestsPerMinute?: number | undefined;
  /** The server's address as others call it; unset, a request's own. */
  readonly publicUrl?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Whom tools work for, for as long as one connection, or one request, lasts. */
export interface McpSession {
  readonly services: McpServices;
  readonly caller: Caller;
  readonly links: Links;
}
