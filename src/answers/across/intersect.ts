import type { FoundPage, FoundPromise, FoundSignal } from '../../storage/index.ts';

/** What is found across accounts, a page of them. */
export type Found = FoundPage<FoundSignal | FoundPromise>;

/** Finds what fits a condition, among some accounts or among all. */
export type Find = (among: readonly string[] | undefined, page: PageOf) => Promise<Found>;

interface PageOf {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Accounts asked for at once where all are wanted. */
const MANY = 500;

/** The accounts for which both conditions hold, in the order of the first, each with what was found for either. */
export async function findBoth(first: Find, second: Find, page: PageOf): Promise<Found> {
  const others = await keysOf(second, undefined);
  const both = await keysOf(first, others);
  if (both.length === 0) return { accounts: 0, found: 0, items: [], next: null };
  const left = await first(both, page);
  const shown = left.items.map(({ account }) => account.key);
  const right = await second(shown, { limit: Math.max(1, shown.length), cursor: undefined });
  const all = await second(both, { limit: 1, cursor: undefined });
  const beside = new Map(right.items.map((entry) => [entry.account.key, entry]));
  const items = left.items.map(({ account, found, items: members }) => {
    const more = beside.get(account.key);
    return { account, found: found + (more?.found ?? 0), items: [...members, ...(more?.items ?? [])] };
  });
  return { accounts: both.length, found: left.found + all.found, items, next: left.next };
}

async function keysOf(find: Find, among: readonly string[] | undefined): Promise<readonly string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await find(among, { limit: MANY, cursor });
    keys.push(...page.items.map(({ account }) => account.key));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return keys;
}
