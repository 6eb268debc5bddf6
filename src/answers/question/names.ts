import { nameWords } from '../../ledger/index.ts';

/** Where a name stands, UTF-16 code units. */
export interface NamePlace {
  readonly start: number;
  readonly end: number;
}

/** Stands for a letter of a name: part of no word, and no space. */
const MASK = '\u0002';
/** After these a month or a day that may be a name is a time: "in April". */
const TIME_WORD =
  /\b(?:in|on|since|during|before|after|until|till|by|through|between|early|late|mid|last|this|each|every|\d{1,2}(?:st|nd|rd|th)?)[\s-]+(?:of\s+)?$/i;
/** A number after it is its day or year: "April 3". */
const NUMBER = /^,?\s*\d/;

/** A question with its names covered, as long as before: "what did April Chen say in May" is about May. */
export function withoutNames(question: string, names: readonly NamePlace[]): string {
  let covered = question;
  for (const { start, end } of names) {
    const isTime =
      !/\s/.test(question.slice(start, end).trim()) &&
      (TIME_WORD.test(question.slice(0, start)) || NUMBER.test(question.slice(end)));
    if (!isTime) covered = covered.slice(0, start) + MASK.repeat(end - start) + covered.slice(end);
  }
  return covered;
}

/** A name wherever it stands, whatever parts its words; "Monday.com" is one word. */
export function namePattern(name: string): RegExp | undefined {
  const words = nameWords(name).map((word) => [...word].join("['’`.]?"));
  if (words.length === 0) return undefined;
  return new RegExp(`(?<![\\p{L}\\p{N}])${words.join('[^\\p{L}\\p{N}]+')}(?:['’]s)?(?![\\p{L}\\p{N}])`, 'iu');
}

/** Where names written as such stand in a question. */
export function placesOf(names: readonly string[], question: string): readonly NamePlace[] {
  return names.flatMap((name) => {
    const pattern = namePattern(name);
    if (pattern === undefined) return [];
    return [...question.matchAll(new RegExp(pattern, 'giu'))]
      .filter(([written]) => /^[\p{Lu}\p{N}]/u.test(written))
      .map((match) => ({ start: match.index, end: match.index + match[0].length }));
  });
}
