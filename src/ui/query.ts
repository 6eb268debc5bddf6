import { BANDS, type Band } from '../domain/index.ts';
import { type AccountRow, type AccountsQuery, type Direction, SORTS, type Sort } from './model.ts';

/** The way a column sorts when it is first chosen: what needs attention comes first. */
export function defaultDirection(sort: Sort): Direction {
  return sort === 'risk' || sort === 'signals' ? 'desc' : 'asc';
}

/** Reads the list's address; what it does not know it leaves at its default. */
export function parseAccountsQuery(parameters: Readonly<Record<string, string>>): AccountsQuery {
  const sort = SORTS.find((known) => known === parameters.sort) ?? 'risk';
  const direction = parameters.dir === 'asc' || parameters.dir === 'desc' ? parameters.dir : defaultDirection(sort);
  const band = BANDS.find((known) => known === parameters.band) ?? null;
  return { sort, direction, band, search: (parameters.q ?? '').trim() };
}

/** The list of accounts as it is sorted and narrowed; what is the default stays out of the address. */
export function accountsPath(query: AccountsQuery): string {
  const parameters = new URLSearchParams();
  if (query.search !== '') parameters.set('q', query.search);
  if (query.band !== null) parameters.set('band', query.band);
  if (query.sort !== 'risk') parameters.set('sort', query.sort);
  if (query.direction !== defaultDirection(query.sort)) parameters.set('dir', query.direction);
  const text = parameters.toString();
  return text === '' ? '/' : `/?${text}`;
}

/** The accounts that a query asks for, in its order. What is unknown comes last either way; ties go by name. */
export function selectAccounts(rows: readonly AccountRow[], query: AccountsQuery): AccountRow[] {
  const wanted = query.search.toLowerCase();
  const kept = rows.filter(
    (row) =>
      (query.band === null || row.band === query.band) &&
      (row.name.toLowerCase().includes(wanted) || row.key.toLowerCase().includes(wanted)),
  );
  const sign = query.direction === 'asc' ? 1 : -1;
  return kept.sort((left, right) => {
    const order = compareKnown(SORT_KEYS[query.sort](left), SORT_KEYS[query.sort](right), sign);
    return order !== 0 ? order : compare(left.name, right.name);
  });
}

type SortKey = string | number | null;

const SORT_KEYS: Readonly<Record<Sort, (row: AccountRow) => SortKey>> = {
  risk: ({ score }) => score,
  name: ({ name }) => name.toLowerCase(),
  renewal: ({ renewalDate }) => renewalDate,
  heard: ({ lastHeard }) => lastHeard,
  signals: ({ openSignals }) => openSignals,
};

function compareKnown(left: SortKey, right: SortKey, sign: number): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return sign * compare(left, right);
}

function compare(left: string | number, right: string | number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** How many accounts are in each band. */
export function countBands(rows: readonly Pick<AccountRow, 'band'>[]): Record<Band, number> {
  const counts = { green: 0, yellow: 0, red: 0 };
  for (const { band } of rows) if (band !== null) counts[band] += 1;
  return counts;
}
