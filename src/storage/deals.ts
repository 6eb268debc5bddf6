import { sql } from 'kysely';
import { type DealEvent, type DealState, type DealUpdate, parseInstant, updateDeal } from '../domain/index.ts';
import { type CrmId, foldCrmId } from './account-crm-ids.ts';
import { toUtc } from './times.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A deal with its history. */
export interface StoredDeal extends DealState {
  readonly key: string;
  /** Null while nobody knows whose it is. */
  readonly accountKey: string | null;
  readonly crmIds: readonly CrmId[];
  readonly history: readonly StoredDealEvent[];
  readonly updatedAt: string;
}

/** Something that happened to a deal, and since when it is known. */
export interface StoredDealEvent extends DealEvent {
  readonly knownAt: string;
  readonly source: string;
  /** Of a `closed_won`: when its handoff was made; null while it is due. */
  readonly handedOffAt: string | null;
}

/** Whose deal it is, as far as is known; what is left out stays. */
export interface DealAccount {
  readonly accountKey?: string | undefined;
  /** As the CRM names the account, so that the deal is found once the account is known. */
  readonly crmAccount?: CrmId | undefined;
}

/** A deal that was won and whose handoff was not made yet. */
export interface HandoffDue {
  readonly dealKey: string;
  readonly accountKey: string | null;
  /** When it was won. */
  readonly wonAt: string;
  /** Since when we know. */
  readonly knownAt: string;
}

/**
 * Creates a deal or brings it up to date; what happened by it goes into its history. Said again, nothing changes.
 * @returns what happened
 */
export async function saveDeal(
  tx: WorkspaceTransaction,
  key: string,
  update: DealUpdate,
  { source, accountKey, crmAccount }: DealAccount & { readonly source: string },
): Promise<readonly DealEvent[]> {
  const before = await lockDeal(tx, key);
  const { state, events } = updateDeal(before, update);
  const columns = {
    name: state.name,
    stage: state.stage,
    amount: state.amount,
    currency: state.currency,
    owner: state.owner,
    closed_at: toUtc(state.closedAt),
    won: state.won,
    state_at: toUtc(state.stateAt),
    ...(accountKey === undefined ? {} : { account_key: accountKey }),
    ...(crmAccount === undefined ? {} : crmColumns(crmAccount)),
  };
  await tx.sql
    .insertInto('deal')
    .values({ workspace_id: tx.workspace, key, account_key: null, crm_system: null, crm_account_id: null, ...columns })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'key'])
        .doUpdateSet({ ...columns, updated_at: sql<string>`excluded.updated_at` }),
    )
    .execute();
  return recordDealEvents(tx, key, source, events);
}

function crmColumns(account: CrmId) {
  const { system, id } = foldCrmId(account);
  return { crm_system: system, crm_account_id: id };
}

/** How somebody closes a deal by hand. */
export interface DealClose {
  readonly won: boolean;
  readonly stage?: string | undefined;
  readonly amount?: number | undefined;
  /** ISO 8601: when it was closed; now unless told. */
  readonly at?: string | undefined;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * Closes a deal, whatever was told of it and when. One that is won gets its `closed_won` unless it has one: also where it
 * was won when it was first told of. A deal that is not there stays so.
 * @returns what happened
 */
export async function closeDeal(
  tx: WorkspaceTransaction,
  key: string,
  { at, now, ...said }: DealClose,
  source: string,
): Promise<readonly DealEvent[]> {
  const before = await lockDeal(tx, key);
  if (before === undefined) return [];
  const latest = [now, before.stateAt].sort()[1] ?? now;
  const events = await saveDeal(tx, key, { ...said, closedAt: at, at: latest, stageChangedAt: at ?? now }, { source });
  const isStarted = (await listEvents(tx, key)).some(({ kind }) => kind === 'closed_won');
  if (!said.won || isStarted) return events;
  const closed = { kind: 'closed_won', stage: said.stage ?? before.stage, at: at ?? before.closedAt ?? now } as const;
  return [...events, ...(await recordDealEvents(tx, key, source, [closed]))];
}

/** Writes down what happened to a deal, what is there already left out: the deal's row must be held. */
async function recordDealEvents(
  tx: WorkspaceTransaction,
  key: string,
  source: string,
  events: readonly DealEvent[],
): Promise<readonly DealEvent[]> {
  const history = await listEvents(tx, key);
  const isKnown = (event: DealEvent) =>
    history.some(({ kind, stage, at }) => kind === event.kind && stage === event.stage && sameTime(at, event.at));
  const news = events.filter((event) => !isKnown(event));
  if (news.length === 0) return [];
  await tx.sql
    .insertInto('deal_event')
    .values(
      news.map((event, index) => ({
        workspace_id: tx.workspace,
        deal_key: key,
        ordinal: history.length + index + 1,
        ...event,
        at: toUtc(event.at),
        source,
        handed_off_at: null,
      })),
    )
    .execute();
  return news;
}

function sameTime(one: string, other: string): boolean {
  return parseInstant(one) === parseInstant(other);
}

/** A deal with its history, the earliest first; `undefined` when there is none of this key. */
export async function findDeal(tx: WorkspaceTransaction, key: string): Promise<StoredDeal | undefined> {
  const row = await selectDeal(tx, key).executeTakeFirst();
  if (row === undefined) return undefined;
  const crmIds = await tx.sql
    .selectFrom('deal_crm_id')
    .select(['system', 'id'])
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', key)
    .orderBy('system')
    .orderBy('id')
    .execute();
  return {
    ...toState(row),
    key,
    accountKey: row.account_key,
    crmIds,
    history: await listEvents(tx, key),
    updatedAt: row.updated_at,
  };
}

/** When an account's latest other deal that was won before a moment was closed, ISO 8601; `undefined` where there is none. */
export async function findPreviousWin(
  tx: WorkspaceTransaction,
  accountKey: string,
  dealKey: string,
  before: string,
): Promise<string | undefined> {
  const row = await tx.sql
    .selectFrom('deal')
    .select('closed_at')
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .where('key', '<>', dealKey)
    .where('won', '=', true)
    .where('closed_at', '<', toUtc(before))
    .orderBy('closed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.closed_at ?? undefined;
}

/** A deal among others. */
export interface DealHead extends DealState {
  readonly key: string;
}

/** An account's deals: the open ones first, then those that were closed last. */
export async function listDeals(tx: WorkspaceTransaction, accountKey: string): Promise<readonly DealHead[]> {
  const rows = await tx.sql
    .selectFrom('deal')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .orderBy('closed_at', (order) => order.desc().nullsFirst())
    .orderBy('key')
    .execute();
  return rows.map((row) => ({ ...toState(row), key: row.key }));
}

/** A deal's state, its row held until the transaction ends; `undefined` when there is none of this key. */
export async function lockDeal(tx: WorkspaceTransaction, key: string): Promise<DealState | undefined> {
  const row = await selectDeal(tx, key).forNoKeyUpdate().executeTakeFirst();
  return row && toState(row);
}

/** The deals that are won and whose handoff is still to be made, the longest known first. */
export async function listHandoffsDue(tx: WorkspaceTransaction, limit = 100): Promise<readonly HandoffDue[]> {
  const rows = await tx.sql
    .selectFrom('deal_event')
    .innerJoin('deal', (join) =>
      join.onRef('deal.workspace_id', '=', 'deal_event.workspace_id').onRef('deal.key', '=', 'deal_event.deal_key'),
    )
    .select(['deal_event.deal_key', 'deal.account_key', 'deal_event.at', 'deal_event.recorded_at'])
    .where('deal_event.workspace_id', '=', tx.workspace)
    .where('deal_event.kind', '=', 'closed_won')
    .where('deal_event.handed_off_at', 'is', null)
    .where('deal.won', '=', true)
    .orderBy('deal_event.recorded_at')
    .orderBy('deal_event.deal_key')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    dealKey: row.deal_key,
    accountKey: row.account_key,
    wonAt: row.at,
    knownAt: row.recorded_at,
  }));
}

async function listEvents(tx: WorkspaceTransaction, key: string): Promise<readonly StoredDealEvent[]> {
  const rows = await tx.sql
    .selectFrom('deal_event')
    .select(['kind', 'stage', 'at', 'recorded_at', 'source', 'handed_off_at'])
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', key)
    .orderBy('at')
    .orderBy('ordinal')
    .execute();
  return rows.map(({ recorded_at, handed_off_at, ...event }) => ({
    ...event,
    knownAt: recorded_at,
    handedOffAt: handed_off_at,
  }));
}

function selectDeal(tx: WorkspaceTransaction, key: string) {
  return tx.sql.selectFrom('deal').selectAll().where('workspace_id', '=', tx.workspace).where('key', '=', key);
}

interface DealRow {
  name: string | null;
  stage: string | null;
  amount: number | null;
  currency: string | null;
  owner: string | null;
  closed_at: string | null;
  won: boolean | null;
  state_at: string;
}

function toState(row: DealRow): DealState {
  return {
    name: row.name,
    stage: row.stage,
    amount: row.amount,
    currency: row.currency,
    owner: row.owner,
    closedAt: row.closed_at,
    won: row.won,
    stateAt: row.state_at,
  };
}
