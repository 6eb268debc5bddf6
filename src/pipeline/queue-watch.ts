import type { PgBoss } from 'pg-boss';
import type { PipelineLogger } from './types.ts';

/** How often leases are looked at: a dead worker's job is back after one lease and one of these. */
export function watchSeconds(leaseSeconds: number): number {
  return Math.max(1, Math.floor(leaseSeconds / 10));
}

/** The rounds of a queue that is watched. */
export interface Supervision {
  /** No further round; resolves once the one under way is over, so that the database may be closed. */
  stop(): Promise<void>;
}

/** Runs pg-boss's supervision on our own timer, which a process that only posts does not have. */
export function watchQueue(
  boss: PgBoss,
  { leaseSeconds, logger }: { readonly leaseSeconds: number; readonly logger: PipelineLogger },
): Supervision {
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
