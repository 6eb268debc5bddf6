import { lineId } from '../../briefs/index.ts';
import { type DocumentLine, type DocumentSection, daysBetween, type LineSource } from '../../domain/index.ts';
import { basisOf, type ReviewMaterial, sourcesOf } from '../material.ts';

/** Quotes beneath one line at most. */
const QUOTES = 3;

/** What a line rests on: ids of evidence, words, or the place in the record where a reader finds it. */
export interface Rests {
  readonly ids?: readonly string[];
  readonly sources?: readonly LineSource[];
  readonly basis?: string;
}

/** A line of a section of one account's document; `key` is what makes it the same line in a later version. */
export function lineOf(
  material: ReviewMaterial,
  section: string,
  key: string,
  text: string,
  { ids = [], sources = [], basis }: Rests,
): DocumentLine {
  const said = [...sources, ...newestFirst(sourcesOf(material, ids))].slice(0, QUOTES);
  const record = basis ?? basisOf(material, ids);
  return {
    id: lineId(section, material.account, key),
    text,
    sources: said,
    ...(record === undefined && said.length > 0 ? {} : { basis: record ?? `score of ${material.asOf}` }),
  };
}

/** A section; empty, it says so in `empty`. */
export function sectionOf(
  id: string,
  title: string,
  lines: readonly DocumentLine[],
  empty: string,
  note?: string,
): DocumentSection {
  const words = lines.length === 0 ? empty : note;
  return { id, title, lines, ...(words === undefined ? {} : { note: words }) };
}

function newestFirst(sources: readonly LineSource[]): readonly LineSource[] {
  return sources.toSorted((one, other) => ((one.occurred_at ?? '') < (other.occurred_at ?? '') ? 1 : -1));
}

/** A day as documents tell it: `2026-08-01 (18 days ago)`. */
export function dayWords(time: string, asOf: string): string {
  const day = time.slice(0, 10);
  const ago = daysBetween(day, asOf);
  if (ago === 0) return `${day} (today)`;
  return ago > 0 ? `${day} (${counted(ago, 'day')} ago)` : `${day} (in ${counted(-ago, 'day')})`;
}

/** `1 day`, `2 days`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A name of the vocabulary in words: `over_promised` as "over promised". */
export function spaced(name: string): string {
  return name.replaceAll('_', ' ').replace(/\bicp\b/, 'ICP');
}

/** With a capital. */
export function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Sums as people write them: `84,000`. */
export function amount(sum: number): string {
  return sum.toLocaleString('en-GB', { maximumFractionDigits: 0 });
}

/** What a promise is about, as a part of a sentence: no full stop at its end, not too long. */
export function briefly(what: string): string {
  const words = what
    .trim()
    .replace(/[.;,!?]+$/, '')
    .split(/\s+/);
  return words.length <= MOST_WORDS ? words.join(' ') : `${words.slice(0, MOST_WORDS).join(' ')} …`;
}

const MOST_WORDS = 18;
