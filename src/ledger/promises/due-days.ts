import { type Day, day, easter, nextYearly, nthWeekday, plusWorkingDays, weekOf } from './calendar.ts';
import type { DueContext, DueReader, DueReading } from './due-context.ts';
import { MONTH, MONTHS, monthNumber } from './due-periods.ts';

const WEEKDAYS = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');
const WEEKDAY = '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?';

/** Today, tomorrow, and what is not even a day off. */
export const readNear: DueReader = (words, { said }) => {
  const near = (days: number, why: string): DueReading => ({ day: said.plus({ days }), basis: 'relative', why });
  if (/\bday after tomorrow\b/.test(words)) return near(2, 'two days after it was said');
  if (/\btomorrow\b/.test(words)) return near(1, 'the day after it was said');
  const hasOther = new RegExp(`\\b(?:${WEEKDAY}|${MONTH}|week|month|year)\\b|\\d+th`).test(words);
  if (!hasOther && /\btoday\b|\bendofday\b|\bsame day\b|\bafter (?:this|the) call\b/.test(words))
    return near(0, 'the day it was said');
  if (/\b(?:1|the|\d+) (?:hour|minutes)\b|^(?:by|before) \d{1,2}(?: \d{1,2})?$/.test(words))
    return near(0, 'the day it was said');
  return undefined;
};

const LENGTH =
  '(\\d+)(?: ?(?:to|or|-|–) ?(\\d+))? (hour|day|week|month|quarter|year|sprint|business day|working day)s?';

/** "In two weeks", "six to eight weeks": the longer of two. Counted from the day it was said, from a weekday, or from the start. */
export const readLength: DueReader = (words, context) => {
  const found = new RegExp(`\\b${LENGTH}\\b`).exec(words);
  if (found === null || new RegExp(`\\b1th (?:${LENGTH})`).test(words)) return undefined;
  if (/\bweek (?:of|before)\b/.test(words) && !/\brenewal\b/.test(words)) return undefined;
  const [, least = '', most = least, unit = ''] = found;
  const anchor = anchorOf(words.slice((found.index ?? 0) + found[0].length), context);
  if (anchor === undefined) return undefined;
  const [from, name, sign] = anchor;
  return {
    day: plus(from, sign * Number(most), unit, context),
    basis: sign < 0 || name === 'the renewal' ? 'renewal' : 'relative',
    why: `${most} ${unit}s ${sign < 0 ? 'before' : 'after'} ${name}`,
  };
};

type Anchor = readonly [Day, string, 1 | -1];

function anchorOf(rest: string, context: DueContext): Anchor | undefined {
  const { said, renewal } = context;
  if (/\brenewal\b/.test(rest))
    return renewal && [renewal, 'the renewal', /\b(?:before|ahead|prior)\b/.test(rest) ? -1 : 1];
  if (/\b(?:after|from|of|before) (?:the |your |our )?(?:kick ?off|go ?live|launch|start|contract)/.test(rest)) {
    const start = startAhead(context);
    return start && [start, 'the start of the contract', /\bbefore\b/.test(rest) ? -1 : 1];
  }
  const weekday = new RegExp(`\\b(?:on|from|after) (${WEEKDAY})\\b`).exec(rest)?.[1];
  if (weekday !== undefined) return [nextWeekday(said, weekday), weekday, 1];
  // Two weeks after something nobody knows the day of.
  if (/\bafter (?!(?:that|this|today)\b)\w+|\bbefore \w+/.test(rest)) return undefined;
  return [said, 'it was said', 1];
}

function plus(from: Day, count: number, unit: string, { policy }: DueContext): Day {
  if (unit === 'hour') return from.plus({ days: Math.ceil(count / 24) });
  if (unit === 'sprint') return from.plus({ days: count * policy.sprint_days });
  if (unit.endsWith(' day')) return plusWorkingDays(from, count);
  if (unit === 'quarter') return from.plus({ months: 3 * count });
  return from.plus({ [`${unit}s`]: count });
}

/** "This sprint" is over in at most one, "next sprint" in at most two: nobody knows on which day it began. */
export const readSprint: DueReader = (words, { said, policy }) => {
  if (!/\bsprint\b/.test(words) || /\d+ sprint/.test(words)) return undefined;
  const sprints = /\b(?:next|coming|following)\b/.test(words) ? 2 : 1;
  return {
    day: said.plus({ days: sprints * policy.sprint_days }),
    basis: 'relative',
    why: `the end of ${sprints === 2 ? 'the next' : 'this'} sprint, at ${policy.sprint_days} days each`,
  };
};

/** The renewal, where its day is known. */
export const readRenewal: DueReader = (words, { renewal }) => {
  if (renewal === undefined || !/\brenew(?:al|s)\b/.test(words)) return undefined;
  const isBefore = /\b(?:before|ahead of|prior to)\b/.test(words);
  return {
    day: isBefore ? renewal.minus({ days: 1 }) : renewal,
    basis: 'renewal',
    why: isBefore ? 'the day before the renewal' : 'the day of the renewal',
  };
};

/** The start of the contract, where it lies ahead: kickoff, go-live. */
export const readStart: DueReader = (words, context) => {
  if (!/\b(?:kick ?off|go(?:ing)? ?live|launch|start of the contract)\b/.test(words)) return undefined;
  const start = startAhead(context);
  return start && { day: start, basis: 'relative', why: 'the start of the contract' };
};

function startAhead({ said, contractStart }: DueContext): Day | undefined {
  return contractStart !== undefined && contractStart >= said ? contractStart : undefined;
}

const HOLIDAYS: readonly (readonly [RegExp, string, (year: number) => Day])[] = [
  [/\bgood friday\b/, 'Good Friday', (year) => easter(year).minus({ days: 2 })],
  [/\beaster\b/, 'Easter', easter],
  [/\bthanksgiving\b/, 'Thanksgiving', (year) => nthWeekday(year, 11, 4, 4)],
  [/\b(?:christmas|xmas)\b/, 'Christmas', (year) => day(year, 12, 25)],
  [/\blabou?r day\b/, 'Labor Day', (year) => nthWeekday(year, 9, 1, 1)],
  [/\bindependence day\b|\b4th of july\b|\bjuly 4th\b/, 'the Fourth of July', (year) => day(year, 7, 4)],
];

/** Feasts with a day of their own. */
export const readHoliday: DueReader = (words, { said }) => {
  for (const [pattern, name, of] of HOLIDAYS) {
    if (!pattern.test(words)) continue;
    const on = nextYearly(said, of);
    const weekday = new RegExp(`\\b(${WEEKDAY})\\b`).exec(words.replace('good friday', ''))?.[1];
    if (/\bafter\b/.test(words)) {
      const week = weekOf(on, 1);
      const due = weekday === undefined ? week.last : week.first.plus({ days: weekdayNumber(weekday) - 1 });
      return { day: due, basis: 'stated', why: `the week after ${name}` };
    }
    if (/\bweek before\b/.test(words))
      return { day: weekOf(on, -1).last, basis: 'stated', why: `the week before ${name}` };
    const isBefore = /\bbefore\b|\bahead of\b/.test(words);
    return {
      day: isBefore ? on.minus({ days: 1 }) : on,
      basis: 'stated',
      why: isBefore ? `the day before ${name}` : name,
    };
  }
  return undefined;
};

/** Days by number, with or without their month: the latest that is named. */
export const readDate: DueReader = (words, { said }) => {
  const days = [...dated(words, said)];
  const last = days.reduce<Day | undefined>(
    (latest, one) => (latest === undefined || one > latest ? one : latest),
    undefined,
  );
  if (last === undefined) return undefined;
  const isWeek = /\bweek (?:of|commencing|starting|beginning)\b|\bthat week\b/.test(words);
  if (isWeek && !new RegExp(`\\b${WEEKDAY}\\b`).test(words)) {
    // A week named by its Sunday, or by a Saturday, is the one whose working days follow.
    const due = weekOf(last.weekday > 5 ? last.plus({ days: 2 }) : last).last;
    return { day: due, basis: 'stated', why: 'the end of that week' };
  }
  const isBefore = /^(?:before|ahead of|prior to)\b/.test(words);
  return {
    day: isBefore ? last.minus({ days: 1 }) : last,
    basis: 'stated',
    why: isBefore ? 'the day before the one named' : 'the day named',
  };
};

/** What may follow "the third" where it is a day: not "the third renewal". */
const AFTER_A_DAY = 'and|or|at|for|to|of|if|that|then|with|by|so|as|on|is|we|i|in|endofday|today';

function* dated(words: string, said: Day): Generator<Day> {
  let rest = words;
  const take = (pattern: string): RegExpExecArray[] => {
    const found = [...rest.matchAll(new RegExp(pattern, 'g'))];
    for (const [text] of found) rest = rest.replace(text, ' ');
    return found;
  };
  for (const [, year, month, of] of take('\\b(\\d{4})-(\\d{2})-(\\d{2})\\b')) {
    const named = day(Number(year), Number(month), Number(of));
    if (named.isValid) yield named;
  }
  for (const [, of, name = '', year] of take(`\\b(\\d{1,2})(?:th)? (?:of )?(${MONTH})\\b(?: (\\d{4}))?`))
    yield* onDay(said, monthNumber(name), Number(of), year);
  for (const [, name = '', of, year] of take(
    `\\b(${MONTH}) (?:the )?(\\d{1,2})(?:th)?\\b(?! (?:week|day|month))(?: (\\d{4}))?`,
  ))
    yield* onDay(said, monthNumber(name), Number(of), year);
  for (const [, name = '', of] of take(`\\b(${WEEKDAY})(?: the)? (\\d{1,2})th\\b`))
    yield* onWeekdayAndDay(said, name, Number(of));
  if (MONTHS.some((name) => new RegExp(`\\b${name}\\b`).test(rest))) return;
  const from = /\bnext month\b/.test(rest) ? said.startOf('month').plus({ months: 1 }) : said;
  for (const [, of] of take(`\\b(\\d{1,2})th\\b(?=$|,| (?:${AFTER_A_DAY})\\b)`)) yield* onDayOfMonth(from, Number(of));
}

/** Day and month: this year's or next year's, unless the year is named. */
function* onDay(said: Day, month: number, of: number, year: string | undefined): Generator<Day> {
  const named = year === undefined ? nextYearly(said, (one) => day(one, month, of)) : day(Number(year), month, of);
  if (named.isValid) yield named;
}

function* onDayOfMonth(from: Day, of: number): Generator<Day> {
  for (let after = 0; after < 12; after += 1) {
    const first = from.startOf('month').plus({ months: after });
    const named = day(first.year, first.month, of);
    if (!named.isValid || named < from) continue;
    yield named;
    return;
  }
}

/** "Tuesday the fourteenth": the month in which they agree, if one of the next three does. */
function* onWeekdayAndDay(said: Day, weekday: string, of: number): Generator<Day> {
  for (let after = 0; after < 4; after += 1) {
    const first = said.startOf('month').plus({ months: after });
    const named = day(first.year, first.month, of);
    if (!named.isValid || named < said || named.weekday !== weekdayNumber(weekday)) continue;
    yield named;
    return;
  }
  yield* onDayOfMonth(said, of);
}

/** Weekdays: the next one; of the next week, where that is said; of several the latest. */
export const readWeekday: DueReader = (words, { said }) => {
  const names = [...words.matchAll(new RegExp(`\\b(${WEEKDAY})\\b`, 'g'))].map(([name]) => name);
  if (names.length === 0) return undefined;
  const isPast = new RegExp(`\\blast ${WEEKDAY}`).test(words);
  const days = names.map((name) => onWeekday(words, name, said, isPast));
  const last = days.reduce((latest, one) => (one > latest ? one : latest));
  const isBefore = new RegExp(`^before (?:next )?${WEEKDAY}$`).test(words);
  const due = isBefore && last > said ? last.minus({ days: 1 }) : last;
  return {
    day: due,
    basis: 'relative',
    why: `${isBefore ? 'the day before ' : ''}the ${isPast ? 'last ' : 'next '}${WEEKDAYS[last.weekday - 1]}`,
  };
};

function onWeekday(words: string, name: string, said: Day, isPast: boolean): Day {
  const number = weekdayNumber(name);
  const inWeek = (after: number) => said.minus({ days: said.weekday - 1 }).plus({ days: number - 1 + 7 * after });
  if (isPast) return inWeek(number < said.weekday ? 0 : -1);
  if (/\bweek after next\b/.test(words)) return inWeek(2);
  if (/\bnext week\b|\bfollowing week\b/.test(words) || new RegExp(`\\b(?:next|following) ${WEEKDAY}`).test(words))
    return inWeek(1);
  if (new RegExp(`\\bthis ${WEEKDAY}|\\btoday\\b`).test(words) && number === said.weekday) return said;
  const next = nextWeekday(said, name);
  return new RegExp(`\\b${WEEKDAY} week\\b`).test(words) ? next.plus({ weeks: 1 }) : next;
}

function nextWeekday(said: Day, name: string): Day {
  return said.plus({ days: ((weekdayNumber(name) - said.weekday + 6) % 7) + 1 });
}

function weekdayNumber(name: string): number {
  return WEEKDAYS.indexOf(name.replace(/(?<=day)s$/, '')) + 1;
}
