import { addDays, type CommitmentEvidence, canonicalJson, parseInstant } from '../../domain/index.ts';
import { type Group, groupSignals } from './groups.ts';
import { followPromise, type History, saidThere } from './history.ts';
import { type PromisePolicy, promisePolicy } from './policy.ts';
import type { Finding, Ledger, LedgerContext, PromiseDecision, PromiseEntry, PromiseSignal } from './types.ts';

/**
 * An account's promises as they stood on a day, from what was known on a day: a fold over what was said and what people
 * decided, in any order, each id once. Nothing but its arguments is looked at.
 */
export function foldPromises(
  signals: readonly PromiseSignal[],
  decisions: readonly PromiseDecision[],
  context: LedgerContext,
): Ledger {
  const [asOfEnd, knownEnd] = [context.end ?? endOf(context.asOf), endOf(context.knownAt)];
  const known = onceEach(signals)
    .filter(({ at, recordedAt }) => instantOf(at) < asOfEnd && instantOf(recordedAt) < knownEnd)
    .sort(bySaid);
  const ids = new Set(known.map(({ id }) => id));
  const decided = standing(onceEach(decisions).filter(({ at }) => instantOf(at) < knownEnd)).map((decision) =>
    reanchored(decision, ids),
  );
  const { groups, doubts } = groupSignals(known, decided, context);
  const policy = context.policy ?? promisePolicy;
  const entries = groups.map((group) =>
    toEntry(group, followPromise(group, decisionsOn(group, decided, asOfEnd), context), policy),
  );
  return { entries, doubts };
}

/** The id of the entry that a signal alone would make. */
export function entryId(signal: string): string {
  return `c_${signal}`;
}

/** The signal that an entry is named after; `undefined` for what is no entry's id. */
export function signalOfEntry(id: string): string | undefined {
  return id.startsWith('c_') && id.length > 2 ? id.slice(2) : undefined;
}

/**
 * The entries as the scorer takes them. A day stands only where passing it counts as evidence (`policy.counts`); complaints are
 * named, so that one promise is not two risks. What was withdrawn is no promise any more: nothing is left of it but the
 * complaints that were settled with it.
 */
export function toCommitments(entries: readonly PromiseEntry[]): readonly CommitmentEvidence[] {
  return entries
    .filter(({ state, settled }) => state !== 'withdrawn' || settled.length > 0)
    .map(({ id, what, madeAt, due, counts, keptAt, recordedAt, said, state, settled }) => ({
      id,
      what,
      made_at: madeAt ?? said[0]?.at ?? null,
      due_date: counts && state !== 'withdrawn' ? due.date : null,
      kept_at: state === 'withdrawn' ? null : keptAt,
      recorded_at: recordedAt,
      complaints: said.filter(({ kind }) => kind === 'unkept_promise').map(({ signal }) => signal),
      settled: [...settled],
    }));
}

/** A decision told by signals that are there: where the one it was told by is gone, the first that is left of its entry. */
export function reanchored(decision: PromiseDecision, ids: ReadonlySet<string>): PromiseDecision {
  const { action, signal, other, members = [] } = decision;
  const standIn = (id: string) => (ids.has(id) ? id : (members.find((one) => ids.has(one)) ?? id));
  if (action === 'belongs') return { ...decision, other: other === null ? null : standIn(other) };
  return action === 'apart' || action === 'undo' ? decision : { ...decision, signal: standIn(signal) };
}

function toEntry({ members }: Group, history: History, policy: PromisePolicy): PromiseEntry {
  const promises = members.filter(({ kind }) => kind === 'commitment');
  const [first] = promises.length > 0 ? promises : members;
  const last = promises.at(-1);
  const earliest = members.toSorted((one, other) =>
    compare([instantOf(one.recordedAt), one.id], [instantOf(other.recordedAt), other.id]),
  )[0];
  if (first === undefined || earliest === undefined) throw new RangeError('a group of signals without a signal');
  const subtype = promises[0]?.subtype ?? 'product';
  const countsNot = whyNot(promises.length > 0, subtype, history, policy);
  return {
    id: entryId(earliest.id),
    what: [...promises, ...members].find(({ what }) => what !== null)?.what ?? first.quote,
    subtype,
    strength: history.strength,
    owner: last?.owner ?? members.find(({ owner }) => owner !== null)?.owner ?? last?.speaker ?? null,
    to: [...new Set(promises.flatMap(({ audience }) => audience))],
    madeAt: promises[0]?.at ?? null,
    due: history.due,
    dueHistory: history.dueHistory,
    moved: history.moved,
    state: history.state,
    history: history.changes,
    keptAt: history.keptAt,
    counts: countsNot === null,
    countsNot,
    recordedAt: earliest.recordedAt,
    said: members.map((signal) => ({ ...saidThere(signal), kind: signal.kind, at: signal.at })),
    complaints: history.complaints,
    settled: history.settled,
    findings: findingsOf(history, policy),
  };
}

/** Why passing its day is no evidence of risk; null where it is. */
function whyNot(
  isPromise: boolean,
  subtype: string,
  { due, strength }: History,
  { counts }: PromisePolicy,
): string | null {
  if (!isPromise) return 'it was promised before we listened: only the complaint counts';
  if (due.date === null) return `it has no day: ${due.why}`;
  if (!counts.bases.includes(due.basis)) return 'its day was never agreed: the policy gave it';
  if (!counts.strengths.includes(strength)) return 'it was hedged';
  if (!counts.subtypes.includes(subtype)) return 'follow-ups are mostly done without anybody saying so';
  return null;
}

function findingsOf({ moved, dueHistory, complainedAgain }: History, policy: PromisePolicy): Finding[] {
  const findings: Finding[] = [];
  if (moved >= policy.moved_often) {
    const days = dueHistory.filter(({ said, date }) => said !== null && date !== null).map(({ date }) => date);
    findings.push({ kind: 'moved_often', why: `its day was moved ${moved} times: ${days.join(', then ')}` });
  }
  if (complainedAgain) findings.push({ kind: 'complained_again', why: 'they complained of it after it had been kept' });
  return findings;
}

function decisionsOn(
  { members }: Group,
  decisions: readonly PromiseDecision[],
  asOfEnd: number,
): readonly PromiseDecision[] {
  const ids = new Set(members.map(({ id }) => id));
  return decisions.filter(({ signal, action, at, date }) => {
    const effective = action === 'kept' && date !== null ? date : at;
    return ids.has(signal) && instantOf(effective) < asOfEnd;
  });
}

/** Decisions in their order without those that were taken back. */
function standing(decisions: readonly PromiseDecision[]): PromiseDecision[] {
  const kept: PromiseDecision[] = [];
  for (const decision of decisions.toSorted((one, other) =>
    compare([instantOf(one.at), one.id], [instantOf(other.at), other.id]),
  )) {
    if (decision.action !== 'undo') kept.push(decision);
    else {
      const last = kept.findLastIndex(({ signal }) => signal === decision.signal);
      if (last >= 0) kept.splice(last, 1);
    }
  }
  return kept;
}

/** Of two items with one id the one recorded last, on a tie the greater by canonical JSON. */
function onceEach<Item extends { readonly id: string; readonly at: string; readonly recordedAt?: string }>(
  items: readonly Item[],
): Item[] {
  const byId = new Map<string, Item>();
  for (const item of items) {
    const other = byId.get(item.id);
    const key = (one: Item) => [instantOf(one.recordedAt ?? one.at), canonicalJson(one)] as const;
    if (other === undefined || compare(key(item), key(other)) > 0) byId.set(item.id, item);
  }
  return [...byId.values()];
}

function bySaid(one: PromiseSignal, other: PromiseSignal): number {
  const key = ({ at, conversation, turn, id }: PromiseSignal) => [instantOf(at), conversation, turn, id];
  return compare(key(one), key(other));
}

/** By the first part that differs; text by its code units, alike in every locale. */
function compare(left: readonly (number | string)[], right: readonly (number | string)[]): number {
  for (const [index, one] of left.entries()) {
    const other = right[index] ?? '';
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

function instantOf(time: string): number {
  return parseInstant(time) ?? 0;
}

/** The first instant after a day. */
function endOf(date: string): number {
  return instantOf(addDays(date, 1));
}
