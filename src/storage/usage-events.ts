import { sql } from 'kysely';
import type { Observation, UsageEvent, UsageMember } from '../domain/index.ts';
import { cluesOfAccount, firstResolved, resolveClues } from './clues.ts';
import { holdAccounts, seriesOf, type Telling, toRow, writeRows } from './observations.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What became of events. */
export interface KeptEvents {
  /** Accounts whose counts changed. */
  readonly accounts: readonly string[];
  /** Events that were not known before. */
  readonly added: number;
  /** Of those, events whose account is not known: they wait. */
  readonly waiting: number;
}

/** A day of an account: what is counted anew. */
interface AccountDay {
  readonly account_key: string;
  readonly day: string;
}

const CHUNK = 5_000;

/**
 * Keeps what people did and counts the days it touches anew: people once a day, events by their ids. An event that does not
 * say whose it is belongs to its person's account, also when that is told only later.
 */
export async function keepUsageEvents(
  tx: WorkspaceTransaction,
  { events, members }: { readonly events: readonly UsageEvent[]; readonly members: readonly UsageMember[] },
  telling: Telling,
): Promise<KeptEvents> {
  await keepMembers(tx, members, telling.source);
  const complete = await withMembership(tx, events, telling.source);
  const resolved = await resolveClues(tx, [
    ...new Set([...complete, ...members].flatMap(({ clues }) => clues.filter((clue) => !clue.startsWith('person:')))),
  ]);
  const placed = complete.map((event) => ({ event, accountKey: firstResolved(resolved, event.clues) }));
  const joined = members.flatMap((member) => firstResolved(resolved, member.clues) ?? []);
  await holdAccounts(tx, [...placed.flatMap(({ accountKey }) => accountKey ?? []), ...joined]);
  const added = await insertEvents(tx, placed, telling);
  const late = await placeMembers(tx, members, resolved, telling.source);
  const days = [...added.filter(isPlaced), ...late];
  await countDays(tx, days, telling);
  return {
    accounts: [...new Set(days.map(({ account_key }) => account_key))],
    added: added.length,
    waiting: added.filter((row) => !isPlaced(row)).length,
  };
}

/** Gives an account the events that waited for it and counts their days. `true` when any did. */
export async function placeWaitingEvents(tx: WorkspaceTransaction, accountKey: string, now: string): Promise<boolean> {
  const clues = await cluesOfAccount(tx, accountKey);
  const resolved = await resolveClues(tx, clues);
  const own = clues.filter((clue) => resolved.get(clue) === accountKey);
  const { rows } = await sql<AccountDay & { source: string }>`
    UPDATE earshot.usage_event SET account_key = ${accountKey}
    WHERE workspace_id = ${tx.workspace} AND account_key IS NULL AND clues && ${own}::text[]
    RETURNING account_key, day, source`.execute(tx.sql);
  for (const [source, days] of Map.groupBy(rows, (row) => row.source)) await countDays(tx, days, { source, now });
  return rows.length > 0;
}

/**
 * Counts the days of an account anew once its events are others: those of an account merged into it are among them, or no
 * longer. A count of a day that has no event left is dropped: it said what those events said, which are another account's.
 */
export async function recountEvents(tx: WorkspaceTransaction, accountKey: string, now: string): Promise<void> {
  await sql`
    DELETE FROM earshot.observation AS counted
    WHERE counted.workspace_id = ${tx.workspace} AND counted.account_key = ${accountKey} AND counted.kind = 'usage'
      AND counted.clues = ARRAY[${`key:${accountKey}`}]
      AND EXISTS (SELECT FROM earshot.usage_event AS event
        WHERE event.workspace_id = counted.workspace_id AND event.source = counted.source)
      AND NOT EXISTS (SELECT FROM earshot.usage_event AS event
        WHERE event.workspace_id = counted.workspace_id AND event.source = counted.source
          AND event.account_key = counted.account_key AND event.day::text = counted.name)`.execute(tx.sql);
  const { rows } = await sql<AccountDay & { source: string }>`
    SELECT DISTINCT account_key, day, source FROM earshot.usage_event
    WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey} ORDER BY source, day`.execute(tx.sql);
  for (const [source, days] of Map.groupBy(rows, (row) => row.source)) await countDays(tx, days, { source, now });
}

/** The clue of an event that does not say whose it is: it is found again when its person's account is told. */
function personClue(source: string, person: string): string {
  return `person:${source}:${person}`;
}

async function keepMembers(tx: WorkspaceTransaction, members: readonly UsageMember[], source: string): Promise<void> {
  const latest = new Map<string, UsageMember>();
  for (const member of members) {
    const other = latest.get(member.person);
    if (other === undefined || outranks(member, other)) latest.set(member.person, member);
  }
  const rows = [...latest.values()].map(({ person, clues, at }) => {
    return { workspace_id: tx.workspace, source, person, clues: [...clues], at };
  });
  for (let start = 0; start < rows.length; start += CHUNK) {
    await tx.sql
      .insertInto('usage_member')
      .values(rows.slice(start, start + CHUNK))
      .onConflict((conflict) =>
        conflict
          .columns(['workspace_id', 'source', 'person'])
          .doUpdateSet((row) => ({ clues: row.ref('excluded.clues'), at: row.ref('excluded.at') }))
          .whereRef('usage_member.at', '<=', sql`excluded.at`)
          .where(sql<boolean>`(excluded.clues[1] NOT LIKE 'domain:%' OR usage_member.clues[1] LIKE 'domain:%')`),
      )
      .execute();
  }
}

/** A mail domain says less than a company does; of two that say as much the later holds. */
function outranks(one: UsageMember, other: UsageMember): boolean {
  const isWeak = ({ clues }: UsageMember) => clues[0]?.startsWith('domain:') === true;
  return isWeak(one) === isWeak(other) ? one.at >= other.at : isWeak(other);
}

async function withMembership(
  tx: WorkspaceTransaction,
  events: readonly UsageEvent[],
  source: string,
): Promise<readonly UsageEvent[]> {
  const people = [...new Set(events.filter(({ clues }) => clues.length === 0).map(({ person }) => person))];
  if (people.length === 0) return events;
  const rows = await tx.sql
    .selectFrom('usage_member')
    .select(['person', 'clues'])
    .where('workspace_id', '=', tx.workspace)
    .where('source', '=', source)
    .where('person', '=', sql<string>`ANY(${people}::text[])`)
    .execute();
  const known = new Map(rows.map(({ person, clues }) => [person, clues]));
  return events.map((event) =>
    event.clues.length > 0 ? event : { ...event, clues: known.get(event.person) ?? [personClue(source, event.person)] },
  );
}

type AddedRow = { readonly account_key: string | null; readonly day: string };

function isPlaced(row: AddedRow): row is AccountDay {
  return row.account_key !== null;
}

async function insertEvents(
  tx: WorkspaceTransaction,
  placed: readonly { readonly event: UsageEvent; readonly accountKey: string | undefined }[],
  { source, now }: Telling,
): Promise<readonly AddedRow[]> {
  const added: AddedRow[] = [];
  for (let start = 0; start < placed.length; start += CHUNK) {
    const rows = placed.slice(start, start + CHUNK).map(({ event, accountKey }) => ({
      workspace_id: tx.workspace,
      source,
      id: event.id,
      account_key: accountKey ?? null,
      clues: [...event.clues],
      day: event.day,
      person: event.person,
      login: event.login,
      feature: event.feature ?? null,
      recorded_at: now,
    }));
    const inserted = await tx.sql
      .insertInto('usage_event')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning(['account_key', 'day'])
      .execute();
    added.push(...inserted);
  }
  return added;
}

/** Events that waited for their person's account, now that it is told. */
async function placeMembers(
  tx: WorkspaceTransaction,
  members: readonly UsageMember[],
  resolved: ReadonlyMap<string, string>,
  source: string,
): Promise<readonly AccountDay[]> {
  const days: AccountDay[] = [];
  const waiting = await waitingPeople(tx, members, source);
  for (const { person, clues } of members) {
    if (!waiting.has(personClue(source, person))) continue;
    const accountKey = firstResolved(resolved, clues) ?? null;
    const { rows } = await sql<AddedRow>`
      UPDATE earshot.usage_event SET account_key = ${accountKey}, clues = ${[...clues]}::text[]
      WHERE workspace_id = ${tx.workspace} AND account_key IS NULL AND source = ${source}
        AND clues && ${[personClue(source, person)]}::text[]
      RETURNING account_key, day`.execute(tx.sql);
    days.push(...rows.filter(isPlaced));
  }
  return days;
}

async function waitingPeople(
  tx: WorkspaceTransaction,
  members: readonly UsageMember[],
  source: string,
): Promise<ReadonlySet<string>> {
  if (members.length === 0) return new Set();
  const { rows } = await sql<{ clue: string }>`
    SELECT DISTINCT unnest(clues) AS clue FROM earshot.usage_event
    WHERE workspace_id = ${tx.workspace} AND account_key IS NULL
      AND clues && ${members.map(({ person }) => personClue(source, person))}::text[]`.execute(tx.sql);
  return new Set(rows.map(({ clue }) => clue));
}

interface DayCount extends AccountDay {
  readonly active_users: number;
  readonly logins: number;
  readonly features: Readonly<Record<string, number>> | null;
}

/**
 * Counts days from their events and writes each count as a version of the day's usage. Counts of one day of recording take
 * each other's place: what was known is asked for by days.
 */
async function countDays(tx: WorkspaceTransaction, days: readonly AccountDay[], telling: Telling): Promise<void> {
  const { source, now } = telling;
  const distinct = [...new Map(days.map((one) => [`${one.day} ${one.account_key}`, one])).values()];
  if (distinct.length === 0) return;
  const { rows } = await sql<DayCount>`
    WITH wanted AS (
      SELECT * FROM unnest(${distinct.map((one) => one.account_key)}::text[], ${distinct.map((one) => one.day)}::date[])
        AS wanted (account_key, day)
    ), event AS (
      SELECT e.account_key, e.day, e.person, e.login, e.feature FROM earshot.usage_event e JOIN wanted USING (account_key, day)
      WHERE e.workspace_id = ${tx.workspace} AND e.source = ${source}
    ), feature AS (
      SELECT account_key, day, jsonb_object_agg(feature, uses) AS features FROM (
        SELECT account_key, day, feature, count(*) AS uses FROM event WHERE feature IS NOT NULL GROUP BY 1, 2, 3
      ) AS each GROUP BY 1, 2
    ), total AS (
      SELECT account_key, day, count(DISTINCT person)::int AS active_users, count(*) FILTER (WHERE login)::int AS logins
      FROM event GROUP BY 1, 2
    )
    SELECT account_key, day, active_users, logins, features FROM total LEFT JOIN feature USING (account_key, day)`.execute(
    tx.sql,
  );
  const counted = rows.map((row) => toObservation(row));
  const series = counted.map((observation) => seriesOf(observation, source, observation.accountKey));
  await sql`DELETE FROM earshot.observation WHERE workspace_id = ${tx.workspace} AND series = ANY(${series}::text[])
    AND recorded_at >= ${`${now.slice(0, 10)}T00:00:00Z`}::timestamptz`.execute(tx.sql);
  const version = (observation: (typeof counted)[number]) => ({
    recordedAt: now,
    accountKey: observation.accountKey,
    body: observation.row,
  });
  await writeRows(
    tx,
    counted.map((observation, index) => toRow(tx, observation, source, series[index] ?? '', version(observation))),
  );
}

function toObservation({
  account_key,
  day,
  active_users,
  logins,
  features,
}: DayCount): Observation & { readonly accountKey: string } {
  return {
    kind: 'usage',
    accountKey: account_key,
    clues: [`key:${account_key}`],
    name: day,
    nameIsGlobal: false,
    at: day,
    row: { date: day, active_users, logins, ...(features === null ? {} : { features: { ...features } }) },
  };
}
