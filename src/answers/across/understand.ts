import { daysBetween } from '../../domain/index.ts';
import { nameWords, resolveDue } from '../../ledger/index.ts';
import type { KnownNames } from '../../storage/index.ts';
import { namePattern, placesOf } from '../question/names.ts';
import { readTime, type TimeReading } from '../question/when.ts';
import { isEmpty, isLight, wordsOf } from '../question/words.ts';
import { readComing } from './coming.ts';
import type { AcrossFilter } from './filter.ts';
import { SAID_ALREADY, VOCABULARY } from './vocabulary.ts';

/** Words of a question with what they were taken for. */
export interface UnderstoodWords {
  /** As they stand in the question. */
  readonly words: string;
  readonly filters: readonly (keyof AcrossFilter)[];
  readonly meaning: string;
}

/** What a question in words was understood to ask for. */
export interface Understanding {
  readonly filter: AcrossFilter;
  readonly readings: readonly UnderstoodWords[];
  /** Words that stand for no filter: they are looked for as they are. */
  readonly rest: readonly string[];
  /** Filters that cannot hold beside those that were taken, with their words. */
  readonly dropped: readonly UnderstoodWords[];
}

/** What words may stand for where they are asked. */
export interface AcrossContext extends KnownNames {
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  /** Month (1 to 12) in which the workspace's fiscal year starts. */
  readonly fiscalStart: number;
}

/** What every search is of. */
const FILLERS = new Set('accounts customers clients companies logos deals list count anywhere across'.split(' '));

/** Takes a question apart into filters, by rule; what is left of it is named. */
export function understandAcross(question: string, context: AcrossContext): Understanding {
  const reader = new Reader(question);
  readTimes(reader, context);
  readNames(reader, context);
  for (const { pattern, filter, meaning } of VOCABULARY) reader.take(pattern, filter, meaning);
  const { filter } = reader;
  const said = filter.kind && SAID_ALREADY[filter.kind];
  const left = said === undefined ? reader.left : reader.left.replace(said, ' ');
  const rest = wordsOf(left).filter(({ word }) => !isEmpty(word) && !isLight(word) && !FILLERS.has(word));
  const words = [...new Set(rest.map(({ written }) => written))];
  if (words.length > 0) filter.about = words.join(' ');
  return { filter, readings: reader.readings, rest: words, dropped: reader.dropped };
}

/** A question of which words are taken away, one reading after the other. A name taken leaves \u0001: "moving to \u0001". */
class Reader {
  left: string;
  readonly filter: AcrossFilter = {};
  readonly readings: UnderstoodWords[] = [];
  readonly dropped: UnderstoodWords[] = [];

  constructor(question: string) {
    this.left = question.replace(/\s+/g, ' ');
  }

  take(pattern: RegExp, filter: AcrossFilter, meaning: string, leave = ' '): void {
    const match = pattern.exec(this.left);
    if (match === null || match[0].trim() === '') return;
    this.left = this.left.replace(match[0], leave);
    this.add(match[0], filter, meaning);
  }

  add(words: string, filter: AcrossFilter, meaning: string): void {
    const names = Object.keys(filter) as (keyof AcrossFilter)[];
    const reading = { words: words.trim(), filters: names, meaning };
    if (!this.#fits(filter)) {
      // What only repeats the kind that is known already says nothing else.
      if (filter.kind !== this.filter.kind && !isOfKnown(words, this.filter)) this.dropped.push(reading);
      return;
    }
    Object.assign(this.filter, filter);
    this.readings.push(reading);
  }

  /** May it hold beside what was taken? A kind already taken may be told more precisely, once. */
  #fits(filter: AcrossFilter): boolean {
    const names = (Object.keys(filter) as (keyof AcrossFilter)[]).filter((name) => name !== 'kind');
    const { kind } = this.filter;
    if (filter.kind !== undefined && kind !== undefined && filter.kind !== kind) return false;
    if (filter.kind !== undefined && kind === filter.kind && names.length === 0) return false;
    return names.every((name) => this.filter[name] === undefined);
  }
}

function isOfKnown(words: string, { kind }: AcrossFilter): boolean {
  const said = kind && SAID_ALREADY[kind];
  return said !== undefined && words.replace(said, '').trim() === '';
}

function readTimes(reader: Reader, { asOf, fiscalStart, rivals, accounts, people }: AcrossContext): void {
  const coming = readComing(reader.left, asOf, fiscalStart);
  if (coming !== undefined) {
    const { words, from, to } = coming;
    const meaning = `due ${from} to ${to}`;
    reader.left = reader.left.replace(words, ' ').replace(DUE, ' ');
    reader.add(words, { kind: 'commitment', due_from: from, due_to: to }, meaning);
  }
  const context = { asOf, fiscalStart, renewal: null, contractStart: null, departures: [], conversations: [] };
  const names = [...rivals, ...accounts.flatMap(({ name, words }) => [name, words]), ...people];
  // Once for when it was said, once for when it is due.
  for (let times = 0; times < 2; times += 1) {
    const { said, due, rest } = readTime(reader.left, context, placesOf(names, reader.left));
    if (said === null && due === null) return;
    reader.left = due === null ? rest : rest.replace(DUE, ' ');
    if (said !== null) {
      const { from, to, words, meaning } = said;
      reader.add(words, { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }, `said ${meaning}`);
    }
    if (due !== null) {
      const { from, to } = ahead(due, { asOf, fiscalStart });
      const isOpen = from <= ALWAYS;
      const meaning = isOpen ? `due by ${to}` : `due ${from} to ${to}`;
      reader.add(due.words, { kind: 'commitment', ...(isOpen ? {} : { due_from: from }), due_to: to }, meaning);
    }
  }
}

const DUE = /\b(?:due|deadlines?|scheduled|planned)\b/i;
/** Before every day that anything is due on. */
const ALWAYS = '0001-01-01';
const PAST = /\b(?:last|past|previous|ago|yesterday)\b|\b20\d\d\b/i;
const BY_MONTH = /^\d{4}-\d{2}-01$/;

/** What is due lies ahead rather than behind: "by Friday" is the next one, "in December" the one that is nearer. */
function ahead(
  due: NonNullable<TimeReading['due']>,
  { asOf, fiscalStart }: Pick<AcrossContext, 'asOf' | 'fiscalStart'>,
): { readonly from: string; readonly to: string } {
  if (due.to >= asOf || PAST.test(due.words)) return due;
  const next = resolveDue({
    words: due.words,
    subtype: 'product',
    strength: 'firm',
    saidAt: `${asOf}T12:00:00Z`,
    fiscalYearStart: fiscalStart,
  });
  if (next.date === null || next.basis === 'default' || next.date < asOf) return due;
  const isMonth = due.from > ALWAYS && BY_MONTH.test(due.from) && due.to !== due.from;
  if (isMonth && daysBetween(due.to, asOf) < daysBetween(asOf, next.date)) return due;
  if (due.from <= ALWAYS) return { from: due.from, to: next.date };
  return { from: isMonth ? `${next.date.slice(0, 8)}01` : next.date, to: next.date };
}

function readNames(reader: Reader, { rivals, accounts, people }: AcrossContext): void {
  const longestFirst = [...rivals].sort((one, other) => other.length - one.length);
  for (const rival of longestFirst) {
    const pattern = namePattern(rival);
    if (pattern !== undefined)
      reader.take(pattern, { kind: 'competitor', competitor: rival }, `the competitor ${rival}`, '\u0001');
  }
  const readAccount = ({ key, name, words }: AcrossContext['accounts'][number]) => {
    const pattern = namePattern(words);
    const written = pattern?.exec(reader.left)?.[0];
    // The first word of a name may be any word: a name is written as one.
    const isName = written !== undefined && (nameWords(name).join(' ') === words || /^\p{Lu}/u.test(written));
    if (pattern !== undefined && isName) reader.take(pattern, { account: key }, `the account ${name}`);
  };
  // Of a person's name the first word may be an account's as well: whole names go first.
  accounts.filter(({ words }) => words.includes(' ')).forEach(readAccount);
  for (const person of people) {
    const pattern = namePattern(person);
    if (pattern !== undefined) reader.take(pattern, { person }, `about or by ${person}`);
  }
  accounts.filter(({ words }) => !words.includes(' ')).forEach(readAccount);
}
