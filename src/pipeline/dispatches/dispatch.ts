import {
  type DispatchEvent,
  type DocumentBody,
  holdsAccount,
  type InboxRole,
  StorageError,
} from '../../domain/index.ts';
import {
  addDispatch,
  type Destination,
  findAccount,
  listDestinations,
  restsOnClosed,
  standingAccountKey,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';

/** A document that is to go where people are. */
export interface DocumentOrder {
  readonly event: DispatchEvent;
  /** Event, subject and version: whatever is asked for twice under one key goes out once. */
  readonly key: string;
  /** The account's key. */
  readonly account: string;
  /** Of an item of the inbox: whose work it is. Destinations that want items of other roles alone do not take it. */
  readonly role?: InboxRole | undefined;
  /** Where it is about one: CRMs then have it on the deal too. */
  readonly deal?: string | undefined;
  readonly document: DocumentBody;
  readonly markdown: string;
  /** The page where it stands: a path of ours, or an address. */
  readonly link: string | null;
}

/** Why a document is not sent to a destination that takes its event. */
export const CLOSED = 'it rests on what is closed to some, which this destination does not take';

/**
 * Has a document sent to every destination that takes its event, after the caller's transaction and only if that commits. One
 * that rests on what is closed to some goes only to destinations that take such; of the others it is on record that it did not.
 * Gives the ids of what is newly on its way.
 * @throws {StorageError} in a transaction that may not read everything: it would not see who takes what
 */
export async function dispatchDocument(
  tx: WorkspaceTransaction,
  queue: Pick<JobQueue, 'enqueueAll'>,
  order: DocumentOrder,
): Promise<readonly string[]> {
  if (tx.reader !== undefined)
    throw new StorageError('Documents are sent out by transactions that may read everything');
  const account = await standingAccountKey(tx, order.account);
  const takers = await listTakers(tx, order, account);
  if (takers.length === 0) return [];
  const isClosed = await restsOnClosed(tx, { ...order, account });
  const queued: string[] = [];
  for (const destination of takers) {
    const cancelled = isClosed && !destination.takesClosed ? CLOSED : undefined;
    const id = await addDispatch(tx, destination, { ...order, account, deal: order.deal ?? null }, cancelled);
    if (id !== undefined && cancelled === undefined) queued.push(id);
  }
  await queue.enqueueAll(
    tx,
    'send-dispatch',
    queued.map((dispatch) => ({ workspace: tx.workspace, dispatch })),
  );
  return queued;
}

/** After every day on which somebody may cease to own an account. */

/** The destinations that take an event about an account, whoever owns it on the day of its document. */
async function listTakers(
  tx: WorkspaceTransaction,
  { event, role, document }: Pick<DocumentOrder, 'event' | 'role' | 'document'>,
  account: string,
): Promise<readonly Destination[]> {
  const takers = (await listDestinations(tx)).filter(
    ({ enabled, events, roles }) =>
      enabled && events.includes(event) && (role === undefined || roles === null || roles.includes(role)),
  );
  if (takers.every(({ owners }) => owners === null)) return takers;
  const found = await findAccount(tx, account);
  const day = document.as_of;
  const current = (found?.record.owners ?? []).filter((owner) => holdsAccount(owner, day));
  const names = new Set(current.map(({ name }) => fold(name)));
  return takers.filter(({ owners }) => owners === null || owners.some((owner) => names.has(fold(owner))));
}

function fold(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
