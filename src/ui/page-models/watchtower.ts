import type { Band, DEAR_STATUSES, DearCategory } from '../../domain/index.ts';
import type { BandCounts, DueWork, News, SavedView, TrendDay, WatchFilter, WatchSort } from '../../storage/index.ts';
import type { Frame } from '../model.ts';

export type Direction = 'asc' | 'desc';

/** How the list is sorted, narrowed and paged: the page's address says the same. */
export interface WatchQuery extends WatchFilter {
  readonly sort: WatchSort;
  readonly direction: Direction;
  /** From 1. */
  readonly page: number;
}

/** How a category of DEAR stands, and why. */
export interface DearMark {
  readonly category: DearCategory;
  readonly status: (typeof DEAR_STATUSES)[number];
  readonly why: string;
}

/** One account in the list. Null is unknown, or not yet scored. */
export interface WatchRow {
  readonly key: string;
  readonly name: string;
  readonly score: number | null;
  readonly band: Band | null;
  /** Why the rule with the most points holds; null when nothing adds points. */
  readonly driver: string | null;
  readonly trend: readonly TrendDay[];
  readonly acv: number | null;
  readonly renewalDay: string | null;
  readonly lastHeard: string | null;
  readonly openSignals: number;
  /** Empty until the account is scored. */
  readonly dear: readonly DearMark[];
  /** Rule ids, `LEAK-1` to `LEAK-3`. */
  readonly leaks: readonly string[];
  readonly owners: readonly { readonly role: string; readonly name: string }[];
  /** What is due first. */
  readonly work: DueWork | null;
}

/** What changed since who is signed in looked last. */
export interface NewsView extends News {
  /** ISO 8601 */
  readonly since: string;
  /** ISO 8601: when the page was made. What becomes known later was not seen on it. */
  readonly until: string;
  /** They have said so; else it is only a while ago. */
  readonly isTold: boolean;
}

/** The Watchtower: accounts by risk and runway. */
export interface WatchtowerModel {
  readonly frame: Frame;
  readonly query: WatchQuery;
  readonly rows: readonly WatchRow[];
  /** Accounts that the filters let through, whatever the page. */
  readonly matching: number;
  /** All accounts of the workspace that may be seen. */
  readonly total: number;
  readonly bands: BandCounts;
  readonly pageSize: number;
  readonly owners: readonly string[];
  readonly views: readonly SavedView[];
  /** Under which name views are saved. */
  readonly viewer: string;
  readonly news: NewsView;
  /** `http://127.0.0.1:3000`: where this page came from, for commands that can be copied. */
  readonly origin: string;
}
