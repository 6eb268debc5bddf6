import type { Channel } from '../../domain/index.ts';
import {
  type Destination,
  type Dispatch,
  findDispatch,
  listDestinations,
  listDispatches,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { Frame } from '../model.ts';
import { type LoadContext, loadFrame } from './frame.ts';

/** How many of what was sent the page lists; the API gives the rest. */
const MOST_LATE = 20;
const MOST_OPEN = 50;

/** The page of destinations. */
export interface DestinationsModel {
  readonly frame: Frame;
  readonly destinations: readonly DestinationRow[];
  /** What went wrong: a person decides about it. */
  readonly failed: readonly Dispatch[];
  /** What is on its way, or was put off. */
  readonly waiting: readonly Dispatch[];
  /** What was sent, the latest first. */
  readonly sent: readonly Dispatch[];
  /** The test that was just sent. */
  readonly tested: Dispatch | undefined;
}

/** A destination as the page shows it. */
export interface DestinationRow extends Destination {
  /** Where documents go, in words of the channel. */
  readonly place: string;
}

/** Where documents go, and what became of those that went there. */
export async function loadDestinations(
  tx: WorkspaceTransaction,
  context: LoadContext,
  tested: string | undefined,
): Promise<DestinationsModel> {
  const some = { limit: MOST_OPEN };
  const [frame, destinations, failed, cancelled, queued, sending, sent, test] = await Promise.all([
    loadFrame(tx, context),
    listDestinations(tx),
    listDispatches(tx, { state: 'failed' }, some),
    listDispatches(tx, { state: 'cancelled' }, some),
    listDispatches(tx, { state: 'queued' }, some),
    listDispatches(tx, { state: 'sending' }, some),
    listDispatches(tx, { state: 'sent' }, { limit: MOST_LATE }),
    tested === undefined ? undefined : findDispatch(tx, tested),
  ]);
  const standing = new Set(destinations.map(({ id }) => id));
  return {
    frame,
    destinations: destinations.map((destination) => ({ ...destination, place: placeOf(destination) })),
    // Of a destination that is gone nothing can be sent again.
    failed: latest([...failed.items, ...cancelled.items].filter(({ destination }) => standing.has(destination))),
    waiting: latest([...queued.items, ...sending.items]),
    sent: sent.items,
    tested: test,
  };
}

function latest(dispatches: readonly Dispatch[]): readonly Dispatch[] {
  return dispatches.toSorted((one, other) => (one.queuedAt < other.queuedAt ? 1 : -1)).slice(0, MOST_OPEN);
}

const PLACES: Readonly<Record<Channel, (settings: Destination['settings'], secrets: readonly string[]) => string>> = {
  email: ({ to }) => (Array.isArray(to) ? to.join(', ') : ''),
  slack: ({ channel }, secrets) =>
    secrets.includes('bot_token') ? String(channel ?? '') : 'the channel of its incoming webhook',
  webhook: ({ url }) => String(url ?? ''),
  hubspot: () => 'a note on the company and the deal',
  salesforce: ({ instance_url }) => `a note on the account and the opportunity, at ${String(instance_url ?? '')}`,
};

function placeOf({ channel, settings, secrets }: Destination): string {
  return PLACES[channel](settings, secrets);
}
