import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Channel, DispatchState, DocumentBody } from '../domain/index.ts';
import { accessOfAccount } from './closed.ts';
import type { Destination } from './destinations.ts';
import { toJsonb } from './json.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A document that is to go out. */
export interface DispatchContent {
  readonly event: string;
  /** Once for each destination: event, subject and version. */
  readonly key: string;
  /** Null: a test. */
  readonly account: string | null;
  readonly deal: string | null;
  readonly document: DocumentBody;
  readonly markdown: string;
  /** The page where it stands. */
  readonly link: string | null;
}

/** One document on its way to one destination, without its words. */
export interface Dispatch {
  readonly id: string;
  readonly destination: string;
  /** As it was called then. */
  readonly destinationName: string;
  readonly channel: Channel;
  readonly key: string;
  readonly event: string;
  readonly account: string | null;
  readonly deal: string | null;
  readonly subject: string;
  readonly link: string | null;
  readonly state: DispatchState;
  /** How often it was tried, since it was last queued by a person. */
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  /** Why it is not sent, or, of one that is sent, what of it did not go well. Never holds customer speech. */
  readonly lastError: string | null;
  /** What the other side calls it. */
  readonly remoteId: string | null;
  readonly queuedAt: string;
  readonly sentAt: string | null;
}

/** One held for sending, its words with it. */
export interface DispatchInHand extends Dispatch {
  /** Null where its words were taken away. */
  readonly document: DocumentBody | null;
  readonly markdown: string | null;
  /** An earlier attempt got to where it may have arrived, and what came of it is not known. */
  readonly mayHaveArrived: boolean;
  /** The job that has it in hand, or had it last. */
  readonly job: string | null;
  /** It is to be tried again, and not yet: by the clock of the database, as jobs are. */
  readonly isPutOff: boolean;
}

/** How an attempt ends that did not send. */
export type AttemptEnd =
  | { readonly state: 'failed' | 'cancelled'; readonly reason: string; readonly arrivalUnknown?: boolean | undefined }
  | {
      readonly state: 'queued';
      readonly reason: string;
      readonly nextAttemptAt: string;
      readonly arrivalUnknown: boolean;
    };

/** The id of a document for a destination: the same key, the same id, whoever asks and whenever. */
export function dispatchId(workspace: string, destination: string, key: string): string {
  return `msg_${hash('sha256', `${workspace}\0${destination}\0${key}`).slice(0, 32)}`;
}

/**
 * Writes a document down for a destination, `queued` or, with a reason why it is not to go there, `cancelled`. Gives its id;
 * `undefined` where this key is on record for this destination already.
 */
export async function addDispatch(
  tx: WorkspaceTransaction,
  destination: Pick<Destination, 'id' | 'name' | 'channel'>,
  content: DispatchContent,
  cancelled?: string,
): Promise<string | undefined> {
  const row = await tx.sql
    .insertInto('dispatch')
    .values({
      workspace_id: tx.workspace,
      id: dispatchId(tx.workspace, destination.id, content.key),
      destination_id: destination.id,
      destination_name: destination.name,
      channel: destination.channel,
      key: content.key,
      event: content.event,
      account_key: content.account,
      deal_key: content.deal,
      subject: content.document.title,
      document: toJsonb(content.document),
      markdown: content.markdown,
      link: content.link,
      state: cancelled === undefined ? 'queued' : 'cancelled',
      attempts: 0,
      next_attempt_at: null,
      last_error: cancelled ?? null,
      job_id: null,
      handed_over_at: null,
      remote_id: null,
      sent_at: null,
      purged_at: null,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'destination_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** A dispatch with its words, its row held until the transaction ends; `undefined` when there is none of this id. */
export async function lockDispatch(tx: WorkspaceTransaction, id: string): Promise<DispatchInHand | undefined> {
  const row = await tx.sql
    .selectFrom('dispatch')
    .select([...COLUMNS, 'document', 'markdown', 'handed_over_at', 'job_id'])
    .select(sql<boolean>`coalesce(next_attempt_at > now(), false)`.as('put_off'))
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { document, markdown, handed_over_at, job_id, put_off } = row;
  return {
    ...toDispatch(row),
    document,
    markdown,
    job: job_id,
    mayHaveArrived: handed_over_at !== null,
    isPutOff: put_off,
  };
}

/** Writes down that a job begins an attempt; gives its number, by which it is told from every other one. */
export async function beginAttempt(tx: WorkspaceTransaction, id: string, job: string): Promise<number> {
  const row = await tx.sql
    .updateTable('dispatch')
    .set({ state: 'sending', job_id: job, attempts: sql<number>`attempts + 1`, next_attempt_at: null })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .returning('attempts')
    .executeTakeFirstOrThrow();
  return row.attempts;
}

/**
 * Writes down that an attempt does now what may make it arrive. `false` when the attempt is no longer the one that is under
 * way: then it must not.
 */
export async function markHandedOver(tx: WorkspaceTransaction, id: string, attempt: number): Promise<boolean> {
  const row = await tx.sql
    .updateTable('dispatch')
    .set({ handed_over_at: sql<string>`now()` })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .where('attempts', '=', attempt)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes down that it arrived: a fact, whoever has it in hand meanwhile. `note` says what of it did not go well. */
export async function markSent(
  tx: WorkspaceTransaction,
  id: string,
  { remoteId, note }: { readonly remoteId: string | null; readonly note?: string | undefined },
): Promise<void> {
  await tx.sql
    .updateTable('dispatch')
    .set({
      state: 'sent',
      remote_id: remoteId,
      last_error: note ?? null,
      next_attempt_at: null,
      sent_at: sql<string>`least(sent_at, now())`,
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
}

/**
 * Writes down how the attempt under way ended. With `attempt` only of that one: `false` when another one is under way, or it
 * is settled.
 */
export async function endAttempt(
  tx: WorkspaceTransaction,
  id: string,
  end: AttemptEnd,
  attempt?: number,
): Promise<boolean> {
  let query = tx.sql
    .updateTable('dispatch')
    .set({
      state: end.state,
      last_error: end.reason,
      next_attempt_at: end.state === 'queued' ? end.nextAttemptAt : null,
      ...(end.arrivalUnknown === false ? { handed_over_at: null } : {}),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'sending']);
  if (attempt !== undefined) query = query.where('attempts', '=', attempt);
  return (await query.returning('id').executeTakeFirst()) !== undefined;
}

/** Queues one that failed or was cancelled once more, or one that was put off at once. `false` for any other. */
export async function requeueDispatch(tx: WorkspaceTransaction, id: string): Promise<boolean> {
  const row = await tx.sql
    .updateTable('dispatch')
    .set({ state: 'queued', earlier_attempts: sql<number>`attempts`, next_attempt_at: null })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('purged_at', 'is', null)
    .where((is) =>
      is.or([
        is('state', 'in', ['failed', 'cancelled']),
        is.and([is('state', '=', 'queued'), is('next_attempt_at', 'is not', null)]),
      ]),
    )
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** One dispatch; `undefined` when there is none of this id that may be seen. */
export async function findDispatch(tx: WorkspaceTransaction, id: string): Promise<Dispatch | undefined> {
  const row = await tx.sql
    .selectFrom('dispatch')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toDispatch(row);
}

/** Which dispatches are asked for; what is left out does not narrow. */
export interface DispatchFilter {
  readonly destination?: string | undefined;
  readonly state?: DispatchState | undefined;
  readonly account?: string | undefined;
  readonly deal?: string | undefined;
  readonly key?: string | undefined;
  /** Only those whose document is still there, so that they can be sent. */
  readonly isKept?: boolean | undefined;
}

/** What was sent and what is to be, the latest first. */
export async function listDispatches(
  tx: WorkspaceTransaction,
  filter: DispatchFilter = {},
  page: PageRequest = {},
): Promise<Page<Dispatch>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  let query = tx.sql.selectFrom('dispatch').select(COLUMNS).where('workspace_id', '=', tx.workspace);
  if (filter.destination !== undefined) query = query.where('destination_id', '=', filter.destination);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.account !== undefined) query = query.where('account_key', '=', filter.account);
  if (filter.deal !== undefined) query = query.where('deal_key', '=', filter.deal);
  if (filter.key !== undefined) query = query.where('key', '=', filter.key);
  if (filter.isKept === true) query = query.where('purged_at', 'is', null);
  if (after !== undefined) {
    query = query.where(sql<boolean>`(queued_at, id) < (${after[0]}::timestamptz, ${after[1]}::text)`);
  }
  const rows = await query
    .orderBy('queued_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toDispatch), limit, ({ queuedAt, id }) => [queuedAt, id]);
}

const COLUMNS = [
  'id',
  'destination_id',
  'destination_name',
  'channel',
  'key',
  'event',
  'account_key',
  'deal_key',
  'subject',
  'link',
  'state',
  'attempts',
  'earlier_attempts',
  'next_attempt_at',
  'last_error',
  'remote_id',
  'queued_at',
  'sent_at',
] as const;

interface DispatchRow {
  id: string;
  destination_id: string;
  destination_name: string;
  channel: Channel;
  key: string;
  event: string;
  account_key: string | null;
  deal_key: string | null;
  subject: string;
  link: string | null;
  state: DispatchState;
  attempts: number;
  earlier_attempts: number;
  next_attempt_at: string | null;
  last_error: string | null;
  remote_id: string | null;
  queued_at: string;
  sent_at: string | null;
}

function toDispatch(row: DispatchRow): Dispatch {
  return {
    id: row.id,
    destination: row.destination_id,
    destinationName: row.destination_name,
    channel: row.channel,
    key: row.key,
    event: row.event,
    account: row.account_key,
    deal: row.deal_key,
    subject: row.subject,
    link: row.link,
    state: row.state,
    attempts: row.attempts - row.earlier_attempts,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    remoteId: row.remote_id,
    queuedAt: row.queued_at,
    sentAt: row.sent_at,
  };
}

/** A document that may rest on what is closed to some. */
export interface Resting {
  readonly event: string;
  readonly account: string | null;
  readonly document: DocumentBody;
}

/** Documents that are made without what is closed to some, of any account that is not restricted. */
const MADE_OF_OPEN: readonly string[] = ['handoff.made', 'handoff.updated'];

/**
 * Does a document about an account rest on what is closed to some: is the account restricted, or a conversation private that it
 * quotes? One that is made of all that is known of its account says more than it quotes: scores, people, counts. There any
 * private conversation of the account is enough.
 */
export async function restsOnClosed(
  tx: WorkspaceTransaction,
  { event, account, document: { sections } }: Resting,
): Promise<boolean> {
  if (account !== null && (await accessOfAccount(tx, account)).restricted) return true;
  const quoted = sections.flatMap(({ lines }) =>
    lines.flatMap(({ sources }) => sources.map(({ conversation }) => conversation)),
  );
  const whole = MADE_OF_OPEN.includes(event) ? null : account;
  const { rows } = await sql`
    SELECT FROM earshot.private_conversation WHERE workspace_id = ${tx.workspace}
      AND (conversation_id = ANY (${[...new Set(quoted)]}::text[]) OR account_key = ${whole}::text) LIMIT 1`.execute(
    tx.sql,
  );
  return rows.length > 0;
}
