import type { Grounding, Span } from '../../domain/index.ts';
import { lazily } from '../lazily.ts';
import { type Folded, fold, unfold } from './fold.ts';
import type { SourceTurn } from './source.ts';
import { findClose, type Words, wordsOf } from './words.ts';

/** Where a quote stands in the conversation and how it was found, or why it does not count as found. */
export type Location =
  | { readonly span: Span; readonly grounding: Grounding }
  | { readonly reason: 'quote_not_found' | 'quote_ambiguous' | 'quote_too_short'; readonly detail: string };

/** Fewer letters and digits say nothing that could be checked. */
const FEWEST_LETTERS = 3;
/** A quote looked for outside the turns it names must be long enough not to stand there by chance. */
const FEWEST_WORDS_ELSEWHERE = 3;

const LETTER = /[\p{L}\p{N}]/gu;
/** Plain letters stay letters however they are folded: with these there is no need to fold for counting. */
const ENOUGH_PLAIN_LETTERS = new RegExp(`(?:[A-Za-z0-9][^A-Za-z0-9]*){${FEWEST_LETTERS}}`);
const WRAPPING =
  /^[\s"'\u201C\u201D\u2018\u2019\u00AB\u00BB\u2026.]+|(?:[\s"'\u201C\u201D\u2018\u2019\u00AB\u00BB\u2026]|\.{3,})+$/g;
const ELLIPSIS_INSIDE = /\S\s*(?:\u2026|\.{3,}|\[(?:\u2026|\.{3})\])\s*\S/;
/** Scripts written without spaces: there a match may start and end anywhere. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** A quote in the forms in which it is looked for; most are found letter for letter and need no other. */
interface Quote {
  readonly raw: string;
  readonly folded: () => Folded;
  readonly words: () => Words;
  /** It leaves words out: the two ends would be verified and the middle not, so close alignment is out. */
  readonly elided: () => boolean;
}

type Found = { readonly start: number; readonly end: number };
type Finder = (turn: SourceTurn, quote: Quote) => readonly Found[];

/**
 * Finds a quote: letter for letter in the named turns, else folded there, else letter for letter or folded in exactly one
 * other turn (a wrong turn number is corrected), else by close alignment, in the named turns before the others. One stretch
 * of one turn or nothing: a quote with words left out is not verified piece by piece.
 * @param named turns that exist, the strongest first
 */
export function locate(turns: readonly SourceTurn[], named: readonly number[], raw: string): Location {
  const quote = readQuote(raw);
  if (!ENOUGH_PLAIN_LETTERS.test(raw) && (quote.folded().text.match(LETTER) ?? []).length < FEWEST_LETTERS) {
    return { reason: 'quote_too_short', detail: 'fewer than three letters' };
  }
  const isNamed = new Set(named);
  const others = () => turns.map((_, index) => index).filter((index) => !isNamed.has(index));
  const isLongEnough = () => quote.words().list.length >= FEWEST_WORDS_ELSEWHERE || UNSPACED.test(quote.raw);
  return (
    firstOf(turns, named, quote, exactly, 'exact') ??
    firstOf(turns, named, quote, folded, 'folded') ??
    (isLongEnough()
      ? (onlyOne(turns, others(), quote, exactly, 'exact') ?? onlyOne(turns, others(), quote, folded, 'folded'))
      : undefined) ??
    (quote.elided()
      ? undefined
      : (firstOf(turns, named, quote, closely, 'fuzzy') ?? onlyOne(turns, others(), quote, closely, 'fuzzy'))) ?? {
      reason: 'quote_not_found',
      detail: quote.elided() ? 'the quote leaves words out; one unbroken copy is needed' : 'these words are in no turn',
    }
  );
}

function readQuote(raw: string): Quote {
  const trimmed = raw.trim();
  const stripped = trimmed.replace(WRAPPING, '');
  const folded = lazily(() => fold(stripped === '' ? trimmed : stripped));
  return {
    raw: trimmed,
    folded,
    words: lazily(() => wordsOf(stripped, folded())),
    elided: () => ELLIPSIS_INSIDE.test(stripped),
  };
}

/** The first place in the first of these turns that has one; a tie within a turn by close alignment is no clear place. */
function firstOf(
  turns: readonly SourceTurn[],
  among: readonly number[],
  quote: Quote,
  find: Finder,
  grounding: Grounding,
): Location | undefined {
  for (const index of among) {
    const [found, second] = placesIn(turns, index, quote, find);
    if (found === undefined) continue;
    if (grounding === 'fuzzy' && second !== undefined) return ambiguous('two stretches of one turn are equally close');
    return { span: { turn: index, ...found }, grounding };
  }
  return undefined;
}

/** The place, when exactly one of these turns has it. */
function onlyOne(
  turns: readonly SourceTurn[],
  among: readonly number[],
  quote: Quote,
  find: Finder,
  grounding: Grounding,
): Location | undefined {
  const holding = among.filter((index) => placesIn(turns, index, quote, find).length > 0);
  if (holding.length > 1) return ambiguous(`not in the turns named, and ${holding.length} others have these words`);
  return firstOf(turns, holding, quote, find, grounding);
}

function ambiguous(detail: string): Location {
  return { reason: 'quote_ambiguous', detail };
}

function placesIn(turns: readonly SourceTurn[], index: number, quote: Quote, find: Finder): readonly Found[] {
  const turn = turns[index];
  return turn === undefined ? [] : find(turn, quote);
}

function exactly(turn: SourceTurn, quote: Quote): Found[] {
  return occurrences(turn.text, quote.raw)
    .map((start) => ({ start, end: start + quote.raw.length }))
    .filter((found) => standsAlone(turn.text, found));
}

function folded(turn: SourceTurn, quote: Quote): Found[] {
  const source = turn.folded();
  const wanted = quote.folded().text;
  return occurrences(source.text, wanted).flatMap((from) => {
    const stretch = unfold(source, from, from + wanted.length);
    if (stretch === undefined) return [];
    const found = { start: stretch[0], end: stretch[1] };
    return standsAlone(turn.text, found) ? [found] : [];
  });
}

function closely(turn: SourceTurn, quote: Quote): readonly Found[] {
  const matches = findClose(turn.words(), quote.words());
  const fewest = matches[0]?.errors;
  return matches.filter(({ errors }) => errors === fewest).map(({ start, end }) => ({ start, end }));
}

function occurrences(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

/** Does the stretch begin and end at the edge of a word, not inside one ("art" in "start")? */
function standsAlone(text: string, { start, end }: Found): boolean {
  return !joins(text.slice(0, start), text.slice(start, end)) && !joins(text.slice(start, end), text.slice(end));
}

function joins(left: string, right: string): boolean {
  const before = /[\p{L}\p{N}\p{M}]$/u.exec(left.slice(-2))?.[0];
  const after = /^[\p{L}\p{N}\p{M}]/u.exec(right.slice(0, 2))?.[0];
  if (before === undefined || after === undefined) return false;
  return !UNSPACED.test(before) && !UNSPACED.test(after);
}
