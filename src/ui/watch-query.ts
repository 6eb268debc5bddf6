import { BANDS, DEAR_CATEGORIES } from '../domain/index.ts';
import { WATCH_SORTS } from '../storage/index.ts';
import type { Direction, WatchQuery } from './page-models/watchtower.ts';

const LEAK = /^LEAK-[1-3]$/;
const MOST_DAYS = 3_660;
const MOST_PAGES = 10_000;
const LONGEST = 200;

/** The way a column sorts when it is first chosen: what needs attention comes first. */
export function defaultDirection(sort: WatchQuery['sort']): Direction {
  return sort === 'risk' || sort === 'signals' || sort === 'arr' ? 'desc' : 'asc';
}

/** Reads the list's address; what it does not know it leaves at its default. */
export function parseWatchQuery(parameters: Readonly<Record<string, string>>): WatchQuery {
  const sort = WATCH_SORTS.find((known) => known === parameters.sort) ?? 'risk';
  const direction = parameters.dir === 'asc' || parameters.dir === 'desc' ? parameters.dir : defaultDirection(sort);
  const { leak } = parameters;
  return {
    sort,
    direction,
    band: BANDS.find((known) => known === parameters.band),
    search: words(parameters.q),
    owner: words(parameters.owner),
    leak: leak !== undefined && LEAK.test(leak) ? leak : undefined,
    failing: DEAR_CATEGORIES.find((known) => known === parameters.failing),
    renewsWithin: whole(parameters.renews, MOST_DAYS),
    page: Math.max(1, whole(parameters.page, MOST_PAGES) ?? 1),
  };
}

/** The list as it is sorted and narrowed; what is the default stays out of the address. */
export function watchPath(query: WatchQuery): string {
  const text = watchParameters(query);
  return text === '' ? '/' : `/?${text}`;
}

/** What stands behind the question mark of such an address. */
export function watchParameters(query: WatchQuery): string {
  const { sort, direction, page } = query;
  const parameters = new URLSearchParams();
  const say = (name: string, value: string | number | undefined) =>
    value === undefined ? undefined : parameters.set(name, String(value));
  say('q', query.search);
  say('band', query.band);
  say('owner', query.owner);
  say('leak', query.leak);
  say('failing', query.failing);
  say('renews', query.renewsWithin);
  if (sort !== 'risk') say('sort', sort);
  if (direction !== defaultDirection(sort)) say('dir', direction);
  if (page > 1) say('page', page);
  return parameters.toString();
}

/** Whether anything narrows the list. */
export function isNarrowed({ band, search, owner, leak, failing, renewsWithin }: WatchQuery): boolean {
  return [band, search, owner, leak, failing, renewsWithin].some((one) => one !== undefined);
}

function words(text: string | undefined): string | undefined {
  const trimmed = text?.trim().slice(0, LONGEST).toWellFormed();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
}

function whole(text: string | undefined, most: number): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Math.min(Number(text), most) : undefined;
}
