import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { StorageError } from '../domain/index.ts';
import { type Database, executeSql, type WorkspaceTransaction, withWorkspace } from '../storage/index.ts';
import { type Traced, traced } from './job-trace.ts';
import type { JobName, JobPayloads, Lease } from './jobs.ts';
import { QUEUE_NAMES, setUpQueues } from './queue-setup.ts';
import { type Supervision, watchQueue } from './queue-watch.ts';
import { type Behind, behindOf, takeTurns } from './turns.ts';
import type { PipelineLogger } from './types.ts';
import { holdWaiting, QUEUE_SCHEMA as SCHEMA } from './waiting-jobs.ts';

export type { AccountBatch, DispatchJob, JobName, JobPayloads, Lease, WritingJob } from './jobs.ts';

/** The lease ran out and the job may be in other hands: whatever was done is dropped, nothing is reported. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** That jobs were posted in this process, once they are there to be taken. */
export interface Posted {
  readonly name: JobName;
  readonly count: number;
  /** In how many milliseconds they may be taken. */
  readonly inMs: number;
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
  /** Statements outside of any transaction of ours, planned once on each connection. */
  readonly #asking: Pick<WorkspaceTransaction, 'executeSql'>;
  readonly #pauseMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  #onPosted: ((posted: Posted) => void) | undefined;

  private constructor(boss: PgBoss, database: Database, options: QueueOptions) {
    this.#boss = boss;
    this.#database = database;
    const isPrepared = !database.embedded;
    this.#asking = { executeSql: (text, values) => executeSql(database.pool, text, values, { prepared: isPrepared }) };
    this.#pauseMs = options.pauseMs;
    this.now = options.now ?? Date.now;
    this.#supervision = options.supervise ? watchQueue(boss, options) : undefined;
  }

  /**
   * Installs or upgrades the queue and its grants, then opens it. Safe when several processes do so at once.
   * @throws {StorageError} when the connected user may not create the schema
   */
  static async open(database: Database, options: QueueOptions): Promise<JobQueue> {
    const boss = await setUpQueues(database, options);
    return new JobQueue(boss, database, options);
  }

  /** Has one listener told of every job that this process posts, or waits for another to do, once its transaction is committed. */
  tellOfPosted(listener: (posted: Posted) => void): void {
    this.#onPosted = listener;
  }

  #tell(tx: WorkspaceTransaction, name: JobName, count: number, inMs = 0): void {
    tx.whenCommitted(() => this.#onPosted?.({ name, count, inMs: Math.max(0, inMs) }));
  }

  /** What of these is due now, and when the first and the last of the others is: what comes between is found with them. */
  #tellOfAll(tx: WorkspaceTransaction, name: JobName, dueInMs: readonly number[]): void {
    const later = dueInMs.filter((ms) => ms > 0);
    if (later.length < dueInMs.length) this.#tell(tx, name, dueInMs.length - later.length);
    for (const ms of new Set(later.length === 0 ? [] : [Math.min(...later), Math.max(...later)]))
      this.#tell(tx, name, 1, ms);
  }

  /**
   * Posts a job inside the caller's transaction: it exists when, and only when, that transaction commits. Workspaces take turns;
   * what is `behind` waits for all that is new, of whatever workspace.
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
    const options = { db: prepared(tx), priority, group: { id: tx.workspace }, ...singleton, ...later };
    const id = await this.#boss.send(name, traced(payload), options);
    if (id === null) throw new StorageError(`The queue took no job ${name}`);
    this.#tell(tx, name, 1, startAfter === undefined ? 0 : millisecondsUntil(startAfter));
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
    const ids = await this.#boss.insert(name, jobs, { db: prepared(tx), returnId: true });
    if (ids?.length !== payloads.length) throw new StorageError(`The queue took not all jobs ${name}`);
    this.#tell(tx, name, jobs.length);
  }

  /**
   * Has each of these done after the caller's transaction, by a job that waits already where there is one: its row is held
   * until the transaction ends, so that it is not taken before what it is to see is there. A new one is put off until a pause
   * has passed since it was last done (`since`, ISO 8601, asked only where it matters). One that begins later than `withinMs` from now
   * is not one that waits.
   */
  async enqueueOnce<Name extends JobName>(
    tx: WorkspaceTransaction,
    name: Name,
    wanted: readonly { readonly key: string; readonly payload: JobPayloads[Name] }[],
    since: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>> = async () => new Map(),
    withinMs: number = 2 * this.#pauseMs,
  ): Promise<void> {
    const joined = await holdWaiting(tx, name, { keys: wanted.map(({ key }) => key), withinMs });
    // Whoever looked meanwhile passed over them.
    this.#tellOfAll(tx, name, [...joined.values()]);
    const missing = wanted.filter(({ key }) => !joined.has(key));
    if (missing.length === 0) return;
    const done = await since(missing.map(({ key }) => key));
    const turns = await takeTurns(tx, name, { count: missing.length });
    const group = { id: tx.workspace };
    const jobs = missing.map(({ key, payload }, index) => {
      const due = Date.parse(done.get(key) ?? '') + this.#pauseMs;
      // One that is due already waits from now on: its age is told from when it is due.
      const later = due > Date.now() ? { startAfter: new Date(due).toISOString() } : {};
      return { data: traced(payload), singletonKey: key, priority: turns[index] ?? 0, group, ...later };
    });
    const ids = await this.#boss.insert(name, jobs, { db: prepared(tx), returnId: true });
    if (ids?.length !== jobs.length) throw new StorageError(`The queue took not all jobs ${name}`);
    const dues = jobs.map(({ startAfter }) => (startAfter === undefined ? 0 : millisecondsUntil(startAfter)));
    this.#tellOfAll(tx, name, dues);
  }

  /** Has this done once some milliseconds have passed, unless a job of its key waits that begins by then. */
  async enqueueLater<Name extends JobName>(
    tx: WorkspaceTransaction,
    name: Name,
    { key, payload }: { readonly key: string; readonly payload: JobPayloads[Name] },
    delayMs: number,
  ): Promise<void> {
    const joined = await holdWaiting(tx, name, { keys: [key], withinMs: delayMs });
    this.#tellOfAll(tx, name, [...joined.values()]);
    if (joined.size > 0) return;
    await this.enqueue(tx, name, payload, { key, startAfter: new Date(Date.now() + delayMs).toISOString() });
  }

  /** Takes the next job that is due; `undefined` when there is none. */
  async claim<Name extends JobName>(name: Name): Promise<Lease<Name> | undefined> {
    const options = { includeMetadata: true, db: this.#asking };
    const [job] = await this.#boss.fetch<Traced<JobPayloads[Name]>>(name, options);
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
    const { rows } = await tx.executeSql(HOLD, [lease.name, lease.id, lease.attempt - 1], { prepared: true });
    if (rows.length === 0) throw new LeaseLostError(`the lease of job ${lease.id} ran out`);
  }

  /**
   * Marks the job done, in the transaction that writes what it did.
   * @throws {LeaseLostError}
   */
  async complete(tx: WorkspaceTransaction, lease: Lease): Promise<void> {
    // Asked together: of a lease that is lost nothing is committed.
    await Promise.all([this.hold(tx, lease), this.#boss.complete(lease.name, lease.id, null, { db: prepared(tx) })]);
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

/** As pg-boss gives a sign of life, for one attempt alone: an active row is written, and so held. */
const HOLD = `
  UPDATE ${SCHEMA}.job_common SET heartbeat_on = now()
  WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 RETURNING id`;

const RELEASE = `
  UPDATE ${SCHEMA}.job SET state = 'retry', started_on = NULL, heartbeat_on = NULL, start_after = now() + $3 * interval '1 second'
  WHERE name = $1 AND id = $2 AND state = 'active'`;

/** It stays started: the next claim is another attempt, and so another lease. */
const WREST = `
  UPDATE ${SCHEMA}.job SET state = 'retry', heartbeat_on = NULL, start_after = now()
  WHERE name = $1 AND id = $2 AND state = 'active'`;

/** pg-boss's statements run all the time and are long: planned once on each connection. */
function prepared(tx: WorkspaceTransaction): Pick<WorkspaceTransaction, 'executeSql'> {
  return { executeSql: (text, values) => tx.executeSql(text, values, { prepared: true }) };
}

function millisecondsUntil(instant: string): number {
  return Date.parse(instant) - Date.now();
}

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
