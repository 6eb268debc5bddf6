import type { Fetcher } from '../fetch-back.ts';
import { fetchFathom } from './fathom.ts';
import { fetchTldv } from './tldv.ts';

/** Who can be asked back, by the tool's name. */
export const FETCHERS: ReadonlyMap<string, Fetcher> = new Map<string, Fetcher>([
  ['fathom', fetchFathom],
  ['tldv', fetchTldv],
]);
