import type { Risk } from '../../domain/index.ts';
import { evidenceId } from '../evidence-id.ts';
import { countOf, daysAgo, uniqueSorted } from '../finding.ts';
import { absenceOf, firstUnanswered, TALKS } from '../people/answers.ts';
import { activeChampions } from '../people/champions.ts';
import { sponsorsOf } from '../people/sponsors.ts';
import { LIVE_COMPETITOR, rivalOf } from '../rules/competitor.ts';
import { unkeptPromises } from '../rules/promises.ts';
import { ageOf, type SignalOn, signalsOf, type View } from '../view.ts';
import { withinBudget } from './budget.ts';
import { addBusinessDays, isoInstant } from './deadlines.ts';

export type Trigger = Risk['triggers'][number];

const MILLISECONDS_PER_HOUR = 3_600_000;
const MILLISECONDS_PER_DAY = 24 * MILLISECONDS_PER_HOUR;

/** A trigger that holds, and the instant since which it does. */
interface Fired {
  readonly trigger: Trigger;
  readonly since: number;
  /** Since when each piece of its evidence is a reason of its own, by id; none where all of it is one. */
  readonly pieces: ReadonlyMap<string, number>;
}

const ONE_REASON: ReadonlyMap<string, number> = new Map();

const TRIGGERS: readonly ((view: View) => Fired | undefined)[] = [
  silentSponsor,
  competitorInRenewal,
  promiseGap,
  likelyChurn,
  wrongFit,
];

/** The AE triggers that hold, in the order of their ids. None on a low-touch account; none means the AE stays out. */
export function triggersOf(view: View): Trigger[] {
  if (view.segment === 'low_touch') return [];
  return firedOn(view).map(({ trigger, since }) => withinBudget(view, trigger, since));
}

/** Whether any trigger holds: what is asked of other days. */
export function isTriggered(view: View): boolean {
  return view.segment !== 'low_touch' && firedOn(view).length > 0;
}

/** The triggers that hold, without what the budget makes of them. */
export function firedOn(view: View): Fired[] {
  return TRIGGERS.flatMap((fire) => fire(view) ?? []);
}

/** AE-1: an executive sponsor has left the CSM's message unanswered until the policy's days were full. */
function silentSponsor(view: View): Fired | undefined {
  const days = view.policy.indicators.unanswered_days;
  const waiting = sponsorsOf(view)
    .flatMap((sponsor) => {
      const message = firstUnanswered(view, sponsor, 'csm');
      return message === undefined
        ? []
        : [{ sponsor, message, fires: message.waitingSince + days * MILLISECONDS_PER_DAY }];
    })
    .filter(({ fires }) => fires < view.end)
    .sort((one, other) => one.fires - other.fires);
  const [first] = waiting;
  if (first === undefined) return undefined;
  return {
    since: first.fires,
    pieces: ONE_REASON,
    trigger: {
      id: 'AE-1',
      action: noteAction(view),
      due: isoInstant(first.fires + view.policy.plays.note_hours * MILLISECONDS_PER_HOUR),
      timing: `within ${view.policy.plays.note_hours} hours of the trigger`,
      why: `${first.sponsor.name} has not answered the CSM's message of ${isoInstant(first.message.at).slice(0, 10)} for ${countOf(ageOf(view, first.message.waitingSince), 'day')}; the ${days} days were full at ${isoInstant(first.fires)}.`,
      evidence: uniqueSorted(waiting.map(({ message }) => evidenceId.touch(message.item))),
    },
  };
}

/** Nobody is told to write to a champion who is gone or away. */
function noteAction(view: View): string {
  const champions = activeChampions(view).map(({ contact }) => contact);
  const there = champions.find((contact) => absenceOf(view, contact) === undefined);
  if (there !== undefined)
    return `Write a direct personal note to the champion ${there.name}, CSM in copy; no pitch, no renewal`;
  const [away] = champions;
  const peer =
    'agree with the CSM which peer at executive level gets a direct personal note, CSM in copy; no pitch, no renewal';
  if (away === undefined) return `No champion is there to write to: ${peer}`;
  const until = absenceOf(view, away)?.until;
  return `The champion ${away.name} is away${until === undefined ? '' : ` until ${isoInstant(until).slice(0, 10)}`}: ${peer}`;
}

/** AE-2: a live competitor in an active renewal conversation. */
function competitorInRenewal(view: View): Fired | undefined {
  const rivals = signalsOf(view, 'competitor', LIVE_COMPETITOR).filter((signal) => stands(view, signal, signal.at));
  const newest = rivals.at(-1);
  const renewal = activeRenewal(view);
  if (newest === undefined || renewal === undefined) return undefined;
  return {
    since: Math.max(rivals[0]?.at ?? newest.at, renewal.since),
    pieces: ONE_REASON,
    trigger: {
      id: 'AE-2',
      action: 'AE and CSM align the competitive position',
      due: nextPlannedTalk(view),
      timing: 'before the next CS call with the customer',
      why: `${rivalOf(newest)} is in play, said ${daysAgo(newest.age)}, and ${renewal.words}.`,
      evidence: uniqueSorted([...rivals.map(({ id }) => id), ...renewal.evidence]),
    },
  };
}

function activeRenewal(view: View) {
  const { renewal_signal_days } = view.policy.plays;
  const signals = [...signalsOf(view, 'renewal_term'), ...signalsOf(view, 'renewal_risk')].filter(
    ({ age }) => age <= renewal_signal_days,
  );
  if (signals.length > 0) {
    const words = `the renewal was spoken of in the last ${renewal_signal_days} days`;
    const since = Math.min(...signals.map(({ at }) => at));
    return { words, since, evidence: signals.map(({ id }) => id) };
  }
  if (!isRenewalNear(view)) return undefined;
  const words = `the renewal is ${countOf(view.runway.days ?? 0, 'day')} away`;
  return { words, since: renewalNearSince(view), evidence: [evidenceId.account('renewal_date')] };
}

/** AE-3: a gap between what was promised and what is, confirmed by the CSM. */
function promiseGap(view: View): Fired | undefined {
  const { reset_business_days, time_zone } = view.policy.plays;
  const gaps = unkeptPromises(view).filter((signal) => isConfirmed(view, signal));
  const [first] = [...gaps].sort((one, other) => confirmation(one) - confirmation(other));
  if (first === undefined) return undefined;
  return {
    since: confirmation(first),
    pieces: new Map(gaps.map((gap) => [gap.id, confirmation(gap)])),
    trigger: {
      id: 'AE-3',
      action: 'Joint reset call: the AE owns what was said, the CSM presents the way forward',
      due:
        first.confirmedAt === undefined
          ? null
          : isoInstant(addBusinessDays(first.confirmedAt, reset_business_days, time_zone)),
      timing: `within ${reset_business_days} business days of the confirmation`,
      why: `The CSM confirmed ${countOf(gaps.length, 'unkept promise')}, the first on ${isoInstant(confirmation(first)).slice(0, 10)}.`,
      evidence: uniqueSorted(gaps.map(({ id }) => id)),
    },
  };
}

/** AE-4: the CSM's newest word on the renewal is that it will likely churn. */
function likelyChurn(view: View): Fired | undefined {
  const newest = view.postures.findLast(({ item }) => item.by?.trim().toLowerCase() === 'csm');
  if (newest?.item.posture !== 'likely_churn') return undefined;
  return {
    since: newest.at,
    pieces: ONE_REASON,
    trigger: {
      id: 'AE-4',
      action: 'The AE joins the next CS call, listening',
      due: nextPlannedTalk(view),
      timing: 'at the next scheduled touchpoint',
      why: `The CSM marked the renewal as likely churn ${daysAgo(ageOf(view, newest.at))}.`,
      evidence: [evidenceId.posture(newest.item)],
    },
  };
}

/** AE-5: a misfit confirmed by the CSM shows at the renewal. */
function wrongFit(view: View): Fired | undefined {
  const gaps = signalsOf(view, 'fit_gap').filter((signal) => isConfirmed(view, signal));
  if (gaps.length === 0 || !isRenewalNear(view)) return undefined;
  const near = renewalNearSince(view);
  return {
    since: Math.max(Math.min(...gaps.map(confirmation)), near),
    pieces: new Map(gaps.map((gap) => [gap.id, Math.max(confirmation(gap), near)])),
    trigger: {
      id: 'AE-5',
      action: 'The AE joins the diagnosis; no save pitch',
      due: nextPlannedTalk(view),
      timing: 'before the renewal conversation',
      why: `The CSM confirmed that the product does not fit, and the renewal is ${countOf(view.runway.days ?? 0, 'day')} away.`,
      evidence: uniqueSorted(gaps.map(({ id }) => id)),
    },
  };
}

function isRenewalNear({ runway, policy }: View): boolean {
  return runway.days !== null && runway.days >= 0 && runway.days <= policy.plays.renewal_near_days;
}

/** The start of the first day on which the renewal was near. */
function renewalNearSince({ runway, policy, asOfDay }: View): number {
  return (asOfDay + (runway.days ?? 0) - policy.plays.renewal_near_days) * MILLISECONDS_PER_DAY;
}

/** A signal keeps its trigger for the policy's days from `since`, or until somebody acted on it. */
function stands(view: View, { actedAge }: SignalOn, since: number): boolean {
  return actedAge === undefined && ageOf(view, since) <= view.policy.plays.stands_days;
}

/** Confirmed by the CSM by the day of the view; a confirmation without a date holds from the signal's own time. */
function isConfirmed(view: View, on: SignalOn): boolean {
  const { confirmed_by, confirmed_at } = on.signal;
  const isPast = on.confirmedAt !== undefined || confirmed_at === null || confirmed_at === undefined;
  return confirmed_by?.trim().toLowerCase() === 'csm' && isPast && stands(view, on, confirmation(on));
}

function confirmation({ confirmedAt, at }: SignalOn): number {
  return confirmedAt ?? at;
}

/** When the CSM next speaks with the customer, of what is planned; null when nothing is. */
function nextPlannedTalk(view: View): string | null {
  const next = view.planned.find(({ item }) => item.by === 'csm' && TALKS.includes(item.kind));
  return next === undefined ? null : isoInstant(next.at);
}
