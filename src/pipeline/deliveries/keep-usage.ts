import type { Received } from '../../intake/index.ts';
import type { DeliveryOutcome, WorkspaceTransaction } from '../../storage/index.ts';
import { recordUsageEvents } from '../observations.ts';
import type { Keeping } from './keep.ts';

/** Keeps what people did in the product; the outcome says how much of it was new and how much waits for its account. */
export async function keepUsage(
  tx: WorkspaceTransaction,
  { events, members, ignored }: Extract<Received, { kind: 'usage' }>,
  { queue, source, now }: Keeping,
): Promise<DeliveryOutcome> {
  const telling = { source: source.name, now: new Date(now()).toISOString() };
  const { added, waiting, accounts } = await recordUsageEvents(tx, queue, { events, members }, telling);
  const parts = [
    `${added} of ${events.length} events new, for ${accounts.length} accounts`,
    ...(waiting === 0 ? [] : [`${waiting} wait for their account`]),
    ...ignored.map(({ reason, count }) => `${count} ignored: ${reason}`),
  ];
  return { kind: 'usage', note: parts.join('; ') };
}
