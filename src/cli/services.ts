import pino, { type Logger } from 'pino';
import { type Answerer, createSearcher, type Searcher } from '../answers/index.ts';
import type { Config } from '../config/index.ts';
import { createPipeline, type DraftReader, LiveFeed, type ModelStanding, type Pipeline } from '../pipeline/index.ts';
import { createEmbeddings, type Embeddings } from '../retrieval/index.ts';
import { type Database, openDatabase } from '../storage/index.ts';
import { logFieldsInHand, startTelemetry, type Telemetry } from '../telemetry/index.ts';
import { openAnswerer } from './answerer.ts';
import { logEvent } from './event-log.ts';
import { createExtractor, createJudge } from './extractors.ts';
import { openModelServers } from './model-servers.ts';
import type { Terminal } from './terminal.ts';
import { createWriters } from './writers.ts';

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
  /** Tells of what happens, here and, on Postgres, in other processes; undefined: only here. */
  readonly live?: LiveFeed | undefined;
  /** Reads drafts a second time, where a language model is configured. */
  readonly readDraft?: DraftReader | undefined;
  /** How this process tells of itself; undefined: not at all. */
  readonly telemetry?: Telemetry | undefined;
  /** How the language model's server stands; undefined: none is configured. */
  readonly modelStanding?: (() => ModelStanding) | undefined;
  readonly logger: Logger;
  close(): Promise<void>;
}

/** Logs go to stderr: stdout belongs to a command's answer. */
export function createLogger(config: Config, terminal: Terminal): Logger {
  return pino(
    { level: config.logLevel, base: null, mixin: logFieldsInHand },
    terminal.stderr as unknown as pino.DestinationStream,
  );
}

/** A process that is meant to last does not end because the database starts later, or just then again. */
const DATABASE_WAIT_MS = 60_000;

/**
 * Opens the database, migrates it and puts the pipeline together; nothing is read until `pipeline.start()`. A process
 * that is `isLasting` counts and traces what it does, and logs what happens.
 * @throws {StorageError} when the database cannot be opened
 */
export async function openServices(config: Config, logger: Logger, { isLasting = false } = {}): Promise<Services> {
  const warn = (message: string, cause: unknown) => logger.warn({ err: cause }, message);
  const servers = await openModelServers(config, logger);
  const extractor = await createExtractor(config, { warn, servers });
  const database = await openDatabase({
    databaseUrl: config.databaseUrl,
    home: config.home,
    secretKey: config.secretKey,
    previousSecretKeys: config.previousSecretKeys,
    waitMs: isLasting ? DATABASE_WAIT_MS : 0,
    onIdleError: (error) => logger.warn({ err: error }, 'the database is not there'),
  });
  const telemetry = isLasting ? startTelemetry({ ...config.telemetry, database }) : undefined;
  servers?.count();
  const judge = await createJudge(config, servers);
  const embeddings = createEmbeddings(config, { warn, servers });
  const concurrency = config.workerConcurrency;
  const writers = await createWriters(config, servers);
  const modelStanding = servers && (() => servers.of(config.openai.baseUrl).standing);
  const pipeline = createPipeline({
    database,
    extractor,
    judge,
    ...writers,
    embeddings,
    logger,
    concurrency,
    dailyTokens: config.dailyTokens,
    modelStanding,
    sending: config.sending,
  });
  if (isLasting) pipeline.onEvent((event) => logEvent(logger, event));
  const live = new LiveFeed({ database, pipeline, logger });
  const answerer = await openAnswerer(config, database, { embeddings, servers });
  return {
    config,
    database,
    pipeline,
    embeddings,
    answerer,
    searcher: createSearcher({ database, embedding: embeddings }),
    live,
    readDraft: writers.readDraft,
    telemetry,
    modelStanding,
    logger,
    async close() {
      await pipeline.stop();
      await live.close();
      await telemetry?.close();
      await database.close();
    },
  };
}

/** Opens the services for one piece of work and closes them whatever comes of it. */
export async function withServices<Result>(
  config: Config,
  logger: Logger,
  work: (services: Services) => Promise<Result>,
  options: { readonly isLasting?: boolean } = {},
): Promise<Result> {
  const services = await openServices(config, logger, options);
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}
