import type { SignalKind } from '../../domain/index.ts';
import { type Fact, GRAVITY, namesDiffer } from './facts.ts';
import { soundKey, soundsLike } from './text/sound.ts';

/** How many turns apart two showings of one fact may be, by kind; where a name tells facts apart, distance does not matter. */
const REACH: Readonly<Partial<Record<SignalKind, number>>> = {
  commitment: 2,
  stakeholder: 6,
  success_criterion: 1,
  use_case: 2,
  renewal_term: 8,
  renewal_risk: 8,
  escalation: 8,
  adoption_gap: 5,
  unkept_promise: 6,
  expansion: 4,
  value: 3,
};
const DEFAULT_REACH = 4;
/** How far back "it" may point, in turns. */
const POINTING_REACH = 4;

/** One fact per thing: showings of the same fact in several turns joined, the strongest first. */
export function consolidate(facts: readonly Fact[]): readonly Fact[] {
  const out: Fact[] = [];
  const ordered = [...facts].sort((a, b) => (a.turns[0] ?? 0) - (b.turns[0] ?? 0) || a.position - b.position);
  for (const fact of ordered) {
    const index = out.findLastIndex((other) => isSame(other, fact));
    const other = out[index];
    if (other === undefined) out.push(fact);
    else out[index] = joined(other, fact);
  }
  return out;
}

function distance(one: Fact, other: Fact): number {
  return Math.min(...one.turns.map((turn) => Math.abs(turn - (other.turns[0] ?? 0))));
}

function isSame(one: Fact, other: Fact): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'competitor') return sameRival(one, other);
  if (one.kind === 'champion_change')
    return samePerson(one, other) && (one.subtype === other.subtype || isGoing(one) === isGoing(other));
  if (one.subtype !== other.subtype && one.kind !== 'unkept_promise') return false;
  if (namesDiffer(one, other)) return false;
  if (one.kind === 'commitment') return samePromise(one, other);
  return distance(one, other) <= (REACH[one.kind] ?? DEFAULT_REACH);
}

function isGoing(fact: Fact): boolean {
  return fact.subtype !== 'replaced';
}

function sameRival(one: Fact, other: Fact): boolean {
  const a = one.attrs.competitor ?? 'unnamed';
  const b = other.attrs.competitor ?? 'unnamed';
  if (a === 'unnamed' || b === 'unnamed') return distance(one, other) <= 6;
  return soundsLike(soundKey(a), soundKey(b)) || soundsLike(soundKey(b), soundKey(a));
}

function samePerson(one: Fact, other: Fact): boolean {
  const a = one.attrs.person?.toLowerCase();
  const b = other.attrs.person?.toLowerCase();
  if (a === undefined || b === undefined) return distance(one, other) <= 4;
  return a.includes(b) || b.includes(a) || a.split(' ')[0] === b.split(' ')[0];
}

/** A promise said again in other words, or pointed back to ("I'll have it to you Thursday then"). */
function samePromise(one: Fact, other: Fact): boolean {
  if (one.attrs.owner !== other.attrs.owner) return false;
  const pointsBack =
    /^(?:have|get|do|send|email|share|you have|friday you have)?\s*(?:it|that|them|this|those)\b/iu.test(
      other.attrs.what ?? '',
    );
  if (pointsBack) return distance(one, other) <= POINTING_REACH;
  return distance(one, other) <= (REACH.commitment ?? 0) && sharesWords(one.attrs.what, other.attrs.what);
}

function sharesWords(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  const words = (text: string) => new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
  const [a, b] = [words(one), words(other)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return b.size === 0 || shared >= Math.min(a.size, b.size) / 2;
}

function joined(one: Fact, other: Fact): Fact {
  const graver = GRAVITY.indexOf(other.subtype) - GRAVITY.indexOf(one.subtype);
  const lead = graver > 0 || (graver === 0 && other.score > one.score) ? other : one;
  const rest = lead === one ? other : one;
  const attrs = { ...rest.attrs, ...lead.attrs };
  const named = [lead, rest]
    .map((fact) => fact.attrs.competitor)
    .find((name) => name !== undefined && name !== 'unnamed');
  if (named !== undefined) attrs.competitor = named;
  return {
    ...lead,
    turns: [...new Set([...lead.turns, ...rest.turns])],
    attrs,
    score: Math.min(0.97, 1 - (1 - one.score) * (1 - other.score * 0.5)),
  };
}
