import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import {
  addDays,
  canonicalJson,
  type Observation,
  type ObservationKind,
  type Survey,
  type Ticket,
  type Usage,
} from '../domain/index.ts';
import { cluesOfAccount, firstResolved, resolveClues } from './clues.ts';
import { toJsonb } from './json.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What became of one observation. */
export interface KeptObservation {
  /** Its account; `undefined`: no account is known by any of its clues, or several are, and it waits. */
  readonly accountKey: string | undefined;
  /** `false`: it says what was known already. */
  readonly changed: boolean;
  /** The account it was known of before, where that is another one. */
  readonly leftAccount?: string | undefined;
}

/** Who tells, and when it is now (ISO 8601). */
export interface Telling {
  readonly source: string;
  readonly now: string;
}

type Body = Observation['row'];

interface Version {
  readonly recordedAt: string;
  readonly accountKey: string | null;
  readonly body: Body;
}

/** Rows of one statement: Postgres takes 65,535 values at once. */
const CHUNK = 2_000;

/**
 * Keeps observations, each as a new version of what was known, unless it says nothing new. The usage of a day grows together from
 * what is said of it: a figure that is left out stays. A ticket or an answer told again takes the place of the one before.
 * Gives what became of each, in their order; the accounts' rows are held until the transaction ends.
 */
export async function keepObservations(
  tx: WorkspaceTransaction,
  observations: readonly Observation[],
  { source, now }: Telling,
): Promise<readonly KeptObservation[]> {
  const resolved = await resolveClues(tx, [...new Set(observations.flatMap(({ clues }) => clues))]);
  const placed = observations.map((observation) => {
    const accountKey = firstResolved(resolved, observation.clues);
    return {
      observation,
      accountKey,
      series: seriesOf(observation, source, accountKey),
      recordedAt: observation.recordedAt ?? now,
    };
  });
  await holdAccounts(
    tx,
    placed.flatMap(({ accountKey }) => accountKey ?? []),
  );
  const known = await versionsOf(tx, [...new Set(placed.map(({ series }) => series))]);
  const written = new Map<string, ReturnType<typeof toRow>>();
  const kept = placed.map(({ observation, accountKey, series, recordedAt }): KeptObservation => {
    const versions = known.get(series) ?? [];
    const said: Version = { recordedAt, accountKey: accountKey ?? null, body: observation.row };
    const next = withVersion(versions, said, observation.kind);
    if (next === undefined) return { accountKey, changed: false };
    known.set(series, next.versions);
    written.set(`${series} ${recordedAt}`, toRow(tx, observation, source, series, next.added));
    const before = versions.at(-1)?.accountKey ?? undefined;
    return {
      accountKey,
      changed: true,
      ...(before === undefined || before === accountKey ? {} : { leftAccount: before }),
    };
  });
  await writeRows(tx, [...written.values()]);
  return kept;
}

/** Gives an account what waited for it: all that is known by its key, a CRM id or a domain of it. `true` when anything did. */
export async function placeWaitingObservations(
  tx: WorkspaceTransaction,
  accountKey: string,
  now: string,
): Promise<boolean> {
  const clues = await cluesOfAccount(tx, accountKey);
  const { rows } = await sql<WaitingRow>`
    DELETE FROM earshot.observation
    WHERE workspace_id = ${tx.workspace} AND account_key IS NULL AND clues && ${clues}::text[]
    RETURNING kind, name, name_is_global, source, clues, at, body, recorded_at`.execute(tx.sql);
  const inOrder = rows.sort((one, other) => (one.recorded_at < other.recorded_at ? -1 : 1));
  for (const [source, told] of Map.groupBy(inOrder, (row) => row.source)) {
    await keepObservations(tx, told.map(toObservation), { source, now });
  }
  return rows.length > 0;
}

/** What is known of an account from rows, at the end of a day (`YYYY-MM-DD`), or now. */
export interface KnownObservations {
  readonly usage: Usage[];
  readonly tickets: Ticket[];
  readonly surveys: Survey[];
}

/**
 * Usage, tickets and surveys of an account in the versions that held at the end of a day; all that is known without one.
 * Each carries as `recorded_at` when that version became known.
 */
export async function loadObservations(
  tx: WorkspaceTransaction,
  accountKey: string,
  knownAt?: string,
): Promise<KnownObservations> {
  const end = knownAt === undefined ? 'infinity' : `${addDays(knownAt, 1)}T00:00:00Z`;
  // What has a name of its own may have been another account's before or since; a day's usage cannot.
  const { rows } = await sql<ObservationRow>`
    WITH own AS (
      SELECT kind, series, account_key, body, recorded_at, name_is_global FROM earshot.observation
      WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey}
    )
    SELECT kind, series, account_key, body, recorded_at FROM own WHERE recorded_at < ${end}::timestamptz
    UNION ALL
    SELECT kind, series, account_key, body, recorded_at FROM earshot.observation
    WHERE workspace_id = ${tx.workspace} AND recorded_at < ${end}::timestamptz
      AND series IN (SELECT series FROM own WHERE name_is_global) AND account_key IS DISTINCT FROM ${accountKey}
    ORDER BY recorded_at, series`.execute(tx.prepared);
  const of = (kind: ObservationKind) => rows.filter((row) => row.kind === kind);
  const latest = (kind: ObservationKind) =>
    [...new Map(of(kind).map((row) => [row.series, row])).values()]
      .filter((row) => row.account_key === accountKey)
      .map((row) => ({ ...row.body, recorded_at: row.recorded_at }));
  return {
    usage: joinDays(of('usage').filter((row) => row.account_key === accountKey)),
    tickets: latest('ticket') as Ticket[],
    surveys: latest('survey') as Survey[],
  };
}

/** Later words about a day are added to earlier ones, whoever says them; where both speak of a figure the later holds. */
function joinDays(rows: readonly ObservationRow[]): Usage[] {
  const days = new Map<string, Usage>();
  for (const { body, recorded_at } of rows) {
    const said = body as Usage;
    days.set(said.date, { ...addTo(days.get(said.date), said), recorded_at });
  }
  return [...days.values()].sort((one, other) => (one.date < other.date ? -1 : 1));
}

function addTo(before: Usage | undefined, said: Usage): Usage {
  const features = { ...before?.features, ...said.features };
  return { ...before, ...said, ...(Object.keys(features).length === 0 ? {} : { features }) };
}

/** The state that a list of versions, the oldest first, comes to. */
function stateOf(versions: readonly Version[], kind: ObservationKind): Body | undefined {
  if (kind !== 'usage') return versions.at(-1)?.body;
  return versions.reduce<Usage | undefined>((state, { body }) => addTo(state, body as Usage), undefined);
}

/** The versions with one more, and the row that is to be written for it; `undefined` when it says nothing new. */
function withVersion(versions: readonly Version[], said: Version, kind: ObservationKind) {
  const before = versions.filter(({ recordedAt }) => recordedAt <= said.recordedAt);
  const after = versions.slice(before.length);
  const body = stateOf([...before, said], kind) ?? said.body;
  const same = canonicalJson(body) === canonicalJson(stateOf(before, kind));
  if (same && before.at(-1)?.accountKey === said.accountKey) return undefined;
  // Two versions of one instant are one row; usage keeps what was said of the day, the others what holds.
  const twin = before.at(-1)?.recordedAt === said.recordedAt ? before.at(-1) : undefined;
  const told = twin !== undefined && kind === 'usage' ? addTo(twin.body as Usage, said.body as Usage) : said.body;
  const added: Version = { ...said, body: told };
  return { added, versions: [...(twin === undefined ? before : before.slice(0, -1)), added, ...after] };
}

/** Day of an account, ticket or answer: what the versions of one thing share. */
export function seriesOf(
  { kind, name, nameIsGlobal, clues }: Pick<Observation, 'kind' | 'name' | 'nameIsGlobal' | 'clues'>,
  source: string,
  accountKey: string | undefined,
): string {
  const subject = nameIsGlobal ? [] : accountKey === undefined ? ['waiting', ...clues] : ['account', accountKey];
  return createHash('sha256')
    .update(canonicalJson([kind, source, name, subject]))
    .digest('hex')
    .slice(0, 40);
}

/** Holds the rows of accounts in one order: of two tellers about one account the second sees what the first has said. */
export async function holdAccounts(tx: WorkspaceTransaction, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`SELECT key FROM earshot.account WHERE workspace_id = ${tx.workspace} AND key = ANY(${[...new Set(keys)]}::text[])
    ORDER BY key FOR NO KEY UPDATE`.execute(tx.sql);
}

async function versionsOf(
  tx: WorkspaceTransaction,
  series: readonly string[],
): Promise<Map<string, readonly Version[]>> {
  const { rows } = await sql<ObservationRow>`
    SELECT series, account_key, body, recorded_at FROM earshot.observation
    WHERE workspace_id = ${tx.workspace} AND series = ANY(${series}::text[]) ORDER BY recorded_at`.execute(tx.sql);
  const versions = Map.groupBy(rows, (row) => row.series);
  return new Map(
    [...versions].map(([one, told]) => [
      one,
      told.map(({ recorded_at, account_key, body }) => ({ recordedAt: recorded_at, accountKey: account_key, body })),
    ]),
  );
}

/** Writes rows; one of the same series and instant is taken the place of. */
export async function writeRows(tx: WorkspaceTransaction, rows: readonly ReturnType<typeof toRow>[]): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    await tx.sql
      .insertInto('observation')
      .values(rows.slice(start, start + CHUNK))
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'series', 'recorded_at']).doUpdateSet((row) => ({
          account_key: row.ref('excluded.account_key'),
          clues: row.ref('excluded.clues'),
          at: row.ref('excluded.at'),
          body: row.ref('excluded.body'),
        })),
      )
      .execute();
  }
}

/** A version of an observation as its row. */
export function toRow(
  tx: WorkspaceTransaction,
  observation: Observation,
  source: string,
  series: string,
  version: Version,
) {
  return {
    workspace_id: tx.workspace,
    series,
    recorded_at: version.recordedAt,
    kind: observation.kind,
    name: observation.name,
    name_is_global: observation.nameIsGlobal,
    source,
    account_key: version.accountKey,
    clues: [...observation.clues],
    at: observation.at,
    body: toJsonb(version.body),
  };
}

interface ObservationRow {
  readonly kind: ObservationKind;
  readonly series: string;
  readonly account_key: string | null;
  readonly body: Body;
  readonly recorded_at: string;
}

interface WaitingRow extends ObservationRow {
  readonly name: string;
  readonly name_is_global: boolean;
  readonly source: string;
  readonly clues: string[];
  readonly at: string;
}

function toObservation({ kind, name, name_is_global, clues, at, body, recorded_at }: WaitingRow): Observation {
  return { kind, name, nameIsGlobal: name_is_global, clues, at, recordedAt: recorded_at, row: body } as Observation;
}
