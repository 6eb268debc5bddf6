import pino, { type Logger } from 'pino';
import { type Answerer, createSearcher, type Searcher } from '../answers/index.ts';
import type { Config } from '../config/index.ts';
import { createPipeline, type Pipeline } from '../pipeline/index.ts';
import { createEmbeddings, type Embeddings } from '../retrieval/index.ts';
import { type Database, openDatabase } from '../storage/index.ts';
import { openAnswerer } from './answerer.ts';
import { createExtractor, createJudge } from './extractors.ts';
import { createHandoffWriter } from './handoff-writer.ts';
import type { Terminal } from './terminal.ts';

/** What a command that works on the database holds; `close` lets go of it in the right order. */
export interface Services {
  readonly config: Config;
  readonly database: Database;
  readonly pipeline: Pipeline;
  /** Makes vectors of passages and questions; undefined where the settings want none. */
  readonly embeddings: Embeddings | undefined;
  /** Answers questions about accounts; every face asks it. */
  readonly answerer: Answerer;
  /** Searches across accounts. */
  readonly searcher: Searcher;
  readonly logger: Logger;
  close(): Promise<void>;
}

/** Logs go to stderr: stdout belongs to a command's answer. */
export function createLogger(config: Config, terminal: Terminal): Logger {
  return pino({ level: config.logLevel, base: null }, terminal.stderr as unknown as pino.DestinationStream);
}

/**
 * Opens the database, migrates it and puts the pipeline together; nothing is read until `pipeline.start()`.
 * @throws {StorageError} when the database cannot be opened
 */
export async function openServices(config: Config, logger: Logger): Promise<Services> {
  const warn = (message: string, cause: unknown) => logger.warn({ err: cause }, message);
  const extractor = await createExtractor(config, { warn });
  const database = await openDatabase({
    databaseUrl: config.databaseUrl,
    home: config.home,
    secretKey: config.secretKey,
    onIdleError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
  });
  const judge = await createJudge(config);
  const embeddings = createEmbeddings(config, { warn });
  const concurrency = config.workerConcurrency;
  const pipeline = createPipeline({
    database,
    extractor,
    judge,
    writeHandoff: await createHandoffWriter(config),
    embeddings,
    logger,
    concurrency,
    sending: config.sending,
  });
  const answerer = await openAnswerer(config, database, { embeddings });
  return {
    config,
    database,
    pipeline,
    embeddings,
    answerer,
    searcher: createSearcher({ database, embedding: embeddings }),
    logger,
    async close() {
      await pipeline.stop();
      await database.close();
    },
  };
}

/** Opens the services for one piece of work and closes them whatever comes of it. */
export async function withServices<Result>(
  config: Config,
  logger: Logger,
  work: (services: Services) => Promise<Result>,
): Promise<Result> {
  const services = await openServices(config, logger);
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}
