import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { DocumentBody, InboxEventKind, InboxKind, InboxRole, InboxState, WantedItem } from '../domain/index.ts';
import { signalOfEntry } from '../ledger/index.ts';
import { toJsonb } from './json.ts';
import { toUtc } from './times.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** Finished work with where it stands. Times are ISO 8601 in UTC. */
export interface InboxItem {
  readonly id: string;
  readonly key: string;
  readonly kind: InboxKind;
  readonly account: string;
  readonly ownerRole: InboxRole;
  /** Who has that role on the account; null where the record names nobody. */
  readonly ownerName: string | null;
  /** Who was asked to do it in their place. */
  readonly handedTo: string | null;
  readonly dueAt: string | null;
  readonly reason: string;
  readonly evidence: readonly string[];
  /** As the facts give it. */
  readonly document: DocumentBody | null;
  /** The same in a language model's words. */
  readonly written: DocumentBody | null;
  /** Why it is not, though a model was asked. */
  readonly writtenWhy: string | null;
  /** As a person left it. */
  readonly edited: DocumentBody | null;
  readonly points: number;
  readonly state: InboxState;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decidedReason: string | null;
  readonly raisedAt: string;
  readonly updatedAt: string;
}

/** An item with what only the program needs of it. */
export interface HeldItem extends InboxItem {
  readonly fingerprint: string;
  /** The fingerprint that a model was last asked to word. */
  readonly writtenOf: string | null;
}

/** What a list is ordered by, without words: see `orderOf` of the inbox. */
export interface InboxHead {
  readonly id: string;
  readonly dueAt: string | null;
  readonly points: number;
  readonly accountName: string;
  /** The account's annual contract value. */
  readonly acv: number | null;
}

/** Something that happened to an item. */
export interface InboxEvent {
  readonly event: InboxEventKind;
  /** Null: the program. */
  readonly actor: string | null;
  readonly at: string;
  readonly reason: string | null;
  readonly before: InboxState | null;
  readonly after: InboxState;
  readonly handedTo: string | null;
}

/** Which items a list holds; what is left out does not narrow. */
export interface InboxFilter {
  readonly states?: readonly InboxState[] | undefined;
  readonly kinds?: readonly InboxKind[] | undefined;
  readonly role?: InboxRole | undefined;
  /** A name, whatever its case: of who was asked to do it, else of its owner. */
  readonly owner?: string | undefined;
  readonly account?: string | undefined;
  /** ISO 8601: due before this instant. */
  readonly dueBefore?: string | undefined;
}

/** What an event makes of an item; what is left out stays. */
export interface InboxChange {
  readonly state?: InboxState;
  readonly handedTo?: string | null;
  readonly edited?: DocumentBody | null;
  /** What a model made of the document of a fingerprint, or why nothing. */
  readonly written?: { readonly of: string; readonly document: DocumentBody | null; readonly why: string | null };
  readonly decided?: { readonly by: string; readonly at: string; readonly reason: string | null } | null;
}

/** A new item as it is stored. */
export interface NewItem extends WantedItem {
  readonly fingerprint: string;
  readonly at: string;
}

/** An item's id follows from its key: what is raised again is the same. */
export function inboxItemId(key: string): string {
  return `in_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}

/** Stores an item as open, unless its key is known: then `false`. */
export async function insertInboxItem(tx: WorkspaceTransaction, item: NewItem): Promise<boolean> {
  const id = inboxItemId(item.key);
  const inserted = await tx.sql
    .insertInto('inbox_item')
    .values({
      workspace_id: tx.workspace,
      id,
      key: item.key,
      kind: item.kind,
      account_key: item.account,
      raised_at: item.at,
      handed_to: null,
      written: null,
      edited: null,
      written_of: null,
      written_why: null,
      decided_by: null,
      decided_at: null,
      decided_reason: null,
      state: 'open',
      ...(await columnsOf(tx, item)),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/**
 * Brings what an item rests on and says up to date. What a model wrote of the words before goes; what a person left stays, and
 * with it who may read it: that document still has the words from before.
 */
export async function refreshInboxItem(tx: WorkspaceTransaction, item: NewItem): Promise<void> {
  const { conversation_ids, whole_account, ...columns } = await columnsOf(tx, item);
  await tx.sql
    .updateTable('inbox_item')
    .set({
      account_key: item.account,
      written: null,
      written_why: null,
      ...columns,
      conversation_ids: sql<string[]>`ARRAY(SELECT DISTINCT unnest(${sql.val(conversation_ids)}::text[]
        || CASE WHEN edited IS NULL THEN '{}'::text[] ELSE conversation_ids END) ORDER BY 1)`,
      whole_account: sql<boolean>`${sql.val(whole_account)}::boolean OR (edited IS NOT NULL AND whole_account)`,
    })
    .where('workspace_id', '=', tx.workspace)
    .where('key', '=', item.key)
    .execute();
}

async function columnsOf(tx: WorkspaceTransaction, item: NewItem) {
  const conversations = await conversationsBehind(tx, item);
  return {
    owner_role: item.ownerRole,
    owner_name: item.ownerName ?? null,
    due_at: toUtc(item.dueAt),
    reason: item.reason,
    evidence: [...item.evidence],
    conversation_ids: [...conversations],
    // What rests on nothing that was said says nothing about who may know it: the narrowest is taken.
    whole_account: item.wholeAccount ?? conversations.length === 0,
    document: item.document === undefined ? null : toJsonb(item.document),
    fingerprint: item.fingerprint,
    points: item.points,
    updated_at: item.at,
  };
}

/** The conversations that an item quotes, and those in which the signals and promises it rests on were heard. */
async function conversationsBehind(tx: WorkspaceTransaction, item: WantedItem): Promise<readonly string[]> {
  const lines = item.document?.sections.flatMap((section) => section.lines) ?? [];
  const quoted = lines.flatMap(({ sources }) => sources.map(({ conversation }) => conversation));
  const ids = item.evidence.flatMap((id) => [id, signalOfEntry(id) ?? id]);
  const { rows } = await sql<{ id: string }>`
    SELECT conversation_id AS id FROM earshot.signal WHERE workspace_id = ${tx.workspace} AND id = ANY (${sql.val(ids)}::text[])
    UNION SELECT id FROM earshot.conversation
      WHERE workspace_id = ${tx.workspace} AND id = ANY (${sql.val([...ids, ...quoted])}::text[])`.execute(tx.sql);
  return rows.map(({ id }) => id).toSorted();
}

/** Moves an item, and writes down what happened. */
export async function changeInboxItem(
  tx: WorkspaceTransaction,
  id: string,
  change: InboxChange,
  happened: Omit<InboxEvent, 'handedTo'>,
): Promise<void> {
  const { state, handedTo, edited, written, decided } = change;
  await tx.sql
    .updateTable('inbox_item')
    .set({
      updated_at: happened.at,
      ...(state === undefined ? {} : { state }),
      ...(handedTo === undefined ? {} : { handed_to: handedTo }),
      ...(edited === undefined ? {} : { edited: edited && toJsonb(edited) }),
      ...(written === undefined
        ? {}
        : {
            written: written.document && toJsonb(written.document),
            written_of: written.of,
            written_why: written.why,
          }),
      ...(decided === undefined
        ? {}
        : {
            decided_by: decided?.by ?? null,
            decided_at: decided?.at ?? null,
            decided_reason: decided?.reason ?? null,
          }),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
  await writeInboxEvent(tx, id, { ...happened, handedTo: handedTo ?? null });
}

/** Writes down what happened to an item that is held. */
export async function writeInboxEvent(tx: WorkspaceTransaction, id: string, event: InboxEvent): Promise<void> {
  await sql`
    INSERT INTO earshot.inbox_event (workspace_id, item_id, ordinal, event, actor, at, reason, state_before, state_after, handed_to)
    SELECT ${tx.workspace}, ${id}, count(*)::int + 1, ${event.event}, ${event.actor}, ${event.at}::timestamptz,
      ${event.reason}, ${event.before}, ${event.after}, ${event.handedTo}
    FROM earshot.inbox_event WHERE workspace_id = ${tx.workspace} AND item_id = ${id}
    RETURNING ordinal`.execute(tx.sql);
}

/** What happened to an item, the first first. */
export async function listInboxEvents(tx: WorkspaceTransaction, id: string): Promise<readonly InboxEvent[]> {
  const rows = await tx.sql
    .selectFrom('inbox_event')
    .select(['event', 'actor', 'at', 'reason', 'state_before', 'state_after', 'handed_to'])
    .where('workspace_id', '=', tx.workspace)
    .where('item_id', '=', id)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ state_before: before, state_after: after, handed_to: handedTo, ...row }) => ({
    ...row,
    before,
    after,
    handedTo,
  }));
}

/** An item by its id, held until the transaction ends. */
export async function lockInboxItem(tx: WorkspaceTransaction, id: string): Promise<HeldItem | undefined> {
  const row = await tx.sql
    .selectFrom('inbox_item')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && { ...toItem(row), fingerprint: row.fingerprint, writtenOf: row.written_of };
}

/** One item; `undefined` when there is none of this id. */
export async function findInboxItem(tx: WorkspaceTransaction, id: string): Promise<InboxItem | undefined> {
  return (await loadInboxItems(tx, [id]))[0];
}

/** Items by their ids, in the order of these. */
export async function loadInboxItems(tx: WorkspaceTransaction, ids: readonly string[]): Promise<readonly InboxItem[]> {
  if (ids.length === 0) return [];
  const rows = await tx.sql
    .selectFrom('inbox_item')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('id', 'in', [...ids])
    .execute();
  const found = new Map(rows.map((row) => [row.id, toItem(row)]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** What of a filter's items orders them: the whole list, without words. */
export async function listInboxHeads(tx: WorkspaceTransaction, filter: InboxFilter): Promise<readonly InboxHead[]> {
  const { states, kinds, role, owner, account, dueBefore } = filter;
  const where = [
    states && sql`item.state = ANY (${sql.val([...states])}::text[])`,
    kinds && sql`item.kind = ANY (${sql.val([...kinds])}::text[])`,
    role && sql`item.owner_role = ${role}`,
    owner && sql`lower(coalesce(item.handed_to, item.owner_name)) = lower(${owner})`,
    account && sql`item.account_key = ${account}`,
    dueBefore && sql`item.due_at < ${dueBefore}::timestamptz`,
  ].filter((part) => part !== undefined && part !== '');
  const narrowed = where.length === 0 ? sql`` : sql`AND ${sql.join(where, sql` AND `)}`;
  const { rows } = await sql<InboxHead>`
    SELECT item.id, item.due_at AS "dueAt", item.points, account.name AS "accountName",
      (coalesce(account.current_record, account.record) ->> 'acv')::float8 AS acv
    FROM earshot.inbox_item AS item
    JOIN earshot.account ON account.workspace_id = item.workspace_id AND account.key = item.account_key
    WHERE item.workspace_id = ${tx.workspace} ${narrowed}`.execute(tx.sql);
  return rows;
}

/** An item as far as it takes to see whether it is still as it was raised. */
export type ItemMark = Pick<HeldItem, 'key' | 'kind' | 'state' | 'decidedBy' | 'fingerprint' | 'points'>;

/** Kinds whose items are found again under other keys. */
const ABOUT: InboxKind[] = ['competitor_brief', 'expansion_note', 'reset_call_agenda', 'pre_renewal_pack'];

/**
 * An account's pending items of some kinds, those of its settled ones that are found by what they are about (`ABOUT`), and those of
 * some keys whatever became of them, by key.
 */
export async function listItemMarks(
  tx: WorkspaceTransaction,
  account: string,
  { kinds, keys }: { readonly kinds: readonly InboxKind[]; readonly keys: readonly string[] },
): Promise<readonly ItemMark[]> {
  const { rows } = await sql<ItemMark>`
    SELECT key, kind, state, decided_by AS "decidedBy", fingerprint, points FROM earshot.inbox_item
    WHERE workspace_id = ${tx.workspace} AND account_key = ${account} AND kind = ANY (${sql.val([...kinds])}::text[])
      AND (state IN ('open', 'accepted', 'handed_over') OR kind = ANY (${sql.val(ABOUT)}::text[]))
    UNION SELECT key, kind, state, decided_by AS "decidedBy", fingerprint, points FROM earshot.inbox_item
    WHERE workspace_id = ${tx.workspace} AND key = ANY (${sql.val([...keys])}::text[])
    ORDER BY key`.execute(tx.prepared);
  return rows;
}

/** Keeps what an item's evidence bears now: it changes with every day, and is nothing to tell of. */
export async function keepItemPoints(tx: WorkspaceTransaction, key: string, points: number): Promise<void> {
  await tx.sql
    .updateTable('inbox_item')
    .set({ points })
    .where('workspace_id', '=', tx.workspace)
    .where('key', '=', key)
    .execute();
}

/** Items that a person dismissed, did or edited, by id; of one account if told. */
export async function listJudgedItems(
  tx: WorkspaceTransaction,
  account: string | undefined,
): Promise<readonly InboxItem[]> {
  let query = tx.sql
    .selectFrom('inbox_item')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where((is) =>
      is.or([
        is('edited', 'is not', null),
        is.and([is('state', 'in', ['dismissed', 'done']), is('decided_by', 'is not', null)]),
      ]),
    );
  if (account !== undefined) query = query.where('account_key', '=', account);
  return (await query.orderBy('id').execute()).map(toItem);
}

type ItemRow = Record<'id' | 'key' | 'account_key' | 'reason' | 'raised_at' | 'updated_at', string> &
  Record<'owner_name' | 'handed_to' | 'due_at' | 'decided_by' | 'decided_at' | 'decided_reason', string | null> &
  Record<'written_why', string | null> &
  Record<'document' | 'written' | 'edited', DocumentBody | null> & {
    kind: InboxKind;
    owner_role: InboxRole;
    evidence: string[];
    points: number;
    state: InboxState;
  };

function toItem(row: ItemRow): InboxItem {
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    account: row.account_key,
    ownerRole: row.owner_role,
    ownerName: row.owner_name,
    handedTo: row.handed_to,
    dueAt: row.due_at,
    reason: row.reason,
    evidence: row.evidence,
    document: row.document,
    written: row.written,
    writtenWhy: row.written_why,
    edited: row.edited,
    points: row.points,
    state: row.state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    decidedReason: row.decided_reason,
    raisedAt: row.raised_at,
    updatedAt: row.updated_at,
  };
}
