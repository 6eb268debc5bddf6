import type { PromiseEntry, PromiseState } from '../../../ledger/index.ts';
import type { PromiseChoice } from '../../page-models/account.ts';

/** Promises on a page that does not show all. */
export const MOST_PROMISES = 40;

/** The states in which a promise still waits for something. */
const PENDING: readonly PromiseState[] = ['unkept', 'overdue', 'open'];

/** Somebody complained, it is scored as overdue, or a day that was named is still to come. */
function isPressing({ state, countsNot, due }: PromiseEntry): boolean {
  if (state === 'open') return due.date !== null && due.basis !== 'default';
  return state === 'unkept' || countsNot === null;
}

/**
 * The promises that a page shows, what presses first, then what is small, hedged or undated, then what is settled: the first of
 * them, and always the one whose id is wanted; or `all`.
 */
export function choosePromises(entries: readonly PromiseEntry[], wanted: string | null): PromiseChoice {
  const pending = PENDING.flatMap((state) => entries.filter((entry) => entry.state === state).sort(byDue));
  const pressing = pending.filter(isPressing);
  const minor = pending.filter((entry) => !isPressing(entry));
  const settled = entries.filter(({ state }) => !PENDING.includes(state)).sort(byDue);
  const first = new Set([...pressing, ...minor, ...settled].slice(0, MOST_PROMISES));
  const shown = (some: readonly PromiseEntry[]) =>
    wanted === 'all' ? some : some.filter((entry) => first.has(entry) || entry.id === wanted);
  return {
    pressing: shown(pressing),
    minor: shown(minor),
    settled: shown(settled),
    counts: { pending: pending.length, minor: minor.length, settled: settled.length, all: entries.length },
  };
}

function byDue(one: PromiseEntry, other: PromiseEntry): number {
  const [left = '', right = ''] = [one, other].map(({ due, id }) => `${due.date ?? '9999-12-31'} ${id}`);
  return left < right ? -1 : 1;
}
