import type { Rejection, Signal } from '../../../domain/index.ts';
import type { Correction } from '../../grounding/index.ts';
import type { Verdict, VerdictWord } from '../../types.ts';
import type { Listed } from './listed.ts';

/** What is known of a signal that is kept. */
export type Standing = 'confirmed' | 'corrected' | 'unverified';

/** A signal that is kept, with how it came through. */
export interface Judged {
  readonly signal: Signal;
  readonly standing: Standing;
  /** Found by the second opinion alone: the first reading reported it in no form. */
  readonly secondOpinion: boolean;
}

/** What came of a list of claims. */
export interface Judgement {
  readonly kept: readonly Judged[];
  readonly rejected: readonly Rejection[];
}

const REASONS: Readonly<Record<Exclude<VerdictWord, 'holds'>, string>> = {
  not_said: 'the verifier found that its words do not assert it',
  not_this_account: 'the verifier found that it is not about this account',
  wrong_side: 'the verifier found that the other side said it',
  taken_back: 'the verifier found that it no longer stands at the end',
  duplicate: 'the verifier found that another signal says the same',
};

/**
 * Holds a list of claims against what the verifier said. A claim of the first reading that got no verdict is kept, unverified;
 * one of the second opinion is not. A claim that repeats another gives it its turns. Nothing is dropped as a repetition unless
 * what it repeats is kept.
 * @param correct applies a correction under the rules that candidates are held to
 */
export function applyVerdicts(
  listed: readonly Listed[],
  verdicts: ReadonlyMap<number, Verdict>,
  correct: (signal: Signal, correction: Correction) => Signal,
): Judgement {
  const groups = groupDuplicates(listed, verdicts);
  const kept: Judged[] = [];
  const rejected: Rejection[] = [];
  for (const item of listed) {
    const verdict = verdicts.get(item.id);
    const group = groups.get(item.id);
    if (group === undefined) {
      rejected.push(reject(item, describe(verdict)));
      continue;
    }
    const [leader] = group;
    if (leader?.id !== item.id) {
      rejected.push(reject(item, REASONS.duplicate));
      continue;
    }
    const whole = withTurnsOf(item.signal, group);
    const signal = verdict === undefined ? whole : correct(whole, verdict);
    const judged = verdict !== undefined && (verdict.verdict === 'holds' || group.length > 1);
    const standing = !judged ? 'unverified' : signal === whole ? 'confirmed' : 'corrected';
    kept.push({ signal, standing, secondOpinion: group.every(({ unconfirmed }) => unconfirmed) });
  }
  return { kept, rejected };
}

/**
 * For every claim that is kept or repeats one: all that say the same, the one that stands for them first. One of the first
 * reading stands before those of the second opinion, unless it calls the fact something else than the verifier would.
 */
function groupDuplicates(
  listed: readonly Listed[],
  verdicts: ReadonlyMap<number, Verdict>,
): ReadonlyMap<number, readonly Listed[]> {
  const byId = new Map(listed.map((item) => [item.id, item]));
  const ends = Map.groupBy(listed, ({ id }) => endOf(id, byId, verdicts));
  const groups = new Map<number, readonly Listed[]>();
  for (const [end, members] of ends) {
    const last = byId.get(end);
    if (last === undefined) continue;
    if (isKept(last, verdicts)) {
      const first = last.unconfirmed ? (members.find((one) => !one.unconfirmed && isOfSort(one, last)) ?? last) : last;
      const group = [first, ...members.filter(({ id }) => id !== first.id)];
      for (const { id } of group) groups.set(id, group);
    } else {
      // What they are said to repeat fell: each stands for itself.
      for (const item of members)
        if (verdicts.get(item.id)?.verdict === 'duplicate' && !item.unconfirmed) groups.set(item.id, [item]);
    }
  }
  return groups;
}

function isOfSort({ signal: one }: Listed, { signal: other }: Listed): boolean {
  return one.kind === other.kind && one.subtype === other.subtype;
}

/** Follows what a claim is said to repeat to the end; of a circle to its first. */
function endOf(id: number, byId: ReadonlyMap<number, Listed>, verdicts: ReadonlyMap<number, Verdict>): number {
  const path = [id];
  for (let at = id; ; ) {
    const verdict = verdicts.get(at);
    const next = verdict?.verdict === 'duplicate' ? (verdict.same_as ?? undefined) : undefined;
    if (next === undefined || next === at || !byId.has(next)) return at;
    if (path.includes(next)) return Math.min(...path.slice(path.indexOf(next)));
    path.push(next);
    at = next;
  }
}

/** The end of a chain that is itself called a repetition (of nothing listed, or in a circle) is kept: it repeats nothing that stands. */
function isKept({ id, unconfirmed }: Listed, verdicts: ReadonlyMap<number, Verdict>): boolean {
  const verdict = verdicts.get(id)?.verdict;
  if (unconfirmed) return verdict === 'holds';
  return verdict === undefined || verdict === 'holds' || verdict === 'duplicate';
}

function withTurnsOf(signal: Signal, group: readonly Listed[]): Signal {
  const same = group.map((item) => item.signal).filter(({ kind }) => kind === signal.kind);
  const turns = [...new Set([...signal.turns, ...same.flatMap((other) => other.turns)])];
  return turns.length === signal.turns.length ? signal : { ...signal, turns };
}

function describe(verdict: Verdict | undefined): string {
  if (verdict === undefined || verdict.verdict === 'holds')
    return 'found by the second opinion alone, and not judged by the verifier';
  return REASONS[verdict.verdict];
}

function reject({ signal, unconfirmed }: Listed, detail: string): Rejection {
  const { kind, subtype, turns, quote } = signal;
  const told = unconfirmed && !detail.startsWith('found by') ? `second opinion: ${detail}` : detail;
  return { reason: 'not_verified', detail: told, kind, subtype, turns, quote };
}
