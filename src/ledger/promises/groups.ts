import { daysBetween, parseInstant } from '../../domain/index.ts';
import { type Likenesses, type Wording, wordLikeness } from './likeness.ts';
import { isApart, type Links, linkedTo, linksOf } from './links.ts';
import { type PromisePolicy, promisePolicy } from './policy.ts';
import type { Doubt, LedgerContext, PromiseDecision, PromiseSignal } from './types.ts';

/** What was said of one promise, in the order it was said. */
export interface Group {
  readonly members: PromiseSignal[];
}

/** A group with how many were opened before it. */
interface Placed extends Group {
  readonly order: number;
}

interface Matching {
  readonly policy: PromisePolicy['matching'];
  readonly context: LedgerContext;
  readonly likeness: Likenesses;
  /** The place of each signal among all. */
  readonly places: ReadonlyMap<string, number>;
  /** The group of each signal by its place, once it has one. */
  readonly groupOf: (Placed | undefined)[];
  readonly groups: Placed[];
  readonly doubts: Doubt[];
  readonly links: Links;
  /** When a person last said of a signal's promise that it was kept: by signal. */
  readonly keptAt: ReadonlyMap<string, number>;
}

/**
 * Puts together what is about one promise. Conversation by conversation: first what is said of earlier promises, then the
 * promises themselves, of which those that say an earlier one again join it; what was kept can only be promised anew. Best
 * pairs first, one to one within a conversation. What is not clear stands alone and is told as a doubt. What people put
 * together comes before all else, wherever it stands.
 * @param signals in the order they were said
 */
export function groupSignals(
  signals: readonly PromiseSignal[],
  decisions: readonly PromiseDecision[],
  context: LedgerContext,
): { readonly groups: readonly Group[]; readonly doubts: readonly Doubt[] } {
  const matching: Matching = {
    policy: (context.policy ?? promisePolicy).matching,
    context,
    likeness: wordLikeness(signals.map(toWording)),
    places: new Map(signals.map(({ id }, place) => [id, place])),
    groupOf: [],
    groups: [],
    doubts: [],
    links: linksOf(signals, decisions),
    keptAt: keptTimes(decisions),
  };
  for (const conversation of byConversation(signals)) {
    const unlinked = conversation.filter((signal) => !joinLinked(matching, signal));
    // What a person put to something of this very conversation waits for that.
    const rest = unlinked.filter(({ id }) => !matching.links.together.has(id));
    const told = rest.filter(({ kind }) => kind !== 'commitment');
    const promised = rest.filter(({ kind }) => kind === 'commitment');
    const waiting = place(matching, told);
    openAll(
      matching,
      waiting.filter(({ kind }) => kind === 'unkept_promise'),
    );
    openAll(matching, place(matching, promised));
    // "I'll send it now" and "got it" in one call.
    const fresh = freshOf(matching, promised);
    const kept = waiting.filter(({ kind }) => kind === 'kept_promise');
    openAll(matching, place(matching, kept, fresh));
    openAll(
      matching,
      unlinked.filter((signal) => !rest.includes(signal)),
    );
  }
  askAboutMeaning(matching);
  return { groups: matching.groups, doubts: matching.doubts };
}

/** Puts a signal where a person put it; false where nobody did, or where that has not come yet. */
function joinLinked(matching: Matching, signal: PromiseSignal): boolean {
  const linked = linkedTo(matching.links, signal.id).flatMap((id) => groupOf(matching, id) ?? []);
  const [first] = linked.sort((one, other) => one.order - other.order);
  if (first !== undefined) join(matching, signal, first);
  return first !== undefined;
}

function groupOf({ groupOf: all, places }: Matching, id: string): Placed | undefined {
  return all[places.get(id) ?? -1];
}

function join({ groupOf: all, places }: Matching, signal: PromiseSignal, group: Placed): void {
  group.members.push(signal);
  all[places.get(signal.id) ?? -1] = group;
}

function openAll(matching: Matching, signals: readonly PromiseSignal[]): void {
  for (const signal of signals) {
    if (joinLinked(matching, signal)) continue;
    const group = { members: [], order: matching.groups.length };
    matching.groups.push(group);
    join(matching, signal, group);
  }
}

/** The groups of nothing but some promises. */
function freshOf(matching: Matching, promised: readonly PromiseSignal[]): ReadonlySet<Placed> {
  const groups = promised.flatMap(({ id }) => groupOf(matching, id) ?? []);
  return new Set(groups.filter(({ members }) => members.every((one) => promised.includes(one))));
}

/** Places what belongs to one of the groups, or of some of them, and gives the rest. */
function place(matching: Matching, signals: readonly PromiseSignal[], among?: ReadonlySet<Placed>): PromiseSignal[] {
  const left = new Set(signals);
  const taken = new Set<Group>();
  const free = signals.filter(({ id }) => !matching.links.apart.has(id));
  const pairs = free.flatMap((signal) => pairsOf(matching, signal, among)).sort(byLikeness);
  const pairsBySignal = Map.groupBy(pairs, ({ signal }) => signal);
  for (const { signal, group, likeness } of pairs) {
    if (!left.has(signal) || taken.has(group)) continue;
    const rival = pairsBySignal.get(signal)?.find((pair) => pair.group !== group && !taken.has(pair.group));
    const isSure = likeness >= thresholdFor(matching.policy, signal, group);
    const isClear = rival === undefined || likeness - rival.likeness >= matching.policy.margin || likeness === 1;
    if (isSure && isClear) {
      join(matching, signal, group);
      left.delete(signal);
      taken.add(group);
    } else if (likeness >= matching.policy.doubtful) doubt(matching, signal, group, likeness);
  }
  return signals.filter((signal) => left.has(signal));
}

interface Pair {
  readonly signal: PromiseSignal;
  readonly group: Placed;
  readonly likeness: number;
}

function pairsOf(matching: Matching, signal: PromiseSignal, among: ReadonlySet<Placed> | undefined): Pair[] {
  const { links, policy } = matching;
  return candidatesFor(matching, signal)
    .filter((group) => among === undefined || among.has(group))
    .filter(({ members }) => members.every((one) => isEarlier(one, signal) && !isApart(links, one, signal)))
    .filter((group) => signal.kind !== 'commitment' || canBePromisedAgain(matching, group, signal))
    .map((group) => ({ signal, group, likeness: likenessTo(matching, signal, group) }))
    .filter(({ likeness }) => likeness >= policy.doubtful);
}

/** The groups that a signal may be like enough to, by its words or by an answer, the first opened first. */
function candidatesFor(matching: Matching, signal: PromiseSignal): readonly Placed[] {
  const { context, groupOf: all, groups, likeness, places, policy } = matching;
  const isAnyAnswered = context.verdict !== undefined && context.answered === undefined;
  if (isAnyAnswered || policy.doubtful <= 0) return groups.slice();
  const near = likeness.near(places.get(signal.id) ?? -1, policy.doubtful);
  const answered = context.answered?.(signal.id) ?? [];
  const found = [...near.map((one) => all[one]), ...answered.map((id) => groupOf(matching, id))];
  const candidates = new Set(found.filter((group) => group !== undefined));
  return [...candidates].sort((one, other) => one.order - other.order);
}

/**
 * What no word tells belongs together though its meaning is near: worth a question, and no more. Measured on labelled
 * sequences, joining by the meaning of a sentence embedding puts apart promises of one subject together.
 */
function askAboutMeaning(matching: Matching): void {
  const { context, doubts, groups, policy } = matching;
  if (context.meaning === undefined) return;
  const raised = new Set(doubts.map(({ signal, other }) => `${signal}\n${other}`));
  for (const { members } of groups) {
    const [signal] = members;
    // What others have joined, or a promise in itself, waits for nobody.
    if (signal === undefined || members.length > 1 || signal.kind === 'commitment') continue;
    for (const group of groups) {
      const [first] = group.members;
      if (first?.kind !== 'commitment' || raised.has(`${signal.id}\n${first.id}`)) continue;
      if (context.verdict?.(signal.id, first.id) !== undefined || isApart(matching.links, first, signal)) continue;
      if (!group.members.every((one) => isEarlier(one, signal))) continue;
      if ((context.meaning(signal.id, first.id) ?? 0) >= policy.near_in_meaning)
        doubt(matching, signal, group, policy.doubtful);
    }
  }
}

function isEarlier(one: PromiseSignal, other: PromiseSignal): boolean {
  return one.conversation !== other.conversation || one.turn <= other.turn || other.kind === 'commitment';
}

/** What an answer has settled, else the nearest of what was said of the promise. What is settled already gives way a little. */
function likenessTo({ context, likeness, places }: Matching, signal: PromiseSignal, { members }: Group): number {
  const answers = members.map((one) => context.verdict?.(signal.id, one.id));
  if (answers.includes(true)) return 1;
  if (answers.includes(false)) return 0;
  const place = places.get(signal.id) ?? -1;
  const near = members.map((one) => likeness.of(place, places.get(one.id) ?? -1));
  const settled = members.at(-1)?.kind === 'kept_promise' ? SETTLED : 0;
  return Math.max(0, Math.max(...near) - settled - (signal.kind === 'commitment' ? otherPromise(signal, members) : 0));
}

/** What speaks against a promise being an earlier one said again, beside its words. */
function otherPromise(signal: PromiseSignal, members: readonly PromiseSignal[]): number {
  const last = members.findLast(({ kind }) => kind === 'commitment');
  // "I'll get you an answer on the invoices" is not the invoices they complain of.
  if (last === undefined) return signal.subtype === 'follow_up' ? ERRAND_OR_THING : 0;
  const [one, other] = [signal.subtype === 'follow_up', last.subtype === 'follow_up'];
  if (one !== other) return ERRAND_OR_THING;
  return one && daysBetween(last.at.slice(0, 10), signal.at.slice(0, 10)) > ERRAND_DAYS ? OLD_ERRAND : 0;
}

const SETTLED = 0.12;
/** To find out about a thing is one promise, to deliver it another. */
const ERRAND_OR_THING = 0.25;
/** Errands come back: the deck of this month is not the deck of last month. */
const ERRAND_DAYS = 14;
const OLD_ERRAND = 0.2;

function thresholdFor(policy: PromisePolicy['matching'], { kind }: PromiseSignal, { members }: Group): number {
  if (kind === 'commitment')
    return members.some((one) => one.kind === 'unkept_promise') ? policy.complained : policy.repeated;
  return kind === 'kept_promise' ? policy.delivered : policy.complained;
}

/** What was kept can only be promised anew, whoever says that it was: the customer, or one of ours who decided it. */
function canBePromisedAgain({ keptAt }: Matching, { members }: Group, { at }: PromiseSignal): boolean {
  if (members.at(-1)?.kind === 'kept_promise') return false;
  if (keptAt.size === 0) return true;
  return members.every(({ id }) => (parseInstant(at) ?? 0) <= (keptAt.get(id) ?? Number.POSITIVE_INFINITY));
}

/** By signal, when it was decided that its promise was kept, where no later decision opened it again. */
function keptTimes(decisions: readonly PromiseDecision[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { action, signal, at } of decisions) {
    if (action === 'kept') times.set(signal, parseInstant(at) ?? 0);
    if (action === 'reopened' || action === 'withdrawn') times.delete(signal);
  }
  return times;
}

function doubt({ doubts }: Matching, signal: PromiseSignal, { members: [first] }: Group, likeness: number): void {
  if (first !== undefined)
    doubts.push({ signal: signal.id, other: first.id, likeness: Math.round(likeness * 100) / 100 });
}

/** The likeliest first; the order of the signals settles the rest, so that the same input always gives the same. */
function byLikeness(one: Pair, other: Pair): number {
  return other.likeness - one.likeness;
}

function byConversation(signals: readonly PromiseSignal[]): Iterable<readonly PromiseSignal[]> {
  return Map.groupBy(signals, ({ conversation }) => conversation).values();
}

function toWording({ what, quote, due, owner, speaker, kind }: PromiseSignal): Wording {
  return {
    what: what ?? '',
    quote,
    due,
    promise: kind === 'commitment',
    ours: owner ?? (kind === 'commitment' ? speaker : null),
  };
}
