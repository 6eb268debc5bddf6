import { addDays } from '../../domain/index.ts';
import { flagsOf } from '../../scoring/index.ts';
import { lastOfEach, listDays, type WorkspaceTransaction } from '../../storage/index.ts';
import type { HistoryView } from '../model.ts';
import { drawSparkline } from '../sparkline.ts';
import { GREEN_TO, YELLOW_TO } from '../text/bands.ts';

/** How far back a page looks. */
const DAYS = 365;

/** Flags that were cleared, the latest first, of which a page tells. */
const CLEARED = 5;

/** What an account scored on the days on record; null before the first. */
export async function loadHistory(
  tx: WorkspaceTransaction,
  accountKey: string,
  asOf: string,
): Promise<HistoryView | null> {
  const days = lastOfEach(await listDays(tx, accountKey, { from: addDays(asOf, -DAYS), to: asOf }));
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const moved = days.findLast(({ change }) => change !== null && change.from.band !== change.to.band)?.change ?? null;
  return {
    first: first.day,
    last: last.day,
    count: days.length,
    moved,
    cleared: flagsOf(days)
      .filter(({ until }) => until !== null)
      .slice(0, CLEARED),
    sparkline: await drawSparkline(days, [GREEN_TO, YELLOW_TO]),
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
