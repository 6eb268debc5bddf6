import type { Coverage, Item, Reviews, Risk } from './answers.ts';
import { MONDAYS, YEAR } from './calendar.ts';
import { Firm } from './firm.ts';
import { Plan } from './plan.ts';
import { workThrough } from './staff.ts';
import { planHandoffs } from './stories/handoffs.ts';
import { planLeaks } from './stories/leaks.ts';
import { planPlays } from './stories/plays.ts';
import { planQuiet } from './stories/quiet.ts';
import { planReviews } from './stories/reviews.ts';

/** An item of the inbox, without its document. */
export type Head = Omit<Item, 'document'>;

/** How things stood on a Monday on which the daily job ran. */
export interface Week {
  readonly day: number;
  readonly coverage: Coverage;
  /** What waited in the morning, after the daily job and what was said, before anybody did anything. */
  readonly morning: readonly Head[];
  /** What still waits. */
  readonly evening: readonly Head[];
}

/** What was called for at an account in the evening of a day. */
export interface Watched {
  readonly risk: Risk;
  readonly reviews: Reviews;
  readonly inbox: readonly Item[];
}

/** A year that was lived through; the firm is still open. */
export interface LivedYear {
  readonly firm: Firm;
  readonly weeks: readonly Week[];
  /** What was noted of an account on a day. */
  seen(account: string, day: number): Watched;
  /** The Monday of a day. */
  week(day: number): Week;
}

/** The whole script. */
export function planYear(): Plan {
  const plan = new Plan();
  for (const story of [planPlays, planReviews, planHandoffs, planLeaks, planQuiet]) story(plan);
  return plan;
}

/** Lives through the script's year, day by day: the daily job, what happens, then what people do about it. */
export async function liveYear(plan: Plan = planYear(), until = YEAR): Promise<LivedYear> {
  const firm = await Firm.open();
  const weeks: Week[] = [];
  const watched = new Map<string, Watched>();
  for (const account of plan.accounts) {
    firm.accounts.set(account.key, account);
    await firm.declare(account.key);
  }
  await firm.settle();
  for (let day = 0; day < until; day += 1) {
    const { acts, watched: accounts } = plan.of(day);
    const isMonday = MONDAYS.includes(day);
    if (acts.length === 0 && accounts.length === 0 && !isMonday) continue;
    await firm.goTo(day);
    if (isMonday) await firm.sweep();
    for (const act of acts) await act(firm);
    await firm.settle();
    if (isMonday) weeks.push(await liveMonday(firm, day));
    for (const account of accounts) watched.set(`${account} ${day}`, await watch(firm, account));
  }
  return {
    firm,
    weeks,
    seen: (account, day) => found(watched.get(`${account} ${day}`), `${account} on day ${day}`),
    week: (day) =>
      found(
        weeks.find((week) => week.day === day),
        `Monday ${day}`,
      ),
  };
}

async function liveMonday(firm: Firm, day: number): Promise<Week> {
  const morning = await firm.inbox();
  await workThrough(firm);
  const [evening, coverage] = [await firm.inbox(), await firm.get<Coverage>('/v1/coverage')];
  return { day, coverage, morning: morning.map(headOf), evening: evening.map(headOf) };
}

function headOf({ document: _, ...head }: Item): Head {
  return head;
}

async function watch(firm: Firm, account: string): Promise<Watched> {
  return {
    risk: await firm.risk(account, firm.today),
    reviews: await firm.reviews(account),
    inbox: await firm.inbox(`&account=${account}`),
  };
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`nothing was noted of ${what}`);
  return value;
}
