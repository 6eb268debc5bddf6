import type { Observation, UsageEvent, UsageMember } from '../domain/index.ts';
import {
  ensureWorkspace,
  type KeptEvents,
  type KeptObservation,
  keepObservations,
  keepUsageEvents,
  type Telling,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import { enqueueScores } from './score-account.ts';

/** Keeps observations and has the accounts they change scored anew. Gives what became of each, in their order. */
export async function recordObservations(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  observations: readonly Observation[],
  telling: Telling,
): Promise<readonly KeptObservation[]> {
  await ensureWorkspace(tx);
  const kept = await keepObservations(tx, observations, telling);
  const changed = kept.flatMap(({ accountKey, changed, leftAccount }) =>
    changed ? [accountKey ?? [], leftAccount ?? []].flat() : [],
  );
  await enqueueScores(tx, queue, changed);
  return kept;
}

/** Keeps what people did and has the accounts whose counts change scored anew. */
export async function recordUsageEvents(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  told: { readonly events: readonly UsageEvent[]; readonly members: readonly UsageMember[] },
  telling: Telling,
): Promise<KeptEvents> {
  await ensureWorkspace(tx);
  const kept = await keepUsageEvents(tx, told, telling);
  await enqueueScores(tx, queue, kept.accounts);
  return kept;
}
