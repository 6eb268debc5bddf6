import { accountClues, InputError, type Observation, type ObservationKind, parseInstant } from '../../domain/index.ts';
import { type Cells, cellsOf } from './cells.ts';
import { SURVEY_COLUMNS, surveyOf } from './surveys.ts';
import { type RawRow, readTable } from './table.ts';
import { TICKET_COLUMNS, ticketOf } from './tickets.ts';
import type { DateOrder, ReadRows, RefusedRow, RowsFormat } from './types.ts';
import { isUsageColumn, usageOf } from './usage.ts';

/** What an observation is beside whose it is and when it became known. */
export type ObservationBody = Observation extends infer One
  ? One extends Observation
    ? Omit<One, 'clues' | 'recordedAt'>
    : never
  : never;

/** How a body of rows is read. */
export interface RowsOptions {
  readonly format: RowsFormat;
  readonly dateOrder?: DateOrder | undefined;
  /** ISO 8601: nothing is known before it, so no `recorded_at` lies behind it. */
  readonly receivedAt: string;
}

const ACCOUNT_COLUMNS = ['account', 'account_key', 'key', 'crm_id', 'account_id', 'domain', 'recorded_at', 'known_at'];

const READERS: Readonly<
  Record<ObservationKind, { read(cells: Cells): ObservationBody | undefined; knows(column: string): boolean }>
> = {
  usage: { read: usageOf, knows: isUsageColumn },
  ticket: { read: ticketOf, knows: (column) => TICKET_COLUMNS.has(column) },
  survey: { read: surveyOf, knows: (column) => SURVEY_COLUMNS.has(column) },
};

/**
 * Rows of usage, tickets or surveys. Each row is taken or refused on its own, so that one bad row does not keep the others
 * out.
 * @throws {InputError} when the body as a whole cannot be read; `wrong-type` when a CSV has no column that names accounts
 */
export function readRows(kind: ObservationKind, bytes: Uint8Array, options: RowsOptions): ReadRows {
  const { rows, columns } = readTable(bytes, options.format);
  const reader = READERS[kind];
  if (columns.length > 0 && !columns.some((column) => ACCOUNT_COLUMNS.slice(0, -2).includes(column))) {
    const message = 'no column names the accounts: one of account, account_key, crm_id, domain is needed';
    throw new InputError('wrong-type', [{ line: 1, message }]);
  }
  const observations: { row: number; observation: Observation }[] = [];
  const refused: RefusedRow[] = [];
  for (const row of rows) {
    const cells = cellsOf(row, options.dateOrder);
    const observation = readObservation(row, cells, reader.read, options);
    if (observation !== undefined && cells.issues.length === 0) observations.push({ row: row.number, observation });
    else refused.push({ row: row.number, line: row.line, issues: cells.issues });
  }
  const ignored = columns.filter((column) => !ACCOUNT_COLUMNS.includes(column) && !reader.knows(column));
  return { observations, refused, ignored };
}

function readObservation(
  row: RawRow,
  cells: Cells,
  read: (cells: Cells) => ObservationBody | undefined,
  { receivedAt }: RowsOptions,
): Observation | undefined {
  if (row.broken !== undefined) {
    cells.refuse(undefined, row.broken);
    return undefined;
  }
  const clues = cluesOf(cells);
  if (clues.length === 0) cells.refuse('account', 'missing: the key, CRM id or domain of the account');
  const recordedAt = cells.time('recorded_at', 'known_at');
  if (recordedAt !== undefined && (parseInstant(recordedAt) ?? 0) > Date.parse(receivedAt)) {
    cells.refuse('recorded_at', 'lies in the future');
  }
  const body = read(cells);
  return body && { ...body, clues, recordedAt: recordedAt && new Date(parseInstant(recordedAt) ?? 0).toISOString() };
}

/** `account` is a text that may be key, CRM id or domain, or an object that says which; columns of those names do too. */
function cluesOf(cells: Cells): readonly string[] {
  const account = cells.value('account');
  const inner = typeof account === 'object' && account !== null && !Array.isArray(account) ? account : undefined;
  const mentioned =
    inner === undefined
      ? cells
      : cellsOf({ number: 0, line: undefined, values: new Map(Object.entries(inner)), decimalComma: false }, undefined);
  const clues = accountClues({
    key: mentioned.text('account_key', 'key'),
    crmId: mentioned.text('crm_id', 'account_id'),
    domain: mentioned.text('domain'),
    any: inner === undefined ? cells.text('account') : undefined,
  });
  if (mentioned !== cells) for (const issue of mentioned.issues) cells.refuse(`account.${issue.column}`, issue.message);
  return clues;
}
