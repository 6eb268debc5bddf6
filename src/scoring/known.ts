import { canonicalJson, type Evidence, parseInstant, type SignalEvidence } from '../domain/index.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/** An item of evidence on the clock. `at` is its own time, in milliseconds; minus infinity when the record has none. */
export interface Dated<Item> {
  readonly item: Item;
  readonly at: number;
  readonly recorded: number;
}

/** A signal with the instants of what was done about it. */
export interface KnownSignal extends Dated<SignalEvidence> {
  readonly acted: number | undefined;
  readonly confirmed: number | undefined;
}

/** Evidence as it was known at the end of a day, duplicates and dismissed signals taken out. */
export interface KnownEvidence {
  readonly account: Evidence['account'];
  /** First instant after the day whose knowledge is used. */
  readonly knownEnd: number;
  readonly people: readonly Dated<Evidence['people'][number]>[];
  readonly signals: readonly KnownSignal[];
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
  return time === null || time === undefined ? undefined : parseInstant(time);
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
  const isAutomatic = ({ automatic }: Evidence['touches'][number]) => automatic !== undefined && automatic !== null;
  const automatic = evidence.touches.filter(isAutomatic);
  const touches = automatic.length === 0 ? evidence.touches : evidence.touches.filter((touch) => !isAutomatic(touch));
  const standing = evidence.signals.filter(({ id }) => !dismissed.has(id));
  return {
    account,
    knownEnd,
    people: withoutCopies(known(evidence.people, ({ from }) => from, knownEnd)),
    signals: lastRecorded(known(standing, ({ occurred_at }) => occurred_at, knownEnd)).map(knownSignal),
    commitments: lastRecorded(known(evidence.commitments, ({ made_at }) => made_at, knownEnd)),
    touches: withoutCopies(known(touches, ({ at }) => at, knownEnd)),
    automatic: withoutCopies(known(automatic, ({ at }) => at, knownEnd)),
    usage: withoutCopies(known(evidence.usage, ({ date }) => date, knownEnd)),
    tickets: lastRecorded(known(evidence.tickets, ({ opened_at }) => opened_at, knownEnd)),
    surveys: withoutCopies(known(evidence.surveys, ({ at }) => at, knownEnd)),
    crmHealth: withoutCopies(known(account.crm_health, ({ at }) => at, knownEnd)),
    postures: withoutCopies(known(account.renewal_posture, ({ at }) => at, knownEnd)),
  };
}

/** A signal with its second dates read. */
export function knownSignal(dated: Dated<SignalEvidence>): KnownSignal {
  const { acted_at, confirmed_at } = dated.item;
  return { ...dated, acted: instantOf(acted_at), confirmed: instantOf(confirmed_at) };
}

function isDismissed({ status, dismissed_at }: SignalEvidence): boolean {
  return status === 'dismissed' || (dismissed_at !== null && dismissed_at !== undefined);
}

function known<Item extends { readonly recorded_at?: string | null | undefined }>(
  items: readonly Item[],
  ownTime: (item: Item) => string | null | undefined,
  knownEnd: number,
): Dated<Item>[] {
  const dated: Dated<Item>[] = [];
  for (const item of items) {
    const own = ownTime(item);
    const at = instantOf(own) ?? Number.NEGATIVE_INFINITY;
    const recorded = item.recorded_at === own ? at : (instantOf(item.recorded_at) ?? at);
    if (recorded < knownEnd) dated.push({ item, at, recorded });
  }
  return dated;
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
function withoutCopies<Item>(items: readonly Dated<Item>[]): readonly Dated<Item>[] {
  if (areApart(items)) return items;
  const sorted = [...items].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  if (areApart(sorted)) return sorted;
  const distinct: Dated<Item>[] = [];
  let first = 0;
  for (let next = 1; next <= sorted.length; next += 1) {
    if (sorted[next]?.at === sorted[first]?.at) continue;
    const dated = sorted[first];
    if (next === first + 1 && dated !== undefined) distinct.push(dated);
    else distinct.push(...distinctByContent(sorted.slice(first, next)));
    first = next;
  }
  return distinct;
}

/** Whether each comes later than the one before it: evidence mostly comes in its order, and then there is nothing to do. */
function areApart(items: readonly Dated<unknown>[]): boolean {
  for (let index = 1; index < items.length; index += 1) {
    if (!((items[index - 1]?.at ?? 0) < (items[index]?.at ?? 0))) return false;
  }
  return true;
}

function distinctByContent<Item>(items: readonly Dated<Item>[]): readonly Dated<Item>[] {
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
