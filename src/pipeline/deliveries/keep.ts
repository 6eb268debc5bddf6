import { ERASED_REASON, type Received } from '../../intake/index.ts';
import type { DeliveryOutcome, OpenSource, StoredPosted, WorkspaceTransaction } from '../../storage/index.ts';
import { acceptConversation } from '../accept.ts';
import type { JobQueue } from '../queue.ts';
import { keepCrmAccount, keepDeal } from './keep-crm.ts';
import { keepMessage } from './keep-message.ts';
import { keepUsage } from './keep-usage.ts';

/** What keeping something needs beside its transaction. */
export interface Keeping {
  readonly queue: JobQueue;
  readonly delivery: StoredPosted;
  readonly source: OpenSource;
  readonly now: () => number;
  /** Everything that the delivery says is here: its bytes may go. */
  readonly isLast: boolean;
}

/**
 * Keeps one thing that a delivery says, in the transaction that settles the delivery. Keeping it twice changes nothing.
 * @returns what it became
 */
export async function keep(tx: WorkspaceTransaction, item: Received, keeping: Keeping): Promise<DeliveryOutcome> {
  switch (item.kind) {
    case 'conversation':
      return keepConversation(tx, item, keeping);
    case 'usage':
      return keepUsage(tx, item, keeping);
    case 'message':
      return keepMessage(tx, item, keeping);
    case 'account':
      return keepCrmAccount(tx, item, keeping);
    case 'deal':
      return keepDeal(tx, item, keeping);
    case 'fetch':
      return { kind: 'nothing', note: `${item.order.resource} was announced and not fetched` };
    case 'nothing':
      return { kind: 'nothing', note: item.reason };
  }
}

async function keepConversation(
  tx: WorkspaceTransaction,
  { conversation, document }: Extract<Received, { kind: 'conversation' }>,
  { queue, delivery, source, isLast }: Keeping,
): Promise<DeliveryOutcome> {
  const announced = isLast ? { announcedBy: delivery.id } : {};
  const kept = document === undefined ? { id: delivery.id } : { ...document, source: source.name, ...announced };
  const accepted = await acceptConversation(tx, queue, { conversation, delivery: kept });
  if (accepted.erased === true) return { kind: 'nothing', note: ERASED_REASON };
  const note = accepted.differs ? 'known already with other words: the first is kept' : undefined;
  return { kind: 'conversation', id: accepted.id, note: note ?? (accepted.duplicate ? 'known already' : undefined) };
}
