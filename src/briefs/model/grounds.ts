import { withDigits } from '../../extraction/index.ts';

/**
 * What a sentence says beyond the words it is to rest on, by its number, name or kind; nothing where it keeps to them. A copied
 * quote proves nothing by itself: beside it anything can be written. What no rule of words sees stays a matter of the words
 * shown below.
 * @param grounds the line as it was, and the words it quotes
 */
export function beyond(sentence: string, grounds: readonly string[]): string | undefined {
  const ground = grounds.join('\n');
  const numbers = numbersIn(ground);
  if ([...numbersIn(sentence)].some((number) => !numbers.has(number))) return 'a number that is not there';
  const known = new Set([...wordsIn(ground), ...monthsOf(ground)]);
  if (namesIn(sentence).some((name) => !known.has(name))) return 'a name that is not there';
  if (NEGATED.test(sentence) && !NEGATED.test(ground)) return 'that something is not so, which is not there';
  if (weightsIn(sentence).some((word) => !weightsIn(ground).includes(word))) return 'a promise or a price not there';
  const telling = wordsIn(sentence).filter((word) => word.length > 3 && !EMPTY.has(word));
  const stems = new Set([...known].map(stem));
  const found = telling.filter((word) => stems.has(stem(word))).length;
  return telling.length > 1 && found / telling.length < SHARE ? 'other things than its words' : undefined;
}

/** What of a sentence's telling words has to stand in what it rests on; the rest is how it is said. */
const SHARE = 0.5;

/** Words that promise, price or bind: none of them comes from nowhere. */
const WEIGHTS =
  /\b(?:free|guarante\w*|promis\w*|commit\w*|discount\w*|refund\w*|rebate\w*|credit\w*|waive\w*|cheaper|cost\w*|price\w*|will|won['’]t|['’]ll|always|never|must|agreed|signed|approved|cancel\w*|churn\w*|leav\w*|urgent\w*)/giu;

const NEGATED =
  /\b(?:not|no|never|nobody|nothing|none|without|cannot|refus\w*|declin\w*|fail\w*)\b|n['’]t\b|\bun(?:kept|able|clear)/iu;

function weightsIn(text: string): readonly string[] {
  return [...text.matchAll(WEIGHTS)].map(([word]) => (/['’]ll|will/i.test(word) ? 'will' : stem(word.toLowerCase())));
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** The months of days that are written as `2026-03-10`. */
function monthsOf(text: string): readonly string[] {
  return [...text.matchAll(/\b\d{4}-(\d{2})-\d{2}/g)].flatMap(([, month]) => MONTHS[Number(month) - 1] ?? []);
}

/** Numbers of a text by value, spoken out or in digits, thousands together. */
function numbersIn(text: string): ReadonlySet<number> {
  const joined = text.toLowerCase().replace(/(?<=\d)[,’'](?=\d{3}\b)/g, '');
  const words = withDigits(joined.replace(/[-–/]/g, ' ').match(/\p{L}+|\d+(?:\.\d+)?/gu) ?? []);
  return new Set(words.flatMap((word) => (/^\d/.test(word) ? [Number(word)] : [])));
}

/** Words with a capital that do not begin a sentence or a quote. */
function namesIn(sentence: string): readonly string[] {
  return [...sentence.matchAll(/(?<=[\p{L}\p{N},;)]\s)\p{Lu}[\p{L}\p{N}'’-]*/gu)].flatMap(([name]) => {
    const word = bare(name.toLowerCase());
    return PRONOUNS.has(word) ? [] : [word];
  });
}

const PRONOUNS = new Set(['i', "i'm", "i'd", "i've", "i'll", 'i’m', 'i’d', 'i’ve', 'i’ll', 'ae', 'csm', 'cs']);

function wordsIn(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? []).map(bare);
}

function bare(word: string): string {
  return word.replace(/['’]s?$/, '');
}

/** The beginning of a word, by which its forms are told to be one. */
function stem(word: string): string {
  return word.slice(0, 5);
}

const EMPTY = new Set(
  'about after again also been before being between both call called come comes could does doing during each from gave give gives going have having into just like made make makes more most much need needs only other over said same says shall should since some still such take takes tell tells than that their them then there these they thing things this those through time told under until very want wanted wants well went were what when where which while whom whose with would your'.split(
    ' ',
  ),
);
