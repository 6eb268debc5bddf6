import { type AcrossFilter, acrossFilterNames } from '../answers/index.ts';
import { PROMISE_STATES } from '../ledger/index.ts';

/** The fields of a search that stand in its address once, beside the question; states may be several. */
const NAMES = acrossFilterNames.filter((name) => name !== 'state');

/** A search as its address tells it; a filter that means nothing is refused by the search itself. */
export interface SearchQuery {
  readonly q: string;
  /** What was asked before the filters were edited; shown, and not understood anew. */
  readonly asked: string;
  readonly filters: AcrossFilter;
  readonly cursor: string | undefined;
}

/** Reads the address of a search. Empty fields are those that were left empty in the form. */
export function parseSearchQuery(url: URL): SearchQuery {
  const parameters = url.searchParams;
  const text = (name: string) => parameters.get(name)?.trim() || undefined;
  const told = NAMES.flatMap((name) => {
    const value = text(name);
    return value === undefined ? [] : [[name, value]];
  });
  const states = parameters
    .getAll('state')
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');
  const claim = text('claim')?.split('/');
  const filters = {
    ...Object.fromEntries(told),
    ...(claim === undefined ? {} : { kind: claim[0], ...(claim[1] ? { subtype: claim[1] } : {}) }),
    ...(states.length === 0 ? {} : { state: states }),
  };
  return { q: text('q') ?? '', asked: text('asked') ?? '', filters, cursor: text('cursor') };
}

/** Whether anything is searched for. */
export function isSearch({ q, filters }: SearchQuery): boolean {
  return q !== '' || Object.keys(filters).length > 0;
}

/** The address of a search by filters: what a question was understood as, or the next page of it. */
export function searchPath(
  filters: AcrossFilter,
  rest: { readonly q?: string; readonly asked?: string; readonly cursor?: string } = {},
): string {
  const parameters = new URLSearchParams();
  if (rest.q) parameters.set('q', rest.q);
  if (rest.asked) parameters.set('asked', rest.asked);
  for (const name of NAMES) {
    const value = filters[name];
    if (value !== undefined) parameters.set(name, value);
  }
  const states = filters.state ?? [];
  const inOrder = PROMISE_STATES.filter((state) => states.includes(state));
  if (inOrder.length > 0) parameters.set('state', inOrder.join(','));
  if (rest.cursor) parameters.set('cursor', rest.cursor);
  const query = parameters.toString();
  return query === '' ? '/search' : `/search?${query}`;
}

/** The address of a search in words. */
export function askedPath(question: string): string {
  return `/search?${new URLSearchParams({ q: question })}`;
}
