import { addDays, type Evidence, type Usage } from '../../../domain/index.ts';
import { drawUsage } from '../../charts/usage-lines.ts';
import type { Moment, UsageView } from '../../page-models/account.ts';
import { dayOf } from '../../text/dates.ts';
import { isInSight } from './moment.ts';

/** How far back usage is drawn, from the last day with data. */
const DAYS = 182;
/** Days whose uses of a feature are added up. */
const PERIOD = 30;
const FEATURES = 10;

const WIDE = { width: 860, height: 220, ticks: 8 };
const NARROW = { width: 343, height: 180, ticks: 3 };

/** How an account is used up to the page's day: people, seats against the contract, features; null where no data is on record. */
export async function usageOf({ usage: all, account }: Evidence, moment: Moment): Promise<UsageView | null> {
  const usage = all.filter(({ date }) => isInSight(moment, date));
  const last = usage.at(-1);
  if (last === undefined) return null;
  const end = dayOf(last.date);
  const recent = usage.filter(({ date }) => dayOf(date) > addDays(end, -DAYS));
  const users = figures(recent, 'active_users');
  const seats = figures(recent, 'seats_used');
  const licensed = account.licensed_seats ?? null;
  const lines = { users, seats, licensed };
  const [wide, narrow] = await Promise.all([drawUsage(lines, WIDE), drawUsage(lines, NARROW)]);
  return {
    last: end,
    wide,
    narrow,
    users: users.at(-1)?.value ?? null,
    seats: seats.at(-1)?.value ?? null,
    licensed,
    features: featuresOf(usage, end, account.key_features),
  };
}

function figures(usage: readonly Usage[], field: 'active_users' | 'seats_used') {
  return usage.flatMap((day) => {
    const value = day[field];
    return typeof value === 'number' ? [{ day: dayOf(day.date), value }] : [];
  });
}

function featuresOf(usage: readonly Usage[], end: string, keys: readonly string[]): UsageView['features'] {
  const within = (from: string, to: string) => usage.filter(({ date }) => dayOf(date) > from && dayOf(date) <= to);
  const start = addDays(end, -PERIOD);
  const [now, before] = [within(start, end), within(addDays(start, -PERIOD), start)];
  const names = [...new Set([...keys, ...[...now, ...before].flatMap(({ features }) => Object.keys(features ?? {}))])];
  const sum = (days: readonly Usage[], name: string) =>
    days.reduce((total, { features }) => total + (features?.[name] ?? 0), 0);
  const isTold = [...now, ...before].some(({ features }) => features !== null && features !== undefined);
  if (!isTold) return [];
  return names
    .map((name) => ({
      name,
      isKey: keys.includes(name),
      now: sum(now, name),
      before: before.length === 0 ? null : sum(before, name),
    }))
    .sort((one, other) => other.now - one.now || (one.name < other.name ? -1 : 1))
    .slice(0, FEATURES);
}
