import type { Usage } from '../../domain/index.ts';
import { usageOn } from '../rules/usage.ts';
import { ageOf, type View } from '../view.ts';
import type { Hypothesis } from './change.ts';

const DAYS_PER_WEEK = 7;

/** Usage of the last weeks back at the highest level of the time before. */
export function usageBack(view: View): Hypothesis[] {
  const { trend, decline } = view.policy.indicators;
  const days = Math.max((trend.weeks + 1) * DAYS_PER_WEEK, decline.window_days);
  const rows = usageOn(view).map(({ row }) => row);
  const best = bestOf(rows);
  return [
    {
      evidence_needed: `Usage back at its former level for ${days} days`,
      change: (known) => ({
        ...known,
        usage: known.usage.map((dated) => {
          const age = ageOf(view, dated.at);
          return age >= 0 && age < days ? { ...dated, item: { ...dated.item, ...best } } : dated;
        }),
      }),
    },
  ];
}

function bestOf(rows: readonly Usage[]): Partial<Usage> {
  const highest = (figure: (row: Usage) => number | null | undefined) => {
    const figures = rows.flatMap((row) => figure(row) ?? []);
    return figures.length === 0 ? null : Math.max(...figures);
  };
  const names = [...new Set(rows.flatMap(({ features }) => Object.keys(features ?? {})))].sort();
  const features = Object.fromEntries(names.map((name) => [name, highest((row) => row.features?.[name]) ?? 0]));
  return {
    active_users: highest(({ active_users }) => active_users),
    logins: highest(({ logins }) => logins),
    seats_used: highest(({ seats_used }) => seats_used),
    ...(names.length === 0 ? {} : { features }),
  };
}
