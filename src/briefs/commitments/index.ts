import { addDays } from '../../domain/index.ts';
import { localDue } from '../due.ts';
import { goesOnNoMore } from '../goes-on.ts';
import { lineId } from '../line-id.ts';
import type { Somebody } from '../people.ts';
import { toText } from '../sources.ts';
import { type Said, sayOf, type Talk } from '../talk.ts';
import type { CommitmentLine } from '../types.ts';
import { ASKS, HEDGED, MONEY, NEXT_STEP, SALES_PAPERS, TERM_WORDS, VAGUE } from './cues.ts';
import { findOffers, type Offer } from './find.ts';
import { ownerOf } from './owner.ts';
import { type Standing, sourcesOf, standingOf } from './standing.ts';

/** Lines at most: a brief that nobody reads to its end hands nothing over. */
const MOST = 22;
/** What counts against a promise: due and done with before the close; a paper of the sale itself. */
const OVER = 2.2;
const PAPER = 1.6;
const VAGUELY = 2;
const TERM = 1.5;
const ECHO = 1.5;
/** What counts for one: said when terms were settled, and repeated. */
const LATE = 1.5;
const REPEATED = 0.4;
/** The least weight of a line; of what was said in the first talk, where most is said to win the next one, more. */
const LEAST_WEIGHT = 0.8;
const LEAST_EARLY = 3.2;
/** What a deed for the next step of the sale loses, said in the first talk. */
const STEP = 4;

/** Everything promised while selling that stands, the surest first cut to what is read, then in the order it was said. */
export function commitmentLines(talk: Talk, people: readonly Somebody[]): readonly CommitmentLine[] {
  const standing = standingOf(talk, findOffers(talk)).filter(
    (one) => !isSettled(talk, one) && !goesOnNoMore(talk, one.offer.said, one.offer.sentences),
  );
  return standing
    .map((one) => ({ one, weight: weightOf(talk, one) }))
    .filter(({ one, weight }) => weight >= (isEarly(talk, one) ? LEAST_EARLY : LEAST_WEIGHT))
    .sort((left, right) => right.weight - left.weight)
    .slice(0, MOST)
    .sort((left, right) => left.one.offer.said.place - right.one.offer.said.place)
    .map(({ one }) => toLine(talk, one, people));
}

/** Said when nothing was settled yet: in the first talk of a deal of several. */
function isEarly({ material }: Talk, { offer, earlier }: Standing): boolean {
  return material.conversations.length > 2 && earlier.length === 0 && offer.said.lateness < 0.2;
}

/** Where something was offered that does not stand at the end: `conversation#turn`. */
export function fallenPlaces(talk: Talk): ReadonlySet<string> {
  const offers = findOffers(talk);
  const standing = new Set(standingOf(talk, offers).map(({ offer }) => offer.said));
  return new Set(
    offers.filter(({ said }) => !standing.has(said)).map(({ said }) => `${said.conversation.id}#${said.index}`),
  );
}

/** A person, or later words on the ledger, say that it was kept or withdrawn. */
function isSettled({ material }: Talk, { offer }: Standing): boolean {
  return material.ledger.entries.some(
    ({ said, state }) =>
      (state === 'withdrawn' || state === 'kept') &&
      said.some((one) => one.conversation === offer.said.conversation.id && one.turn === offer.said.index),
  );
}

function weightOf(talk: Talk, { offer, earlier, score }: Standing): number {
  const { said, sentences } = offer;
  const { closedAt } = talk.material.deal;
  const due = localDue(talk, said, sentences).date;
  const isOver = due !== null && closedAt !== null && due < addDays(closedAt.slice(0, 10), -1);
  const isPaper = said.lateness < 1 && sentences.some(({ norm }) => SALES_PAPERS.test(norm));
  const isVague = said.lateness < 1 && sentences.every(({ norm }) => VAGUE.test(norm));
  const isStep = isEarly(talk, { offer, earlier, score }) && sentences.every(({ norm }) => NEXT_STEP.test(norm));
  const isTerm = !MONEY.test(said.text) && sentences.some(({ norm }) => TERM_WORDS.test(norm));
  const against =
    (isOver ? OVER : 0) + (isPaper ? PAPER : 0) + (isVague ? VAGUELY : 0) + (isTerm ? TERM : 0) + (isStep ? STEP : 0);
  const confirmed = talk.signal(said, 'commitment')?.confirmed === true ? 3 : 0;
  return (
    score + LATE * said.lateness + REPEATED * earlier.length + confirmed - against - (isEcho(talk, offer) ? ECHO : 0)
  );
}

/** Our side only says again what they just said: no verb of its own, and nearly all of its words are theirs. */
function isEcho(talk: Talk, { said, request }: Offer): boolean {
  const before = talk.near(said, -1);
  if (request !== undefined || before?.side !== 'customer') return false;
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
  const [own, theirs] = [words(said.text), words(before.text)];
  const shared = [...own].filter((word) => theirs.has(word)).length;
  return own.size > 0 && shared / own.size >= 0.6 && !/\b(?:I|we)(?:['’]ll| will| can)\b/u.test(said.text);
}

function toLine(talk: Talk, standing: Standing, people: readonly Somebody[]): CommitmentLine {
  const { offer, earlier } = standing;
  const { said, sentences } = offer;
  const sources = sourcesOf(standing);
  const first = earlier[0] ?? offer;
  const words = sayOf(said, sentences);
  const due = dueOf(talk, offer);
  return {
    id: lineId('commitments', first.said.conversation.id, first.said.index),
    text: textOf(offer),
    sources,
    owner: ownerOf(said, sentences, people),
    due: due.words,
    due_date: due.date,
    strength: HEDGED.test(words) ? 'hedged' : 'firm',
    details: earlier.length === 0 ? [] : [`Said before: “${toText(sayOf(first.said, first.sentences), 20)}”`],
  };
}

/** A short answer says nothing by itself: what was asked is what is promised. */
function textOf({ said, sentences, request }: Offer): string {
  const own = toText(sayOf(said, sentences));
  if (request === undefined) return own;
  const asked = request.sentences.filter(({ norm }) => ASKS.test(norm));
  const wish = toText(sayOf(request, asked.length === 0 ? request.sentences : asked), 30);
  return `${wish} (${said.speaker === '' ? 'answer' : said.speaker}: ${own})`;
}

function dueOf(talk: Talk, { said, sentences, request }: Offer) {
  const own = localDue(talk, said, sentences);
  if (own.words !== null || request === undefined) return decided(talk, said) ?? own;
  return decided(talk, said) ?? localDue(talk, request, request.sentences);
}

/** A day that a person set on the ledger stands above what the words give. */
function decided({ material }: Talk, said: Said) {
  const entry = material.ledger.entries.find(
    ({ due, said: places }) =>
      due.basis === 'decided' &&
      places.some((one) => one.conversation === said.conversation.id && one.turn === said.index),
  );
  return entry === undefined ? undefined : { words: entry.due.words, date: entry.due.date };
}
