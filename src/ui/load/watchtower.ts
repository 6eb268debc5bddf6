import { addDays, DEAR_CATEGORIES, type Risk } from '../../domain/index.ts';
import { scoresForReader } from '../../pipeline/index.ts';
import {
  type BandCounts,
  countWatched,
  type DueWork,
  lastLook,
  listFirstWork,
  listOwnerNames,
  listSavedViews,
  listTrends,
  listWatched,
  newsSince,
  type TrendDay,
  type WatchedAccount,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { NewsView, WatchQuery, WatchRow, WatchtowerModel } from '../page-models/watchtower.ts';
import { shortWhy } from '../text/words.ts';
import { type LoadContext, loadFrame } from './frame.ts';

const PAGE_SIZE = 50;
const TREND_DAYS = 90;
/** How far back what changed is told to somebody who never said until when they have seen it. */
const FIRST_LOOK_DAYS = 7;
const MOST_NEWS = 8;
const DAY_MS = 86_400_000;

/** The Watchtower, sorted and narrowed as asked: a fixed number of statements however many accounts there are. */
export async function loadWatchtower(
  tx: WorkspaceTransaction,
  query: WatchQuery,
  context: LoadContext,
): Promise<WatchtowerModel> {
  const frame = await loadFrame(tx, context);
  const { asOf } = frame;
  const computed = await scoresForReader(tx, context.scoring);
  const own = [...computed.values()].map(({ account: key, score, band }) => ({ key, score, band }));
  const bands = await countWatched(tx, { filter: query, asOf, own });
  const everything = isEmpty(bands) ? await countWatched(tx, { filter: {}, asOf, own }) : bands;
  const matching = query.band === undefined ? sum(bands) : bands[query.band];
  const pages = Math.max(1, Math.ceil(matching / PAGE_SIZE));
  const page = Math.min(query.page, pages);
  const listed = await listWatched(tx, {
    filter: query,
    sort: query.sort,
    direction: query.direction,
    asOf,
    limit: PAGE_SIZE,
    offset: (page - 1) * PAGE_SIZE,
    own,
  });
  const keys = listed.map(({ key }) => key);
  const trends = await listTrends(tx, keys, { from: addDays(asOf, -TREND_DAYS), to: asOf });
  const work = await listFirstWork(tx, keys);
  return {
    frame,
    query: { ...query, page },
    rows: listed.map((account) =>
      toRow(
        { ...account, risk: computed.get(account.key) ?? account.risk },
        trends.get(account.key),
        work.get(account.key),
      ),
    ),
    matching,
    total: sum(everything),
    bands,
    pageSize: PAGE_SIZE,
    owners: await listOwnerNames(tx),
    views: await listSavedViews(tx, context.viewer),
    viewer: context.viewer,
    news: await loadNews(tx, context),
    origin: context.origin,
  };
}

async function loadNews(tx: WorkspaceTransaction, { viewer, now }: LoadContext): Promise<NewsView> {
  const told = await lastLook(tx, viewer);
  const since = told ?? new Date(now - FIRST_LOOK_DAYS * DAY_MS).toISOString();
  const until = new Date(now).toISOString();
  return { ...(await newsSince(tx, since, MOST_NEWS)), since, until, isTold: told !== undefined };
}

function isEmpty(bands: BandCounts): boolean {
  return sum(bands) === 0;
}

function sum({ red, yellow, green, unscored }: BandCounts): number {
  return red + yellow + green + unscored;
}

function toRow(account: WatchedAccount, trend: readonly TrendDay[] = [], work: DueWork | undefined): WatchRow {
  const { risk } = account;
  return {
    key: account.key,
    name: account.name,
    score: account.score,
    band: account.band,
    driver: risk === null ? null : mainDriver(risk),
    trend,
    acv: account.acv,
    renewalDay: account.renewalDay,
    lastHeard: account.lastHeardAt,
    openSignals: account.openSignals,
    dear: risk === null ? [] : DEAR_CATEGORIES.map((category) => ({ category, ...risk.dear[category] })),
    leaks: [...new Set(risk?.leaks.map(({ id }) => id))],
    owners: account.owners,
    work: work ?? null,
  };
}

/** Why the rule that adds most points holds; the first of several. */
function mainDriver({ contributions }: Risk): string | null {
  const largest = contributions.reduce<Risk['contributions'][number] | undefined>(
    (best, next) => (best === undefined || next.points > best.points ? next : best),
    undefined,
  );
  return largest === undefined ? null : shortWhy(largest.why);
}
