import { canonicalJson, type Evidence, parseInstant, type SignalEvidence } from '../domain/index.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/** The form of a bare date: the schema has checked it, so it needs no second look. */
const BARE_DATE = 'YYYY-MM-DD';

/** An item of evidence on the clock. `at` is its own time, in milliseconds; minus infinity when the record has none. */
export interface Dated<Item> {
  readonly item: Item;
  readonly at: number;
  readonly recorded: number;
}

/** Evidence as it was known at the end of a day, duplicates and dismissed signals taken out. */
export interface KnownEvidence {
  readonly account: Evidence['account'];
  /** First instant after the day whose knowledge is used. */
  readonly knownEnd: number;
  readonly people: readonly Dated<Evidence['people'][number]>[];
  readonly signals: readonly Dated<SignalEvidence>[];
  readonly commitments: readonly Dated<Evidence['commitments'][number]>[];
  /** What people did; what nobody wrote by hand is no contact. */
  readonly touches: readonly Dated<Evidence['touches'][number]>[];
  /** Automatic replies and reports: they explain a silence and end none. */
  readonly automatic: readonly Dated<Evidence['touches'][number]>[];
  readonly usage: readonly Dated<Evidence['usage'][number]>[];
  readonly tickets: readonly Dated<Evidence['tickets'][number]>[];
  readonly surveys: readonly Dated<Evidence['surveys'][number]>[];
  readonly crmHealth: readonly Dated<Evidence['account']['crm_health'][number]>[];
  readonly postures: readonly Dated<Evidence['account']['renewal_posture'][number]>[];
}

/** The instant a time means, in milliseconds; `undefined` when it is unknown. */
export function instantOf(time: string | null | undefined): number | undefined {
  if (time === null || time === undefined) return undefined;
  return time.length === BARE_DATE.length ? Date.parse(time) : parseInstant(time);
}

/** The number of the UTC day an instant lies in, counted from 1970-01-01. */
export function dayOf(instant: number): number {
  return Math.floor(instant / MILLISECONDS_PER_DAY);
}

/**
 * The evidence known before `knownEnd` (milliseconds). An item is known from `recorded_at`, else from its own time.
 * Of two items with one id the one recorded last holds, on a tie the greater by canonical JSON; a dismissal of any
 * record of an id holds for the id, on any day.
 */
export function knownEvidence(evidence: Evidence, knownEnd: number): KnownEvidence {
  const { account } = evidence;
  const dismissed = new Set(evidence.signals.filter(isDismissed).map(({ id }) => id));
  const [automatic, touches] = [true, false].map((wanted) =>
    evidence.touches.filter(({ automatic }) => (automatic !== undefined && automatic !== null) === wanted),
  );
  const standing = evidence.signals.filter(({ id }) => !dismissed.has(id));
  return {
    account,
    knownEnd,
    people: withoutCopies(known(evidence.people, ({ from }) => from, knownEnd)),
    signals: lastRecorded(known(standing, ({ occurred_at }) => occurred_at, knownEnd)),
    commitments: lastRecorded(known(evidence.commitments, ({ made_at }) => made_at, knownEnd)),
    touches: withoutCopies(known(touches ?? [], ({ at }) => at, knownEnd)),
    automatic: withoutCopies(known(automatic ?? [], ({ at }) => at, knownEnd)),
    usage: withoutCopies(known(evidence.usage, ({ date }) => date, knownEnd)),
    tickets: lastRecorded(known(evidence.tickets, ({ opened_at }) => opened_at, knownEnd)),
    surveys: withoutCopies(known(evidence.surveys, ({ at }) => at, knownEnd)),
    crmHealth: withoutCopies(known(account.crm_health, ({ at }) => at, knownEnd)),
    postures: withoutCopies(known(account.renewal_posture, ({ at }) => at, knownEnd)),
  };
}

function isDismissed({ status, dismissed_at }: SignalEvidence): boolean {
  return status === 'dismissed' || (dismissed_at !== null && dismissed_at !== undefined);
}

function known<Item extends { readonly recorded_at?: string | null | undefined }>(
  items: readonly Item[],
  ownTime: (item: Item) => string | null | undefined,
  knownEnd: number,
): Dated<Item>[] {
  return items
    .map((item) => {
      const at = instantOf(ownTime(item)) ?? Number.NEGATIVE_INFINITY;
      return { item, at, recorded: instantOf(item.recorded_at) ?? at };
    })
    .filter(({ recorded }) => recorded < knownEnd);
}

function lastRecorded<Item extends { readonly id: string }>(items: readonly Dated<Item>[]): Dated<Item>[] {
  const byId = new Map<string, Dated<Item>>();
  for (const dated of items) {
    const other = byId.get(dated.item.id);
    if (other === undefined || isLater(dated, other)) byId.set(dated.item.id, dated);
  }
  return inOrder([...byId.values()], ({ id }) => id);
}

function isLater<Item>(one: Dated<Item>, other: Dated<Item>): boolean {
  if (one.recorded !== other.recorded) return one.recorded > other.recorded;
  return canonicalJson(one.item) > canonicalJson(other.item);
}

/** Items without an id: the very same item sent twice counts once. Ordered by time, then by canonical JSON. */
function withoutCopies<Item>(items: readonly Dated<Item>[]): Dated<Item>[] {
  const byTime = Map.groupBy(items, ({ at }) => at);
  const times = [...byTime.keys()].sort((one, other) => (one < other ? -1 : 1));
  return times.flatMap((time) => distinctByContent(byTime.get(time) ?? []));
}

function distinctByContent<Item>(items: readonly Dated<Item>[]): readonly Dated<Item>[] {
  if (items.length < 2) return items;
  const byContent = new Map(items.map((dated) => [canonicalJson(dated.item), dated]));
  const keys = new Map([...byContent].map(([key, { item }]) => [item, key]));
  return inOrder([...byContent.values()], (item) => keys.get(item) ?? '');
}

function inOrder<Item>(items: Dated<Item>[], key: (item: Item) => string): Dated<Item>[] {
  return items.sort((one, other) => {
    if (one.at !== other.at) return one.at < other.at ? -1 : 1;
    return key(one.item) < key(other.item) ? -1 : 1;
  });
}
