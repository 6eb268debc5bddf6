import { inOrder, type Ordered } from '../../inbox/index.ts';
import {
  type InboxFilter,
  type InboxItem,
  listInboxHeads,
  loadInboxItems,
  type Page,
  type PageRequest,
  pageLimit,
  startOf,
  toPage,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { dayOf } from '../score-account.ts';
import { workspacePolicy } from '../scorer.ts';

/** An item as a list shows it. */
export interface ListedItem extends InboxItem {
  readonly accountName: string;
  /** What it is ordered by. */
  readonly order: Ordered;
}

/** A page of the inbox. */
export interface InboxPage extends Page<ListedItem> {
  /** `YYYY-MM-DD`: the day by which it is ordered. */
  readonly asOf: string;
  /** How many items there are on all pages. */
  readonly count: number;
}

/**
 * The items of the inbox that the transaction may read, the most pressing first, as the policy orders them on the workspace's day.
 * @throws {InputError} code `bad-cursor`
 */
export async function listInbox(
  tx: WorkspaceTransaction,
  tools: { readonly now: () => number },
  filter: InboxFilter,
  page: PageRequest = {},
): Promise<InboxPage> {
  const after = startOf(page, 'number');
  const [heads, asOf, policy] = await Promise.all([listInboxHeads(tx, filter), dayOf(tx, tools), workspacePolicy(tx)]);
  const ordered = inOrder(heads, asOf, policy);
  const limit = pageLimit(page);
  const start = after === undefined ? 0 : ordered.findIndex((one) => isBehind(positionOf(one), after));
  const rows = start < 0 ? [] : ordered.slice(start, start + limit + 1);
  const { items: kept, next } = toPage(rows, limit, positionOf);
  const found = await loadInboxItems(
    tx,
    kept.map(({ id }) => id),
  );
  const listed = new Map(kept.map((head) => [head.id, head]));
  const items = found.flatMap((item): ListedItem[] => {
    const head = listed.get(item.id);
    return head === undefined ? [] : [{ ...item, accountName: head.accountName, order: head.order }];
  });
  return { items, next, asOf, count: ordered.length };
}

type Place = readonly [number, string];

/** Where an item stands, its points in tenths: as `inOrder` has them. */
function positionOf({ id, dueAt, order }: { id: string; dueAt: string | null; order: Ordered }): Place {
  return [Math.round(order.points * 10), `${dueAt ?? '9999-12-31'} ${id}`];
}

function isBehind([points, rest]: Place, [lastPoints, lastRest]: readonly [string | number, string]): boolean {
  const last = Number(lastPoints);
  return points < last || (points === last && rest > lastRest);
}
