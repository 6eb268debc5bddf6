import { localDue } from '../due.ts';
import { distinctSources, sourceOf } from '../sources.ts';
import { isTakenOut, takenOut } from '../taken-out.ts';
import type { Said, Talk } from '../talk.ts';
import { threadTopics } from '../thread.ts';
import { kinship, overlap, topicCounts, topicsOf } from '../topics.ts';
import { valuesIn } from '../values.ts';
import { type Changeable, changedBy, doersIn, isInquiry, type Word, waysIn, wordsOfOurs } from './changed.ts';
import { CHECKED_BY_US, CORRECTS, HARMLESS_NOT, MONEY, NEGATED, TURNED_DOWN } from './cues.ts';
import { isDenied, isKept } from './denied.ts';
import { type Offer, promiseScore } from './find.ts';
import { isGivenUp, isOverruled, overrulingsOf } from './overruled.ts';
import { quantitiesIn } from './quantities.ts';
import { isRepriced, sumsOf } from './sums.ts';

/** A promise as it stands at the end: the words that hold, and what was said of it before. */
export interface Standing {
  readonly offer: Offer;
  readonly earlier: readonly Offer[];
  readonly score: number;
}

/** How near two things said have to be for the later to take the other's place, by what says that it does. */
const SAME = { corrected: 0.55, otherDay: 0.7, otherNumber: 0.85, again: 1.5 };
/** The least share of topics that two of them have in common to be about one thing, and to say it again. */
const LEAST_SHARE = 0.25;
const AGAIN_SHARE = 0.75;

interface Aimed extends Offer, Changeable {
  readonly day: string | null;
  readonly numbers: ReadonlySet<string>;
  /** What it and the talk that it answers are about. */
  readonly thread: ReadonlySet<string>;
}

/** What of all that was offered stands: later words replace earlier ones, and what was taken back or turned down is left out. */
export function standingOf(talk: Talk, offers: readonly Offer[]): readonly Standing[] {
  const counts = topicCounts(talk.said);
  const sums = sumsOf(talk);
  const priced = offers.flatMap((offer) => withoutOldSums(offer, (one) => isRepriced(offer.said, one, sums)));
  const words = wordsOfOurs(talk);
  const found = priced.map((offer) => aim(talk, offer));
  const changes = new Map(found.map((offer) => [offer.said, changedBy(talk, offer, words, counts)]));
  const aimed = [...found, ...instead(talk, found, new Set(changes.values()))].sort(
    (one, other) => one.said.place - other.said.place,
  );
  const overrulings = overrulingsOf(talk);
  const unwanted = takenOut(talk);
  const earlier = new Map<Aimed, Offer[]>(aimed.map((one) => [one, []]));
  const standing: Aimed[] = [];
  for (const [index, offer] of aimed.entries()) {
    const { said, values, thread } = offer;
    if (isStopped(talk, offer) || isRevoked(talk, offer) || isGivenUp(talk, said, values)) continue;
    if (isOverruled({ said, values, topics: thread }, overrulings, counts)) continue;
    if (isTakenOut({ place: said.place, topics: offer.topics }, unwanted, counts)) continue;
    const changed = changes.get(said);
    const later = aimed.slice(index + 1);
    const heir =
      changed === undefined
        ? later.find((one) => takesPlace(offer, one, counts))
        : later.find((one) => one.said === changed.said);
    if (heir !== undefined) {
      earlier.get(heir)?.push(...(earlier.get(offer) ?? []), offer);
      continue;
    }
    if (changed !== undefined) continue;
    if (!isDenied(talk, offer, counts) && !isKept(talk, offer, counts)) standing.push(offer);
  }
  return standing.map((offer) => ({ offer, earlier: earlier.get(offer) ?? [], score: offer.score }));
}

function aim(talk: Talk, offer: Offer): Aimed {
  const text = textOf(offer);
  return {
    ...offer,
    topics: topicsOf(text),
    day: localDue(talk, offer.said, offer.sentences).date,
    numbers: numbersIn(text),
    thread: threadTopics(talk, offer.said),
    values: valuesIn(talk, offer.said, text),
    quantities: quantitiesIn(text),
    doers: doersIn(offer),
    ways: waysIn(text),
    isInquiry: isInquiry(offer.sentences),
  };
}

/** Words that changed a promise say what holds of it now, also where by themselves they promise little. */
function instead(talk: Talk, found: readonly Aimed[], words: ReadonlySet<Word | undefined>): readonly Aimed[] {
  const offered = new Set(found.map(({ said }) => said));
  return [...words].flatMap((word) => {
    if (word === undefined || offered.has(word.said)) return [];
    const { said, before, takes } = word;
    const sentences = said.sentences.filter(({ scopes }) => !scopes.question && !scopes.steering);
    const kept = sentences.filter(({ norm }) => !NEGATED.test(norm.replace(HARMLESS_NOT, ' ')));
    const own = Math.max(Number.NEGATIVE_INFINITY, ...kept.map((one) => promiseScore(said, one)));
    const score = Math.max(LEAST_INSTEAD, own);
    return own < LEAST_SAID ? [] : [aim(talk, { said, sentences, score, request: takes ? before : undefined })];
  });
}

const LEAST_INSTEAD = 1.6;
/** Below it a word only takes back: nothing is promised in its place. */
const LEAST_SAID = -1;

/** The least that a sentence must show to be a promise by itself, where the sum beside it fell. */
const LEAST_ALONE = 0.8;

/** An offer without the sentences whose sum was replaced; none where nothing else is promised in it. */
function withoutOldSums(offer: Offer, isOld: (sentence: Offer['sentences'][number]) => boolean): readonly Offer[] {
  const sentences = offer.sentences.filter((one) => !isOld(one));
  if (sentences.length === offer.sentences.length) return [offer];
  const score = Math.max(...sentences.map((one) => promiseScore(offer.said, one)), Number.NEGATIVE_INFINITY);
  return score >= LEAST_ALONE ? [{ ...offer, sentences }] : [];
}

function textOf({ said, sentences, request }: Offer): string {
  const own = sentences.map(({ start, end }) => said.text.slice(start, end)).join(' ');
  return request === undefined ? own : `${request.text} ${own}`;
}

/** Stopped by one of ours, or turned down by the one it was offered to, in the turns right after. */
function isStopped(talk: Talk, { said }: Offer): boolean {
  const next = talk.near(said, 1);
  if (next === undefined || said.conversation.medium === 'email') return false;
  const first = next.sentences.map(({ norm }) => norm).join('');
  if (next.side === 'customer' && (TURNED_DOWN.test(first) || isDeclinedAfter(talk, said))) return true;
  if (next.side === 'customer') return false;
  return next.side === 'vendor' && next.speaker !== said.speaker && CHECKED_BY_US.test(first);
}

/** A short word of ours by which the matter ends. */
const FEW_WORDS = 4;

/** They asked about it first, and then turned it down, which ours took in a word. */
function isDeclinedAfter(talk: Talk, said: Said): boolean {
  const [asked, refused, taken] = [talk.near(said, 1), talk.near(said, 3), talk.near(said, 4)];
  if (asked?.text.includes('?') !== true || refused?.side !== 'customer' || taken?.side === 'customer') return false;
  const words = refused.sentences.map(({ norm }) => norm).join('');
  return TURNED_DOWN.test(words) && (taken?.text.split(/\s+/u).length ?? FEW_WORDS + 1) <= FEW_WORDS;
}

const DAY_WORD =
  '(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)|(?:twenty|thirty)(?:-| )(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\\p{L}+teenth|twentieth|thirtieth)|\\d{1,2}(?:st|nd|rd|th)?)';
const NO_MORE = new RegExp(
  `(?:\\bnot|n['’]t|\\bno longer|instead of|rather than|tak(?:e|ing) back|forget|scrap)(?: on| in| by| the| for| until)* (${DAY_WORD})(?![\\p{L}\\d-])`,
  'giu',
);

const ALONE = /^(?:january|february|march|april|may|june|july|august|september|october|november|december)$/u;

/** A later conversation says that it is not that day: "it isn't the twenty-ninth"; of a month alone it must be about the same. */
function isRevoked(talk: Talk, offer: Aimed): boolean {
  const words = ` ${textOf(offer).toLowerCase()} `;
  return talk.said.slice(offer.said.place + 1).some(
    (later) =>
      later.conversation !== offer.said.conversation &&
      [...later.text.matchAll(NO_MORE)].some(([, day = '']) => {
        const named = day.toLowerCase();
        if (/^\d+$/u.test(named) || !new RegExp(`[^\\p{L}-]${named}[^\\p{L}-]`, 'u').test(words)) return false;
        const about = topicsOf(`${talk.near(later, -1)?.text ?? ''} ${later.text}`);
        return !ALONE.test(named) || [...offer.topics].some((topic) => about.has(topic));
      }),
  );
}

function takesPlace(one: Aimed, later: Aimed, counts: ReadonlyMap<string, number>): boolean {
  if (outbids(one, later)) return true;
  const near = kinship(one.topics, later.topics, counts);
  const share = overlap(one.topics, later.topics);
  if (share < LEAST_SHARE) return false;
  if (near >= SAME.again && share >= AGAIN_SHARE) return true;
  const corrects = later.sentences.some(({ norm }) => CORRECTS.test(norm));
  const isOther = one.said.conversation !== later.said.conversation;
  if (near >= SAME.otherDay && (isOther || corrects) && one.day !== null && later.day !== null && one.day !== later.day)
    return true;
  if (near >= SAME.otherNumber && differ(one.numbers, later.numbers)) return true;
  return near >= SAME.corrected && corrects;
}

/** What is charged for: an offer for the same, soon after in one talk, is the next bid. */
const FRAMES: readonly RegExp[] = [
  / (?:years?|yearly|annual|annually|twelve months)(?= |$)/u,
  / (?:month|monthly)(?= |$)/u,
  / (?:seat|user|licen[cs]e|head|person)s?(?= |$)/u,
  / (?:site|plant|centre|center|store|tower|branch|vehicle|bed|unit|device)s?(?= |$)/u,
  / (?:set up|setup|onboarding|implementation|installation)(?= |$)/u,
  / (?:discount|percent)(?= |$)/u,
  / (?:net|days|payment|invoice|advance)(?= |$)/u,
];
const BIDDING_TURNS = 18;

function outbids(one: Aimed, later: Aimed): boolean {
  const [first, second] = [framesOf(one), framesOf(later)];
  const isSameTalk = one.said.conversation === later.said.conversation;
  const isNear =
    isSameTalk && one.said.conversation.medium === 'call' && later.said.index - one.said.index <= BIDDING_TURNS;
  if (!isNear && (isSameTalk || ![one, later].every(tellsTotal))) return false;
  if (first.length === 0 || !isBid(one) || !isBid(later)) return false;
  return first.filter((frame) => second.includes(frame)).length * 2 >= first.length;
}

const TOTAL =
  / (?:per year|a year|for the year|annual(?:ly)?|(?:for|over|both) (?:NUM )?years|all in|in total|price|everything|the whole package)(?= |$)/u;

function tellsTotal({ sentences }: Offer): boolean {
  return TOTAL.test(sentences.map(({ norm }) => norm).join(' .'));
}

function framesOf({ sentences }: Offer): readonly number[] {
  const words = sentences.map(({ norm }) => norm).join(' .');
  return FRAMES.flatMap((frame, index) => (frame.test(words) ? [index] : []));
}

const NO_BID =
  / (?:credits?|penalt\w+|refund|warranty|guarantee|duration|term|renew\w*|prolong\w*|contract|training|support|ends?)(?= |$)/u;

function isBid({ sentences, said }: Offer): boolean {
  return sentences.some(
    ({ norm, start, end }) => !NO_BID.test(norm) && (/ NUM/u.test(norm) || MONEY.test(said.text.slice(start, end))),
  );
}

function numbersIn(text: string): ReadonlySet<string> {
  return MONEY.test(text) ? new Set(text.match(/\d+(?:[.,]\d+)*/gu) ?? []) : new Set();
}

function differ(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size > 0 && other.size > 0 && ![...one].some((number) => other.has(number));
}

/** What a standing promise rests on: the words that hold first. */
export function sourcesOf({ offer, earlier }: Standing) {
  const own = [sourceOf(offer.said, offer.sentences)];
  const asked = (one: Offer): readonly Said[] => (one.request === undefined ? [] : [one.request]);
  const before = [...earlier].reverse();
  return distinctSources([
    ...own,
    ...asked(offer).map((said) => sourceOf(said)),
    ...before.flatMap((one) => [sourceOf(one.said, one.sentences), ...asked(one).map((said) => sourceOf(said))]),
  ]);
}
