import search from 'approx-string-match';
import { type Folded, fold } from './fold.ts';

/** One word of a text that carries meaning, with its place in the source. */
interface Word {
  /** Folded. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** Written with a capital: may be a name. */
  readonly capital: boolean;
}

/** A text as its words, the noise of speech left out. */
export interface Words {
  readonly list: readonly Word[];
  readonly keys: ReadonlySet<string>;
}

/** A stretch of the source that says what a quote says but for noise and spelling. */
export interface CloseMatch {
  readonly start: number;
  readonly end: number;
  readonly errors: number;
}

/** Fewer words are matched letter for letter or not at all: too many places look like them. */
const FEWEST_WORDS = 5;
/** One word in seven may differ, and then only as {@link isHarmless} allows. */
const WORDS_PER_ERROR = 7;

const WORD = /[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*|\p{N}+(?:[.,:/]\p{N}+)*|[%$€£¥+]/gu;
const NOISE = new Set(['um', 'uh', 'er', 'erm', 'uhm', 'ah', 'eh', 'hmm', 'hm', 'mm', 'mhm']);
/** May be missing on one side: none of them turns a statement round. */
const EMPTY_WORDS = new Set([
  'the',
  'a',
  'an',
  'so',
  'well',
  'okay',
  'ok',
  'yeah',
  'and',
  'oh',
  'like',
  'just',
  'really',
  'basically',
  'actually',
  'then',
  'now',
]);
const NUMBER_WORD =
  /^(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|lakhs?|crores?|half|third|quarter|twice|double|triple|dozens?|first|second)$/;
const NEGATION = /^(?:no|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|barely|unless|.+n't)$/;

/** The words of a text, fillers and stuttered repeats left out. */
export function wordsOf(source: string, folded: Folded = fold(source)): Words {
  const words: Word[] = [];
  for (const match of folded.text.matchAll(WORD)) {
    const start = folded.starts[match.index];
    const end = folded.ends[match.index + match[0].length - 1];
    if (start === undefined || end === undefined || NOISE.has(match[0])) continue;
    const word = { key: match[0], start, end, capital: /^\p{Lu}/u.test(source.slice(start, end)) };
    const isStutter = words.at(-1)?.key === word.key && !isNumber(word.key) && !reverses(word.key);
    if (isStutter) words[words.length - 1] = { ...word, start: words.at(-1)?.start ?? start };
    else words.push(word);
  }
  return { list: words, keys: new Set(words.map((word) => word.key)) };
}

/**
 * Stretches of a text close to a quote, best first: the same words in the same order, but for speech noise, punctuation
 * and, in long quotes, a few harmless words. Numbers, negations and names are never taken for one another.
 */
export function findClose(text: Words, quote: Words): CloseMatch[] {
  if (quote.list.length < FEWEST_WORDS) return [];
  const maxErrors = Math.floor(quote.list.length / WORDS_PER_ERROR);
  // Each word the text does not have is an error of its own: most turns need no alignment at all.
  const foreign = quote.list.filter((word) => !text.keys.has(word.key)).length;
  if (foreign > maxErrors || text.list.length < quote.list.length - maxErrors) return [];
  const alphabet = new Map<string, string>();
  const encode = ({ list }: Words) => list.map((word) => letterFor(alphabet, word.key)).join('');
  const pattern = encode(quote);
  const matches = search(encode(text), pattern, maxErrors).flatMap(({ start, end, errors }): CloseMatch[] => {
    const found = text.list.slice(start, end);
    const first = found[0];
    const last = found.at(-1);
    if (first === undefined || last === undefined || !differHarmlessly(found, quote.list, text.keys)) return [];
    return [{ start: first.start, end: last.end, errors }];
  });
  return withoutOverlaps(matches.sort((one, other) => one.errors - other.errors || one.start - other.start));
}

/** Each distinct word becomes one letter, so that a search over letters is a search over words. */
function letterFor(alphabet: Map<string, string>, key: string): string {
  const known = alphabet.get(key);
  if (known !== undefined) return known;
  const letter = String.fromCharCode(0x100 + alphabet.size);
  alphabet.set(key, letter);
  return letter;
}

function withoutOverlaps(matches: readonly CloseMatch[]): CloseMatch[] {
  const kept: CloseMatch[] = [];
  for (const match of matches) {
    if (!kept.some((other) => match.start < other.end && other.start < match.end)) kept.push(match);
  }
  return kept;
}

/** Walks both word lists along their longest common order and asks of each difference whether it could change the meaning. */
function differHarmlessly(source: readonly Word[], quote: readonly Word[], spoken: ReadonlySet<string>): boolean {
  let at = 0;
  let other = 0;
  while (at < source.length || other < quote.length) {
    const left = source[at];
    const right = quote[other];
    if (left !== undefined && right !== undefined && left.key === right.key) {
      at += 1;
      other += 1;
    } else if (left !== undefined && right !== undefined && !spoken.has(right.key) && isSpelling(left, right)) {
      at += 1;
      other += 1;
    } else if (left !== undefined && EMPTY_WORDS.has(left.key)) at += 1;
    else if (right !== undefined && EMPTY_WORDS.has(right.key)) other += 1;
    else return false;
  }
  return true;
}

/** One letter apart, both plain words (and the quote's none that the text has elsewhere: "maria", "marie"): not a number, a negation or a name, and not in the first letter (typical, atypical). */
function isSpelling(left: Word, right: Word): boolean {
  if ([left, right].some((word) => word.capital || isNumber(word.key) || NEGATION.test(word.key))) return false;
  if (left.key.length < 5 || right.key.length < 5 || left.key[0] !== right.key[0]) return false;
  return search(left.key, right.key, 1).some(({ start, end }) => start <= 1 && end >= left.key.length - 1);
}

/** "No, no" is a stutter; "not not" is not. */
function reverses(key: string): boolean {
  return key !== 'no' && NEGATION.test(key);
}

function isNumber(key: string): boolean {
  return /^[\p{N}%$€£¥+]/u.test(key) || NUMBER_WORD.test(key);
}
