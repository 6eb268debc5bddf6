import { daysBetween } from '../domain/index.ts';
import { type Policy, segmentOf } from '../scoring/index.ts';

/** What of an item orders it. */
export interface Orderable {
  readonly id: string;
  /** ISO 8601. */
  readonly dueAt: string | null;
  /** Points of risk that its evidence bears. */
  readonly points: number;
  /** The account's annual contract value. */
  readonly acv: number | null;
}

/** One part of an item's points, in words. */
export interface OrderPart {
  readonly what: 'risk' | 'due' | 'contract' | 'segment';
  readonly points: number;
}

/** An item's points with what they are made of. */
export interface Ordered {
  readonly points: number;
  readonly parts: readonly OrderPart[];
}

/**
 * The points that an item has on a day (`YYYY-MM-DD`): of the risk that its evidence bears, of the days to when it is due, of
 * the contract it is about and of its segment, each by the policy's `inbox.order`.
 */
export function pointsOfItem(item: Orderable, day: string, policy: Policy): Ordered {
  const { order } = policy.inbox;
  const parts: readonly OrderPart[] = [
    { what: 'risk', points: item.points * order.risk },
    { what: 'due', points: duePoints(item.dueAt, day, policy) },
    { what: 'contract', points: Math.min(order.acv_at_most, (item.acv ?? 0) / order.acv_per_point) },
    { what: 'segment', points: order.segment[segmentOf(item.acv, policy)] },
  ];
  const told = parts.map((part) => ({ ...part, points: tenth(part.points) })).filter(({ points }) => points !== 0);
  return { points: tenth(told.reduce((sum, { points }) => sum + points, 0)), parts: told };
}

/** Items, the most pressing first: by their points, then by when they are due, then by id. */
export function inOrder<Item extends Orderable>(
  items: readonly Item[],
  day: string,
  policy: Policy,
): readonly (Item & { readonly order: Ordered })[] {
  return items.map((item) => ({ ...item, order: pointsOfItem(item, day, policy) })).toSorted(byPoints);
}

function byPoints(one: Orderable & { order: Ordered }, other: Orderable & { order: Ordered }): number {
  if (one.order.points !== other.order.points) return other.order.points - one.order.points;
  const [left, right] = [one.dueAt ?? LAST, other.dueAt ?? LAST];
  if (left !== right) return left < right ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

/** After every day that something is due on. */
const LAST = '9999-12-31';

function duePoints(dueAt: string | null, day: string, policy: Policy): number {
  if (dueAt === null) return 0;
  const { due_from_days, per_day_to_due, per_day_overdue, overdue_at_most_days } = policy.inbox.order;
  const left = daysBetween(day, dueAt.slice(0, 10));
  const passed = Math.max(0, due_from_days - Math.max(0, left));
  return passed * per_day_to_due + Math.min(overdue_at_most_days, Math.max(0, -left)) * per_day_overdue;
}

/** Sums of tenths of points are compared: none may differ by how they were added. */
function tenth(points: number): number {
  return Math.round(points * 10) / 10;
}
