import type { AttributeName, PlacedClaim, SignalKind } from '../../domain/index.ts';
import { withDigits } from '../numbers.ts';

/** How the attribute that tells two facts of one kind apart is compared. */
interface Key {
  /** Which thing it is: equal in all that both carry, the facts are one. */
  readonly identity: readonly AttributeName[];
  /** Equal it proves nothing (two promises may be due on Friday); different it makes two facts. */
  readonly detail?: readonly AttributeName[];
  /** A name is equal to its own part ("Dana", "Dana Ortiz"); a description is equal when most of its words are. */
  readonly compare: 'name' | 'description';
}

const KEYS: Record<SignalKind, Key> = {
  expansion: { identity: ['team', 'feature', 'use_case', 'amount', 'when'], compare: 'description' },
  champion_change: { identity: ['person'], compare: 'name' },
  competitor: { identity: ['competitor'], compare: 'name' },
  commitment: { identity: ['what'], detail: ['due'], compare: 'description' },
  unkept_promise: { identity: ['what'], compare: 'description' },
  kept_promise: { identity: ['what'], compare: 'description' },
  renewal_risk: { identity: ['amount', 'when'], compare: 'description' },
  adoption_gap: { identity: ['what', 'who'], compare: 'description' },
  value: { identity: ['outcome'], compare: 'description' },
  fit_gap: { identity: ['what'], compare: 'description' },
  escalation: { identity: ['what', 'person'], compare: 'description' },
  use_case: { identity: ['use_case'], compare: 'description' },
  success_criterion: { identity: ['metric'], detail: ['person'], compare: 'description' },
  stakeholder: { identity: ['person'], compare: 'name' },
  renewal_term: { identity: ['when'], detail: ['owner'], compare: 'description' },
};

/** Of a fact that carries nothing to tell it apart by, a conversation holds one: the renewal is open, the return is unclear. */
const SINGULAR: ReadonlySet<string> = new Set(['renewal_risk/hesitation', 'value/unclear', 'escalation/qbr_deferred']);

/** Words that most descriptions share. */
const EMPTY = new Set([
  'the',
  'a',
  'an',
  'of',
  'to',
  'for',
  'in',
  'on',
  'with',
  'and',
  'by',
  'at',
  'from',
  'our',
  'their',
  'his',
  'her',
  'mr',
  'mrs',
  'ms',
  'we',
  'us',
  'it',
]);
/** Words that are as telling as a number: one thing by June and by July is two. */
const CALENDAR =
  /^(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|spring|summer|autumn|fall|winter)$/;
/** Share of the words of both that must be common before two descriptions are one. */
const MOST = 0.6;

/**
 * What the distinguishing attributes say about two claims of one kind: one fact, two facts, nothing, or `apart`: they share
 * words and each has words of its own ("the security document", "the pricing document"), which may be either.
 */
export type Comparison = 'same' | 'different' | 'apart' | 'unknown';

/** The words of the attributes that tell a claim from others of its kind; read once, since it is held against many. */
export interface KeyWords {
  readonly kind: SignalKind;
  /** Its kind and subtype, where a conversation holds only one that tells nothing more of itself. */
  readonly singular: string | undefined;
  readonly identity: readonly Value[];
  readonly detail: readonly Value[];
}

/** The words of one attribute, and those of them that are numbers or dates. */
interface Value {
  readonly words: readonly string[];
  readonly exact: readonly string[];
}

/** What of a claim tells which fact it is. */
type Keyed = Pick<PlacedClaim, 'kind' | 'subtype' | 'attrs'>;

/** Reads the words that tell a claim apart. */
export function keyWords(signal: Keyed): KeyWords {
  const { identity, detail = [] } = KEYS[signal.kind];
  const sort = `${signal.kind}/${signal.subtype}`;
  return {
    kind: signal.kind,
    singular: SINGULAR.has(sort) ? sort : undefined,
    identity: identity.map((name) => readValue(signal, name)),
    detail: detail.map((name) => readValue(signal, name)),
  };
}

/**
 * Compares the distinguishing attributes of two claims of one kind. One that differs makes two facts; one that only one of
 * them has says nothing.
 */
export function compareKeys(one: KeyWords, other: KeyWords): Comparison {
  if (one.singular !== undefined && one.singular === other.singular) return 'same';
  const results = compareValues(one, one.identity, other.identity);
  if (results.includes('different')) return 'different';
  if (compareValues(one, one.detail, other.detail).includes('different')) return 'different';
  if (results.includes('apart')) return 'apart';
  return results.length > 0 && results.every((result) => result === 'same') ? 'same' : 'unknown';
}

/** What each attribute says that both have. */
function compareValues({ kind }: KeyWords, ours: readonly Value[], theirs: readonly Value[]): readonly Comparison[] {
  const results: Comparison[] = [];
  for (const [at, left] of ours.entries()) {
    const right = theirs[at];
    if (right === undefined || left.words.length === 0 || right.words.length === 0) continue;
    results.push(KEYS[kind].compare === 'name' ? compareNames(left, right) : compareDescriptions(left, right));
  }
  return results;
}

/**
 * Marks of which two claims that {@link compareKeys} takes for the same share at least one. Of a description the rarest words
 * are enough: two that have most of their words in common cannot differ in all of those.
 * @param rarity how often a mark occurs among all claims; the same for every claim that is to be compared
 */
export function marksOf(claim: KeyWords, rarity: (mark: string) => number): readonly string[] {
  if (claim.singular !== undefined) return [claim.singular];
  return claim.identity.flatMap(({ words }, at) => {
    const marks = words.map((word) => mark(claim, at, word));
    if (KEYS[claim.kind].compare === 'name')
      return words.length === 0 ? [] : [...marks, mark(claim, at, words.join(''))];
    const enough = words.length - Math.ceil(MOST * words.length - 1e-9) + 1;
    return marks.sort((a, b) => rarity(a) - rarity(b) || (a < b ? -1 : 1)).slice(0, enough);
  });
}

/** Every mark a claim could have, for counting how rare they are. */
export function allMarks(claim: KeyWords): readonly string[] {
  return claim.identity.flatMap(({ words }, at) => words.map((word) => mark(claim, at, word)));
}

function mark({ kind }: KeyWords, attribute: number, word: string): string {
  return `${kind}/${attribute}/${word}`;
}

function readValue({ attrs }: Keyed, name: AttributeName): Value {
  const words = tokens(attrs[name] ?? '');
  return { words, exact: words.filter(isExact) };
}

function tokens(value: string): string[] {
  const words =
    value
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const written = withDigits(words);
  const telling = written.filter((word) => !EMPTY.has(word));
  return [...new Set(telling.length > 0 ? telling : written)];
}

function compareNames({ words: left }: Value, { words: right }: Value): Comparison {
  const shorter = left.length <= right.length ? left : right;
  const longer = shorter === left ? right : left;
  const isNamesake = shorter.every((word) => longer.includes(word)) || left.join('') === right.join('');
  return isNamesake ? 'same' : 'different';
}

/**
 * Other numbers or dates, or no word in common, make two; most words in common make one; of the rest nothing is certain. A
 * number that only one of them gives says nothing.
 */
function compareDescriptions(one: Value, other: Value): Comparison {
  if (!oneHoldsOther(one.exact, other.exact)) return 'different';
  const [left, right] = [one.words, other.words];
  const common = left.filter((word) => right.includes(word)).length;
  if (common === 0) return 'different';
  if (common / (left.length + right.length - common) >= MOST) return 'same';
  return oneHoldsOther(left, right) ? 'unknown' : 'apart';
}

function isExact(word: string): boolean {
  return /\p{N}/u.test(word) || CALENDAR.test(word);
}

function oneHoldsOther(left: readonly string[], right: readonly string[]): boolean {
  return left.every((word) => right.includes(word)) || right.every((word) => left.includes(word));
}
