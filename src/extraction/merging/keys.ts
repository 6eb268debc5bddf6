import type { AttributeName, Attributes, Signal, SignalKind } from '../../domain/index.ts';
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

/**
 * Compares the distinguishing attributes of two signals of one kind. One that differs makes two facts; one that only one of
 * them has says nothing.
 */
export function compareKeys(one: Signal, other: Signal): Comparison {
  if (one.subtype === other.subtype && SINGULAR.has(`${one.kind}/${one.subtype}`)) return 'same';
  const { identity, detail = [], compare } = KEYS[one.kind];
  function compareBy(name: AttributeName): Comparison[] {
    const left = tokens(attribute(one, name));
    const right = tokens(attribute(other, name));
    if (left.length === 0 || right.length === 0) return [];
    return [compare === 'name' ? compareNames(left, right) : compareDescriptions(left, right)];
  }
  const results = identity.flatMap(compareBy);
  if ([...results, ...detail.flatMap(compareBy)].includes('different')) return 'different';
  if (results.includes('apart')) return 'apart';
  return results.length > 0 && results.every((result) => result === 'same') ? 'same' : 'unknown';
}

function attribute(signal: Signal, name: AttributeName): string {
  const attrs: Attributes = signal.attrs;
  return attrs[name] ?? '';
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

function compareNames(left: readonly string[], right: readonly string[]): Comparison {
  const shorter = left.length <= right.length ? left : right;
  const longer = shorter === left ? right : left;
  const isNamesake = shorter.every((word) => longer.includes(word)) || left.join('') === right.join('');
  return isNamesake ? 'same' : 'different';
}

/**
 * Other numbers or dates, or no word in common, make two; most words in common make one; of the rest nothing is certain. A
 * number that only one of them gives says nothing.
 */
function compareDescriptions(left: readonly string[], right: readonly string[]): Comparison {
  if (!oneHoldsOther(left.filter(isExact), right.filter(isExact))) return 'different';
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
