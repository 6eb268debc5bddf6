import type { Conversation } from '../../domain/index.ts';
import { ERASED } from '../../intake/index.ts';
import {
  blankAudit,
  type Cleaning,
  cleanBelongings,
  countPassages,
  type Database,
  destroyBodies,
  dropAnswersOf,
  dropConversation,
  type ErasureReceipt,
  type ExpiredConversation,
  familyOf,
  findBodies,
  listExpired,
  listOtherTurns,
  lockConversation,
  lockWorded,
  marksOfConversations,
  markWordless,
  recountLexemes,
  rewriteConversation,
  type StoredConversation,
  saveMarks,
  standingAccountKey,
  type WorkspaceSettings,
  type WorkspaceTransaction,
  withWorkspace,
  wordlessHash,
  writeAudit,
} from '../../storage/index.ts';
import { describeFailure } from '../failure.ts';
import type { Lease } from '../jobs.ts';
import { type JobQueue, LeaseLostError } from '../queue.ts';
import { enqueueScores } from '../score-account.ts';
import type { PipelineLogger } from '../types.ts';
import type { JobInHand } from '../worker.ts';
import { beginReceipt, counted, type ErasureCounts, type ErasureOrder, endReceipt } from './account.ts';
import { forgetJobs } from './jobs.ts';

/** Who takes words away whose time is over, in receipts and in the audit. */
export const RETENTION_ACTOR = 'retention';

/** Conversations of one transaction: some seconds of work at most. */
const AT_ONCE = 25;

/** Shorter words are everybody's. */
const SHORTEST_OWN_WORD = 5;

/** Has words taken away whose time is over, where there are any. */
export async function enqueueRemoval(tx: WorkspaceTransaction, queue: JobQueue): Promise<void> {
  const { workspace } = tx;
  if ((await listExpired(tx, 1)).length === 0) return;
  await queue.enqueueOnce(tx, 'remove-words', [{ key: workspace, payload: { workspace } }]);
}

interface RemovalTools {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly logger: PipelineLogger;
}

/**
 * Takes away the words of some conversations whose time is over; what is left is another job's. Where that fails each is tried by
 * itself, so that one that cannot be had holds up none of the others: the next sweep tries it again.
 */
export async function removeExpired(tools: RemovalTools, { lease, signal }: JobInHand<'remove-words'>): Promise<void> {
  const { database, queue } = tools;
  const { workspace } = lease.payload;
  const expired = await withWorkspace(database, workspace, (tx) => listExpired(tx, AT_ONCE));
  let isAnyGone = expired.length > 0 && (await tryRemoval(tools, lease, expired));
  if (!isAnyGone && expired.length > 1) {
    for (const one of expired) {
      signal.throwIfAborted();
      if (await tryRemoval(tools, lease, [one])) isAnyGone = true;
    }
  }
  await withWorkspace(database, workspace, async (tx) => {
    await queue.complete(tx, lease);
    if (!isAnyGone || (await listExpired(tx, 1)).length === 0) return;
    await queue.enqueue(tx, 'remove-words', { workspace }, { key: workspace });
  });
}

/** `false` when it failed, which is logged. @throws {LeaseLostError} */
async function tryRemoval(
  { database, queue, logger }: RemovalTools,
  lease: Lease<'remove-words'>,
  expired: readonly ExpiredConversation[],
): Promise<boolean> {
  const { workspace } = lease.payload;
  try {
    await withWorkspace(database, workspace, async (tx) => {
      await queue.hold(tx, lease);
      const held = await lockWorded(tx, expired);
      const order = { by: RETENTION_ACTOR, at: new Date().toISOString() };
      if (held.length > 0) await removeWords(tx, queue, held, order);
    });
    return true;
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    const fields = { workspace, conversations: expired.map(({ id }) => id), reason: describeFailure(error) };
    logger.warn(fields, 'words whose time is over could not be taken away');
    return false;
  }
}

/** Writes down that words are kept for another time than before: those of a source, or of all that say nothing themselves. */
export async function auditWordsKept(
  tx: WorkspaceTransaction,
  by: string,
  { source, before, after }: { readonly source?: string; readonly before: unknown; readonly after: unknown },
): Promise<void> {
  if (before === after) return;
  const details = { ...(source !== undefined && { source }), days: after ?? null, days_before: before ?? null };
  await writeAudit(tx, { actor: by, action: 'words.kept', subjectKind: 'workspace', subject: tx.workspace, details });
}

/** {@link auditWordsKept} for a change of a workspace's settings. */
export function auditWorkspaceWords(by: string) {
  return (tx: WorkspaceTransaction, before: WorkspaceSettings, after: WorkspaceSettings): Promise<void> =>
    auditWordsKept(tx, by, { before: before.privacy?.keep_words_days, after: after.privacy?.keep_words_days });
}

/**
 * Takes away what was said in conversations of one source, and what was found in it and made of it, as erasing does; that they took place, when and
 * between whom, stays. One that waits for its account goes whole. What comes again of them is not kept.
 */
export async function removeWords(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  expired: readonly ExpiredConversation[],
  order: ErasureOrder,
): Promise<ErasureReceipt> {
  const ids = expired.map(({ id }) => id);
  const receipt = await beginReceipt(tx, 'words', `source:${expired[0]?.source}`, order);
  await saveMarks(tx, receipt.salt, receipt.id, await marksOfConversations(tx, ids));
  const jobs = await forgetJobs(tx, queue, [], { conversations: ids, deals: [], dispatches: [] });
  const bodies = await findBodies(tx, { ids, words: [] });
  await destroyBodies(tx, bodies);
  const counts: Record<string, number> = {};
  const add = (more: ErasureCounts) => {
    for (const [table, count] of Object.entries(more)) counts[table] = (counts[table] ?? 0) + count;
  };
  const byAccount = Map.groupBy(expired, ({ accountKey }) => accountKey);
  const standing = new Set<string>();
  for (const [accountKey, theirs] of byAccount) {
    if (accountKey === null) add(await dropAll(tx, theirs));
    else {
      const key = await standingAccountKey(tx, accountKey);
      add(await silence(tx, key, theirs));
      standing.add(key);
    }
  }
  await recountLexemes(tx, await countPassages(tx));
  await enqueueScores(tx, queue, [...standing]);
  return endReceipt(tx, receipt, { ...counts, ...counted('delivery', bodies.length), ...counted('job', jobs) });
}

async function dropAll(tx: WorkspaceTransaction, expired: readonly ExpiredConversation[]): Promise<ErasureCounts> {
  let dropped = 0;
  for (const { id } of expired) {
    const stored = await lockConversation(tx, id);
    if (stored === undefined) continue;
    await dropConversation(tx, stored);
    dropped += 1;
  }
  return counted('conversation', dropped);
}

/** Takes the words of conversations of one account away, and everything of it that rests on them. */
async function silence(
  tx: WorkspaceTransaction,
  key: string,
  expired: readonly ExpiredConversation[],
): Promise<ErasureCounts> {
  const { keys } = await familyOf(tx, key);
  const ids = expired.map(({ id }) => id);
  const rest = await listOtherTurns(tx, keys, ids);
  const others = new Set(rest.flatMap(wordsIn));
  const said = rest.join('\n');
  const [signals, quotes, own] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let turns = 0;
  for (const id of ids) {
    const stored = await lockConversation(tx, id);
    if (stored === undefined) continue;
    const { conversation } = stored;
    turns += conversation.turns.length;
    for (const word of conversation.turns.flatMap(({ text }) => wordsIn(text))) {
      if (word.length >= SHORTEST_OWN_WORD && !others.has(word)) own.add(word);
    }
    const gone = await silenceOne(tx, stored);
    for (const signal of gone.signals) signals.add(signal);
    // A single word, such as a rival's name, is also known by other ways.
    for (const quote of gone.quotes) if (quote.trim().includes(' ') && !said.includes(quote)) quotes.add(quote);
  }
  await markWordless(tx, ids);
  const dropped = await dropAnswersOf(tx, keys, ids);
  const cleaned = await clean(tx, keys, { ids: new Set(ids), signals, quotes: [...quotes], own });
  const audited = await blankAudit(tx, [...signals], []);
  return {
    ...cleaned,
    ...dropped,
    ...counted('conversation', ids.length),
    ...counted('turn', turns),
    ...counted('signal', signals.size),
    ...counted('audit_entry', audited),
  };
}

function wordsIn(text: string): readonly string[] {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word);
}

function silenceOne(tx: WorkspaceTransaction, { id, conversation }: StoredConversation) {
  return rewriteConversation(tx, id, {
    before: conversation,
    after: withoutWords(conversation),
    silenced: conversation.turns.map((_, turn) => turn),
    clean: (text) => text,
    hash: wordlessHash(id),
  });
}

/** A conversation as a place: who took part and who spoke, turn by turn, and nothing of what was said. */
function withoutWords({ subject: _subject, ...conversation }: Conversation): Conversation {
  return { ...conversation, turns: conversation.turns.map((turn) => ({ ...turn, text: ERASED })) };
}

interface Gone {
  readonly ids: ReadonlySet<string>;
  readonly signals: ReadonlySet<string>;
  readonly quotes: readonly string[];
  /** Words that are said in no other conversation of the account. */
  readonly own: ReadonlySet<string>;
}

function clean(
  tx: WorkspaceTransaction,
  keys: readonly string[],
  { ids, signals, quotes, own }: Gone,
): Promise<ErasureCounts> {
  const longestFirst = [...quotes].sort((one, other) => other.length - one.length);
  const theirs: Cleaning = {
    isPlace: (conversation) => ids.has(conversation),
    isSignal: (id) => signals.has(id),
    text: (text) => longestFirst.reduce((rest, quote) => rest.replaceAll(quote, ERASED), text),
  };
  // What the program words by itself says in its own way what was said there: a sentence with a word of it alone goes.
  const isOwn = (text: string) =>
    (/\s/u.test(text) || /^\p{Lu}/u.test(text)) && wordsIn(text).some((word) => own.has(word));
  const made: Cleaning = { ...theirs, text: (text) => (isOwn(text) ? ERASED : theirs.text(text)) };
  const named = [...ids, ...signals].map((id) => JSON.stringify(id));
  const restsOn = (row: string) => named.some((name) => row.includes(name));
  return cleanBelongings(tx, { keys, words: [] }, { theirs, made, restsOn, others: theirs });
}
