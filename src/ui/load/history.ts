import { addDays } from '../../domain/index.ts';
import { flagsOf } from '../../scoring/index.ts';
import { lastOfEach, listDays, type WorkspaceTransaction } from '../../storage/index.ts';
import type { HistoryView, Moment } from '../page-models/account.ts';

/** How far back a page looks. */
const DAYS = 365;

/** Flags that were cleared, the latest first, of which a page tells. */
const CLEARED = 5;

/** What an account scored on the days on record that were computed from what was known by the moment; null before the first. */
export async function loadHistory(
  tx: WorkspaceTransaction,
  accountKey: string,
  { asOf, knownAt }: Moment,
): Promise<HistoryView | null> {
  const all = await listDays(tx, accountKey, { from: addDays(asOf, -DAYS), to: asOf });
  const days = lastOfEach(all.filter(({ known_at }) => known_at <= knownAt));
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const moved = days.findLast(({ change }) => change !== null && change.from.band !== change.to.band)?.change ?? null;
  return {
    first: first.day,
    last: last.day,
    count: days.length,
    days,
    moved,
    cleared: flagsOf(days)
      .filter(({ until }) => until !== null)
      .slice(0, CLEARED),
  };
}

/** Ids of the evidence that a history names. */
export function evidenceOfHistory(history: HistoryView | null): readonly string[] {
  if (history === null) return [];
  const moved = (history.moved?.rules ?? []).flatMap(({ added, removed, cleared_by }) => [
    ...added,
    ...removed,
    ...cleared_by,
  ]);
  return [...moved, ...history.cleared.flatMap(({ cleared }) => cleared?.evidence ?? [])];
}
