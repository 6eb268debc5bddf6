import type { Observation, UsageEvent, UsageMember } from '../domain/index.ts';
import {
  ensureWorkspace,
  type KeptEvents,
  type KeptObservation,
  keepObservations,
  keepUsageEvents,
  resolveClues,
  type Telling,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { withoutErasedClues, withoutErasedIn } from './erasing/gate.ts';
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
  const erased = await withoutErasedClues(tx, observations, knows(tx));
  const wanted = observations.filter((one) => !erased.has(one));
  const open = await withoutErasedIn(tx, wanted, undefined);
  const added = await keepObservations(tx, open, telling);
  const results = new Map(wanted.map((one, index) => [one, added[index]]));
  const kept = observations.map((one) => results.get(one) ?? { accountKey: undefined, changed: false });
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
  const erased = await withoutErasedClues(tx, [...told.events, ...told.members], knows(tx));
  const wanted = told.events.filter((one) => !erased.has(one));
  const events = await withoutErasedIn(tx, wanted, undefined);
  const named = await withoutErasedIn(tx, told.members, undefined);
  const members = told.members.filter((one, index) => !erased.has(one) && named[index]?.person === one.person);
  const kept = await keepUsageEvents(tx, { events, members }, telling);
  await enqueueScores(tx, queue, kept.accounts);
  return kept;
}

/** Does any of these clues lead to an account that is there? */
function knows(tx: WorkspaceTransaction) {
  return async (clues: readonly string[]) => (await resolveClues(tx, clues)).size > 0;
}
