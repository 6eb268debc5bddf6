import type { SignalKind } from '../../domain/index.ts';
import { attributesFor } from './attributes.ts';
import type { Arbiter } from './classifier/arbiter.ts';
import { commitmentAttributes, commitmentSubtype } from './commitments.ts';
import type { Hit } from './detect.ts';
import { joinedQuote, quoteOf } from './quotes.ts';
import { type ReadTurn, sentenceAt, tokenRange } from './read.ts';

/** One fact as it will be proposed, before facts of several turns are joined. */
export interface Fact {
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly turns: readonly number[];
  readonly quote: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly score: number;
  /** Which sentence of its turn, for joining neighbours. */
  readonly position: number;
}

/** The least score that is proposed, by kind: set on the dev cases for precision. */
export const THRESHOLDS: Readonly<Partial<Record<SignalKind, number>>> & { readonly other: number } = { other: 0.58 };

function isEnough(hit: Hit, arbiter: Arbiter | undefined): boolean {
  return arbiter?.stands(hit) ?? hit.score >= (THRESHOLDS[hit.kind] ?? THRESHOLDS.other);
}

/** The facts of one turn's hits: the best subtype in each sentence, and one fact for neighbouring sentences that say the same. */
export function factsOf(turns: readonly ReadTurn[], hits: readonly Hit[], arbiter?: Arbiter): readonly Fact[] {
  const standing = hits.filter((hit) => !hit.asked && isEnough(hit, arbiter));
  const bySentence = Map.groupBy(standing, (hit) => `${hit.kind}:${hit.sentence.position}`);
  const facts = [...bySentence.values()].flatMap((same) => best(same).map((hit) => factOf(turns, hit, arbiter)));
  return joinNeighbours(turns, facts);
}

/** One subtype per kind and sentence; somebody's leaving and somebody else's coming may share one. */
function best(hits: readonly Hit[]): readonly Hit[] {
  const sorted = [...hits].sort((a, b) => b.score - a.score || specificity(b) - specificity(a));
  const [first] = sorted;
  if (first === undefined) return [];
  if (first.kind === 'competitor') return [gravest(sorted, first)];
  if (first.kind !== 'champion_change') return [first];
  const gone = sorted.find(
    ({ subtype }) => subtype === 'departed' || subtype === 'role_changed' || subtype === 'disengaged',
  );
  const coming = sorted.find(({ subtype }) => subtype === 'replaced');
  return [gone, coming].filter((hit) => hit !== undefined);
}

/** Of what is said of a rival in one breath the gravest stands: a demo is more than a mention. */
function gravest(hits: readonly Hit[], first: Hit): Hit {
  const order = [...GRAVITY].reverse();
  return order.flatMap((subtype) => hits.find((hit) => hit.subtype === subtype) ?? [])[0] ?? first;
}

function specificity(hit: Hit): number {
  return Math.max(...hit.matches.map((match) => match.end - match.start), 0);
}

/** What a rival is at is seldom in the cue that names it: of a mere mention the classifier says what it is. */
function subtypeOf(hit: Hit, arbiter: Arbiter | undefined): string {
  if (hit.kind === 'commitment') return commitmentSubtype(hit);
  if (arbiter === undefined || hit.kind !== 'competitor' || hit.subtype !== 'mention') return hit.subtype;
  return arbiter.judgement.subtype(hit.turn, hit.kind);
}

function factOf(turns: readonly ReadTurn[], hit: Hit, arbiter: Arbiter | undefined): Fact {
  const { turn, sentence } = hit;
  const start = Math.min(
    ...hit.matches.filter(({ cue }) => cue.weight !== 'hint').map((m) => m.start),
    sentence.norm.length,
  );
  const end = Math.max(...hit.matches.map((m) => m.end), 0);
  const [from, to] = tokenRange(sentence, start, end);
  const commitment = hit.kind === 'commitment';
  return {
    kind: hit.kind,
    subtype: subtypeOf(hit, arbiter),
    turns: [turn.index],
    quote: quoteOf(turn, sentence, from, to),
    attrs: commitment ? commitmentAttributes(hit) : attributesFor(turns, hit),
    score: hit.score,
    position: sentence.position,
  };
}

/** What may be said of a rival, in rising gravity. */
export const GRAVITY: readonly string[] = ['mention', 'pitching', 'evaluating', 'switching'];

const ENTITY_KEYS = ['competitor', 'person', 'team'] as const;

/** Do two facts of one kind speak of different things by name? */
export function namesDiffer(one: Fact, other: Fact): boolean {
  return ENTITY_KEYS.some((key) => {
    const a = one.attrs[key]?.toLowerCase();
    const b = other.attrs[key]?.toLowerCase();
    return a !== undefined && b !== undefined && a !== b && !a.includes(b) && !b.includes(a);
  });
}

function joinNeighbours(turns: readonly ReadTurn[], facts: readonly Fact[]): readonly Fact[] {
  const out: Fact[] = [];
  const ofKind = new Map<SignalKind, readonly number[]>();
  for (const fact of facts) {
    const near = ofKind.get(fact.kind)?.filter((at) => isInReach(out[at], fact)) ?? [];
    const at = near.find((one) => joins(out[one], fact)) ?? out.length;
    const other = out[at];
    out[at] = other === undefined ? fact : join(turns, other, fact);
    ofKind.set(fact.kind, other === undefined ? [...near, at] : near);
  }
  return out;
}

/** Promises that were made more than two sentences ago are done with, as are all that follow. */
function isInReach(one: Fact | undefined, other: Fact): boolean {
  return one?.kind !== 'commitment' || Math.abs(one.position - other.position) <= 2;
}

function joins(one: Fact | undefined, other: Fact): boolean {
  if (one === undefined || one.turns[0] !== other.turns[0] || namesDiffer(one, other)) return false;
  if (one.kind === 'commitment') return sameThing(one, other);
  if (one.subtype !== other.subtype)
    return (
      one.kind === 'unkept_promise' ||
      one.kind === 'competitor' ||
      (one.kind === 'renewal_risk' && Math.abs(one.position - other.position) <= 1)
    );
  return true;
}

/** A second promise in a row is the same when it only points back ("I'll have it Friday"). */
function sameThing(one: Fact, other: Fact): boolean {
  const what = (other.attrs.what ?? '').toLowerCase();
  return (
    /^(?:\S+ ){0,2}(?:it|that|them|this|one)\b/u.test(what) ||
    what === (one.attrs.what ?? '').toLowerCase() ||
    what.split(' ').length < 2
  );
}

function join(turns: readonly ReadTurn[], one: Fact, other: Fact): Fact {
  const strong = one.score >= other.score ? one : other;
  const weak = strong === one ? other : one;
  const turn = turns[strong.turns[0] ?? 0];
  const near = Math.abs(one.position - other.position) === 1;
  const first = turn && sentenceAt(turn, one.position);
  const second = turn && sentenceAt(turn, other.position);
  const quote = near && turn && first && second ? joinedQuote(turn, first, second) : undefined;
  return {
    ...strong,
    quote: quote ?? strong.quote,
    attrs: { ...weak.attrs, ...strong.attrs },
    score: Math.min(0.97, 1 - (1 - one.score) * (1 - other.score * 0.5)),
  };
}
