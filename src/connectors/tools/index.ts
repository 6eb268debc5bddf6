import type { Fetcher } from '../fetch-back.ts';

/** Who can be asked back, by the tool's name. */
export const FETCHERS: ReadonlyMap<string, Fetcher> = new Map<string, Fetcher>([]);
