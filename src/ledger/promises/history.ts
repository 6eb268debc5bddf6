import { addDays, parseInstant } from '../../domain/index.ts';
import { dateOf, localDay } from './calendar.ts';
import { type Due, resolveDue } from './due.ts';
import type { Group } from './groups.ts';
import { type PromisePolicy, promisePolicy } from './policy.ts';
import type {
  DueChange,
  LedgerContext,
  PromiseDecision,
  PromiseSignal,
  PromiseState,
  SaidThere,
  StateChange,
} from './types.ts';

/** What became of one promise, up to a day. */
export interface History {
  readonly state: PromiseState;
  readonly changes: readonly StateChange[];
  readonly due: Due;
  readonly dueHistory: readonly DueChange[];
  readonly moved: number;
  readonly strength: 'firm' | 'hedged';
  readonly keptAt: string | null;
  readonly complaints: readonly string[];
  /** Complaints that a person settled, who said that it was kept or withdrawn. */
  readonly settled: readonly string[];
  /** Complaints after it had been kept. */
  readonly complainedAgain: boolean;
}

type Status = 'open' | 'kept' | 'late' | 'unkept' | 'withdrawn';

type Event = { readonly at: string; readonly day: string } & (
  | { readonly said: PromiseSignal }
  | { readonly decided: PromiseDecision }
);

const NO_DUE: Due = { date: null, basis: 'none', words: null, why: 'it was promised before we listened' };

/** It came when it had been promised: then a confirmation heard long after is no sign of a late one. */
const ON_TIME =
  /\b(?:as|when|like|day|date|time|hour) [\p{L}'’]+(?: all)?(?:['’]d| had)? (?:said|promised|told)|\byou said\b.{0,40}\b(?:and )?it was\b|\bon time\b|\bas promised\b|\b(?:on the|same) day\b|\binside the (?:date|time)\b|\bahead of (?:time|schedule)\b/iu;

/** Follows one promise through what was said and decided of it. A date that passes is an event like any other. */
export function followPromise(group: Group, decisions: readonly PromiseDecision[], context: LedgerContext): History {
  const follower = new Follower(context);
  for (const event of eventsOf(group, decisions, context)) follower.take(event);
  return follower.end();
}

/** In the order in which they took effect: what was said as it was placed, decisions between. */
function eventsOf({ members }: Group, decisions: readonly PromiseDecision[], context: LedgerContext): readonly Event[] {
  const dayOf = (at: string) => localDayOf(at, context);
  const said = members.map((signal): Event => ({ at: signal.at, day: dayOf(signal.at), said: signal }));
  const decided = decisions.map((decision): Event => {
    const on = decision.action === 'kept' ? decision.date : null;
    return { at: on ?? decision.at, day: on ?? dayOf(decision.at), decided: decision };
  });
  return [...said, ...decided].sort((one, other) => placeOf(one) - placeOf(other));
}

/** A bare day is done at its end, after whatever was said that day, but no later than somebody said so. */
function placeOf(event: Event): number {
  const at = instantOf(event.at);
  return event.at.length === 10 && 'decided' in event ? Math.min(at + 86_399_999, instantOf(event.decided.at)) : at;
}

function instantOf(at: string): number {
  return parseInstant(at) ?? 0;
}

/** The day where the speakers are, as due days are; never later than the day that is looked at. */
function localDayOf(at: string, { zone = 'utc', asOf }: LedgerContext): string {
  const day = dateOf(localDay(at, zone));
  return day < asOf ? day : asOf;
}

class Follower {
  readonly #context: LedgerContext;
  readonly #policy: PromisePolicy;
  readonly #changes: StateChange[] = [];
  readonly #dues: DueChange[] = [];
  #status: Status | undefined;
  #isOverdue = false;
  #due: Due = NO_DUE;
  #strength: 'firm' | 'hedged' = 'firm';
  #moved = 0;
  #keptAt: string | null = null;
  #complaints: string[] = [];
  #complainedAgain = false;
  #wasBroken = false;
  #settled: string[] = [];
  /** Until when what is said and decided has been overruled: by somebody who knew of it and said that it was kept. */
  #overruledUntil = Number.NEGATIVE_INFINITY;

  constructor(context: LedgerContext) {
    this.#context = context;
    this.#policy = context.policy ?? promisePolicy;
  }

  take(event: Event): void {
    this.#passDays(event.day);
    if ('decided' in event) this.#decide(event.decided, event);
    else if (event.said.kind === 'commitment') this.#promise(event.said);
    else if (event.said.kind === 'kept_promise') this.#keep(event, event.said);
    else this.#complain(event.said);
  }

  end(): History {
    this.#passDays(this.#context.asOf);
    const state = this.#status === 'open' && this.#isOverdue ? 'overdue' : (this.#status ?? 'open');
    return {
      state,
      changes: this.#changes,
      due: this.#due,
      dueHistory: this.#dues,
      moved: this.#moved,
      strength: this.#strength,
      keptAt: this.#keptAt,
      complaints: this.#complaints,
      settled: this.#settled,
      complainedAgain: this.#complainedAgain,
    };
  }

  /** A day that is over with nothing said makes a promise overdue. */
  #passDays(day: string): void {
    const { date } = this.#due;
    if (this.#status !== 'open' || this.#isOverdue || date === null || day <= date) return;
    this.#isOverdue = true;
    this.#wasBroken = true;
    const change = { state: 'overdue', at: addDays(date, 1), because: 'date' } as const;
    this.#changes.push({ ...change, recordedAt: null, said: null, by: null, reason: null });
  }

  #promise(signal: PromiseSignal): void {
    const due = this.#dueOf(signal);
    const isFirst = this.#dues.length === 0;
    const isDay = due.date !== null && due.basis !== 'default';
    // Said again without a day, the day before holds, unless it was broken: then it is promised anew.
    const isBroken = this.#wasBroken && (this.#due.date ?? '') < localDayOf(signal.at, this.#context);
    const isOverruled = this.#isOverruled(signal.at);
    const takesPlace = isFirst || (!isOverruled && (isDay || isBroken));
    if (isFirst || (isDay && !isOverruled)) this.#strength = signal.strength ?? 'firm';
    if (takesPlace && (isFirst || due.date !== this.#due.date))
      this.#setDue({ ...due, at: signal.at, said: saidThere(signal), by: null });
    if (this.#status === 'withdrawn' || isOverruled) return;
    const wasOpen = this.#status === 'open' && !this.#isOverdue;
    if (takesPlace || this.#status !== 'open') this.#isOverdue = false;
    this.#status = 'open';
    this.#keptAt = null;
    if (!wasOpen && !this.#isOverdue) this.#change('open', signal);
  }

  #keep(event: Event, signal: PromiseSignal): void {
    if (this.#status === 'withdrawn' || this.#status === 'kept' || this.#status === 'late') return;
    this.#settle(event, ON_TIME.test(signal.quote), this.#policy.heard_within_days);
    this.#change(this.#status ?? 'kept', signal);
  }

  #complain(signal: PromiseSignal): void {
    if (this.#status === 'withdrawn' || this.#isOverruled(signal.at)) {
      this.#settled.push(signal.id);
      return;
    }
    if (this.#status === 'kept' || this.#status === 'late') this.#complainedAgain = true;
    this.#complaints.push(signal.id);
    this.#wasBroken = true;
    this.#keptAt = null;
    this.#isOverdue = false;
    this.#status = 'unkept';
    this.#change('unkept', signal);
  }

  #decide(decision: PromiseDecision, event: Event): void {
    const { action, at, by, reason, date } = decision;
    if (action !== 'due' && this.#isOverruled(at)) return;
    switch (action) {
      case 'kept':
        this.#overruledUntil = instantOf(at);
        this.#settled.push(...this.#complaints);
        this.#settle(event, false, date === null ? this.#policy.heard_within_days : 0);
        break;
      case 'withdrawn':
        this.#status = 'withdrawn';
        this.#settled.push(...this.#complaints);
        this.#complaints = [];
        break;
      case 'reopened':
        this.#status = 'open';
        this.#keptAt = null;
        this.#isOverdue = false;
        this.#complaints = [...this.#settled, ...this.#complaints];
        this.#settled = [];
        break;
      case 'due':
        if (date === null) return;
        this.#setDue({ date, basis: 'decided', words: null, why: `${by} set it`, at, said: null, by });
        if (this.#status === 'kept' || this.#status === 'late' || this.#status === 'withdrawn') return;
        this.#status = 'open';
        this.#isOverdue = false;
        break;
      default:
        return;
    }
    const change = { state: this.#status ?? 'open', at: event.at, recordedAt: at, because: 'decided' } as const;
    this.#changes.push({ ...change, said: null, by, reason });
    this.#passDays(event.day);
  }

  #isOverruled(at: string): boolean {
    return instantOf(at) < this.#overruledUntil;
  }

  /** Kept, or kept late: after a complaint, or heard of so long after the day that it cannot have been in time. */
  #settle({ at, day }: Event, isSaidInTime: boolean, patience: number): void {
    const { date, basis } = this.#due;
    const isPast = date !== null && basis !== 'default' && day > addDays(date, patience);
    this.#status = this.#complaints.length > 0 || (isPast && !isSaidInTime) ? 'late' : 'kept';
    this.#keptAt = at;
    this.#complaints = [];
    this.#isOverdue = false;
  }

  #setDue(due: DueChange): void {
    const before = this.#due;
    const isSaidAgain =
      before.date !== null && before.basis !== 'default' && due.basis !== 'default' && due.said !== null;
    if (isSaidAgain && due.date !== null && before.date !== null && due.date > before.date) this.#moved += 1;
    this.#dues.push(due);
    const { date, basis, words, why } = due;
    this.#due = { date, basis, words, why };
  }

  #change(state: PromiseState, signal: PromiseSignal): void {
    const { at, recordedAt } = signal;
    this.#changes.push({ state, at, recordedAt, because: 'said', said: saidThere(signal), by: null, reason: null });
  }

  #dueOf(signal: PromiseSignal): Due {
    const { zone, fiscalYearStart, contractStart } = this.#context;
    const renewalDate = renewalFor(signal.at, this.#context);
    const relative = { zone, fiscalYearStart, renewalDate, contractStart, policy: this.#policy };
    const { due: words, subtype, strength, at: saidAt, quote } = signal;
    return resolveDue({ words, subtype, strength: strength ?? 'firm', saidAt, quote, ...relative });
  }
}

/** The renewal that was ahead when something was said, as it was known then, else the first one after that; else today's. */
function renewalFor(
  at: string,
  { renewals = [], renewalDate, zone = 'utc' }: LedgerContext,
): string | null | undefined {
  const said = dateOf(localDay(at, zone));
  const inOrder = renewals.toSorted((one, other) => instantOf(one.since) - instantOf(other.since));
  const then = inOrder.findLast(({ since }) => instantOf(since) <= instantOf(at));
  if (then !== undefined && then.date >= said) return then.date;
  const ahead = renewals.map(({ date }) => date).filter((date) => date >= said);
  return ahead.sort()[0] ?? renewalDate;
}

/** Where a signal was said. */
export function saidThere({ id, conversation, turn, quote, speaker }: PromiseSignal): SaidThere {
  return { signal: id, conversation, turn, quote, speaker };
}
