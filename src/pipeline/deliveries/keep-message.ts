import { ERASED_REASON, type Received } from '../../intake/index.ts';
import type { DeliveryOutcome, WorkspaceTransaction } from '../../storage/index.ts';
import { acceptMessage } from '../accept-message.ts';
import type { Keeping } from './keep.ts';

/** Keeps the touch of a message of which nothing is read; the outcome says why nothing is. */
export async function keepMessage(
  tx: WorkspaceTransaction,
  { message }: Extract<Received, { kind: 'message' }>,
  { queue, delivery }: Keeping,
): Promise<DeliveryOutcome> {
  const { id, duplicate, erased } = await acceptMessage(tx, queue, { message, delivery: { id: delivery.id } });
  if (erased === true) return { kind: 'nothing', note: ERASED_REASON };
  return { kind: 'touch', id, note: duplicate ? 'known already' : message.reason };
}
