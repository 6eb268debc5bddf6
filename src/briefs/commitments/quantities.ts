import { withDigits } from '../../extraction/index.ts';

/** Numbers by what is counted: of "twelve tablets", 12 by `tablet`; lengths of time in days by `LENGTH`. */
export type Quantities = ReadonlyMap<string, ReadonlySet<string>>;

const SKIPPED = new Set('of the more full whole a an or to at in on for new other further our your per'.split(' '));
/** Words between a number and what it counts, at most. */
const LAST_STEP = 2;
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, year: 365 };
/** "One" is mostly a pronoun, and "a" an article: they count where a length of time or "workshop" follows at once. */
const ONE = new Set(['one', 'a', 'an', 'single']);
const LENGTH = 'LENGTH';

/** What is counted in words, by the stem of what is counted. */
export function quantitiesIn(text: string): Quantities {
  const words = text
    .toLowerCase()
    .replaceAll(/(?<=\d)[,.' ](?=\d{3}\b)/gu, '')
    .replaceAll(/(?<=\p{L})-(?=\p{L})/gu, ' ')
    .replaceAll(/\bboth\b/gu, 'two')
    .match(/[\p{L}]+|\d+(?:[.,]\d+)?|[.?!;:,]/gu);
  const tokens = withDigits(words ?? []);
  const found = new Map<string, Set<string>>();
  const add = (unit: string, number: string) => found.set(unit, (found.get(unit) ?? new Set()).add(number));
  for (const [index, token] of tokens.entries()) {
    const isOne = ONE.has(token);
    if (!isOne && !/^\d/u.test(token)) continue;
    for (let step = 1; step <= (isOne ? 1 : LAST_STEP); step += 1) {
      const next = tokens[index + step];
      if (next === undefined || !/^\p{L}{3}/u.test(next)) break;
      if (SKIPPED.has(next)) continue;
      const unit = stemOf(next);
      const days = DAYS[unit];
      if (days !== undefined) add(LENGTH, String(Number(isOne ? '1' : token.replace(',', '.')) * days));
      else if (token !== 'a' && token !== 'an') add(unit, isOne ? '1' : token);
    }
  }
  return found;
}

function stemOf(word: string): string {
  return word.replace(/(?:ies|ie|y)$/u, 'y').replace(/(?<=[^s])s$/u, '');
}
