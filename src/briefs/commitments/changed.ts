import type { Said, Talk } from '../talk.ts';
import { answered } from '../thread.ts';
import { kinship, overlap, topicsOf } from '../topics.ts';
import { meets, type Values, valuesIn } from '../values.ts';
import { ABSENT, ACCEPTS, CORRECTS, GIVES_IN, INQUIRES, OBJECTS, STRONGLY_CORRECTS } from './cues.ts';
import { type Quantities, quantitiesIn } from './quantities.ts';

/** What words tell of something that is done, by which two of them may differ. */
interface Terms {
  readonly values: Values;
  readonly quantities: Quantities;
  /** In which of two ways it is done, where it says so. */
  readonly ways: ReadonlySet<string>;
  /** Only to find something out. */
  readonly isInquiry: boolean;
}

/** Words of ours that may say of something promised before that it is otherwise now. */
export interface Word extends Terms {
  readonly said: Said;
  /** What it is about, with what it answers or takes. */
  readonly about: ReadonlySet<string>;
  /** What the customer said just before it. */
  readonly before: Said | undefined;
  /** It takes what the customer said just before: then it says with them what holds. */
  readonly takes: boolean;
  readonly corrects: 'not' | 'perhaps' | 'surely';
}

/** Something promised, as far as a later word may change it. */
export interface Changeable extends Terms {
  readonly said: Said;
  readonly topics: ReadonlySet<string>;
  /** Who of ours is named in it, by first names. */
  readonly doers: ReadonlySet<string>;
}

/** The least kinship by which a later word is about what was promised, by what tells that it changes it. */
const MATTER = { surely: 0.5, asked: 0.5, perhaps: 0.7, otherwise: 1 };
/** The least share of topics that both have. */
const LEAST_SHARE = 0.3;
const HALF = 0.5;
/** Topics from which on a turn says by itself what it is about. */
const ENOUGH = 2;

/** Every word of ours in the order of time, with what it may change. */
export function wordsOfOurs(talk: Talk): readonly Word[] {
  return talk.said.flatMap((said) => {
    if (said.side === 'customer' || said.sentences.every(({ scopes }) => scopes.question)) return [];
    const norm = said.sentences.map((one) => one.norm).join(' .');
    const last = said.conversation.medium === 'email' ? answered(talk, said)[0] : talk.near(said, -1);
    const before = last?.side === 'customer' ? last : undefined;
    const takes = before !== undefined && isTaken(talk, before, said);
    const text = takes ? `${before.text} ${said.text}` : said.text;
    const answers = before !== undefined && (takes || before.text.includes('?') || topicsOf(said.text).size < ENOUGH);
    return [
      {
        said,
        about: topicsOf(answers ? `${before.text} ${said.text}` : said.text),
        values: takes
          ? joined(valuesIn(talk, before, before.text), valuesIn(talk, said, said.text))
          : valuesIn(talk, said, said.text),
        quantities: quantitiesIn(text),
        ways: waysIn(text),
        isInquiry: isInquiry(said.sentences),
        before,
        takes,
        corrects: STRONGLY_CORRECTS.test(norm) ? 'surely' : CORRECTS.test(norm) ? 'perhaps' : 'not',
      },
    ];
  });
}

/** Does our side take what the customer told, with a yes or by saying their number again? */
function isTaken(talk: Talk, theirs: Said, ours: Said): boolean {
  if (theirs.sentences.every(({ scopes }) => scopes.question)) return false;
  const [first] = ours.sentences;
  if (first === undefined || first.scopes.question) return false;
  if (ACCEPTS.test(first.norm) || GIVES_IN.test(first.norm)) return true;
  return meets(valuesIn(talk, theirs, theirs.text).numbers, valuesIn(talk, ours, ours.text).numbers);
}

function joined(one: Values, other: Values): Values {
  return { days: new Set([...one.days, ...other.days]), numbers: new Set([...one.numbers, ...other.numbers]) };
}

/**
 * The word of ours by which something promised is otherwise now: it owns up to that, gives way to an objection, tells what was to be
 * found out, says that who was to do it is away, or comes back to the matter with another day, another number of the same things, or
 * another way of doing it.
 */
export function changedBy(
  talk: Talk,
  one: Changeable,
  words: readonly Word[],
  counts: ReadonlyMap<string, number>,
): Word | undefined {
  return words.find((word) => {
    if (word.said.place <= one.said.place) return false;
    const isSameTalk = word.said.conversation === one.said.conversation;
    if (isSameTalk && isGivenWay(talk, one, word)) return true;
    if (isSameTalk && word.said.index - one.said.index < BIDDING_TURNS) return false;
    if (isElse(one, word)) return true;
    const share = overlap(one.topics, word.about);
    if (share < LEAST_SHARE) return false;
    // In a long talk what is spoken of most is rare no more: there half of the words of one in the other tell.
    const shared = [...one.topics].filter((topic) => word.about.has(topic)).length;
    const near = Math.max(
      kinship(one.topics, word.about, counts),
      share < HALF ? 0 : shared > 1 ? MATTER.otherwise : MATTER.surely,
    );
    if (word.corrects === 'surely' && near >= MATTER.surely) return !repeats(one, word);
    // What was to be found out is told.
    if (one.isInquiry && !word.isInquiry && near >= MATTER.perhaps) return true;
    if (!isOtherwise(one, word)) return false;
    if (near >= MATTER[word.corrects === 'perhaps' ? 'perhaps' : 'otherwise'])
      return word.corrects === 'perhaps' || !isSameTalk;
    return isAskedAgain(one, word, counts);
  });
}

/** A name of those who were to do it, of whom it says that they do not. */
function isElse(one: Changeable, { said }: Word): boolean {
  return said.sentences.some(
    ({ names, norm, scopes }) =>
      !scopes.question && ABSENT.test(norm) && names.some(({ value }) => one.doers.has(firstOf(value))),
  );
}

function firstOf(name: string): string {
  return name.trim().toLowerCase().split(/\s+/u)[0] ?? '';
}

/** Who of ours is named as doing it: not theirs. */
export function doersIn({ sentences }: Pick<Said, 'sentences'>): ReadonlySet<string> {
  return new Set(
    sentences.flatMap(({ names }) =>
      names
        .filter(({ side, isPerson }) => side === 'vendor' || (isPerson && side !== 'customer'))
        .map(({ value }) => firstOf(value)),
    ),
  );
}

/** Turns after an offer in which the next bid is made, and topics of its own that such a bid has at most. */
const BIDDING_TURNS = 4;
const BID_TOPICS = 3;

/** In the same talk: they objected at once, ours gives way, and says nothing but another day or number of the same. */
function isGivenWay(talk: Talk, one: Changeable, word: Word): boolean {
  const { said } = word;
  const steps = said.index - one.said.index;
  if (said.conversation.medium === 'email' || steps < 2 || steps > BIDDING_TURNS) return false;
  const next = talk.near(one.said, 1);
  if (next?.side !== 'customer' || !next.sentences.some(({ norm }) => OBJECTS.test(norm))) return false;
  const [first] = said.sentences;
  const gives = first !== undefined && (GIVES_IN.test(first.norm) || / (?:if|we can|i can) /u.test(first.norm));
  return gives && topicsOf(said.text).size <= BID_TOPICS && isOtherwise(one, word);
}

/** Does it give another day or number of the same, and not the old one with it? */
function isOtherwise(one: Changeable, word: Word): boolean {
  const { days } = one.values;
  if (days.size > 0 && word.values.days.size > 0 && !meets(days, word.values.days)) return true;
  // The same day, and another number of what is done on it.
  const shared = meets(days, word.values.days);
  const numbers = shared ? one.values.numbers : NONE;
  if (numbers.size > 0 && word.values.numbers.size > 0 && !meets(numbers, word.values.numbers)) return true;
  if (one.ways.size === 1 && word.ways.size === 1 && !meets(one.ways, word.ways) && sameChoice(one.ways, word.ways))
    return true;
  return [...one.quantities].some(([unit, old]) => {
    const fresh = word.quantities.get(unit);
    return fresh !== undefined && !meets(old, fresh) && !meets(old, word.values.numbers);
  });
}

const NONE: ReadonlySet<string> = new Set();

/** Two ways of doing one thing, of which a promise holds one: `choice/way`. */
const WAYS: readonly (readonly [string, RegExp])[] = [
  [
    'presence/remote',
    /\b(?:remote(?:ly)?|(?:by|over|on) (?:video|zoom|teams|phone)|video calls?|online (?:training|session)|webinar)\b/iu,
  ],
  [
    'presence/there',
    /\b(?:in person|on[- ]site|face to face|come(?:s)? (?:to you|over|by|down|up|out)|at (?:your|each|every) \p{L}+|visits? you)\b/iu,
  ],
  [
    'cost/free',
    /\b(?:free|included|in the price|no (?:extra )?(?:charge|cost)|do(?:es)?(?:n['’]t| not) (?:charge|cost)|thrown in|on us|waived?|for nothing)\b/iu,
  ],
  [
    'cost/paid',
    /\b(?:costs? (?:extra|you|\d)|extra (?:cost|charge)|(?:is|are|it's) charged|you (?:pay|buy|rent)|priced|billed (?:extra|separately))\b/iu,
  ],
  ['goods/lent', /\b(?:lend|loan(?:s|ed|ers?)?|borrow|on loan)\b/iu],
  ['goods/bought', /\b(?:buy|bought|purchase|rent|hire)\b/iu],
];

/** In which of two ways something is done, by the words for it. */
export function waysIn(text: string): ReadonlySet<string> {
  return new Set(WAYS.flatMap(([way, pattern]) => (pattern.test(text) ? [way] : [])));
}

function sameChoice(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const choices = (ways: ReadonlySet<string>) => new Set([...ways].map((way) => way.split('/')[0] ?? ''));
  return meets(choices(one), choices(other));
}

/** Is all that is promised to ask, check or find out? */
export function isInquiry(sentences: Said['sentences']): boolean {
  const told = sentences.filter(({ scopes }) => !scopes.question);
  return told.length > 0 && told.every(({ norm }) => INQUIRES.test(norm) || norm.trim().split(' ').length < 4);
}

/** Does it say again what was promised, all of its days and numbers? */
function repeats(one: Changeable, { values }: Word): boolean {
  const old = [...one.values.days, ...one.values.numbers];
  return old.length > 0 && old.every((value) => values.days.has(value) || values.numbers.has(value));
}

const AGAIN =
  /\b(?:you (?:said|told|promised|wrote|offered|mentioned)|still|what about|how about|where (?:did|do|are) we|so when|last time|we (?:said|talked|spoke)|is that|it says|i (?:told|have)|so (?:what|when|how))\b/iu;

/** Does the customer come back to it, by asking or by naming its day or number again? */
function isAskedAgain(one: Changeable, { before }: Word, counts: ReadonlyMap<string, number>): boolean {
  if (before === undefined) return false;
  const about = topicsOf(before.text);
  if (kinship(one.topics, about, counts) < MATTER.asked && overlap(one.topics, about) < HALF) return false;
  if (before.text.includes('?') || AGAIN.test(before.text)) return true;
  return [...quantitiesIn(before.text)].some(([unit, numbers]) => meets(one.quantities.get(unit) ?? NONE, numbers));
}
