import { sql } from 'kysely';
import type { ObservationKind } from '../domain/index.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** Rows that wait because no account is known by what they say of it, or several are. */
export interface WaitingObservations {
  readonly kind: ObservationKind | 'usage_event';
  readonly source: string;
  /** What was said of whose they are, the strongest first; empty when nothing was. */
  readonly clues: readonly string[];
  readonly count: number;
  /** When the first and the last became known, ISO 8601. */
  readonly firstAt: string;
  readonly lastAt: string;
}

/** What waits for its account, by what was said of it; the last told first. */
export async function listWaitingObservations(
  tx: WorkspaceTransaction,
  page: PageRequest = {},
): Promise<Page<WaitingObservations>> {
  const limit = pageLimit(page);
  const [lastAt, id] = startOf(page, 'string') ?? [null, null];
  const { rows } = await sql<Row>`
    WITH waiting AS (
      SELECT kind, source, clues, count(DISTINCT series)::int AS count, min(recorded_at) AS first_at,
        max(recorded_at) AS last_at
      FROM earshot.observation WHERE workspace_id = ${tx.workspace} AND account_key IS NULL GROUP BY 1, 2, 3
      UNION ALL
      SELECT 'usage_event', source, ARRAY(SELECT clue FROM unnest(clues) AS clue WHERE clue NOT LIKE 'person:%'),
        count(*)::int, min(recorded_at), max(recorded_at)
      FROM earshot.usage_event WHERE workspace_id = ${tx.workspace} AND account_key IS NULL GROUP BY 1, 2, 3
    ), named AS (SELECT *, kind || ' ' || source || ' ' || md5(array_to_string(clues, ' ')) AS id FROM waiting)
    SELECT * FROM named
    WHERE ${lastAt}::timestamptz IS NULL OR (last_at, id) < (${lastAt}::timestamptz, ${id}::text)
    ORDER BY last_at DESC, id DESC LIMIT ${limit + 1}`.execute(tx.sql);
  const listed = toPage(rows, limit, (row) => [row.last_at, row.id]);
  return {
    items: listed.items.map(({ kind, source, clues, count, first_at, last_at }) => ({
      kind,
      source,
      clues,
      count,
      firstAt: first_at,
      lastAt: last_at,
    })),
    next: listed.next,
  };
}

interface Row {
  readonly id: string;
  readonly kind: WaitingObservations['kind'];
  readonly source: string;
  readonly clues: string[];
  readonly count: number;
  readonly first_at: string;
  readonly last_at: string;
}
