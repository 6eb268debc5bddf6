import { parseInstant } from '../../domain/index.ts';
import { storableText } from '../storable.ts';
import type { RawRow } from './table.ts';
import type { DateOrder, RowIssue } from './types.ts';

const LONGEST_TEXT = 500;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/** Reads the cells of one row; what is wrong with them is gathered, not thrown. */
export interface Cells {
  readonly issues: readonly RowIssue[];
  /** Is there anything under one of these names? */
  has(...names: readonly string[]): boolean;
  /** The value under the first of these names that has one. */
  value(...names: readonly string[]): unknown;
  text(...names: readonly string[]): string | undefined;
  /** A number that is not below zero. */
  count(...names: readonly string[]): number | undefined;
  number(...names: readonly string[]): number | undefined;
  /** A day or a time as ISO 8601, its zone kept; a day written otherwise as `YYYY-MM-DD`. */
  time(...names: readonly string[]): string | undefined;
  oneOf<Word extends string>(words: readonly Word[], ...names: readonly string[]): Word | undefined;
  /** Notes that something is wrong. */
  refuse(column: string | undefined, message: string): void;
  /** A count out of any value, named for its issue. */
  toCount(value: unknown, column: string): number | undefined;
  /** Every pair of name and value, in their order. */
  entries(): readonly (readonly [string, unknown])[];
}

/** The cells of a row. `order`: how dates are written that are not ISO 8601. */
export function cellsOf(row: RawRow, order: DateOrder | undefined): Cells {
  const issues: RowIssue[] = [];
  const refuse = (column: string | undefined, message: string): undefined => {
    issues.push({ column, message });
    return undefined;
  };
  const found = (names: readonly string[]): readonly [string, unknown] | undefined => {
    const name = names.find((one) => isSaid(row.values.get(one)));
    return name === undefined ? undefined : [name, row.values.get(name)];
  };
  const read = <Value>(names: readonly string[], parse: (value: unknown) => Value | Fault): Value | undefined => {
    const pair = found(names);
    if (pair === undefined) return undefined;
    const value = parse(pair[1]);
    return value instanceof Fault ? refuse(pair[0], value.message) : value;
  };
  const toCount = (value: unknown) => atLeastZero(toNumber(value, row.decimalComma));
  return {
    issues,
    refuse,
    has: (...names) => found(names) !== undefined,
    value: (...names) => found(names)?.[1],
    text: (...names) => read(names, toText),
    count: (...names) => read(names, toCount),
    number: (...names) => read(names, (value) => toNumber(value, row.decimalComma)),
    time: (...names) => read(names, (value) => toTime(value, order)),
    oneOf: (words, ...names) => read(names, (value) => toWord(value, words)),
    toCount(value, column) {
      const count = toCount(value);
      return count instanceof Fault ? refuse(column, count.message) : count;
    },
    entries: () => [...row.values].filter(([, value]) => isSaid(value)),
  };
}

/** What is wrong with a value, in words. */
class Fault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Ids may be written as numbers. */
function toText(value: unknown): string | Fault {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== 'string') return new Fault('expected text');
  const trimmed = storableText(text).trim();
  if (trimmed === '') return new Fault('expected text');
  return trimmed.length <= LONGEST_TEXT ? trimmed : new Fault(`longer than ${LONGEST_TEXT} characters`);
}

function toWord<Word extends string>(value: unknown, words: readonly Word[]): Word | Fault {
  const folded = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  return words.find((word) => word === folded) ?? new Fault(`expected one of ${words.join(', ')}`);
}

function atLeastZero(value: number | Fault): number | Fault {
  return value instanceof Fault || value >= 0 ? value : new Fault('below zero');
}

const GROUPED = /^[-+]?\d{1,3}(?:\.\d{3})+,\d+$/;

/** JSON numbers, and texts. With a decimal comma `1.234` may mean two things and is refused; so is `1,234` without. */
function toNumber(value: unknown, decimalComma: boolean): number | Fault {
  if (typeof value === 'number') return Number.isFinite(value) ? value : new Fault('expected a number');
  if (typeof value !== 'string') return new Fault('expected a number');
  const text = value.trim();
  const doubtful = decimalComma ? /^[-+]?\d{1,3}(?:\.\d{3})+$/ : /^[-+]?\d{1,3}(?:,\d{3})+$/;
  if (doubtful.test(text)) {
    return new Fault('may mean thousands or a fraction; write the number without separators of thousands');
  }
  const plain = !decimalComma ? text : GROUPED.test(text) ? text.replaceAll('.', '').replace(',', '.') : commaOf(text);
  return /^[-+]?\d{1,15}(?:\.\d{1,15})?$/.test(plain) ? Number(plain) : new Fault('expected a number');
}

function commaOf(text: string): string {
  return text.replace(/^([-+]?\d+),(\d+)$/, '$1.$2');
}

const WRITTEN = /^(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})$/;

/** ISO 8601; else three numbers whose order is declared or can only be one. */
function toTime(value: unknown, order: DateOrder | undefined): string | Fault {
  if (typeof value !== 'string') return new Fault('expected a date such as 2026-03-12');
  const text = value.trim();
  const written = parseInstant(text) === undefined ? fromNumbers(text, order) : text;
  if (written instanceof Fault) return written;
  const year = new Date(parseInstant(written) ?? 0).getUTCFullYear();
  if (year >= FIRST_YEAR && year <= LAST_YEAR) return written;
  return new Fault(`lies outside of the years ${FIRST_YEAR} to ${LAST_YEAR}`);
}

function fromNumbers(text: string, order: DateOrder | undefined): string | Fault {
  const parts = WRITTEN.exec(text)?.slice(1);
  if (parts === undefined) return new Fault('expected a date such as 2026-03-12');
  const readings = (order === undefined ? guesses(parts) : [inOrder(parts, order)]).filter(
    (one) => one !== undefined && parseInstant(one) !== undefined,
  ) as string[];
  const distinct = [...new Set(readings)];
  if (distinct.length > 1) {
    return new Fault(
      'may mean two days; write it as 2026-03-12, or declare the order with ?date_order=dmy or ?date_order=mdy',
    );
  }
  return distinct[0] ?? new Fault('expected a date such as 2026-03-12');
}

function guesses(parts: readonly string[]): readonly (string | undefined)[] {
  return parts[0]?.length === 4 ? [inOrder(parts, 'ymd')] : [inOrder(parts, 'dmy'), inOrder(parts, 'mdy')];
}

/** Only whole years: of two digits nobody can tell the century. */
function inOrder(parts: readonly string[], order: DateOrder): string | undefined {
  const part = (letter: string) => parts[order.indexOf(letter)] ?? '';
  const [year, month, day] = [part('y'), part('m'), part('d')];
  if (year.length !== 4 || month.length > 2 || day.length > 2) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
