import { sql } from 'kysely';
import type { AccountReference, Conversation, Medium } from '../domain/index.ts';
import { toJsonb } from './json.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import type { ConversationStatus, MatchedBy } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A conversation as a list shows it. Times are ISO 8601 in UTC. */
export interface ConversationSummary {
  readonly id: string;
  readonly externalId: string | null;
  readonly accountKey: string | null;
  readonly medium: Medium;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly subject: string | null;
  readonly status: ConversationStatus;
  /** Why it is `partial`, `failed` or `waiting`; null otherwise. */
  readonly statusReason: string | null;
}

/** A conversation whole. */
export interface StoredConversation extends ConversationSummary {
  readonly contentHash: string;
  readonly deliveryId: string;
  /** The run whose signals stand; null until one has ended. */
  readonly runId: string | null;
  /** When its words were taken away because their time was over; null while they are there. */
  readonly wordsRemovedAt: string | null;
  readonly conversation: Conversation;
}

/** A conversation on its way in. */
export interface NewConversation {
  readonly conversation: Conversation;
  readonly contentHash: string;
  readonly deliveryId: string;
}

/** The row that now stands for a conversation, and whether it is the one just handed in. */
export interface InsertedConversation {
  readonly id: string;
  readonly status: ConversationStatus;
  readonly inserted: boolean;
  /** The row was there already and says something else: it was kept, what came now was not. */
  readonly differs: boolean;
}

/**
 * Stores a conversation as `queued`, unless its content, its `external_id` or its id is known: then the first stays.
 * Two senders at once end with one row: the second waits for the first's transaction and then finds its row.
 */
export async function insertConversation(
  tx: WorkspaceTransaction,
  { conversation, contentHash, deliveryId }: NewConversation,
): Promise<InsertedConversation> {
  const inserted = await tx.sql
    .insertInto('conversation')
    .values({
      workspace_id: tx.workspace,
      id: conversation.id,
      external_id: conversation.external_id ?? null,
      content_hash: contentHash,
      account_key: null,
      medium: conversation.medium,
      occurred_at: conversation.occurred_at,
      subject: conversation.subject ?? null,
      body: toJsonb(withoutAccess(conversation)),
      status: 'queued',
      status_reason: null,
      delivery_id: deliveryId,
      run_id: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(['id', 'status'])
    .executeTakeFirst();
  if (inserted !== undefined) return { ...inserted, inserted: true, differs: false };
  const known = await findKnown(tx, conversation, contentHash);
  return { id: known.id, status: known.status, inserted: false, differs: known.content_hash !== contentHash };
}

/** What was said. Who may read it is kept beside it and changes. */
function withoutAccess({ private: _private, readers: _readers, ...said }: Conversation): Conversation {
  return said;
}

/** The row that an insert collided with. Same content says more than same name, so it is asked for first. */
async function findKnown(tx: WorkspaceTransaction, conversation: Conversation, contentHash: string) {
  return tx.sql
    .selectFrom('conversation')
    .select(['id', 'status', 'content_hash'])
    .where('workspace_id', '=', tx.workspace)
    .where((is) =>
      is.or([
        is('content_hash', '=', contentHash),
        is('id', '=', conversation.id),
        ...(conversation.external_id === undefined ? [] : [is('external_id', '=', conversation.external_id)]),
      ]),
    )
    .orderBy(sql`content_hash = ${contentHash}`, 'desc')
    .orderBy(sql`external_id is not distinct from ${conversation.external_id ?? null}`, 'desc')
    .executeTakeFirstOrThrow();
}

/** One conversation whole; `undefined` when there is none of this id. */
export async function findConversation(tx: WorkspaceTransaction, id: string): Promise<StoredConversation | undefined> {
  const row = await tx.sql
    .selectFrom('conversation')
    .select(FULL_COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toConversation(row);
}

/** {@link findConversation}, and holds the row until the transaction ends: whoever else wants to change it waits. */
export async function lockConversation(tx: WorkspaceTransaction, id: string): Promise<StoredConversation | undefined> {
  const row = await tx.prepared
    .selectFrom('conversation')
    .select(FULL_COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && toConversation(row);
}

/** {@link lockConversation} without its words, which are long: whose it is, null where that is not known. */
export async function holdConversation(tx: WorkspaceTransaction, id: string): Promise<string | null | undefined> {
  const row = await tx.prepared
    .selectFrom('conversation')
    .select('account_key')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row?.account_key;
}

/** What may change of a conversation; its words never do. What is left out stays. */
export interface ConversationChange {
  readonly status: ConversationStatus;
  readonly statusReason?: string | null;
  readonly accountKey?: string;
  readonly matched?: MatchedBy;
  readonly runId?: string;
}

/** Moves a conversation to a status. Without a reason the one before is taken away. */
export async function updateConversation(
  tx: WorkspaceTransaction,
  id: string,
  change: ConversationChange,
): Promise<void> {
  const updated = tx.sql
    .updateTable('conversation')
    .set({
      status: change.status,
      status_reason: change.statusReason ?? null,
      ...(change.accountKey === undefined ? {} : { account_key: change.accountKey }),
      ...(change.matched === undefined ? {} : { matched: toJsonb(change.matched) }),
      ...(change.runId === undefined ? {} : { run_id: change.runId }),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
  await Promise.all([updated, change.accountKey === undefined ? undefined : follow(tx, id, change.accountKey)]);
}

/** What may have been a conversation's while it was nobody's is its account's now: its passages, and that it is private. */
async function follow(tx: WorkspaceTransaction, id: string, accountKey: string): Promise<void> {
  const moves = (['passage', 'private_conversation'] as const).map((table) =>
    tx.prepared
      .updateTable(table)
      .set({ account_key: accountKey })
      .where('workspace_id', '=', tx.workspace)
      .where('conversation_id', '=', id)
      .where('account_key', 'is distinct from', accountKey)
      .execute(),
  );
  await Promise.all(moves);
}

/**
 * Says of a waiting conversation whose it is, and moves it to `queued`. What was said stays as it was.
 * @returns `false` when it does not wait any more
 */
export async function assignAccount(tx: WorkspaceTransaction, id: string, account: AccountReference): Promise<boolean> {
  const row = await tx.sql
    .updateTable('conversation')
    .set({
      status: 'queued',
      status_reason: null,
      body: sql`jsonb_set(body, '{account}', coalesce(body -> 'account', '{}') || ${toJsonb(account)}::jsonb)`,
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Which conversations a list holds; what is left out does not narrow. */
export interface ConversationFilter {
  readonly accountKey?: string | undefined;
  readonly status?: readonly ConversationStatus[] | undefined;
}

/** Conversations by the time they took place, the latest first. */
export async function listConversations(
  tx: WorkspaceTransaction,
  filter: ConversationFilter = {},
  page: PageRequest = {},
): Promise<Page<ConversationSummary>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  let query = tx.sql.selectFrom('conversation').select(COLUMNS).where('workspace_id', '=', tx.workspace);
  if (filter.accountKey !== undefined) query = query.where('account_key', '=', filter.accountKey);
  if (filter.status !== undefined) query = query.where('status', 'in', [...filter.status]);
  if (after !== undefined) {
    const [time, id] = after;
    query = query.where((is) =>
      is.or([is('occurred_at', '<', time), is.and([is('occurred_at', '=', time), is('id', '>', id)])]),
    );
  }
  const rows = await query
    .orderBy('occurred_at', 'desc')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toSummary), limit, (item) => [item.occurredAt, item.id]);
}

/** How many conversations are in each status; a status that none is in is 0. */
export async function countConversations(
  tx: WorkspaceTransaction,
): Promise<Readonly<Record<ConversationStatus, number>>> {
  const rows = await tx.sql
    .selectFrom('conversation')
    .select(['status', ({ fn }) => fn.countAll<number>().as('count')])
    .where('workspace_id', '=', tx.workspace)
    .groupBy('status')
    .execute();
  const none = { queued: 0, reading: 0, read: 0, partial: 0, failed: 0, waiting: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) };
}

/**
 * The waiting conversations that an account may now answer for: those whose reference or whose participants name one of
 * its domains, or a subdomain. In the order they came.
 */
export async function listWaitingForDomains(
  tx: WorkspaceTransaction,
  domains: readonly string[],
): Promise<readonly string[]> {
  if (domains.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    WITH waiting AS (
      SELECT id, recorded_at, lower(body #>> '{account,domain}') AS domain FROM earshot.conversation
      WHERE workspace_id = ${tx.workspace} AND status = 'waiting'
      UNION ALL
      SELECT id, recorded_at, lower(split_part(person ->> 'email', '@', 2)) FROM earshot.conversation
      CROSS JOIN LATERAL jsonb_array_elements(body -> 'participants') AS person
      WHERE workspace_id = ${tx.workspace} AND status = 'waiting'
    )
    SELECT id FROM waiting JOIN unnest(${sql.val([...domains])}::text[]) AS theirs
      ON domain = theirs OR right(domain, length(theirs) + 1) = '.' || theirs
    GROUP BY id, recorded_at ORDER BY recorded_at, id`.execute(tx.sql);
  return rows.map(({ id }) => id);
}

const COLUMNS = [
  'id',
  'external_id',
  'account_key',
  'medium',
  'occurred_at',
  'recorded_at',
  'subject',
  'status',
  'status_reason',
] as const;
const FULL_COLUMNS = [...COLUMNS, 'content_hash', 'delivery_id', 'run_id', 'words_removed_at', 'body'] as const;

interface SummaryRow {
  id: string;
  external_id: string | null;
  account_key: string | null;
  medium: Medium;
  occurred_at: string;
  recorded_at: string;
  subject: string | null;
  status: ConversationStatus;
  status_reason: string | null;
}

interface FullRow extends SummaryRow {
  content_hash: string;
  delivery_id: string;
  run_id: string | null;
  words_removed_at: string | null;
  body: Conversation;
}

function toSummary(row: SummaryRow): ConversationSummary {
  return {
    id: row.id,
    externalId: row.external_id,
    accountKey: row.account_key,
    medium: row.medium,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    subject: row.subject,
    status: row.status,
    statusReason: row.status_reason,
  };
}

function toConversation(row: FullRow): StoredConversation {
  return {
    ...toSummary(row),
    contentHash: row.content_hash,
    deliveryId: row.delivery_id,
    runId: row.run_id,
    wordsRemovedAt: row.words_removed_at,
    conversation: row.body,
  };
}
