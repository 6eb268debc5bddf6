import { type JobWithMetadata, PgBoss } from 'pg-boss';
import { StorageError } from '../domain/index.ts';
import { APP_ROLE, type Database, executeSql, type WorkspaceTransaction, withWorkspace } from '../storage/index.ts';
import { againAfterDeadlock } from './deadlock.ts';
import { type Traced, traced } from './job-trace.ts';
import type { JobName, JobPayloads, Lease } from './jobs.ts';
import { type Behind, behindOf, TURN_INDEXES, takeTurns } from './turns.ts';
import type { PipelineLogger } from './types.ts';
import { holdWaiting, QUEUE_SCHEMA as SCHEMA, WAITING_INDEX, WAITING_INDEX_NAME } from './waiting-jobs.ts';

export type { AccountBatch, DispatchJob, JobName, JobPayloads, Lease, WritingJob } from './jobs.ts';

/** The lease ran out and the job may be in other hands: whatever was done is dropped, nothing is reported. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** How a queue is opened. */
export interface QueueOptions {
  readonly leaseSeconds: number;
  /** The least time between two jobs of one key, in milliseconds; see {@link JobQueue.enqueueOnce}. */
  readonly pauseMs: number;
  /** Whether this process also watches leases and fires schedules; one that only posts does not. */
  readonly supervise: boolean;
  readonly logger: PipelineLogger;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

const RETRY_LIMIT = 5;
const RETRY_DELAY_SECONDS = 2;
const RETRY_DELAY_MAX_SECONDS = 300;
/** The lease is what ends a job whose worker died; this only ends one that renews its lease for ever. */
const EXPIRE_SECONDS = 4 * 3600;
const KEEP_DONE_SECONDS = 24 * 3600;
/** pg-boss deletes what nobody took for two weeks; a conversation whose job is gone would wait for ever. */
const KEEP_WAITING_SECONDS = 10 * 365 * 24 * 3600;
const QUEUE_LOCK = 3277469;

/**
 * Five minutes past every hour. Days end at 24:00 UTC: the first of a day does its work, the others find it done, or make up
 * for it.
 */
const EVERY_HOUR = '5 * * * *';

/**
 * The job queue: pg-boss in its schema, over our own pool, so that a job is written in the same transaction as its rows.
 *
 * Jobs are claimed and settled here instead of by `boss.work()`, because that completes and fails by id alone: a worker
 * whose lease ran out would finish its successor's job. Every settling below first holds the job's row and compares the
 * lease, inside the transaction that writes the results.
 */
export class JobQueue {
  readonly #boss: PgBoss;
  readonly #database: Database;
  readonly #supervision: Supervision | undefined;
  readonly #pauseMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;

  private constructor(boss: PgBoss, database: Database, options: QueueOptions) {
    this.#boss = boss;
    this.#database = database;
    this.#pauseMs = options.pauseMs;
    this.now = options.now ?? Date.now;
    this.#supervision = options.supervise ? watch(boss, options) : undefined;
  }

  /**
   * Installs or upgrades the queue and its grants, then opens it. Safe when several processes do so at once.
   * @throws {StorageError} when the connected user may not create the schema
   */
  static async open(database: Database, options: QueueOptions): Promise<JobQueue> {
    const boss = new PgBoss({
      db: { executeSql: (text, values) => executeSql(database.pool, text, values) },
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
    } catch (error) {
      await boss.stop({ graceful: false });
      const why = error instanceof Error ? error.message : 'unknown reason';
      throw new StorageError(`The job queue cannot be set up in schema ${SCHEMA}: ${why}`, { cause: error });
    }
    return new JobQueue(boss, database, options);
  }

  /**
   * Posts a job inside the caller's transaction: it exists when, and only when, that transaction commits. Workspaces take turns;
   * what is `behind` waits for
   * all that is new, of whatever workspace.
   */
  async enqueue<Name extends JobName>(
    tx: WorkspaceTransaction,
    name: Name,
    payload: JobPayloads[Name],
    {
      key,
      behind,
      startAfter,
    }: { readonly key?: string; readonly behind?: Behind | undefined; readonly startAfter?: string } = {},
  ): Promise<void> {
    const singleton = key === undefined ? {} : { singletonKey: key };
    const later = startAfter === undefined ? {} : { startAfter };
    const [priority = 0] = await takeTurns(tx, name, { count: 1, behind });
    const options = { db: tx, priority, group: { id: tx.workspace }, ...singleton, ...later };
    const id = await this.#boss.send(name, traced(payload), options);
    if (id === null) throw new StorageError(`The queue took no job ${name}`);
  }

  /** Posts a job for each payload inside the caller's transaction, in one statement. */
  async enqueueAll<Name extends JobName>(
    tx: WorkspaceTransaction,
    name: Name,
    payloads: readonly JobPayloads[Name][],
  ): Promise<void> {
    if (payloads.length === 0) return;
    const turns = await takeTurns(tx, name, { count: payloads.length });
    const group = { id: tx.workspace };
    const jobs = payloads.map((payload, index) => ({ data: traced(payload), priority: turns[index] ?? 0, group }));
    const prepared: { executeSql: WorkspaceTransaction['executeSql'] } = {
      executeSql: (text, values) => tx.executeSql(text, values, { prepared: true }),
    };
    const ids = await this.#boss.insert(name, jobs, { db: prepared, returnId: true });
    if (ids?.length !== payloads.length) throw new StorageError(`The queue took not all jobs ${name}`);
  }

  /**
   * Has each of these done after the caller's transaction, by a job that waits already where there is one: its row is held
   * until the transaction ends, so that it is not taken before what it is to see is there. A new one is put off until a pause
   * has passed since it was last done (`since`, ISO 8601, asked only where it matters).
   */
  async enqueueOnce<Name extends JobName>(
    tx: WorkspaceTransaction,
    name: Name,
    wanted: readonly { readonly key: string; readonly payload: JobPayloads[Name] }[],
    since: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>> = async () => new Map(),
  ): Promise<void> {
    const joined = await holdWaiting(tx, name, { keys: wanted.map(({ key }) => key), withinMs: 2 * this.#pauseMs });
    const missing = wanted.filter(({ key }) => !joined.has(key));
    if (missing.length === 0) return;
    const done = await since(missing.map(({ key }) => key));
    const turns = await takeTurns(tx, name, { count: missing.length });
    const group = { id: tx.workspace };
    const jobs = missing.map(({ key, payload }, index) => {
      const last = done.get(key);
      const due = last === undefined ? {} : { startAfter: new Date(Date.parse(last) + this.#pauseMs).toISOString() };
      return { data: traced(payload), singletonKey: key, priority: turns[index] ?? 0, group, ...due };
    });
    const ids = await this.#boss.insert(name, jobs, { db: tx, returnId: true });
    if (ids?.length !== jobs.length) throw new StorageError(`The queue took not all jobs ${name}`);
  }

  /** Has this done once some milliseconds have passed, unless a job of its key waits that begins by then. */
  async enqueueLater<Name extends JobName>(
    tx: WorkspaceTransaction,
    name: Name,
    { key, payload }: { readonly key: string; readonly payload: JobPayloads[Name] },
    delayMs: number,
  ): Promise<void> {
    if ((await holdWaiting(tx, name, { keys: [key], withinMs: delayMs })).has(key)) return;
    await this.enqueue(tx, name, payload, { key, startAfter: new Date(Date.now() + delayMs).toISOString() });
  }

  /** Takes the next job that is due; `undefined` when there is none. */
  async claim<Name extends JobName>(name: Name): Promise<Lease<Name> | undefined> {
    const [job] = await this.#boss.fetch<Traced<JobPayloads[Name]>>(name, { includeMetadata: true });
    return job && toLease(name, job as JobWithMetadata<Traced<JobPayloads[Name]>>);
  }

  /** Gives a sign of life. `false` when the lease is lost. */
  async renew(lease: Lease): Promise<boolean> {
    try {
      await withWorkspace(this.#database, lease.payload.workspace, (tx) => this.hold(tx, lease));
      return true;
    } catch (error) {
      if (error instanceof LeaseLostError) return false;
      throw error;
    }
  }

  /**
   * Keeps the job's row until the transaction ends, so that nobody can take the job meanwhile.
   * @throws {LeaseLostError} when it is no longer ours
   */
  async hold(tx: WorkspaceTransaction, lease: Lease): Promise<void> {
    await this.#boss.touch(lease.name, lease.id, { db: tx }); // writes, and so locks, the row of an active job
    const [job] = await this.#boss.findJobs(lease.name, { id: lease.id, db: tx });
    if (job?.state !== 'active' || job.retryCount + 1 !== lease.attempt) {
      throw new LeaseLostError(`the lease of job ${lease.id} ran out`);
    }
  }

  /**
   * Marks the job done, in the transaction that writes what it did.
   * @throws {LeaseLostError}
   */
  async complete(tx: WorkspaceTransaction, lease: Lease): Promise<void> {
    await this.hold(tx, lease);
    await this.#boss.complete(lease.name, lease.id, null, { db: tx });
  }

  /**
   * Marks the attempt failed: the job comes back after a growing pause, or stays as failed after the last attempt.
   * @throws {LeaseLostError}
   */
  async fail(tx: WorkspaceTransaction, lease: Lease, reason: string): Promise<void> {
    await this.hold(tx, lease);
    await this.#boss.fail(lease.name, lease.id, { reason }, { db: tx });
  }

  /**
   * Ends the job for good after its last attempt. Not through the dead ones: the caller's own row says in this transaction
   * what went wrong, and a dead one handled later would say it again over what a person has done meanwhile.
   * @throws {LeaseLostError}
   */
  async giveUp(tx: WorkspaceTransaction, lease: Lease, reason: string): Promise<void> {
    await this.hold(tx, lease);
    await this.#boss.complete(lease.name, lease.id, { reason }, { db: tx });
  }

  /**
   * Hands the job back as it was: the attempt does not count, and whoever is free takes it at once, or after so many seconds.
   * @throws {LeaseLostError}
   */
  async release(tx: WorkspaceTransaction, lease: Lease, seconds = 0): Promise<void> {
    await this.hold(tx, lease);
    // pg-boss counts an attempt at the claim of a job that was started before.
    await tx.executeSql(RELEASE, [lease.name, lease.id, seconds]);
  }

  /**
   * Takes a job from a handler that goes on all the same: it is another's at once, and what that handler does later is dropped.
   * @throws {LeaseLostError}
   */
  async wrest(tx: WorkspaceTransaction, lease: Lease): Promise<void> {
    await this.hold(tx, lease);
    await tx.executeSql(WREST, [lease.name, lease.id]);
  }

  /** Is another job of this key waiting already? It will see all that is committed now, and do for this one. */
  async hasSuccessor(tx: WorkspaceTransaction, name: JobName, key: string): Promise<boolean> {
    const jobs = await this.#boss.findJobs(name, { key, queued: true, db: tx });
    return jobs.length > 0;
  }

  /** How many jobs of a workspace wait or run, but for what goes on for hours behind the others, begins only later or is put off. */
  async countPending(workspace: string): Promise<number> {
    const { rows } = await this.#database.pool.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${SCHEMA}.job
       WHERE name NOT IN ('read-conversation-dead', 'process-delivery-dead', 'send-dispatch-dead', 'tend-index') AND state < 'completed' AND data ->> 'workspace' = $1
         AND start_after <= now() + CASE WHEN data ->> 'putOff' = 'true' THEN interval '0' ELSE interval '10 minutes' END`,
      [workspace],
    );
    return rows[0]?.count ?? 0;
  }

  /** Has a workspace's accounts scored every day, with the first hour of it. Repeating it changes nothing. */
  async scheduleSweeps(workspace: string): Promise<void> {
    await this.#boss.schedule('rescore-workspace', EVERY_HOUR, { workspace }, { key: workspace });
  }

  /** The workspaces that are swept: all that anything was ever written to. */
  async listScheduled(): Promise<readonly string[]> {
    const scheduled = await this.#boss.getSchedules('rescore-workspace');
    return scheduled.map(({ key }) => key).filter((key) => key !== '');
  }

  /**
   * Has all workspaces swept that have a schedule, unless that waits already: what fell due while no process ran is made up
   * for at once.
   */
  async sweepScheduled(): Promise<void> {
    const scheduled = await this.#boss.getSchedules('rescore-workspace');
    for (const { key, cron } of scheduled) if (key !== '' && cron !== EVERY_HOUR) await this.scheduleSweeps(key);
    const waiting = await this.#boss.findJobs<JobPayloads['rescore-workspace']>('rescore-workspace', { queued: true });
    const known = new Set(waiting.map(({ data }) => data.workspace));
    const missing = scheduled.filter(({ key }) => key !== '' && !known.has(key));
    if (missing.length === 0) return;
    await this.#boss.insert(
      'rescore-workspace',
      missing.map(({ key }) => ({ data: { workspace: key } })),
    );
  }

  /**
   * Gives every job in hand back. Only for the embedded database, whose folder this process holds alone: whoever had
   * them is gone. On Postgres another worker may be alive, and the lease tells.
   */
  async reclaimAll(): Promise<void> {
    for (const name of QUEUE_NAMES) {
      const jobs = await this.#boss.findJobs(name);
      const active = jobs.filter(({ state }) => state === 'active').map(({ id }) => id);
      if (active.length > 0) await this.#boss.fail(name, active, { reason: 'the process ended' });
    }
  }

  /** Stops watching and polling. Posts nothing and claims nothing afterwards. */
  async close(): Promise<void> {
    await this.#supervision?.stop();
    await this.#boss.stop({ graceful: false });
  }
}

const RELEASE = `
  UPDATE ${SCHEMA}.job SET state = 'retry', started_on = NULL, heartbeat_on = NULL, start_after = now() + $3 * interval '1 second'
  WHERE name = $1 AND id = $2 AND state = 'active'`;

/** It stays started: the next claim is another attempt, and so another lease. */
const WREST = `
  UPDATE ${SCHEMA}.job SET state = 'retry', heartbeat_on = NULL, start_after = now()
  WHERE name = $1 AND id = $2 AND state = 'active'`;

function toLease<Name extends JobName>(name: Name, job: JobWithMetadata<Traced<JobPayloads[Name]>>): Lease<Name> {
  const { trace = {}, ...payload } = job.data;
  return {
    name,
    id: job.id,
    attempt: job.retryCount + 1,
    attempts: job.retryLimit + 1,
    payload: payload as unknown as JobPayloads[Name],
    isSuspect: job.retryCount >= SUSPECT_AFTER && hasLostItsWorker(job.output),
    trace,
    behind: behindOf(job.priority),
  };
}

/** So often anybody may have been in hand when a process ended. */
const SUSPECT_AFTER = 2;

/** What pg-boss writes where a lease ran out. */
function hasLostItsWorker(output: unknown): boolean {
  const { value } = (output ?? {}) as { readonly value?: { readonly message?: unknown } };
  return value?.message === 'job heartbeat timeout';
}

/** How often leases are looked at: a dead worker's job is back after one lease and one of these. */
function watchSeconds(leaseSeconds: number): number {
  return Math.max(1, Math.floor(leaseSeconds / 10));
}

interface Supervision {
  /** No further round; resolves once the one under way is over, so that the database may be closed. */
  stop(): Promise<void>;
}

/** Runs pg-boss's supervision on our own timer, which a process that only posts does not have. */
function watch(boss: PgBoss, { leaseSeconds, logger }: QueueOptions): Supervision {
  let round: Promise<void> | undefined;
  const supervise = async (): Promise<void> => {
    try {
      await boss.supervise();
    } catch (error) {
      logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'queue supervision failed');
    } finally {
      round = undefined;
    }
  };
  const timer = setInterval(() => {
    round ??= supervise();
  }, watchSeconds(leaseSeconds) * 1_000);
  return {
    async stop() {
      clearInterval(timer);
      await round;
    },
  };
}

const QUEUE_NAMES = [
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
