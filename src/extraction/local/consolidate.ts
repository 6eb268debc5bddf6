import type { SignalKind } from '../../domain/index.ts';
import type { Steps } from '../steps.ts';
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
  competitor: 6,
};
const DEFAULT_REACH = 4;
const LONGEST_REACH = 8;
/** How far back "it" may point, in turns. */
const POINTING_REACH = 4;
/** How many rivals, or people, a name is held against, the latest named first: no conversation speaks of more. */
const MOST_NAMES = 200;

/** A fact with the name that tells it from others of its kind, where one does. */
interface Showing {
  readonly fact: Fact;
  readonly name: string | undefined;
}

/** What one or several showings show, with the best of them. */
interface Thing extends Showing {
  /** Turns of showings that outdid those before them, the latest last. */
  readonly before: number[];
  /** Turns of the first showing and of those that did not. */
  readonly after: number[];
  readonly shownIn: Set<number>;
}

/** One fact per thing: showings of the same fact in several turns joined, the strongest first. */
export function* consolidate(facts: readonly Fact[]): Steps<readonly Fact[]> {
  const things: Thing[] = [];
  const places = new Places();
  for (const fact of [...facts].sort((a, b) => firstTurn(a) - firstTurn(b) || a.position - b.position)) {
    const showing = { fact, name: nameOf(fact) };
    const same = places.around(showing).filter((at) => isSame(things[at], showing));
    const at = same.length === 0 ? things.length : Math.max(...same);
    const thing = joined(things[at], showing);
    things[at] = thing;
    places.put(thing, fact.turns, at);
    yield fact.quote.length;
  }
  return things.map(({ fact, before, after }) => ({
    ...fact,
    turns: [...new Set([...before.toReversed(), ...after])],
  }));
}

function firstTurn(fact: Fact): number {
  return fact.turns[0] ?? 0;
}

/** The rival as it sounds, or the person; undefined where none is named. */
function nameOf({ kind, attrs }: Fact): string | undefined {
  if (kind === 'champion_change') return attrs.person?.toLowerCase();
  const rival = kind === 'competitor' ? attrs.competitor : undefined;
  return rival === undefined || rival === 'unnamed' ? undefined : soundKey(rival);
}

/** Where the things found so far may be met again, so that no fact is held against all of them. */
class Places {
  readonly #byTurn = new Map<string, Set<number>>();
  readonly #byName = new Map<SignalKind, Map<string, Set<number>>>();

  /** Notes that a thing is shown in these turns, under the name it has now. */
  put({ fact, name }: Showing, turns: readonly number[], at: number): void {
    for (const turn of turns) {
      const place = `${fact.kind}:${turn}`;
      this.#byTurn.set(place, (this.#byTurn.get(place) ?? new Set()).add(at));
    }
    if (name === undefined) return;
    const names = this.#byName.get(fact.kind) ?? new Map<string, Set<number>>();
    const known = names.get(name) ?? new Set();
    names.delete(name);
    names.set(name, known.add(at));
    const [oldest] = names.keys();
    if (names.size > MOST_NAMES && oldest !== undefined) names.delete(oldest);
    this.#byName.set(fact.kind, names);
  }

  /** Things of the kind that were shown near by and, for a fact with a name, those that have one. */
  around({ fact, name }: Showing): readonly number[] {
    const from = firstTurn(fact) - LONGEST_REACH;
    const near = Array.from({ length: 2 * LONGEST_REACH + 1 }, (_, away) => `${fact.kind}:${from + away}`);
    const named = name === undefined ? [] : [...(this.#byName.get(fact.kind)?.values() ?? [])];
    return [...new Set([...near.map((place) => this.#byTurn.get(place) ?? []), ...named].flatMap((set) => [...set]))];
  }
}

function isSame(thing: Thing | undefined, showing: Showing): boolean {
  if (thing === undefined) return false;
  const [one, other] = [thing.fact, showing.fact];
  if (one.kind !== other.kind) return false;
  if (one.kind === 'competitor') return sameRival(thing, showing);
  if (one.kind === 'champion_change')
    return samePerson(thing, showing) && (one.subtype === other.subtype || isGoing(one) === isGoing(other));
  if (one.subtype !== other.subtype && one.kind !== 'unkept_promise') return false;
  if (namesDiffer(one, other)) return false;
  if (one.kind === 'commitment') return samePromise(thing, other);
  return isWithin(REACH[one.kind] ?? DEFAULT_REACH, thing, other);
}

/** Was the thing shown at most so many turns from the fact? */
function isWithin(reach: number, { shownIn }: Thing, fact: Fact): boolean {
  const turn = firstTurn(fact);
  for (let away = 0; away <= reach; away++) if (shownIn.has(turn - away) || shownIn.has(turn + away)) return true;
  return false;
}

function isGoing(fact: Fact): boolean {
  return fact.subtype !== 'replaced';
}

function sameRival(thing: Thing, { fact, name }: Showing): boolean {
  if (thing.name === undefined || name === undefined) return isWithin(REACH.competitor ?? DEFAULT_REACH, thing, fact);
  return soundsLike(thing.name, name) || soundsLike(name, thing.name);
}

function samePerson(thing: Thing, { fact, name: b }: Showing): boolean {
  const a = thing.name;
  if (a === undefined || b === undefined) return isWithin(DEFAULT_REACH, thing, fact);
  return a.includes(b) || b.includes(a) || a.split(' ')[0] === b.split(' ')[0];
}

/** A promise said again in other words, or pointed back to ("I'll have it to you Thursday then"). */
function samePromise(thing: Thing, other: Fact): boolean {
  const one = thing.fact;
  if (one.attrs.owner !== other.attrs.owner) return false;
  const pointsBack =
    /^(?:have|get|do|send|email|share|you have|friday you have)?\s*(?:it|that|them|this|those)\b/iu.test(
      other.attrs.what ?? '',
    );
  if (pointsBack) return isWithin(POINTING_REACH, thing, other);
  return isWithin(REACH.commitment ?? 0, thing, other) && sharesWords(one.attrs.what, other.attrs.what);
}

function sharesWords(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  const words = (text: string) => new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
  const [a, b] = [words(one), words(other)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return b.size === 0 || shared >= Math.min(a.size, b.size) / 2;
}

/** The thing with one more showing; a new one where there is none yet. */
function joined(thing: Thing | undefined, { fact, name }: Showing): Thing {
  if (thing === undefined) return { fact, name, before: [], after: [...fact.turns], shownIn: new Set(fact.turns) };
  const { fact: one, before, after, shownIn } = thing;
  const graver = GRAVITY.indexOf(fact.subtype) - GRAVITY.indexOf(one.subtype);
  const lead = graver > 0 || (graver === 0 && fact.score > one.score) ? fact : one;
  const rest = lead === one ? fact : one;
  const attrs = { ...rest.attrs, ...lead.attrs };
  const named = [lead, rest]
    .map(({ attrs: { competitor } }) => competitor)
    .find((rival) => rival !== undefined && rival !== 'unnamed');
  if (named !== undefined) attrs.competitor = named;
  if (lead === one) after.push(...fact.turns);
  else before.push(...fact.turns.toReversed());
  for (const turn of fact.turns) shownIn.add(turn);
  const best = { ...lead, attrs, score: Math.min(0.97, 1 - (1 - one.score) * (1 - fact.score * 0.5)) };
  return { fact: best, name: nameOf(best), before, after, shownIn };
}
