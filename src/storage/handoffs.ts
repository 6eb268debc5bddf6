import { sql } from 'kysely';
import type { Handoff, HandoffDecision, HandoffReason, HandoffStanding, HandoffState } from '../domain/index.ts';
import { toJsonb } from './json.ts';
import { toUtc } from './times.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A version without its words. Times are ISO 8601 in UTC. */
export interface HandoffVersionHead {
  readonly version: number;
  readonly reason: HandoffReason;
  readonly madeAt: string;
  /** Ids of the conversations that it rests on, oldest first. */
  readonly known: readonly string[];
}

/** A version of a handoff's brief, as it is kept: never changed. */
export interface HandoffVersion extends HandoffVersionHead {
  /** It was made of all that is known of a restricted account. */
  readonly wholeAccount: boolean;
  readonly fingerprint: string;
  /** As the record gives it. */
  readonly written: Handoff;
  /** The same in a language model's words; null where none was asked. */
  readonly worded: Handoff | null;
  /** With what people had decided by then. */
  readonly handoff: Handoff;
}

/** Where a handoff stands, and when its brief was last held against the record. */
export interface StoredHandoff extends HandoffStanding {
  readonly dealKey: string;
  readonly checkedAt: string | null;
}

/** Somebody took a version over. */
export interface Acknowledgement {
  readonly version: number;
  readonly by: string;
  readonly at: string;
}

/** Where a deal's handoff stands; `undefined` where it has none. */
export async function findHandoff(tx: WorkspaceTransaction, dealKey: string): Promise<StoredHandoff | undefined> {
  const row = await select(tx).where('deal_key', '=', dealKey).executeTakeFirst();
  return row && toStored(row);
}

/** The same, its row held until the transaction ends. */
export async function lockHandoff(tx: WorkspaceTransaction, dealKey: string): Promise<StoredHandoff | undefined> {
  const row = await select(tx).where('deal_key', '=', dealKey).forNoKeyUpdate().executeTakeFirst();
  return row && toStored(row);
}

/** Where the handoffs of an account's deals stand, by the deal's key; those that have none are left out. */
export async function listHandoffStates(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<ReadonlyMap<string, HandoffState>> {
  const rows = await tx.sql
    .selectFrom('handoff')
    .innerJoin('deal', (join) =>
      join.onRef('deal.workspace_id', '=', 'handoff.workspace_id').onRef('deal.key', '=', 'handoff.deal_key'),
    )
    .select(['handoff.deal_key', 'handoff.state'])
    .where('handoff.workspace_id', '=', tx.workspace)
    .where('deal.account_key', '=', accountKey)
    .execute();
  return new Map(rows.map((row) => [row.deal_key, row.state]));
}

/** Writes down where a handoff stands; makes its row where there is none. */
export async function saveHandoff(
  tx: WorkspaceTransaction,
  dealKey: string,
  { state, version, sentVersion, goesOutAt, asked, acknowledged }: HandoffStanding,
): Promise<void> {
  const columns = {
    state,
    version,
    sent_version: sentVersion,
    goes_out_at: toUtc(goesOutAt),
    asked_at: toUtc(asked?.since ?? null),
    asked_version: asked?.version ?? null,
    acknowledged_version: acknowledged?.version ?? null,
    acknowledged_by: acknowledged?.by ?? null,
    acknowledged_at: toUtc(acknowledged?.at ?? null),
  };
  await tx.sql
    .insertInto('handoff')
    .values({ workspace_id: tx.workspace, deal_key: dealKey, checked_at: null, ...columns })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'deal_key'])
        .doUpdateSet({ ...columns, updated_at: sql<string>`excluded.updated_at` }),
    )
    .execute();
}

/** Says that a handoff's brief was held against the record at an instant (ISO 8601). */
export async function noteHandoffChecked(tx: WorkspaceTransaction, dealKey: string, at: string): Promise<void> {
  await tx.sql
    .updateTable('handoff')
    .set({ checked_at: at })
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .execute();
}

/** Keeps a new version; its handoff must be held. What was won until now has its handoff made. */
export async function addHandoffVersion(
  tx: WorkspaceTransaction,
  dealKey: string,
  made: HandoffVersion,
): Promise<void> {
  await tx.sql
    .insertInto('handoff_version')
    .values({
      workspace_id: tx.workspace,
      deal_key: dealKey,
      version: made.version,
      reason: made.reason,
      made_at: made.madeAt,
      known: [...made.known],
      whole_account: made.wholeAccount,
      fingerprint: made.fingerprint,
      written: toJsonb(made.written),
      worded: made.worded === null ? null : toJsonb(made.worded),
      handoff: toJsonb(made.handoff),
    })
    .execute();
  await tx.sql
    .updateTable('deal_event')
    .set({ handed_off_at: made.madeAt })
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .where('kind', '=', 'closed_won')
    .where('handed_off_at', 'is', null)
    .execute();
}

/** One version of a deal's handoff; `undefined` where there is none, or none that may be read. */
export async function findHandoffVersion(
  tx: WorkspaceTransaction,
  dealKey: string,
  version: number,
): Promise<HandoffVersion | undefined> {
  const row = await tx.sql
    .selectFrom('handoff_version')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .where('version', '=', version)
    .executeTakeFirst();
  return row && toVersion(row);
}

/** Every version of a deal's handoff that may be read, the first first. */
export async function listHandoffVersions(
  tx: WorkspaceTransaction,
  dealKey: string,
): Promise<readonly HandoffVersion[]> {
  const rows = await tx.sql
    .selectFrom('handoff_version')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .orderBy('version')
    .execute();
  return rows.map(toVersion);
}

/** The version with which a deal's latest winning was handed over; 0 where none is there. */
export async function latestClosedVersion(tx: WorkspaceTransaction, dealKey: string): Promise<number> {
  const row = await tx.sql
    .selectFrom('handoff_version')
    .select((of) => of.fn.max('version').as('version'))
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .where('reason', '=', 'closed')
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** What people decided of a handoff's lines, in order; its handoff must be held to write. */
export async function addHandoffDecision(
  tx: WorkspaceTransaction,
  dealKey: string,
  decision: HandoffDecision,
): Promise<void> {
  const quoted = decision.original?.sources.map(({ conversation }) => conversation) ?? [];
  const { next } = await tx.sql
    .selectFrom('handoff_decision')
    .select(sql<number>`coalesce(max(ordinal), 0) + 1`.as('next'))
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .executeTakeFirstOrThrow();
  await tx.sql
    .insertInto('handoff_decision')
    .values({
      workspace_id: tx.workspace,
      deal_key: dealKey,
      ordinal: next,
      line_id: decision.line,
      section: decision.section,
      action: decision.action,
      text: decision.text,
      fields: toJsonb(decision.fields),
      original: decision.original === null ? null : toJsonb(decision.original),
      conversation_ids: [...new Set(quoted)],
      decided_by: decision.by,
      decided_at: decision.at,
      reason: decision.reason,
    })
    .execute();
}

/** What people decided of a handoff's lines, as far as it may be read, the earliest first. */
export async function listHandoffDecisions(
  tx: WorkspaceTransaction,
  dealKey: string,
): Promise<readonly HandoffDecision[]> {
  const rows = await tx.sql
    .selectFrom('handoff_decision')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .orderBy('ordinal')
    .execute();
  return rows.map((row) => ({
    line: row.line_id,
    section: row.section,
    action: row.action,
    text: row.text,
    fields: row.fields,
    original: row.original,
    by: row.decided_by,
    at: row.decided_at,
    reason: row.reason,
  }));
}

/** Writes down that somebody took a version over. */
export async function addAcknowledgement(
  tx: WorkspaceTransaction,
  dealKey: string,
  { version, by, at }: Acknowledgement,
): Promise<void> {
  await tx.sql
    .insertInto('handoff_acknowledgement')
    .values({ workspace_id: tx.workspace, deal_key: dealKey, version, acknowledged_by: by, acknowledged_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Who took over which version of a handoff, the earliest first. */
export async function listAcknowledgements(
  tx: WorkspaceTransaction,
  dealKey: string,
): Promise<readonly Acknowledgement[]> {
  const rows = await tx.sql
    .selectFrom('handoff_acknowledgement')
    .select(['version', 'acknowledged_by', 'acknowledged_at'])
    .where('workspace_id', '=', tx.workspace)
    .where('deal_key', '=', dealKey)
    .orderBy('version')
    .execute();
  return rows.map((row) => ({ version: row.version, by: row.acknowledged_by, at: row.acknowledged_at }));
}

/** A deal whose handoff is in some state. */
export interface HandoffOfDeal {
  readonly dealKey: string;
  readonly accountKey: string;
  readonly state: HandoffState;
  readonly asked: HandoffStanding['asked'];
}

/** Which handoffs a list holds; what is left out does not narrow. */
export interface HandoffFilter {
  readonly account?: string | undefined;
  readonly states: readonly HandoffState[];
  /** ISO 8601: those of deals that were closed after this instant. */
  readonly closedAfter?: string | undefined;
  /** ISO 8601: those that are held until this instant at most. */
  readonly heldUntil?: string | undefined;
  /** ISO 8601: those that somebody is asked to acknowledge since before this instant. */
  readonly askedBefore?: string | undefined;
}

/** The handoffs in some states of deals that are won and whose account is known, by the deals' keys. */
export async function listHandoffs(
  tx: WorkspaceTransaction,
  { account, states, closedAfter, heldUntil, askedBefore }: HandoffFilter,
): Promise<readonly HandoffOfDeal[]> {
  const { rows } = await sql<{
    deal_key: string;
    account_key: string;
    state: HandoffState;
    asked_at: string | null;
    asked_version: number | null;
  }>`
    SELECT handoff.deal_key, deal.account_key, handoff.state, handoff.asked_at, handoff.asked_version
    FROM earshot.handoff
    JOIN earshot.deal ON deal.workspace_id = handoff.workspace_id AND deal.key = handoff.deal_key
    WHERE handoff.workspace_id = ${tx.workspace} AND handoff.state = ANY (${sql.val([...states])}::text[])
      AND deal.won AND deal.account_key IS NOT NULL
      AND (${account ?? null}::text IS NULL OR deal.account_key = ${account ?? null})
      AND (${closedAfter ?? null}::timestamptz IS NULL OR deal.closed_at > ${closedAfter ?? null}::timestamptz)
      AND (${askedBefore ?? null}::timestamptz IS NULL OR handoff.asked_at < ${askedBefore ?? null}::timestamptz)
      AND (${heldUntil ?? null}::timestamptz IS NULL OR handoff.goes_out_at <= ${heldUntil ?? null}::timestamptz)
    ORDER BY handoff.deal_key`.execute(tx.sql);
  return rows.map(({ deal_key, account_key, state, asked_at, asked_version }) => ({
    dealKey: deal_key,
    accountKey: account_key,
    state,
    asked: asked_at === null || asked_version === null ? null : { since: asked_at, version: asked_version },
  }));
}

/** When conversations took place that are still on their way to be read: of an account, or of nobody's yet. ISO 8601. */
export async function listBeingRead(tx: WorkspaceTransaction, accountKey: string): Promise<readonly string[]> {
  const rows = await tx.sql
    .selectFrom('conversation')
    .select('occurred_at')
    .where('workspace_id', '=', tx.workspace)
    .where('status', 'in', ['queued', 'reading'])
    .where((is) => is.or([is('account_key', '=', accountKey), is('account_key', 'is', null)]))
    .execute();
  return rows.map((row) => row.occurred_at);
}

function select(tx: WorkspaceTransaction) {
  return tx.sql.selectFrom('handoff').selectAll().where('workspace_id', '=', tx.workspace);
}

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirst']>>>;

function toStored(row: Row): StoredHandoff {
  const { asked_at, asked_version, acknowledged_version, acknowledged_by, acknowledged_at } = row;
  return {
    dealKey: row.deal_key,
    state: row.state,
    version: row.version,
    sentVersion: row.sent_version,
    goesOutAt: row.goes_out_at,
    asked: asked_at === null || asked_version === null ? null : { since: asked_at, version: asked_version },
    acknowledged:
      acknowledged_version === null || acknowledged_by === null || acknowledged_at === null
        ? null
        : { version: acknowledged_version, by: acknowledged_by, at: acknowledged_at },
    checkedAt: row.checked_at,
  };
}

interface VersionRow extends Pick<HandoffVersion, 'version' | 'reason' | 'known' | 'fingerprint' | 'written'> {
  readonly made_at: string;
  readonly whole_account: boolean;
  readonly worded: Handoff | null;
  readonly handoff: Handoff;
}

function toVersion(row: VersionRow): HandoffVersion {
  const { version, reason, known, fingerprint, written, worded, handoff } = row;
  const { made_at: madeAt, whole_account: wholeAccount } = row;
  return { version, reason, madeAt, known, wholeAccount, fingerprint, written, worded, handoff };
}
