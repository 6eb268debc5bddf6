import type { LocalSentence } from '../../extraction/index.ts';
import type { Said, Talk } from '../talk.ts';
import { overlap, topicsOf } from '../topics.ts';
import { meets, numbersIn } from '../values.ts';
import { MONEY, TOLD_AS_PAST } from './cues.ts';

/** A sum of money and what its clause says it is for. */
interface Sum {
  readonly said: Said;
  readonly sentence: LocalSentence;
  readonly amounts: ReadonlySet<string>;
  readonly topics: ReadonlySet<string>;
  /** Of a whole price: per month or year; null of a part, or where no period is said. */
  readonly period: 'month' | 'year' | null;
  /** A bid for the whole without a period: "we are at 58,500 now". */
  readonly isBid: boolean;
}

const CLAUSES = /(?:[,;:?!–—]|\s-\s|\.\s|\b(?:and|but|so|because|which|since|as|if|for)\b)+(?!\d)/iu;
const BIDS =
  /\b(?:(?:i|we)(?:['’](?:m|re)| am| are)(?: now)? (?:at|down (?:to|at))|(?:can|could) (?:do|go to|get to|come down to)|(?:our|my) (?:last|final|best)|the (?:number|figure|offer) is(?: now)?)\b/iu;
/** Bids for one thing do not lie far apart. */
const LEAST_RATIO = 0.6;
const TOTAL = /\b(?:comes to|altogether|in total|all in|the price|whole)\b/iu;
const PERIODS = [
  ['year', /\b(?:(?:per|a|each|the|first|both) years?|year one|yearly|annual(?:ly)?|p\.a\.)(?!\p{L})/iu],
  ['month', /\b(?:(?:per|a|each) month|monthly)(?!\p{L})/iu],
] as const;
/** The names of money say nothing of what it is for. */
const COINS =
  /\b(?:dollars?|cents?|bucks|pence|euros?|pounds?|rupees?|kroner|crowns?|francs?|dirhams?|dinars?|reais|pesos?|rand|naira|shillings?|zloty|yen|usd|eur|gbp|inr|cad|aud|chf|brl|sek|nok|dkk|czk|pln|mad|aed|apiece|each)\b/giu;
const SHARE = /%|\bper ?cent\b/iu;
/** Two sums are for one thing where half of what the shorter clause is about stands in the other. */
const LEAST_SHARE = 0.5;

/** Every sum that our side names, in the order of time. */
export function sumsOf(talk: Talk): readonly Sum[] {
  return talk.said
    .filter(({ side }) => side !== 'customer')
    .flatMap((said) =>
      said.sentences.flatMap((sentence) => (TOLD_AS_PAST.test(sentence.norm) ? [] : sumsIn(said, sentence))),
    );
}

/** Does a sentence name a sum in whose place a later one for the same thing stands? */
export function isRepriced(said: Said, sentence: LocalSentence, sums: readonly Sum[]): boolean {
  return sumsIn(said, sentence).some((one) =>
    sums.some((later) => later.said.place > said.place && replaces(later, one)),
  );
}

function replaces(later: Sum, one: Sum): boolean {
  if (meets(later.amounts, one.amounts)) return false;
  if (later.period !== null && one.period !== null) {
    return later.period === one.period && later.said.conversation !== one.said.conversation;
  }
  if (later.isBid && one.period !== null && later.said.conversation !== one.said.conversation)
    return isNear(one, later);
  return one.topics.size > 0 && later.topics.size > 0 && overlap(one.topics, later.topics) >= LEAST_SHARE;
}

function isNear({ amounts }: Sum, later: Sum): boolean {
  const [one, other] = [amounts, later.amounts].map((all) =>
    Math.max(...[...all].map((number) => Number(number.replace(',', '.')))),
  );
  return Math.min(one ?? 0, other ?? 0) >= LEAST_RATIO * Math.max(one ?? 1, other ?? 1);
}

function sumsIn(said: Said, sentence: LocalSentence): readonly Sum[] {
  const words = said.text.slice(sentence.start, sentence.end);
  return words.split(CLAUSES).flatMap((clause): readonly Sum[] => {
    const topics = topicsOf(clause.replaceAll(COINS, ' '));
    const period = PERIODS.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
    // A large number by itself, with a period, is a sum though nobody says of what coin: "sixty-one thousand two hundred, year one".
    const isBare = topics.size === 0 && period !== null;
    const isBid = BIDS.test(clause) && topics.size <= 1;
    const amounts = numbersIn(clause).filter(
      (number) => (MONEY.test(clause) && !SHARE.test(clause)) || ((isBare || isBid) && isLarge(number)),
    );
    if (amounts.length === 0) return [];
    const isWhole = TOTAL.test(clause) || topics.size <= 1;
    return [{ said, sentence, amounts: new Set(amounts), topics, period: isWhole ? period : null, isBid }];
  });
}

/** A thousand or more, and no year. */
function isLarge(number: string): boolean {
  const value = Number(number);
  return value >= 1000 && !(value >= 1990 && value <= 2050);
}
