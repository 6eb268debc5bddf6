import { setTimeout as delay } from 'node:timers/promises';
import { type Database, isDatabaseAway, type WorkspaceTransaction, withWorkspace } from '../storage/index.ts';
import { describeFailure } from './failure.ts';
import { inJobSpan } from './job-trace.ts';
import { type JobName, type JobQueue, type Lease, LeaseLostError } from './queue.ts';
import type { PipelineLogger } from './types.ts';

/** A job as its handler has it. The handler writes its results and calls `complete` in one transaction. */
export interface JobInHand<Name extends JobName> {
  readonly lease: Lease<Name>;
  /** Aborted when the lease is lost or the worker must stop: hand it to every call. */
  readonly signal: AbortSignal;
}

/** What a worker does with the jobs of one queue. */
export interface WorkerOptions<Name extends JobName> {
  readonly name: Name;
  readonly database: Database;
  readonly queue: JobQueue;
  readonly concurrency: number;
  readonly leaseSeconds: number;
  readonly pollMs: number;
  /** Shared by all workers of a process. */
  readonly quarantine: Quarantine;
  readonly logger: PipelineLogger;
  handle(job: JobInHand<Name>): Promise<void>;
  /** Called in the transaction that gives the job up after its last attempt. */
  onGivenUp?(tx: WorkspaceTransaction, lease: Lease<Name>, reason: string): Promise<void>;
  /** Called after each attempt, with the reason when it failed. */
  onSettled(lease: Lease<Name>, failure: string | undefined): void;
}

/**
 * Of jobs that processes have ended with, a process has one in hand at a time: the one that ended them takes no other with it to the
 * end of its attempts.
 */
export class Quarantine {
  isTaken = false;
}

/** How long one is left to others while the quarantine is taken, in seconds. */
const TAKEN_SECONDS = 1;

/** What an aborted job gets to say so and hand itself back. */
const HAND_BACK_MS = 2_000;

/** How long a job rests that the database had no room or no connection for, in seconds. */
const AWAY_SECONDS = 5;
/** How often it is tried to hand a job back while the database is away. */
const AGAIN_MS = 500;

/** What begins later than this is found by looking. */
const LONGEST_WAIT_MS = 60_000;

/** A job begins by the database's clock, a moment before or after it does by ours. */
const SLACK_MS = 5;

/** The reason of the abort when the worker stops. */
class StoppingError extends Error {
  override readonly name = 'StoppingError';
}

/** Signs of life per lease: two may be lost before the job is. */
const SIGNS_PER_LEASE = 3;

/**
 * Claims jobs of one queue and has them handled, `concurrency` at a time. At least once, not exactly once: handlers write
 * under unique keys.
 */
export class Worker<Name extends JobName> {
  readonly #options: WorkerOptions<Name>;
  readonly #inHand = new Map<AbortController, Lease<Name>>();
  readonly #idle = new Set<() => void>();
  readonly #loops: Promise<void>[];
  readonly #later = new Set<NodeJS.Timeout>();
  #stopping = false;
  /** How many jobs it was told of, how many of them were found or were not there, and how many look for one now. */
  #told = 0;
  #seen = 0;
  #looking = 0;
  /** When a look last found nothing: of what others post it is not told. */
  #emptyAt = Number.NEGATIVE_INFINITY;

  constructor(options: WorkerOptions<Name>) {
    this.#options = options;
    this.#loops = Array.from({ length: options.concurrency }, () => this.#loop());
  }

  /** Whether it has a job of a workspace in hand: one may be done in the database, and what happened not be told yet. */
  isAtWorkFor(workspace: string): boolean {
    // Of one that was taken from it, or that it must hand back, nothing more is told.
    return [...this.#inHand].some(([{ signal }, { payload }]) => !signal.aborted && payload.workspace === workspace);
  }

  /** Tells it of jobs that there are now: as many idle ones look for them, and the others once they are done with theirs. */
  wake(count = 1): void {
    this.#told += count;
    for (let woken = 0; woken < count && this.#wakeOne(); woken += 1);
  }

  #wakeOne(): boolean {
    const [resume] = this.#idle;
    resume?.();
    return resume !== undefined;
  }

  /** Tells it of jobs that there will be. */
  wakeIn(milliseconds: number, count = 1): void {
    if (this.#stopping || milliseconds > LONGEST_WAIT_MS) return; // found by looking
    const timer = setTimeout(() => {
      this.#later.delete(timer);
      this.wake(count);
    }, Math.ceil(milliseconds) + SLACK_MS).unref();
    this.#later.add(timer);
  }

  /**
   * Claims no more. Waits for the jobs in hand at most `timeoutMs`, then aborts them and hands them back, so that another takes
   * them at once and no attempt is used up. One that does not heed the abort is taken from its handler: what that does later is
   * dropped.
   */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#later) clearTimeout(timer);
    for (const resume of [...this.#idle]) resume();
    const timers = new AbortController();
    const drained = Promise.all(this.#loops);
    await Promise.race([drained, delay(timeoutMs, undefined, { signal: timers.signal })]);
    for (const controller of this.#inHand.keys()) controller.abort(new StoppingError('the worker is stopping'));
    await Promise.race([drained, delay(HAND_BACK_MS, undefined, { signal: timers.signal })]);
    timers.abort();
    await Promise.all([...this.#inHand.values()].map((lease) => this.#wrest(lease)));
  }

  async #wrest(lease: Lease<Name>): Promise<void> {
    const { queue, database, logger } = this.#options;
    if (lease.attempt >= lease.attempts) return; // its lease runs out, and then it is given up as any last attempt
    try {
      await withWorkspace(database, lease.payload.workspace, (tx) => queue.wrest(tx, lease));
    } catch (error) {
      if (error instanceof LeaseLostError) return; // it ended after all
      logger.warn({ queue: lease.name, job: lease.id, reason: describeFailure(error) }, 'cannot hand a job back');
    }
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      const lease = await this.#look();
      if (lease !== undefined) {
        if (this.#mayBeMore()) this.#wakeOne();
        await (lease.isSuspect ? this.#workAlone(lease) : this.#work(lease));
      }
      if (!this.#mayBeMore()) await this.#rest();
    }
  }

  /** Was it told of jobs that nobody looks for, or not seen for a while that there is none? */
  #mayBeMore(): boolean {
    return this.#seen + this.#looking < this.#told || performance.now() - this.#emptyAt > this.#options.pollMs;
  }

  async #look(): Promise<Lease<Name> | undefined> {
    const told = this.#told;
    this.#looking += 1;
    const lease = await this.#claim();
    this.#looking -= 1;
    if (lease !== undefined) {
      this.#seen = Math.min(this.#seen + 1, this.#told);
    } else {
      // What it was told of before it looked is taken; what it was told of since may not have been there yet.
      this.#seen = Math.max(this.#seen, told);
      this.#emptyAt = performance.now();
    }
    return lease;
  }

  async #workAlone(lease: Lease<Name>): Promise<void> {
    const { quarantine, queue, database, logger } = this.#options;
    if (!quarantine.isTaken) {
      quarantine.isTaken = true;
      await this.#work(lease).finally(() => {
        quarantine.isTaken = false;
      });
      return;
    }
    try {
      await withWorkspace(database, lease.payload.workspace, (tx) => queue.release(tx, lease, TAKEN_SECONDS));
    } catch (error) {
      if (error instanceof LeaseLostError) return;
      logger.warn({ queue: lease.name, job: lease.id, reason: describeFailure(error) }, 'cannot hand a job back');
    }
  }

  async #claim(): Promise<Lease<Name> | undefined> {
    try {
      return await this.#options.queue.claim(this.#options.name);
    } catch (error) {
      // The database may be away for a moment; the next round asks again.
      this.#options.logger.error({ queue: this.#options.name, reason: describeFailure(error) }, 'cannot claim a job');
      return undefined;
    }
  }

  /** Until there may be a job. The idle ones look in turn, one in each `pollMs`. */
  #rest(): Promise<void> {
    if (this.#stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const resume = (): void => {
        clearTimeout(timer);
        this.#idle.delete(resume);
        resolve();
      };
      const timer = setTimeout(resume, this.#options.pollMs * (this.#idle.size + 1));
      this.#idle.add(resume);
    });
  }

  async #work(lease: Lease<Name>): Promise<void> {
    const controller = new AbortController();
    this.#inHand.set(controller, lease);
    const signs = setInterval(
      () => this.#renew(lease, controller),
      (this.#options.leaseSeconds * 1_000) / SIGNS_PER_LEASE,
    );
    try {
      const { name: queue, id, attempt, trace } = lease;
      await inJobSpan({ queue, id, attempt, workspace: lease.payload.workspace, trace }, async () => {
        await this.#options.handle({ lease, signal: controller.signal });
        this.#options.onSettled(lease, undefined);
      });
    } catch (error) {
      await this.#giveBack(lease, controller.signal, error);
    } finally {
      clearInterval(signs);
      this.#inHand.delete(controller);
    }
  }

  async #renew(lease: Lease<Name>, controller: AbortController): Promise<void> {
    try {
      if (!(await this.#options.queue.renew(lease))) controller.abort(new LeaseLostError('the lease ran out'));
    } catch (error) {
      // Not yet lost: the next sign may get through before the lease ends.
      this.#options.logger.warn({ job: lease.id, reason: describeFailure(error) }, 'cannot renew a lease');
    }
  }

  async #giveBack(lease: Lease<Name>, signal: AbortSignal, error: unknown): Promise<void> {
    const { queue, database, logger, onGivenUp } = this.#options;
    const reason = describeFailure(error);
    const fields = { queue: lease.name, job: lease.id, attempt: lease.attempt, of: lease.attempts, reason };
    if (error instanceof LeaseLostError) {
      logger.warn(fields, 'lease lost, result dropped');
      return;
    }
    const isStopping = signal.reason instanceof StoppingError;
    const isAway = isDatabaseAway(error);
    logger.warn(fields, isStopping ? 'handed back' : 'attempt failed');
    const settle = (tx: WorkspaceTransaction): Promise<void> => {
      // What a full disk or a restart has undone is nobody's attempt; that it crashed while this was done may be.
      if (isStopping || (isAway && !isCrash(error))) return queue.release(tx, lease, isStopping ? 0 : AWAY_SECONDS);
      if (lease.attempt < lease.attempts || onGivenUp === undefined) return queue.fail(tx, lease, reason);
      return queue.giveUp(tx, lease, reason).then(() => onGivenUp(tx, lease, reason));
    };
    // While the database is away the lease is ours for as long as it lasts: tried until then, the job need not wait for its end.
    const until = performance.now() + this.#options.leaseSeconds * 1_000;
    for (;;) {
      try {
        await withWorkspace(database, lease.payload.workspace, settle);
        this.#options.onSettled(lease, isStopping ? undefined : reason);
        return;
      } catch (failure) {
        if (failure instanceof LeaseLostError) return;
        if (isDatabaseAway(failure) && !this.#stopping && performance.now() < until) {
          await delay(AGAIN_MS);
          continue;
        }
        // The lease will run out and bring the job back; the loop must go on.
        logger.error({ ...fields, reason: describeFailure(failure) }, 'cannot hand a job back');
        return;
      }
    }
  }
}

/**
 * Did the database break off while it was asked? It may have been this very job that broke it: such an attempt counts, so that it
 * is not made for ever.
 */
function isCrash(error: unknown): boolean {
  return error instanceof Error && /^Connection terminated/.test(error.message);
}
