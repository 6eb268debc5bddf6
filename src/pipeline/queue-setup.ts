import { PgBoss } from 'pg-boss';
import { StorageError } from '../domain/index.ts';
import { APP_ROLE, type Database, executeOnCoordinator, executeSql } from '../storage/index.ts';
import { againAfterDeadlock } from './deadlock.ts';
import type { JobName } from './jobs.ts';
import { watchSeconds } from './queue-watch.ts';
import { TURN_INDEXES } from './turns.ts';
import type { PipelineLogger } from './types.ts';
import { QUEUE_SCHEMA as SCHEMA, WAITING_INDEX, WAITING_INDEX_NAME } from './waiting-jobs.ts';

const RETRY_LIMIT = 5;
const RETRY_DELAY_SECONDS = 2;
const RETRY_DELAY_MAX_SECONDS = 300;
/** The lease is what ends a job whose worker died; this only ends one that renews its lease for ever. */
const EXPIRE_SECONDS = 4 * 3600;
const KEEP_DONE_SECONDS = 24 * 3600;
/** pg-boss deletes what nobody took for two weeks; a conversation whose job is gone would wait for ever. */
const KEEP_WAITING_SECONDS = 10 * 365 * 24 * 3600;
const QUEUE_LOCK = 3277469;

/** How the queue is set up. */
export interface SetupOptions {
  readonly leaseSeconds: number;
  /** Whether this process also fires schedules. */
  readonly supervise: boolean;
  readonly logger: PipelineLogger;
}

/**
 * Installs or upgrades pg-boss in its schema, its queues and their grants. Safe when several processes do so at once.
 * @throws {StorageError} when the connected user may not create the schema
 */
export async function setUpQueues(database: Database, options: SetupOptions): Promise<PgBoss> {
  // The queue is the coordinator's own: what makes it must not reach the workers.
  let execute = database.citus ? executeOnCoordinator : executeHere;
  const boss = new PgBoss({
    db: { executeSql: (text, values) => execute(database, text, values) },
    backend: database.embedded ? 'pglite' : 'postgres',
    schema: SCHEMA,
    supervise: false,
    schedule: options.supervise,
    reindex: !database.embedded,
    monitorIntervalSeconds: watchSeconds(options.leaseSeconds),
  });
  boss.on('error', (error) => options.logger.error({ reason: error.message }, 'queue error'));
  try {
    await boss.start();
    await createQueues(boss, options.leaseSeconds);
    await grant(database);
    await warm(boss);
    execute = executeHere;
  } catch (error) {
    await boss.stop({ graceful: false });
    const why = error instanceof Error ? error.message : 'unknown reason';
    throw new StorageError(`The job queue cannot be set up in schema ${SCHEMA}: ${why}`, { cause: error });
  }
  return boss;
}

const executeHere = ({ pool }: Database, text: string, values?: unknown[]) => executeSql(pool, text, values);

/** All queues, each behind its dead ones, which must be there before it. */
export const QUEUE_NAMES = [
  'read-conversation-dead',
  'read-conversation',
  'process-delivery-dead',
  'process-delivery',
  'index-conversation',
  'embed-conversation',
  'count-words',
  'tend-index',
  'score-account',
  'settle-doubts',
  'make-handoff',
  'write-document',
  'send-dispatch-dead',
  'send-dispatch',
  'rescore-workspace',
  'score-accounts',
  'feed-reprocessing',
  'remove-words',
] as const satisfies readonly JobName[];

/** Queues whose jobs stand for something that says how it ended, also when a job ended with its process each time. */
const BURIED = ['read-conversation', 'process-delivery', 'send-dispatch'] as const;

function isBuried(name: JobName): name is (typeof BURIED)[number] {
  return BURIED.some((one) => one === name);
}

async function createQueues(boss: PgBoss, leaseSeconds: number): Promise<void> {
  const known = new Set((await boss.getQueues()).map(({ name }) => name));
  for (const name of QUEUE_NAMES) {
    const settings = {
      retryLimit: RETRY_LIMIT,
      retryDelay: RETRY_DELAY_SECONDS,
      retryBackoff: true,
      retryDelayMax: RETRY_DELAY_MAX_SECONDS,
      expireInSeconds: EXPIRE_SECONDS,
      heartbeatSeconds: leaseSeconds,
      deleteAfterSeconds: KEEP_DONE_SECONDS,
      retentionSeconds: KEEP_WAITING_SECONDS,
      ...(isBuried(name) ? { deadLetter: `${name}-dead` } : {}),
    };
    await (known.has(name) ? boss.updateQueue(name, settings) : boss.createQueue(name, settings));
  }
}

/**
 * Lets the program's role write jobs in its own transactions. pg-boss keeps what it needs beside that to the connected
 * user. Jobs hold ids only, so that this schema, which knows no workspaces, has nothing to hold apart. A process that finds
 * all of it done takes no lock: those that are at work would have to wait for it, and it for them.
 */
async function grant(database: Database): Promise<void> {
  const { rows } = await executeSql(database.pool, GRANTED, []);
  if ((rows[0] as { is_granted: boolean } | undefined)?.is_granted === true) return;
  await againAfterDeadlock(() => executeSql(database.pool, GRANTING));
}

const GRANTED = `
  SELECT has_schema_privilege('${APP_ROLE}', '${SCHEMA}', 'USAGE')
     AND has_table_privilege('${APP_ROLE}', '${SCHEMA}.queue', 'SELECT')
     AND (SELECT bool_and(has_table_privilege('${APP_ROLE}', name, privilege))
          FROM unnest(ARRAY['${SCHEMA}.job', '${SCHEMA}.job_common']) AS name,
               unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege)
     AND (SELECT bool_and(to_regclass('${SCHEMA}.' || name) IS NOT NULL)
          FROM unnest(ARRAY['${[WAITING_INDEX_NAME, ...Object.keys(TURN_INDEXES)].join("', '")}']) AS name) AS is_granted`;

/** One statement to Postgres, so that it happens whole or not at all and leaves no transaction open. */
const GRANTING = `
  SELECT pg_advisory_xact_lock(${QUEUE_LOCK});
  GRANT USAGE ON SCHEMA ${SCHEMA} TO ${APP_ROLE};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${SCHEMA}.job, ${SCHEMA}.job_common TO ${APP_ROLE};
  GRANT SELECT ON ${SCHEMA}.queue TO ${APP_ROLE};
  ${[WAITING_INDEX, ...Object.values(TURN_INDEXES)].join(';\n  ')}`;

/**
 * Fills pg-boss's cache of queues now: filled on first use, it would ask for a second connection while our transaction
 * holds the only one.
 */
async function warm(boss: PgBoss): Promise<void> {
  for (const name of QUEUE_NAMES) await boss.findJobs(name, { key: '' });
}
