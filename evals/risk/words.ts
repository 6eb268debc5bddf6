import type { Interval } from '../bootstrap.ts';
import { percent, withInterval } from '../words.ts';
import type { Course } from './course.ts';
import type { Lead, Share } from './figures.ts';
import { BARS } from './suite.ts';

/** A segment as people write it: `mid-market`. */
export function segmentName(segment: string): string {
  return segment.replace('_', '-');
}

/** `10 of 11 · 90.9 % (73–100)`; over no account a dash. */
export function describeShare({ count, of, share, interval }: Share): string {
  return share === null ? '–' : `${count} of ${of} · ${withInterval(share, interval).replace(/^[\d.]+/, '$& %')}`;
}

/** `median 118 days (95–140) of 11 accounts, 1 never`. */
export function describeLead({ of, never, median, interval }: Lead): string {
  if (of === 0) return '–';
  const rest = never === 0 ? '' : `, ${never} of ${of} never`;
  return median === null ? `never in ${of}` : `median ${median} days${daysInterval(interval)}${rest}`;
}

function daysInterval(interval: Interval | null): string {
  return interval === null ? '' : ` (${interval.low}–${interval.high})`;
}

/** What became of a bar: `met`, `missed`, or a dash over no account. */
export function barVerdict({ share }: Share, bar: keyof typeof BARS): string {
  if (share === null) return '–';
  const isMet = bar === 'falseAlarms' ? share <= BARS[bar] : share >= BARS[bar];
  return isMet ? 'met' : 'MISSED';
}

/** A bar in words: `at least 90 %`. */
export function describeBar(bar: keyof typeof BARS): string {
  return `${bar === 'falseAlarms' ? 'at most' : 'at least'} ${percent(BARS[bar]).replace(/\.0$/, '')} %`;
}

/** One history in a line: `merged-ports (dev): churned, enterprise; red 139 days before the end, for good 109; 115 red days, longest run 91`. */
export function courseLine(course: Course): string {
  const { id, split, outcome, segment, firstRed, sustainedRed, redDays, longestRed } = course;
  const head = `${id} (${split}): ${outcome}, ${segmentName(segment)}`;
  if (firstRed === null) {
    return `${head}; never red, highest ${Math.max(0, ...course.days.map(({ score }) => score))}`;
  }
  const lasting = sustainedRed === null ? 'never sustained' : `sustained ${sustainedRed}`;
  return `${head}; red ${firstRed} days before the end, ${lasting}; ${redDays} red days, longest run ${longestRed}`;
}
