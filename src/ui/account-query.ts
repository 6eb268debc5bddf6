import { dateSchema, SIGNAL_KINDS, type SignalKind } from '../domain/index.ts';
import { accountPath } from './addresses.ts';
import { TIMELINE_KINDS, type TimelineKind } from './page-models/account.ts';

/** Whether a day is shown from what was known on it, or from what is known of it today. */
export type KnownWhen = 'then' | 'today';

/** What an account's page shows: its address says the same. */
export interface AccountQuery {
  /** `YYYY-MM-DD` as it was asked for, which may be no day at all; null: the page's own day. */
  readonly asOf: string | null;
  readonly known: KnownWhen;
  /** The kind of signals that is shown whole. */
  readonly kind: SignalKind | null;
  /** How many of that kind come before the first that is shown. */
  readonly from: number;
  /** A signal that is shown wherever it stands. */
  readonly signal: string | null;
  /** A promise that is shown wherever it stands, or `all`. */
  readonly promise: string | null;
  /** The kind of entries that the timeline is narrowed to. */
  readonly entries: TimelineKind | null;
  /** How many entries of the timeline come before the first that is shown. */
  readonly timeline: number;
}

/** The page as it opens. */
export const PLAIN_QUERY: AccountQuery = {
  asOf: null,
  known: 'then',
  kind: null,
  from: 0,
  signal: null,
  promise: null,
  entries: null,
  timeline: 0,
};

/** Reads the page's address; what it does not know it leaves at its default. */
export function parseAccountQuery(parameters: Readonly<Record<string, string>>): AccountQuery {
  return {
    asOf: parameters.as_of?.trim() || null,
    known: parameters.known === 'today' ? 'today' : 'then',
    kind: SIGNAL_KINDS.find((known) => known === parameters.kind) ?? null,
    from: placeOf(parameters.from),
    signal: parameters.signal ?? parameters.correct ?? null,
    promise: parameters.promise ?? null,
    entries: TIMELINE_KINDS.find((known) => known === parameters.entries) ?? null,
    timeline: placeOf(parameters.timeline),
  };
}

/** The address of an account's page that shows this; what is the default stays out of it. */
export function accountViewPath(key: string, query: Partial<AccountQuery>): string {
  const { asOf, known, kind, from, signal, promise, entries, timeline } = { ...PLAIN_QUERY, ...query };
  const parameters = new URLSearchParams();
  if (asOf !== null) parameters.set('as_of', asOf);
  if (known !== 'then') parameters.set('known', known);
  if (kind !== null) parameters.set('kind', kind);
  if (from > 0) parameters.set('from', String(from));
  if (signal !== null) parameters.set('signal', signal);
  if (promise !== null) parameters.set('promise', promise);
  if (entries !== null) parameters.set('entries', entries);
  if (timeline > 0) parameters.set('timeline', String(timeline));
  const text = parameters.toString();
  return text === '' ? accountPath(key) : `${accountPath(key)}?${text}`;
}

/** Is it a day of the calendar, as `YYYY-MM-DD`? */
export function isDay(text: string): boolean {
  return dateSchema.safeParse(text).success;
}

function placeOf(text: string | undefined): number {
  return /^\d{1,6}$/.test(text ?? '') ? Number(text) : 0;
}
