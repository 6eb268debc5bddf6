import type { LocalSentence } from '../../extraction/index.ts';
import { type Said, type Talk, wordsOf } from '../talk.ts';
import {
  ACCEPTS,
  ASKS,
  type Cue,
  DOUBT_CUES,
  HARMLESS_NOT,
  MONEY,
  NEGATED,
  PROMISE_CUES,
  STORY,
  WHEN,
} from './cues.ts';

/** Something of ours that may be a promise: which sentences say it, how surely, and what was asked before it. */
export interface Offer {
  readonly said: Said;
  readonly sentences: readonly LocalSentence[];
  readonly score: number;
  /** The customer's turn that asked for it, where ours only took it on. */
  readonly request: Said | undefined;
}

/** The least that a sentence shows to count as a promise, and what a signal found there adds. */
const LEAST = 1.6;
const SIGNAL = 2.5;
/** What the classifier's log-odds add: so much of each beyond the middle, within limits. */
const CLASSIFIER = { middle: -4, share: 0.45, least: -0.7, most: 3.2 };

/** All that our side may have promised, in the order it was said. */
export function findOffers(talk: Talk): readonly Offer[] {
  return talk.said.flatMap((said) => {
    if (said.side === 'customer' || talk.isDismissed(said, 'commitment')) return [];
    const own = ownOffer(talk, said);
    const taken = acceptance(talk, said);
    if (own === undefined) return taken === undefined ? [] : [taken];
    return [taken === undefined ? own : { ...own, score: own.score + 0.5, request: taken.request }];
  });
}

function ownOffer(talk: Talk, said: Said): Offer | undefined {
  const setting = settingScore(talk, said) + (declines(talk, said) ? DECLINED : 0);
  const scored = said.sentences.map((sentence) => ({ sentence, score: promiseScore(said, sentence) + setting }));
  const found = talk.signal(said, 'commitment') === undefined ? 0 : SIGNAL;
  const best = Math.max(...scored.map(({ score }) => score), Number.NEGATIVE_INFINITY) + found;
  if (best < LEAST) return undefined;
  const chosen = scored.filter(({ score }) => score + found >= Math.min(LEAST, best) - 0.8 && score > -1.5);
  const sentences = withReferent(
    said,
    (chosen.length > 0 ? chosen : scored).map(({ sentence }) => sentence),
  );
  const lines = scored.filter(({ score }) => score + found >= LEAST).length;
  return { said, sentences, score: best + Math.min(1, 0.3 * (lines - 1)), request: undefined };
}

/** Terms are told in mails, and in answer to what was asked. */
function settingScore(talk: Talk, said: Said): number {
  const words = said.text.split(/\s+/u).length;
  if (words < 4) return 0;
  if (said.conversation.medium === 'email') return (words < 8 ? 0 : 0.8) + (LABELLED.test(said.text) ? 0.7 : 0);
  const before = talk.near(said, -1);
  const isAsked = before?.side === 'customer' && (before.text.includes('?') || ASKS.test(wordsOf(before)));
  return (isAsked ? 0.7 : 0) + Math.min(0.4, words / 60);
}

/** A paragraph of a list of terms: "Payment: …", "b) …", "2. …". */
const LABELLED = /^(?:(?:\(?[a-z0-9]\)|\d+[.)]|[-•*])\s|[\p{L}][\p{L} '’-]{1,30}:\s)/iu;

const POINTS_BACK = /^ (?:so |and |but |then |okay )*(?:it|they|that|this|these|those|he|she|after that)(?= |$)/u;

/** A sentence that begins with "they" or "it" says with the one before it what is promised. */
function withReferent(said: Said, sentences: readonly LocalSentence[]): readonly LocalSentence[] {
  const [first] = sentences;
  if (first === undefined || !POINTS_BACK.test(first.norm)) return sentences;
  const before = said.sentences[said.sentences.indexOf(first) - 1];
  return before === undefined || before.scopes.question ? sentences : [before, ...sentences];
}

/** What we could do is no promise (taxonomy.md), whatever else stands in the sentence, unless it says what we do. */
function isPossible(norm: string): boolean {
  return (
    / (?:i|we|PERSON) (?:could|might|may)(?= |$)/u.test(norm) &&
    !/ (?:will|shall|can|try|going to|promise)(?= |$)/u.test(norm)
  );
}

/** How much a sentence of ours looks like a promise. */
export function promiseScore(said: Said, { norm, scopes, start, end, likelihood }: LocalSentence): number {
  if (scopes.steering || isPossible(norm) || norm.trim().split(' ').length < 3) return Number.NEGATIVE_INFINITY;
  const source = said.text.slice(start, end);
  const { middle, share, least, most } = CLASSIFIER;
  const learned = Math.min(most, Math.max(least, (likelihood('commitment') - middle) * share));
  const sum = learned + cued(PROMISE_CUES, norm, 3.6) + cued(DOUBT_CUES, norm, 6);
  const when = WHEN.test(norm) ? 0.7 : 0;
  const money = MONEY.test(source) ? 1.2 : 0;
  const negated = NEGATED.test(norm.replace(HARMLESS_NOT, ' ')) ? -0.8 : 0;
  const asked = scopes.question ? -3.5 : 0;
  const story = said.sentences.some((one) => STORY.test(one.norm)) ? -4 : 0;
  const specific = Math.min(0.5, 0.25 * (norm.match(/ NUM/gu)?.length ?? 0));
  const told =
    story +
    specific +
    (scopes.others && !FUTURE.test(norm) ? -4 : 0) +
    (scopes.jest ? -1.5 : 0) +
    (scopes.retraction ? -1 : 0);
  return sum + when + money + negated + asked + told;
}

/** What some cues add together: the strongest in full, of the others less and less. */
function cued(cues: readonly Cue[], norm: string, most: number): number {
  const weights = cues.filter(([pattern]) => pattern.test(norm)).map(([, weight]) => weight);
  const sorted = weights.sort((one, other) => Math.abs(other) - Math.abs(one));
  const sum = sorted.reduce((total, weight, index) => total + weight * 0.55 ** index, 0);
  return Math.sign(sum) * Math.min(most, Math.abs(sum));
}

/** What a turn loses that says no to what was asked, unless it says at once what is done instead. */
const DECLINED = -1.8;
const SAYS_NO =
  /^ (?:\S+ ){0,3}?(?:no|not|unfortunately|sorry no|never|i am afraid|we do not|i do not|we can not|i can not|that we do not|that i can not|nobody|none)(?= |$)/u;
const INSTEAD =
  / (?:what (?:i|we) can|but (?:i|we) (?:can|will)|instead|(?:i|we) can (?:offer|do|give|put)|i will|we will)(?= |$)/u;

/** Does a turn say no to what the customer asked just before? */
function declines(talk: Talk, said: Said): boolean {
  const before = talk.near(said, -1);
  if (before?.side !== 'customer' || !(before.text.includes('?') || ASKS.test(wordsOf(before)))) return false;
  const heads = said.sentences.slice(0, 2).map(({ norm }) => norm);
  return heads.some((norm) => SAYS_NO.test(norm) && !HARMLESS_NOT.test(norm)) && !INSTEAD.test(wordsOf(said));
}

/** A sentence that says what we will do is of us, whatever was told before it. */
const FUTURE = / (?:i|we|PERSON) (?:will|shall|am going to|are going to)(?= |$)|(?:go live|goes live) /u;

const TAKES_ON = / (?:will do|done|deal|agreed|i will|we will|can do|do that|consider it|of course|must be)(?= |$)/u;

/** A short answer of ours that takes on what the customer asked the turn before. */
function acceptance(talk: Talk, said: Said): Offer | undefined {
  const request = talk.near(said, -1);
  const [first] = said.sentences;
  if (request?.side !== 'customer' || first === undefined || first.scopes.question) return undefined;
  const words = wordsOf(said);
  if (!ACCEPTS.test(first.norm) || NEGATED.test(words.replace(HARMLESS_NOT, ' '))) return undefined;
  const asking = request.sentences.filter(({ norm, scopes }) => ASKS.test(norm) && !scopes.steering);
  if (asking.length === 0) return undefined;
  // A mere yes may be to anything that was said.
  if (!TAKES_ON.test(words)) return undefined;
  return { said, sentences: said.sentences, score: 2.9, request };
}
