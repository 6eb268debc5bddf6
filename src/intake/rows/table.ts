import { CsvError, type Info, parse } from 'csv-parse/sync';
import { InputError } from '../../domain/index.ts';
import { decodeText } from '../decode-text.ts';
import { parseJson } from '../formats/json.ts';
import type { RowsFormat } from './types.ts';

/** The most rows of one request; more are sent in pieces. */
export const MAX_ROWS = 50_000;

/** One row as it was sent: values by folded name, and where they stand. */
export interface RawRow {
  /** Counts from 1, the header not counted. */
  readonly number: number;
  /** Line of a CSV at which the row begins, from 1; `undefined` in JSON. */
  readonly line: number | undefined;
  readonly values: ReadonlyMap<string, unknown>;
  /** Is `,` the decimal mark? In files whose delimiter is `;`, as spreadsheets of many countries write them. */
  readonly decimalComma: boolean;
  /** What is wrong with the row as a whole. */
  readonly broken?: string | undefined;
}

export interface Table {
  readonly rows: readonly RawRow[];
  /** Folded names of the columns of a CSV, as they stand; empty for JSON. */
  readonly columns: readonly string[];
}

/**
 * The rows of a body: JSON of one row, a list of them or `{items}`; CSV with a header row.
 * @throws {InputError} when it is no such thing as a whole: `broken-json`, `broken-csv`, `invalid-encoding`, `too-large`
 */
export function readTable(bytes: Uint8Array, format: RowsFormat): Table {
  const table = format === 'json' ? fromJson(parseJson(bytes)) : fromCsv(decodeText(bytes).text);
  if (table.rows.length === 0) throw new InputError('empty', [{ message: 'there is no row in it' }]);
  if (table.rows.length > MAX_ROWS) {
    const message = `${table.rows.length} rows; at most ${MAX_ROWS} are read at once. Send it in pieces`;
    throw new InputError('too-large', [{ message }]);
  }
  return table;
}

/** A name of a column as it is compared: lower-case, words joined by `_`. What stands after a colon or dot is kept as it is. */
export function foldName(name: string): string {
  const [, head = name, mark = '', tail = ''] = /^([^:.]*)([:.]?)(.*)$/s.exec(name.trim()) ?? [];
  const folded = head
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return mark === '' ? folded : `${folded}:${tail.trim()}`;
}

function fromJson(value: unknown): Table {
  const items = isRecord(value) && Array.isArray(value.items) ? value.items : value;
  const list: readonly unknown[] = Array.isArray(items) ? items : [items];
  const rows = list.map((item, index): RawRow => {
    const values = isRecord(item) ? Object.entries(item).map(([name, inner]) => [foldName(name), inner] as const) : [];
    const broken = isRecord(item) ? undefined : 'expected an object';
    return { number: index + 1, line: undefined, values: new Map(values), decimalComma: false, broken };
  });
  return { rows, columns: [] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

function fromCsv(whole: string): Table {
  const { text, declared } = withoutDeclaration(whole);
  const delimiter = declared ?? delimiterOf(text);
  const [header, ...records] = parseRecords(text, delimiter);
  if (header === undefined) throw new InputError('empty', [{ message: 'there is no header row in it' }]);
  const columns = header.record.map(foldName);
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index);
  if (twice !== undefined) throw broken('a column stands in the header twice', 1);
  const skipped = declared === undefined ? 0 : 1;
  const filled = records.filter(({ record }) => record.some((cell) => cell !== ''));
  const rows = filled.map(({ record, info }, index): RawRow => {
    const line = info.lines - record.join('').split('\n').length + 1 + skipped;
    const cells = columns.map((column, at) => [column, record[at] === '' ? undefined : record[at]] as const);
    const surplus = record.slice(columns.length).some((cell) => cell !== '');
    const wrong = surplus ? `${record.length} cells under a header of ${columns.length}` : undefined;
    return { number: index + 1, line, values: new Map(cells), decimalComma: delimiter === ';', broken: wrong };
  });
  return { rows, columns };
}

/** Spreadsheets may say their delimiter in a line before the header: `sep=;`. */
function withoutDeclaration(text: string): { readonly text: string; readonly declared: string | undefined } {
  const found = /^sep=([,;\t])(?:\r\n|\r|\n)/i.exec(text);
  return found === null ? { text, declared: undefined } : { text: text.slice(found[0].length), declared: found[1] };
}

/** The one of `,`, `;` and tab that stands most often in the header, outside of quotes. */
function delimiterOf(text: string): string {
  const header = (/^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).mark;
}

function parseRecords(text: string, delimiter: string): readonly CsvRecord[] {
  try {
    return parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as CsvRecord[];
  } catch (error) {
    // No cause: the library puts the cell, somebody's words, into its message.
    if (error instanceof CsvError) throw broken(CSV_FAULTS[error.code] ?? 'it is no CSV', Number(error.lines));
    throw error;
  }
}

const CSV_FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and not closed',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that is not quoted',
  CSV_INVALID_CLOSING_QUOTE: 'something stands between a closing quote and the next delimiter',
};

function broken(message: string, line: number): InputError {
  return new InputError('broken-csv', [Number.isFinite(line) ? { line, message } : { message }]);
}
