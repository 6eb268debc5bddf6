import { addDays } from '../domain/index.ts';
import { lineId } from './line-id.ts';
import type { CommitmentLine, HandoffLine, HandoffMaterial } from './types.ts';

const REVIEW_DAY = 90;
const CHECK_DAYS = [30, 60] as const;
const MOST_DATED = 6;
const PLAYBOOK = 'playbook, section 6: a review at day 90 and the checks before it, counted from the close';

/** The first 90 days after the close: what falls due in them, the checks, and the review at day 90, in the order of days. */
export function planLines(
  { deal, asOf }: HandoffMaterial,
  commitments: readonly CommitmentLine[],
  metrics: readonly HandoffLine[],
): readonly HandoffLine[] {
  const start = (deal.closedAt ?? asOf).slice(0, 10);
  const end = addDays(start, REVIEW_DAY);
  const dated = commitments
    .flatMap((line) => (line.due_date === null ? [] : [{ line, day: line.due_date }]))
    .filter(({ day }) => day >= start && day <= end)
    .slice(0, MOST_DATED)
    .map(({ line, day }) => {
      const who = line.owner === null ? '' : ` (${line.owner})`;
      const text = `${day}: due${who}: ${line.text}`;
      return { day, line: { id: lineId('first_90_days', line.id), text, sources: line.sources.slice(0, 1) } };
    });
  const checks = CHECK_DAYS.map((days) => {
    const day = addDays(start, days);
    const what =
      metrics.length === 0
        ? 'agree on what success at day 90 is'
        : 'how do the numbers stand that they will judge it by';
    return {
      day,
      line: {
        id: lineId('first_90_days', 'check', days),
        text: `${day}: check at day ${days}: ${what}`,
        sources: [],
        basis: PLAYBOOK,
      },
    };
  });
  const review = {
    day: end,
    line: {
      id: lineId('first_90_days', 'review'),
      text: `${end}: review at day ${REVIEW_DAY} with those who decided`,
      sources: metrics.flatMap(({ sources }) => sources.slice(0, 1)).slice(0, 3),
      basis: PLAYBOOK,
    },
  };
  return [...dated, ...checks, review]
    .sort((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0))
    .map(({ line }) => line);
}
