import { createHash } from 'node:crypto';
import type { WorkspaceTransaction } from '../transaction.ts';
import { datedMark } from './account.ts';
import type { Mark } from './marks.ts';

/** A conversation whose words have been kept for as long as they may be. */
export interface ExpiredConversation {
  readonly id: string;
  /** The source that it came through. */
  readonly source: string;
  /** Null: nobody could say whose it is. */
  readonly accountKey: string | null;
}

/** Sources whose words are kept for a time, and from when on they still are. */
interface Limit {
  /** Names of sources; of `others`, all but these. */
  readonly sources: readonly string[];
  readonly others: boolean;
  readonly days: number;
}

/** A hundred years: the calendar of the database ends not long before. */
const MOST_DAYS = 36_500;

/** For how long words are kept: by what each source says itself, and by what the workspace does for all others. None: for good. */
async function listLimits(tx: WorkspaceTransaction): Promise<readonly Limit[]> {
  const { rows } = await tx.executeSql(
    `SELECT name, settings -> 'keep_words_days' AS days FROM earshot.source WHERE workspace_id = $1 AND settings ? 'keep_words_days'
     UNION ALL SELECT NULL, settings #> '{privacy,keep_words_days}' FROM earshot.workspace WHERE workspace_id = $1`,
    [tx.workspace],
  );
  const found = (rows as { name: string | null; days: unknown }[]).flatMap(({ name, days }) =>
    typeof days === 'number' ? [{ name, days: Math.min(Math.floor(days), MOST_DAYS) }] : [],
  );
  const named = found.flatMap(({ name, days }) => (name === null ? [] : [{ sources: [name], others: false, days }]));
  const own = named.flatMap(({ sources }) => sources);
  return [
    ...named,
    ...found.flatMap(({ name, days }) => (name === null ? [{ sources: own, others: true, days }] : [])),
  ];
}

/** Is a delivery of a limit's sources: over `delivery`, with the names as `$2`. */
const ofSources = ({ others }: Limit) =>
  others ? 'delivery.source <> ALL ($2::text[])' : 'delivery.source = ANY ($2::text[])';

/** Is a time's day over, with the days as `$3`? Whole days, so that what came on one goes with one sweep and one receipt. */
const isOver = (time: string) =>
  `${time} < (date_trunc('day', now() AT TIME ZONE 'UTC') - make_interval(days => $3)) AT TIME ZONE 'UTC'`;

/** Conversations of one source whose words are to go, the oldest first, no more than a limit. What is being read is left. */
export async function listExpired(tx: WorkspaceTransaction, most: number): Promise<readonly ExpiredConversation[]> {
  for (const limit of await listLimits(tx)) {
    const { rows } = await tx.executeSql(
      `SELECT conversation.id, delivery.source, conversation.account_key AS "accountKey" FROM earshot.conversation
       JOIN earshot.delivery ON delivery.workspace_id = $1 AND delivery.id = conversation.delivery_id
       WHERE conversation.workspace_id = $1 AND words_removed_at IS NULL AND conversation.status NOT IN ('queued', 'reading')
         AND ${ofSources(limit)} AND ${isOver('conversation.recorded_at')}
       ORDER BY delivery.source, conversation.recorded_at, conversation.id LIMIT $4`,
      [tx.workspace, limit.sources, limit.days, most],
    );
    const found = rows as ExpiredConversation[];
    if (found.length > 0) return found.filter(({ source }) => source === found[0]?.source);
  }
  return [];
}

/** Those of some conversations whose words are there and that nobody is to read now, held until the transaction ends. */
export async function lockWorded<One extends Pick<ExpiredConversation, 'id'>>(
  tx: WorkspaceTransaction,
  wanted: readonly One[],
): Promise<readonly One[]> {
  const { rows } = await tx.executeSql(
    `SELECT id FROM earshot.conversation WHERE workspace_id = $1 AND id = ANY ($2::text[]) AND words_removed_at IS NULL
       AND status NOT IN ('queued', 'reading') ORDER BY id FOR NO KEY UPDATE`,
    [tx.workspace, wanted.map(({ id }) => id)],
  );
  const held = new Set((rows as { id: string }[]).map(({ id }) => id));
  return wanted.filter(({ id }) => held.has(id));
}

/**
 * Takes away the raw bodies of what came through sources whose words are kept for a time, once that is over, and the subjects of
 * messages of which nothing was read. Gives how many bodies and messages.
 */
export async function purgeExpiredWords(tx: WorkspaceTransaction): Promise<number> {
  let count = 0;
  for (const limit of await listLimits(tx)) {
    const values = [tx.workspace, limit.sources, limit.days];
    const bodies = await tx.executeSql(
      `UPDATE earshot.delivery SET bytes = '', purged_at = now()
       WHERE workspace_id = $1 AND purged_at IS NULL AND status <> 'pending' AND ${ofSources(limit)} AND ${isOver('received_at')}
       RETURNING id`,
      values,
    );
    const messages = await tx.executeSql(
      `UPDATE earshot.touch SET message = message - 'subject' FROM earshot.delivery
       WHERE touch.workspace_id = $1 AND delivery.workspace_id = $1 AND delivery.id = touch.delivery_id
         AND message ? 'subject' AND ${ofSources(limit)} AND ${isOver('touch.recorded_at')} RETURNING touch.id`,
      values,
    );
    count += bodies.rows.length + messages.rows.length;
  }
  return count;
}

interface MarkedRow extends ExpiredConversation {
  readonly occurred_at: Date | string;
  readonly content_hash: string;
  readonly external_id: string | null;
}

function marksOf({ id, occurred_at, content_hash, external_id }: MarkedRow): readonly Mark[] {
  const external = external_id === null ? [] : [`external:${external_id}`];
  const texts = [`said:${content_hash}`, datedMark(id, occurred_at), ...external];
  return texts.map((text) => ({ kind: 'conversation', text }));
}

const MARKED = `
  SELECT conversation.id, delivery.source, account_key AS "accountKey", occurred_at, content_hash, external_id FROM earshot.conversation
  JOIN earshot.delivery ON delivery.workspace_id = $1 AND delivery.id = conversation.delivery_id
  WHERE conversation.workspace_id = $1`;

/** By what conversations are known when they come again. */
export async function marksOfConversations(tx: WorkspaceTransaction, ids: readonly string[]): Promise<readonly Mark[]> {
  const { rows } = await tx.executeSql(`${MARKED} AND conversation.id = ANY ($2::text[])`, [tx.workspace, ids]);
  return (rows as MarkedRow[]).flatMap(marksOf);
}

/** A conversation whose words are there, and by what it would be known when it comes again. */
export interface WordedConversation extends ExpiredConversation {
  readonly marks: readonly Mark[];
}

/** All conversations whose words are there and that nobody is reading. */
export async function listWorded(tx: WorkspaceTransaction): Promise<readonly WordedConversation[]> {
  const { rows } = await tx.executeSql(
    `${MARKED} AND words_removed_at IS NULL AND conversation.status NOT IN ('queued', 'reading') ORDER BY conversation.id`,
    [tx.workspace],
  );
  return (rows as MarkedRow[]).map((row) => {
    const { id, source, accountKey } = row;
    return { id, source, accountKey, marks: marksOf(row) };
  });
}

/** What the content of a conversation without words is known by: two of one time and the same speakers are not one. */
export function wordlessHash(id: string): string {
  return createHash('sha256').update(`words removed: ${id}`).digest('hex');
}

/** Says of conversations that their words are gone; there is nothing in them to be found. */
export async function markWordless(tx: WorkspaceTransaction, ids: readonly string[]): Promise<void> {
  await tx.executeSql(
    `UPDATE earshot.conversation SET words_removed_at = now(), indexed_at = now()
     WHERE workspace_id = $1 AND id = ANY ($2::text[])`,
    [tx.workspace, ids],
  );
}

/**
 * Takes away what rests on conversations and is made anew or was for the day: kept answers that name them, the account's score
 * and its ledger. Briefs, work and history stay, and are cleaned where they stand.
 */
export async function dropAnswersOf(
  tx: WorkspaceTransaction,
  accounts: readonly string[],
  conversations: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const named = `account_key = ANY ($2::text[]) AND EXISTS (SELECT FROM earshot.ask_turn AS turn, unnest($3::text[]) AS said
    WHERE turn.workspace_id = $1 AND turn.thread_id = ask_thread.id AND position(to_json(said)::text IN turn.asked::text) > 0)`;
  for (const [table, sql] of [
    ['ask_thread', named],
    ['account_risk', 'account_key = ANY ($2::text[]) AND $3::text[] IS NOT NULL'],
    ['commitment', 'account_key = ANY ($2::text[]) AND $3::text[] IS NOT NULL'],
  ] as const) {
    const { rows } = await tx.executeSql(
      `DELETE FROM earshot.${table} WHERE workspace_id = $1 AND ${sql} RETURNING workspace_id`,
      [tx.workspace, accounts, conversations],
    );
    if (rows.length > 0) counts[table] = rows.length;
  }
  return counts;
}

/** What is said in the other conversations of some accounts, a text for each turn. */
export async function listOtherTurns(
  tx: WorkspaceTransaction,
  accounts: readonly string[],
  but: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await tx.executeSql(
    `SELECT turn ->> 'text' AS text FROM earshot.conversation CROSS JOIN LATERAL jsonb_array_elements(body -> 'turns') AS turn
     WHERE workspace_id = $1 AND account_key = ANY ($2::text[]) AND id <> ALL ($3::text[]) AND words_removed_at IS NULL`,
    [tx.workspace, accounts, but],
  );
  return (rows as { text: string | null }[]).map(({ text }) => text ?? '');
}
