import type { Evidence, SignalEvidence } from '../domain/index.ts';
import { type Dated, dayOf, instantOf, type KnownEvidence, type KnownSignal } from './known.ts';
import { type Derived, oncePerSignals } from './once.ts';
import type { Policy } from './policy/schema.ts';
import { type Runway, runwayOf } from './runway.ts';
import { type Segment, segmentOf } from './segment.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/** A signal that counts, with its age in whole days and the days of what was done about it. */
export interface SignalOn {
  readonly id: string;
  readonly signal: SignalEvidence;
  readonly at: number;
  readonly age: number;
  /** Days since somebody acted on it; `undefined` while nobody has. */
  readonly actedAge: number | undefined;
  /** Instant of the CSM's confirmation; `undefined` when there is none or nobody wrote when. */
  readonly confirmedAt: number | undefined;
}

/** The evidence of one account up to the end of one day: what every rule looks at. */
export interface View {
  readonly policy: Policy;
  readonly known: KnownEvidence;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly asOfDay: number;
  /** First instant after the day. */
  readonly end: number;
  readonly account: Evidence['account'];
  readonly segment: Segment;
  readonly runway: Runway;
  readonly signals: readonly SignalOn[];
  readonly people: KnownEvidence['people'];
  readonly commitments: KnownEvidence['commitments'];
  readonly touches: KnownEvidence['touches'];
  readonly automatic: KnownEvidence['automatic'];
  /** Touches later than the day that were already on record: what is planned. */
  readonly planned: KnownEvidence['touches'];
  readonly usage: KnownEvidence['usage'];
  readonly tickets: KnownEvidence['tickets'];
  readonly surveys: KnownEvidence['surveys'];
  readonly crmHealth: KnownEvidence['crmHealth'];
  readonly postures: KnownEvidence['postures'];
  /** What was derived of this view, of its signals, of them and its people, and of its usage: filled as it is asked for. */
  readonly derived: Derived;
  readonly signalsDerived: Derived;
  readonly peopleDerived: Derived;
  readonly usageDerived: Derived;
}

/**
 * What had happened by the end of `asOf`, of what is known. `other` is a view of the same day that knows something else. `end` is
 * the first instant after the day, in milliseconds, where the day is not UTC's.
 */
export function viewOf(
  known: KnownEvidence,
  asOf: string,
  policy: Policy,
  other?: View,
  end = endOf(asOf, other),
): View {
  const asOfDay = dayOf(Date.parse(asOf));
  const happened = <Entry extends Dated<unknown>>(items: readonly Entry[]) => before(items, end);
  const limit = Math.min(end, known.knownEnd);
  const same = (list: 'signals' | 'people' | 'usage') => (known[list] === other?.known[list] ? other : undefined);
  return {
    policy,
    known,
    asOf,
    asOfDay,
    end,
    account: known.account,
    segment: segmentOf(known.account.acv, policy),
    runway: runwayOf(known.account.renewal_date, asOf, policy),
    signals: same('signals')?.signals ?? happened(known.signals).map((dated) => signalOn(dated, asOfDay, limit)),
    people: happened(known.people),
    commitments: happened(known.commitments),
    touches: happened(known.touches),
    automatic: happened(known.automatic),
    planned: known.touches.slice(countBefore(known.touches, end)),
    usage: happened(known.usage),
    tickets: happened(known.tickets),
    surveys: happened(known.surveys),
    crmHealth: happened(known.crmHealth),
    postures: happened(known.postures),
    derived: new Map(),
    signalsDerived: same('signals')?.signalsDerived ?? new Map(),
    peopleDerived: (same('signals') && same('people'))?.peopleDerived ?? new Map(),
    usageDerived: same('usage')?.usageDerived ?? new Map(),
  };
}

function endOf(asOf: string, other: View | undefined): number {
  return other?.end ?? (dayOf(Date.parse(asOf)) + 1) * MILLISECONDS_PER_DAY;
}

/** Whole days from one to another; none where a day that is not UTC's ends in the next of UTC's. */
function daysFrom(day: number, asOfDay: number): number {
  return Math.max(0, asOfDay - day);
}

/** Items before an instant, of items in the order of their times; the very same array where all are. */
export function before<Entry extends { readonly at: number }>(items: readonly Entry[], end: number): readonly Entry[] {
  const count = countBefore(items, end);
  return count === items.length ? items : items.slice(0, count);
}

function countBefore(items: readonly { readonly at: number }[], end: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.at ?? end) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}

function signalOn({ item, at, acted, confirmed }: KnownSignal, asOfDay: number, limit: number): SignalOn {
  const past = (instant: number | undefined) => (instant !== undefined && instant < limit ? instant : undefined);
  const actedAt = acted === undefined ? actedUndated(item, at) : past(acted);
  return {
    id: item.id,
    signal: item,
    at,
    age: daysFrom(dayOf(at), asOfDay),
    actedAge: actedAt === undefined ? undefined : daysFrom(dayOf(actedAt), asOfDay),
    confirmedAt: past(confirmed),
  };
}

/** Acted on, nobody wrote when: as if at once. */
function actedUndated({ status }: SignalEvidence, at: number): number | undefined {
  return status === 'acted' ? at : undefined;
}

/** Whole days from the day of an instant to the day of the view. */
export function ageOf(view: View, instant: number): number {
  return instant < view.end ? daysFrom(dayOf(instant), view.asOfDay) : view.asOfDay - dayOf(instant);
}

/** The instant of a second date (`kept_at`, `closed_at`, `to`) when it is known and past; else `undefined`. */
export function happenedBy(view: View, time: string | null | undefined): number | undefined {
  const instant = instantOf(time);
  return instant !== undefined && instant < Math.min(view.end, view.known.knownEnd) ? instant : undefined;
}

/** Signals of one kind, of the given subtypes or of any, oldest first. */
export function signalsOf(view: View, kind: SignalEvidence['kind'], subtypes?: readonly string[]): SignalOn[] {
  const ofKind = signalsByKind(view).get(kind) ?? [];
  return subtypes === undefined ? [...ofKind] : ofKind.filter(({ signal }) => subtypes.includes(signal.subtype));
}

/** Whether two views of one day have the same signals of a kind. */
export function hasSameSignals(one: View, other: View, kind: SignalEvidence['kind']): boolean {
  if (one.signals === other.signals) return true;
  const [some, others] = [signalsByKind(one).get(kind) ?? [], signalsByKind(other).get(kind) ?? []];
  return some.length === others.length && some.every(({ signal }, index) => signal === others[index]?.signal);
}

const signalsByKind = oncePerSignals(({ signals }: View) => Map.groupBy(signals, ({ signal }) => signal.kind));

/** The text of an attribute; `undefined` when it is absent, empty or no text. */
export function attribute({ signal }: SignalOn, name: string): string | undefined {
  const value = signal.attrs[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
