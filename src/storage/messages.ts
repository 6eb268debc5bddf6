import { sql } from 'kysely';
import type { AccountRecord, Conversation, Touch } from '../domain/index.ts';
import { emailDomain, type SilentMessage } from '../intake/index.ts';
import { listAbsorbed } from './account-absorbed.ts';
import { businessDomains, findDomainOwners, listDomains } from './account-domains.ts';
import { toJsonb } from './json.ts';
import { type Page, type PageRequest, pageLimit, startOf, toPage } from './pages.ts';
import { type Threaded, threadsOf } from './threads.ts';
import { type Contact, responseTimes, toTouch } from './touches.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/**
 * Keeps a message of which nothing is read, unless its id is known, as another such message or as a conversation.
 * `inserted` is false for one that is.
 */
export async function saveMessage(
  tx: WorkspaceTransaction,
  message: SilentMessage,
  { accountKey, deliveryId }: { readonly accountKey: string | undefined; readonly deliveryId: string },
): Promise<{ readonly inserted: boolean }> {
  if ((await findAccountOfMails(tx, [message.id])) !== undefined) return { inserted: false };
  const row = await tx.sql
    .insertInto('touch')
    .values({
      workspace_id: tx.workspace,
      id: message.id,
      account_key: accountKey ?? null,
      occurred_at: message.occurred_at,
      message: toJsonb(message),
      delivery_id: deliveryId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return { inserted: row !== undefined };
}

/** The account of the conversations that these mails are; null while it has none, `undefined` when no mail is one. */
export async function findAccountOfMails(
  tx: WorkspaceTransaction,
  messageIds: readonly string[],
): Promise<{ readonly accountKey: string | null } | undefined> {
  if (messageIds.length === 0) return undefined;
  const row = await tx.sql
    .selectFrom('conversation')
    .select('account_key')
    .where('workspace_id', '=', tx.workspace)
    .where('medium', '=', 'email')
    .where('external_id', 'in', [...messageIds])
    .orderBy('account_key')
    .orderBy('occurred_at', 'desc')
    .executeTakeFirst();
  return row && { accountKey: row.account_key };
}

/**
 * Gives an account the messages that nobody could place when they came: those in a thread of its conversations, and those
 * of people who write from its domains, where these lead to no other account.
 */
export async function claimMessages(tx: WorkspaceTransaction, accountKey: string): Promise<void> {
  const domains = [...(await listDomains(tx, accountKey))];
  for (const absorbed of await listAbsorbed(tx, accountKey)) domains.push(...(await listDomains(tx, absorbed.key)));
  const rows = await listWaitingMessages(tx, accountKey, domains);
  const claimed: string[] = [];
  for (const { id, message, answers } of rows) {
    if (answers || (await isTheirs(tx, message, accountKey))) claimed.push(id);
  }
  if (claimed.length === 0) return;
  await sql`UPDATE earshot.touch SET account_key = ${accountKey}
    WHERE workspace_id = ${tx.workspace} AND id = ANY (${claimed}::text[]) AND account_key IS NULL`.execute(tx.sql);
}

interface WaitingMessage {
  readonly id: string;
  readonly message: SilentMessage;
  /** It answers a conversation of the account. */
  readonly answers: boolean;
}

/**
 * Messages without an account that answer a conversation of this one, or in which somebody writes from one of the domains.
 * The account's mails are looked up once: thousands of messages may wait.
 */
async function listWaitingMessages(
  tx: WorkspaceTransaction,
  accountKey: string,
  domains: readonly string[],
): Promise<readonly WaitingMessage[]> {
  const { rows } = await sql<WaitingMessage>`
    SELECT id, message, answers FROM (
      SELECT id, message,
        EXISTS (SELECT FROM jsonb_array_elements_text(message -> 'references') AS reference
          WHERE reference = ANY (ARRAY (SELECT external_id FROM earshot.conversation
            WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey} AND external_id IS NOT NULL))) AS answers,
        EXISTS (SELECT FROM jsonb_array_elements(message -> 'participants') AS person,
            unnest(${[...domains]}::text[]) AS theirs
          WHERE '.' || lower(split_part(person ->> 'email', '@', 2)) LIKE '%.' || theirs) AS writes
      FROM earshot.touch WHERE workspace_id = ${tx.workspace} AND account_key IS NULL) AS waiting
    WHERE answers OR writes ORDER BY id`.execute(tx.sql);
  return rows;
}

/** Do the domains of those who are not ours lead to this account and to no other? */
async function isTheirs(tx: WorkspaceTransaction, message: SilentMessage, accountKey: string): Promise<boolean> {
  const theirs = message.participants.filter(({ side }) => side !== 'vendor');
  const owners = await findDomainOwners(tx, businessDomains(theirs.map(({ email }) => emailDomain(email ?? ''))));
  return owners.length === 1 && owners[0]?.accountKey === accountKey;
}

/** A contact of an account, as a list shows it. */
export interface ListedTouch {
  /** The conversation's id, or the Message-ID of a message of which nothing is read. */
  readonly id: string;
  readonly conversation: string | undefined;
  readonly touch: Touch;
  readonly subject: string | undefined;
  /** Seconds since the message that it answers; `undefined` when it answers none. */
  readonly responseSeconds: number | undefined;
  /** Why nothing of it is read, where nothing is. */
  readonly reason: string | undefined;
  /** Who took part, and who said what. */
  readonly contact: Contact;
}

/** Every contact with an account, oldest first: its conversations, and the messages of which nothing is read. */
export async function listContacts(
  tx: WorkspaceTransaction,
  accountKey: string,
  record: AccountRecord,
): Promise<readonly ListedTouch[]> {
  return toContacts(await loadContacts(tx, accountKey), record);
}

/** What {@link toContacts} makes the contacts of an account of. */
export interface StoredContacts {
  readonly heads: readonly HeadRow[];
  readonly messages: readonly MessageRow[];
}

/** The conversations of an account, without what was said, and its messages of which nothing is read. */
export async function loadContacts(tx: WorkspaceTransaction, accountKey: string): Promise<StoredContacts> {
  const [heads, messages] = await Promise.all([listHeads(tx, accountKey), listMessages(tx, accountKey)]);
  return { heads, messages };
}

/** What {@link listContacts} gives. */
export function toContacts({ heads, messages }: StoredContacts, record: AccountRecord): readonly ListedTouch[] {
  const conversations = heads.map(ofConversation);
  const read = new Set(conversations.flatMap(({ threaded }) => threaded.messageId ?? []));
  const silent = messages.map(ofMessage).filter(({ id }) => !read.has(id));
  const contacts = [...conversations, ...silent].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const threads = threadsOf(contacts.map(({ threaded }) => threaded));
  const touches = contacts.map(({ contact, recordedAt }, index) =>
    toTouch(contact, record, { recordedAt, thread: threads[index] }),
  );
  const times = responseTimes(touches);
  return contacts.flatMap(({ id, conversation, threaded, reason, contact }, index): ListedTouch[] => {
    const touch = touches[index];
    const shared = { id, conversation, subject: threaded.subject, reason, contact, responseSeconds: times[index] };
    return touch === undefined ? [] : [{ ...shared, touch }];
  });
}

/** A page of what {@link listContacts} gives, the latest first. */
export async function listTouches(
  tx: WorkspaceTransaction,
  accountKey: string,
  record: AccountRecord,
  page: PageRequest = {},
): Promise<Page<ListedTouch>> {
  const limit = pageLimit(page);
  const after = startOf(page, 'string');
  const all = (await listContacts(tx, accountKey, record)).toReversed();
  const rest =
    after === undefined ? all : all.filter(({ touch, id }) => `${touch.at} ${id}` < `${after[0]} ${after[1]}`);
  return toPage(rest.slice(0, limit + 1), limit, ({ touch, id }) => [touch.at, id]);
}

interface Stored {
  readonly id: string;
  readonly conversation: string | undefined;
  readonly recordedAt: string;
  readonly threaded: Threaded;
  readonly contact: Contact;
  readonly reason: string | undefined;
}

function keyOf({ contact, id }: Stored): string {
  return `${contact.occurred_at} ${id}`;
}

interface HeadRow {
  readonly head: Omit<Conversation, 'turns'>;
  readonly speakers: readonly string[];
  readonly recorded_at: string;
}

function ofConversation({ head, speakers, recorded_at }: HeadRow): Stored {
  const { id, medium, occurred_at, participants, subject, external_id, references, automatic } = head;
  const isMail = medium === 'email';
  return {
    id,
    conversation: id,
    recordedAt: recorded_at,
    threaded: { messageId: isMail ? external_id : undefined, references, subject, at: occurred_at },
    contact: { medium, occurred_at, participants, automatic, speakers },
    reason: undefined,
  };
}

interface MessageRow {
  readonly message: SilentMessage;
  readonly recorded_at: string;
}

function ofMessage({ message, recorded_at }: MessageRow): Stored {
  const { id, occurred_at, participants, author, subject, references, automatic, until, reason } = message;
  const speakers = author === undefined ? [] : [author];
  return {
    id,
    conversation: undefined,
    recordedAt: recorded_at,
    threaded: { messageId: id, references, subject, at: occurred_at },
    contact: { medium: 'email', occurred_at, participants, speakers, automatic, until },
    reason,
  };
}

async function listHeads(tx: WorkspaceTransaction, accountKey: string): Promise<readonly HeadRow[]> {
  return tx.prepared
    .selectFrom('conversation')
    .select(['head', 'speakers', 'recorded_at'])
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .execute();
}

async function listMessages(tx: WorkspaceTransaction, accountKey: string): Promise<readonly MessageRow[]> {
  return tx.prepared
    .selectFrom('touch')
    .select(['message', 'recorded_at'])
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .execute();
}
