import { canonicalJson, SIGNAL_KINDS, type Signal, subtypesOf } from '../../domain/index.ts';
import { inOneGo, type Steps } from '../steps.ts';
import { allMarks, type Comparison, compareKeys, type KeyWords, keyWords, marksOf } from './keys.ts';

export { type KnownReading, matchReadings } from './readings.ts';

/** Kinds of which one thing has one subtype at a time; the gravest that was shown stands. In rising order. */
const GRAVITY: Readonly<Record<string, readonly string[]>> = {
  competitor: ['mention', 'pitching', 'evaluating', 'switching'],
};

const GROUNDING_ORDER = ['exact', 'folded', 'fuzzy'];

/**
 * One signal per distinct fact: the same fact from overlapping windows or repeated turns becomes one, with the quote of its
 * best showing, all its turns (that one's first) and whatever attributes any showing had. Two facts of one kind stay two.
 * The result is in the order of the conversation and the same whatever the order of the input.
 */
export function mergeSignals(signals: readonly Signal[]): Signal[] {
  return inOneGo(merging(signals));
}

/** Merges as {@link mergeSignals} does, signal by signal. */
export function* merging(signals: readonly Signal[]): Steps<Signal[]> {
  let merged: readonly Signal[] = signals;
  let before: number;
  const known = new Map<Signal, KeyWords>();
  const read = (signal: Signal) => {
    const words = known.get(signal) ?? keyWords(signal);
    known.set(signal, words);
    return words;
  };
  do {
    before = merged.length;
    merged = yield* mergeOnce([...merged].sort(byStanding), read);
    // A merged signal knows more than its parts and may now be seen to be the same as another.
  } while (merged.length < before);
  return [...merged].sort(byPlace);
}

/** A signal with the words that tell it from others. */
interface Claim {
  readonly signal: Signal;
  readonly words: KeyWords;
}

function* mergeOnce(ordered: readonly Signal[], read: (signal: Signal) => KeyWords): Steps<Signal[]> {
  const claims = ordered.map((signal) => ({ signal, words: read(signal) }));
  const rarity = Map.groupBy(
    claims.flatMap(({ words }) => allMarks(words)),
    (mark) => mark,
  );
  const groups: Claim[][] = [];
  const homes = new Map<string, Set<number>>();
  for (const claim of claims) {
    const marks = marksOf(claim.words, (mark) => rarity.get(mark)?.length ?? 0);
    const { kind, span, turns } = claim.signal;
    // One fact is told by words it shares with another showing, or by the turns that both name.
    const near = new Set([...marks, placeOf(kind, span.turn)].flatMap((mark) => [...(homes.get(mark) ?? [])]));
    const home = [...near].sort((a, b) => a - b).find((at) => belongs(claim, groups[at] ?? []));
    const at = home ?? groups.length;
    if (home === undefined) groups.push([claim]);
    else groups[at]?.push(claim);
    for (const mark of [...marks, ...[span.turn, ...turns].map((turn) => placeOf(kind, turn))])
      homes.set(mark, (homes.get(mark) ?? new Set()).add(at));
    yield claim.signal.quote.length;
  }
  return groups.map((group) => unite(group.map(({ signal }) => signal)));
}

function placeOf(kind: string, turn: number): string {
  return `${kind}#${turn}`;
}

/** It must be the same fact as some showing and contradict none: a vague one does not bridge two clear ones. */
function belongs(claim: Claim, group: readonly Claim[]): boolean {
  const compared = group.map((member) => ({ member, keys: compareKeys(claim.words, member.words) }));
  return (
    compared.every(({ keys }) => keys !== 'different') &&
    compared.some(({ member, keys }) => isSameFact(claim.signal, member.signal, keys))
  );
}

/** @param keys what the words of both say, two claims of one kind that are not known to be different */
function isSameFact(one: Signal, other: Signal, keys: Comparison): boolean {
  const oneSubtype = one.subtype === other.subtype || GRAVITY[one.kind] !== undefined;
  if (overlap(one, other)) return (oneSubtype && keys !== 'apart') || keys === 'same';
  if (!oneSubtype) return false;
  return keys === 'same' || citeEachOther(one, other);
}

/** Do the quotes share most of the shorter one's letters? */
function overlap(one: Signal, other: Signal): boolean {
  if (one.span.turn !== other.span.turn) return false;
  const shared = Math.min(one.span.end, other.span.end) - Math.max(one.span.start, other.span.start);
  const shorter = Math.min(one.span.end - one.span.start, other.span.end - other.span.start);
  return shared * 2 > shorter;
}

/** Two windows that saw the same turns and chose different ones as the strongest. */
function citeEachOther(one: Signal, other: Signal): boolean {
  return (
    one.span.turn !== other.span.turn && one.turns.includes(other.span.turn) && other.turns.includes(one.span.turn)
  );
}

/** The first of the group is its best showing. */
function unite(group: readonly Signal[]): Signal {
  const [best, ...rest] = group;
  if (best === undefined) throw new TypeError('a group of signals is never empty');
  if (rest.length === 0) return best;
  const siblings = rest.filter((other) => other.subtype === best.subtype || GRAVITY[best.kind] !== undefined);
  return {
    ...best,
    turns: [...new Set(group.flatMap((signal) => signal.turns))],
    attrs: Object.assign({}, ...siblings.toReversed().map((other) => other.attrs), best.attrs),
    confidence: Math.max(...group.map((signal) => signal.confidence)),
  } as Signal;
}

/** Gravest first where a kind has gravity, then surest, best grounded, fullest, earliest; the last word makes the order total. */
function byStanding(one: Signal, other: Signal): number {
  return (
    gravity(other) - gravity(one) ||
    other.confidence - one.confidence ||
    GROUNDING_ORDER.indexOf(one.grounding) - GROUNDING_ORDER.indexOf(other.grounding) ||
    Object.keys(other.attrs).length - Object.keys(one.attrs).length ||
    byPlace(one, other)
  );
}

function gravity(signal: Signal): number {
  return GRAVITY[signal.kind]?.indexOf(signal.subtype) ?? 0;
}

function byPlace(one: Signal, other: Signal): number {
  return (
    one.span.turn - other.span.turn ||
    one.span.start - other.span.start ||
    one.span.end - other.span.end ||
    SIGNAL_KINDS.indexOf(one.kind) - SIGNAL_KINDS.indexOf(other.kind) ||
    subtypesOf(one.kind).indexOf(one.subtype) - subtypesOf(other.kind).indexOf(other.subtype) ||
    compareText(canonicalJson(one), canonicalJson(other))
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
