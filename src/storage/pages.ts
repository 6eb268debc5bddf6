import { InputError } from '../domain/index.ts';

/** One page of a list, and the cursor of the next one: `null` on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Which page is asked for. `cursor` is the `next` of the page before; `limit` is 50 unless told, at most 500. */
export interface PageRequest {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** The position after which a page starts: what its list is ordered by, and the id that breaks ties. */
export type Position = readonly [string | number, string];

/** The page size asked for, held between 1 and 500. */
export function pageLimit(request: PageRequest): number {
  return Math.min(MAX_LIMIT, Math.max(1, Math.trunc(request.limit ?? DEFAULT_LIMIT)));
}

/** Cuts one row too many off and makes the cursor of the next page out of the last row kept. */
export function toPage<Item>(rows: readonly Item[], limit: number, position: (item: Item) => Position): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next: more ? Buffer.from(JSON.stringify(position(last))).toString('base64url') : null };
}

/**
 * Where a page starts, from its cursor; `undefined` for the first page. `kind` is what the list is ordered by.
 * @throws {InputError} code `bad-cursor`, for a cursor that no page of this list gave
 */
export function startOf(request: PageRequest, kind: 'number'): readonly [number, string] | undefined;
export function startOf(request: PageRequest, kind: 'string'): readonly [string, string] | undefined;
export function startOf(request: PageRequest, kind: 'number' | 'string'): Position | undefined {
  if (request.cursor === undefined || request.cursor === '') return undefined;
  const position = decode(request.cursor);
  if (Array.isArray(position) && position.length === 2) {
    const [first, id]: unknown[] = position;
    const fits = kind === 'number' ? isScore(first) : typeof first === 'string' && TIME.test(first);
    if (fits && typeof id === 'string' && !id.includes('\0')) return [first as string | number, id];
  }
  throw new InputError('bad-cursor', [
    { path: 'cursor', message: 'not a cursor of this list; leave it out to start over' },
  ]);
}

/** A time as `toISOString` writes it: lists are ordered by nothing else that is text. */
const TIME = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}\.\d{3}Z$/;

/** What the ordering column, an integer of Postgres, can hold. */
function isScore(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined; // answered by startOf with the same error as any other bad cursor
  }
}
