import * as chrono from 'chrono-node';
import {
  dateOf,
  day,
  dayFrom,
  MONTH,
  monthNumber,
  monthOf,
  type Period,
  quarterOf,
  weekOf,
  yearOf,
} from '../../ledger/index.ts';
import type { TimeContext, TimeReader, TimeSpan } from './time-context.ts';

/** Days that "recently" reaches back: two of the monthly calls that most accounts have. */
const RECENT_DAYS = 60;
const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const COUNT = `(\\d{1,3}|a|an|${NUMBERS.join('|')}|couple of|few)`;
const WEEKDAYS = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');
const NOON = 12;

function spanOf({ first, last }: Period, name: string): TimeSpan {
  return { from: dateOf(first), to: dateOf(last), name };
}

function matchOf(question: string, pattern: RegExp, read: (match: RegExpExecArray) => TimeSpan | undefined) {
  const match = pattern.exec(question);
  const span = match === null ? undefined : read(match);
  return match === null || span === undefined
    ? undefined
    : { start: match.index, end: match.index + match[0].length, span };
}

const relative: TimeReader = (question, { asOf, fiscalStart }) =>
  matchOf(
    question,
    /\b(this|the current|current|last|past|previous|the previous) (fiscal year|financial year|week|month|quarter|year)\b/i,
    ([, which = '', unit = '']) => {
      const after = /this|current/i.test(which) ? 0 : -1;
      const today = dayFrom(asOf);
      const words = `${after === 0 ? 'this' : 'last'} ${unit.toLowerCase()}`;
      switch (unit.toLowerCase()) {
        case 'week': {
          const { first } = weekOf(today, after);
          return spanOf({ first, last: first.plus({ days: 6 }) }, words);
        }
        case 'month': {
          const first = today.startOf('month').plus({ months: after });
          return spanOf(monthOf(first.year, first.month), words);
        }
        case 'quarter':
          return spanOf(quarterOf(today, fiscalStart, after), words);
        case 'year':
          return spanOf(yearOf(today, 1, after), words);
        default:
          return spanOf(yearOf(today, fiscalStart, after), words);
      }
    },
  );

const lastSome: TimeReader = (question, { asOf }) =>
  matchOf(
    question,
    new RegExp(`\\b(?:the )?(?:last|past|previous) ${COUNT} (day|week|month|quarter|year)s?\\b`, 'i'),
    ([words = '', count = '', unit = '']) => {
      const step = unit.toLowerCase() === 'quarter' ? 3 : 1;
      const length = {
        [unit.toLowerCase() === 'quarter' ? 'months' : `${unit.toLowerCase()}s`]: numberOf(count) * step,
      };
      return { from: dateOf(dayFrom(asOf).minus(length)), to: asOf, name: words.toLowerCase() };
    },
  );

const ago: TimeReader = (question, { asOf }) =>
  matchOf(
    question,
    new RegExp(`\\b${COUNT} (day|week|month|year)s? ago\\b`, 'i'),
    ([words = '', count = '', unit = '']) => {
      const then = dateOf(dayFrom(asOf).minus({ [`${unit.toLowerCase()}s`]: numberOf(count) }));
      return { from: then, to: then, name: words.toLowerCase(), isEvent: true };
    },
  );

function numberOf(words: string): number {
  const folded = words.toLowerCase();
  if (folded === 'a' || folded === 'an') return 1;
  if (folded === 'couple of') return 2;
  if (folded === 'few') return 3;
  const index = NUMBERS.indexOf(folded);
  return index >= 0 ? index + 1 : Number(folded);
}

const recently: TimeReader = (question, { asOf }) =>
  matchOf(question, /\b(?:recently|lately|of late|these days)\b/i, () => ({
    from: dateOf(dayFrom(asOf).minus({ days: RECENT_DAYS })),
    to: asOf,
    name: `the last ${RECENT_DAYS} days`,
  }));

const quarters: TimeReader = (question, { asOf, fiscalStart }) =>
  matchOf(
    question,
    /\b(?:q([1-4])|(first|second|third|fourth) quarter)(?:(?: of)?(?:(?: ?fy ?['’]?| fiscal )? ?(20\d\d)\b|(?: ?fy ?['’]?| fiscal ['’]?| ?['’])(\d\d)\b))?/i,
    ([, digit, ordinal = '', long, short]) => {
      const nth =
        digit === undefined ? ['first', 'second', 'third', 'fourth'].indexOf(ordinal.toLowerCase()) : Number(digit) - 1;
      const named = long ?? (short === undefined ? undefined : `20${short}`);
      const today = dayFrom(asOf);
      const inYear = (after: number) => quarterOf(yearOf(today, fiscalStart, after).first, fiscalStart, nth);
      if (named !== undefined) {
        const ending = day(Number(named), fiscalStart, 1).minus({ days: fiscalStart === 1 ? 0 : 1 });
        return spanOf(quarterOf(yearOf(ending, fiscalStart).first, fiscalStart, nth), `Q${nth + 1} ${named}`);
      }
      const here = inYear(0);
      return spanOf(here.first <= today ? here : inYear(-1), `Q${nth + 1}`);
    },
  );

const fiscalYears: TimeReader = (question, { fiscalStart }) =>
  matchOf(question, /\b(?:fy|fiscal year|fiscal) ?'?(?:20)?(\d\d)\b/i, ([, year = '']) => {
    const ending = day(Number(`20${year}`), fiscalStart, 1).minus({ days: fiscalStart === 1 ? 0 : 1 });
    return spanOf(yearOf(ending, fiscalStart), `FY${year}`);
  });

const years: TimeReader = (question) =>
  matchOf(question, /\b(?:in|during|since|before|after|until|of) (20\d\d)\b(?!-)/i, ([, year = '']) =>
    spanOf(yearOf(day(Number(year), 1, 1), 1), year),
  );

/** "June" is the last one that has begun; "may" is a month only where it is written as one. */
const months: TimeReader = (question, { asOf }) => {
  const pattern = new RegExp(
    `\\b(?:(?:early|late|mid|mid-|end of|start of|beginning of)[ -]?)?(${MONTH})\\b(?:,? (20\\d\\d))?(?!\\s+\\d{1,2}\\b|\\.[a-z])`,
    'gi',
  );
  for (const match of question.matchAll(pattern)) {
    const [words, name = '', year] = match;
    if (/^(?:may|march)$/i.test(name) && name[0] === name[0]?.toLowerCase() && !isAfterPlaceWord(question, match.index))
      continue;
    const month = monthNumber(name.toLowerCase());
    const today = dayFrom(asOf);
    const named = year === undefined ? (month > today.month ? today.year - 1 : today.year) : Number(year);
    const span = spanOf(
      monthOf(named, month),
      `${name[0]?.toUpperCase()}${name.slice(1)}${year === undefined ? '' : ` ${year}`}`,
    );
    return { start: match.index, end: match.index + words.length, span };
  }
  return undefined;
};

function isAfterPlaceWord(question: string, index: number): boolean {
  return /\b(?:in|since|during|before|after|until|till|by|from|through|of|last|this|and|the)\s+$/i.test(
    question.slice(0, index),
  );
}

const SEASONS: Readonly<Record<string, readonly [month: number, months: number]>> = {
  spring: [3, 3],
  summer: [6, 3],
  autumn: [9, 3],
  fall: [9, 3],
  winter: [12, 3],
};

const seasons: TimeReader = (question, { asOf }) =>
  matchOf(
    question,
    /\b(?:in|over|during|since|before|after|this|last)(?: the| last)? (spring|summer|autumn|fall|winter)\b/i,
    ([, name = '']) => {
      const [month, length] = SEASONS[name.toLowerCase()] ?? [1, 1];
      const today = dayFrom(asOf);
      const here = day(today.year, month, 1);
      const first = here <= today ? here : here.minus({ years: 1 });
      return spanOf({ first, last: first.plus({ months: length }).minus({ days: 1 }) }, name.toLowerCase());
    },
  );

/** "Monday" is the last one, today included. */
const weekdays: TimeReader = (question, { asOf }) =>
  matchOf(
    question,
    new RegExp(`\\b(?:(last) )?(${WEEKDAYS.join('|')})(?:['’]s)?\\b(?!\\.[a-z])`, 'i'),
    ([words = '', isLast, name = '']) => {
      const today = dayFrom(asOf);
      const back = (today.weekday - 1 - WEEKDAYS.indexOf(name.toLowerCase()) + 7) % 7;
      const date = dateOf(today.minus({ days: isLast !== undefined && back === 0 ? 7 : back }));
      return { from: date, to: date, name: words };
    },
  );

const nearDays: TimeReader = (question, { asOf }) =>
  matchOf(question, /\b(?:yesterday|today)\b/i, ([words = '']) => {
    const date = dateOf(dayFrom(asOf).minus({ days: /yesterday/i.test(words) ? 1 : 0 }));
    return { from: date, to: date, name: words.toLowerCase() };
  });

/** Days with their number, by the library; without a year the last one that has been. */
const dates: TimeReader = (question, { asOf }) => {
  const reference = { instant: dayFrom(asOf).set({ hour: NOON }).toJSDate(), timezone: 0 };
  const found = chrono
    .parse(question, reference)
    .find(
      ({ index, start, text }) =>
        /\d/.test(text) &&
        start.isCertain('day') &&
        start.isCertain('month') &&
        !isRatio(text, question.slice(0, index)),
    );
  if (found === undefined) return undefined;
  const [year, month, of] = (['year', 'month', 'day'] as const).map((part) => found.start.get(part) ?? 0);
  const meant = day(year ?? 0, month ?? 0, of ?? 0);
  if (!meant.isValid) return undefined;
  const then = !found.start.isCertain('year') && meant > dayFrom(asOf) ? meant.minus({ years: 1 }) : meant;
  const date = dateOf(then);
  return { start: found.index, end: found.index + found.text.length, span: { from: date, to: date, name: found.text } };
};

/** Two numbers alone are a day only where one is asked for: "by 9/10", but "24/7" and "they gave us 9/10" are none. */
function isRatio(text: string, before: string): boolean {
  const pair = /^(\D*)(\d{1,2}\s*[/.-]\s*\d{1,2})(?!\s*[/.-]\s*\d)/.exec(text);
  if (pair === null) return false;
  const [, lead = '', numbers = ''] = pair;
  return numbers === '24/7' || !/\b(?:on|after|by|since|before|until|till|from)\s+(?:the\s+)?$/i.test(before + lead);
}

/** Readers of days, weeks, months, quarters and years, the most particular first. */
export const PERIOD_READERS: readonly TimeReader[] = [
  lastSome,
  ago,
  dates,
  relative,
  quarters,
  fiscalYears,
  months,
  years,
  seasons,
  recently,
  nearDays,
  weekdays,
];

/** The days that a context's conversations span; for stretches open at one end. */
export function everBefore({ conversations, asOf }: TimeContext): string {
  return conversations[0]?.day ?? asOf;
}
