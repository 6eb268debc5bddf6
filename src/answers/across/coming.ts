import { dateOf, dayFrom, monthOf, type Period, quarterOf, weekOf, yearOf } from '../../ledger/index.ts';

/** Days that lie ahead, as words of a question name them; ends are `YYYY-MM-DD`, inclusive. */
export interface ComingDays {
  readonly words: string;
  readonly from: string;
  readonly to: string;
}

const COMING = /\b(?:in |during |within |over |for )?(?:the )?(?:next|coming) (week|month|quarter|year)\b/i;
const COMING_SOME = /\b(?:in|within|over|during) (?:the )?(?:next |coming )?(\d{1,3}) (day|week|month)s?\b/i;

/** "Next month", "within 30 days": what is asked of the past never names such days. */
export function readComing(question: string, asOf: string, fiscalStart: number): ComingDays | undefined {
  const some = COMING_SOME.exec(question);
  if (some !== null) {
    const [words, count = '', unit = ''] = some;
    return { words, from: asOf, to: dateOf(dayFrom(asOf).plus({ [`${unit.toLowerCase()}s`]: Number(count) })) };
  }
  const one = COMING.exec(question);
  if (one === null) return undefined;
  const [words, unit = ''] = one;
  const { first, last } = comingOf(unit.toLowerCase(), asOf, fiscalStart);
  return { words, from: dateOf(first), to: dateOf(last) };
}

function comingOf(unit: string, asOf: string, fiscalStart: number): Period {
  const today = dayFrom(asOf);
  if (unit === 'week') {
    const { first } = weekOf(today, 1);
    return { first, last: first.plus({ days: 6 }) };
  }
  if (unit === 'quarter') return quarterOf(today, fiscalStart, 1);
  if (unit === 'year') return yearOf(today, 1, 1);
  const first = today.startOf('month').plus({ months: 1 });
  return monthOf(first.year, first.month);
}
