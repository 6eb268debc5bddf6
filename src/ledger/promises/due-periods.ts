import { type Day, day, monthOf, nextYearly, type Period, quarterOf, weekOf, yearOf } from './calendar.ts';
import type { DueContext, DueReader } from './due-context.ts';
import type { DueBasis } from './policy.ts';

export const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
/** A month by its name or its first letters. */
export const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';

/** 1 to 12. */
export function monthNumber(name: string): number {
  return MONTHS.findIndex((month) => month.startsWith(name.slice(0, 3))) + 1;
}

type Unit = 'week' | 'month' | 'quarter' | 'year';

interface NamedPeriod extends Period {
  readonly unit: Unit;
  readonly basis: DueBasis;
  readonly name: string;
}

type PeriodReader = (words: string, context: DueContext) => NamedPeriod | undefined;

const NEXT = /\b(?:next|coming|following)\b/;

function readMonth(words: string, { said }: DueContext): NamedPeriod | undefined {
  const named = [...words.matchAll(new RegExp(`\\b(${MONTH})\\b(?: (\\d{4}))?`, 'g'))].at(-1);
  if (named !== undefined) {
    const month = monthNumber(named[1] ?? '');
    const asked = named[2] === undefined ? undefined : Number(named[2]);
    const year = asked ?? (month < said.month ? said.year + 1 : said.year);
    return { ...monthOf(year, month), unit: 'month', basis: 'stated', name: MONTHS[month - 1] ?? '' };
  }
  const relative = /\b(?:(this|the|next|coming|following) )?month(?!s)\b|\beom\b/.exec(words);
  if (relative === null || /\d+(?:th)? month/.test(words)) return undefined;
  const isNext = NEXT.test(words);
  const first = said.startOf('month').plus({ months: isNext ? 1 : 0 });
  const name = isNext ? 'next month' : 'the month';
  return { ...monthOf(first.year, first.month), unit: 'month', basis: 'relative', name };
}

/** Quarters and halves of the fiscal year; one that is over means next year's. */
function readQuarter(words: string, { said, fiscalStart }: DueContext): NamedPeriod | undefined {
  const numbered = /\bq([1-4])\b|\b([1-4])th quarter\b|\b(last|final) quarter\b/.exec(words);
  const basis = 'fiscal';
  if (numbered !== null) {
    const nth = Number(numbered[1] ?? numbered[2] ?? 4);
    const year = fiscalYear(words, { said, fiscalStart });
    const quarter = year === undefined ? undefined : quarterOf(year.first, fiscalStart, nth - 1);
    const here = quarterOf(yearOf(said, fiscalStart).first, fiscalStart, nth - 1);
    const next = quarterOf(yearOf(said, fiscalStart, 1).first, fiscalStart, nth - 1);
    return { ...(quarter ?? (here.last >= said ? here : next)), unit: 'quarter', basis, name: `quarter ${nth}` };
  }
  if (/\bquarter\b/.test(words) && !/\d+ quarter/.test(words)) {
    const after = NEXT.test(words) ? 1 : 0;
    return {
      ...quarterOf(said, fiscalStart, after),
      unit: 'quarter',
      basis,
      name: after ? 'next quarter' : 'the quarter',
    };
  }
  const half = /\bh([12])\b|\b([12])th half\b|\bmid ?year\b/.exec(words);
  if (half === null) return undefined;
  const second = (half[1] ?? half[2]) === '2';
  const isCalendar = /new year|next year|calendar/.test(words);
  const start = isCalendar ? 1 : fiscalStart;
  const halfOf = (after: number): Period => {
    const { first, last } = yearOf(said, start, after);
    const middle = first.plus({ months: 6 });
    return second ? { first: middle, last } : { first, last: middle.minus({ days: 1 }) };
  };
  const here = halfOf(isCalendar ? 1 : 0);
  const name = second ? 'the second half' : 'the first half';
  return { ...(here.last >= said ? here : halfOf(1)), unit: 'year', basis: isCalendar ? 'stated' : basis, name };
}

/** The fiscal year that a quarter's words name: "Q1 next year", "Q1 2027" (the year it ends in), "FY27 Q1". */
function fiscalYear(
  words: string,
  { said, fiscalStart }: Pick<DueContext, 'said' | 'fiscalStart'>,
): Period | undefined {
  const named = /\b(?:fy ?'?)?(20\d{2})\b|\bfy ?'?(\d{2})\b/.exec(words);
  if (named !== null) {
    const ending = Number(named[1] ?? `20${named[2]}`);
    return yearOf(day(ending, fiscalStart, 1).minus({ days: fiscalStart === 1 ? 0 : 1 }), fiscalStart);
  }
  return /\bnext (?:fiscal |financial )?year\b/.test(words) ? yearOf(said, fiscalStart, 1) : undefined;
}

function readYear(words: string, { said, fiscalStart }: DueContext): NamedPeriod | undefined {
  if (/\b(?:fiscal|financial) year\b|\bfy\b|\bfy ?'?\d{2}/.test(words)) {
    const named = fiscalYear(words, { said, fiscalStart });
    const after = NEXT.test(words) ? 1 : 0;
    return { ...(named ?? yearOf(said, fiscalStart, after)), unit: 'year', basis: 'fiscal', name: 'the fiscal year' };
  }
  if (/\bnew year\b/.test(words)) {
    const first = yearOf(said, 1, 1).first;
    // "In the new year" is in its first weeks; "by the new year" before them.
    const last = /\b(?:by|before|until)\b/.test(words) ? first : monthOf(first.year, 1).last;
    return { first: last, last, unit: 'year', basis: 'stated', name: 'the beginning of the new year' };
  }
  if (!/\byear(?: ?end)?\b|\beoy\b/.test(words) || /\d+ year/.test(words)) return undefined;
  const after = NEXT.test(words) ? 1 : 0;
  return { ...yearOf(said, 1, after), unit: 'year', basis: 'relative', name: after ? 'next year' : 'the year' };
}

/** Seasons of the north, whole months. */
const SEASONS: Readonly<Record<string, readonly [from: number, months: number]>> = {
  spring: [3, 3],
  summer: [6, 3],
  autumn: [9, 3],
  fall: [9, 3],
  winter: [12, 3],
};

function readSeason(words: string, { said }: DueContext): NamedPeriod | undefined {
  const name = /\b(spring|summer|autumn|fall|winter)\b/.exec(words)?.[1] ?? '';
  const [from, months] = SEASONS[name] ?? [];
  if (from === undefined || months === undefined) return undefined;
  const lastOf = (year: number) => day(year, from, 1).plus({ months }).minus({ days: 1 });
  const last = nextYearly(said, (year) => lastOf(from + months > 13 ? year - 1 : year));
  const first = last.plus({ days: 1 }).minus({ months });
  return { first, last, unit: 'quarter', basis: 'stated', name };
}

function readWeek(words: string, { said }: DueContext): NamedPeriod | undefined {
  const basis = 'relative';
  if (/\bweekend\b/.test(words)) {
    const sunday = said.plus({ days: 7 - said.weekday + (/\bnext weekend\b/.test(words) ? 7 : 0) });
    const last = /\bafter\b/.test(words) ? sunday.plus({ days: 1 }) : sunday;
    return { first: last, last, unit: 'week', basis, name: 'the weekend' };
  }
  if (/\bweek after next\b/.test(words))
    return { ...weekOf(said, 2), unit: 'week', basis, name: 'the week after next' };
  if (/\b(?:next|following|coming) week(?!s)\b/.test(words)) {
    return { ...weekOf(said, 1), unit: 'week', basis, name: 'next week' };
  }
  if (
    /\b(?:this|the|end of|all|later in|during|of)(?: the)? week\b(?! (?:of|the|that|we|you|i|when|after|before)\b)|\beow\b|\bend of week\b|\bweek ?end\b/.test(
      words,
    )
  ) {
    return { ...weekOf(said), unit: 'week', basis, name: 'the week' };
  }
  return undefined;
}

const PERIODS: readonly PeriodReader[] = [readQuarter, readWeek, readYear, readMonth, readSeason];

/** Weeks, months, quarters, years and parts of them: a span is due on its last day. */
export const readPeriod: DueReader = (words, context) => {
  for (const read of PERIODS) {
    const period = read(words, context);
    if (period === undefined) continue;
    const [due, where] = within(words, period);
    const { basis, name } = period;
    return { day: due, basis, why: `${where} ${name}` };
  }
  return undefined;
};

/** The day meant within a period: its end unless told otherwise. */
function within(words: string, period: NamedPeriod): readonly [Day, string] {
  const { first, last, unit } = period;
  const nth = /\b([1-5])th week\b/.exec(words);
  if (nth !== null && unit !== 'week')
    return [earlier(first.plus({ days: 7 * Number(nth[1]) - 1 }), last), `week ${nth[1]} of`];
  const some = /\b(?:1th )(\d) (week|day)s\b/.exec(words);
  if (some !== null)
    return [
      earlier(first.plus({ days: Number(some[1]) * (some[2] === 'week' ? 7 : 1) - 1 }), last),
      'the first days of',
    ];
  if (/\b1th days\b|\b(?:start|beginning) of\b|\bat the start\b/.test(words)) {
    return [unit === 'week' ? first : earlier(first.plus({ days: 4 }), last), 'the start of'];
  }
  if (/\bearly\b/.test(words)) return [early(period), 'early in'];
  if (/\b(?:mid|middle)\b/.test(words) || /\b1th half of\b/.test(words)) return [middle(period), 'the middle of'];
  if (/\bend\b|\bclose\b|\blate\b|\blast\b/.test(words)) return [last, 'the end of'];
  // "Before July" is June; "before the July board" may be any day of July.
  const isBefore = new RegExp(
    `\\b(?:before|ahead of|until)(?: ${unit === 'month' ? MONTH : '\\S+'}| the \\w+ (?:quarter|year)| next \\w+| q[1-4])$`,
  ).test(words);
  if (isBefore && !/closes?|ends?|is (?:over|out)/.test(words)) return [first.minus({ days: 1 }), 'before'];
  return [last, 'the end of'];
}

function early({ first, last, unit }: NamedPeriod): Day {
  if (unit === 'week') return earlier(first.plus({ days: 1 }), last);
  if (unit === 'month') return first.plus({ days: 9 });
  return earlier(first.plus({ months: unit === 'year' ? 3 : 1 }).minus({ days: 1 }), last);
}

function middle({ first, last, unit }: NamedPeriod): Day {
  if (unit === 'week') return earlier(first.plus({ days: 2 }), last);
  if (unit === 'month') return first.plus({ days: 14 });
  if (unit === 'quarter') return first.plus({ months: 1, days: 14 });
  return first.plus({ months: 6 }).minus({ days: 1 });
}

function earlier(one: Day, other: Day): Day {
  return one < other ? one : other;
}
