import { withDigits } from '../extraction/index.ts';
import { daysIn } from './due.ts';
import type { Said, Talk } from './talk.ts';

/** Days and numbers that some words name. */
export interface Values {
  /** `YYYY-MM-DD`; of a month or a part of it also `YYYY-MM`. */
  readonly days: ReadonlySet<string>;
  /** In digits. */
  readonly numbers: ReadonlySet<string>;
}

/** The days and numbers in words of a turn; a number that is part of a day is none. */
export function valuesIn(talk: Talk, said: Said, text: string): Values {
  const { days, rest } = daysIn(talk, said, text);
  return { days: new Set(days), numbers: new Set(numbersIn(rest)) };
}

/** Numbers in digits, spoken ones too: "twelve hundred" is 1200. */
export function numbersIn(text: string): readonly string[] {
  const words = text
    .toLowerCase()
    .replaceAll(/(?<=\d)[,.' ](?=\d{3}\b)/gu, '')
    .replaceAll(/(?<=\p{L})-(?=\p{L})/gu, ' ')
    .match(/[\p{L}]+|\d+(?:[.,]\d+)?/gu);
  return withDigits(words ?? []).filter((word) => /^\d/u.test(word));
}

/** Does some value stand in both? */
export function shareValue(one: Values, other: Values): boolean {
  return meets(one.numbers, other.numbers) || meets(one.days, other.days);
}

/** Does anything stand in both? */
export function meets(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].some((value) => other.has(value));
}
