import type { Attributes, Conversation } from '../../domain/index.ts';
import { contentHash } from '../../intake/index.ts';
import { toJsonb } from '../json.ts';
import { hashText } from '../signal-rows.ts';
import type { WorkspaceTransaction } from '../transaction.ts';

/** What a conversation is without somebody. */
export interface Rewriting {
  readonly before: Conversation;
  readonly after: Conversation;
  /** Turns that were theirs, 0-based. */
  readonly silenced: readonly number[];
  /** A text of another's without their name. */
  readonly clean: (text: string) => string;
  /** What its content is known by from now on, where that is not what it says. */
  readonly hash?: string;
}

/** What went with it. */
export interface Rewritten {
  /** Ids of signals that rested on what they said. */
  readonly signals: readonly string[];
  /** Words of these, and of turns that were theirs: quotes, and what they were said to be about. */
  readonly words: readonly string[];
  /** Those of signals alone. */
  readonly quotes: readonly string[];
}

interface SignalRow {
  id: string;
  turns: number[];
  quote: string;
  span_turn: number;
  span_start: number;
  attrs: Attributes;
}

/**
 * Keeps a conversation without somebody in the place of what it was. What was found in their words goes; what was found in the
 * words of others keeps its place in them. Its passages, and what the extractor answered, are to be made anew.
 */
export async function rewriteConversation(
  tx: WorkspaceTransaction,
  id: string,
  { before, after, silenced, clean, hash = contentHash(after) }: Rewriting,
): Promise<Rewritten> {
  const { rows } = await tx.executeSql(
    `SELECT id, turns, quote, span_turn, span_start, attrs FROM earshot.signal
     WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY id`,
    [tx.workspace, id],
  );
  const gone: SignalRow[] = [];
  for (const signal of rows as SignalRow[]) {
    const theirs = [...signal.turns, signal.span_turn].some((turn) => silenced.includes(turn));
    const place = theirs ? undefined : placeOf(signal, after, clean);
    if (place === undefined) gone.push(signal);
    else await moveSignal(tx, signal, place, clean);
  }
  const ids = gone.map((signal) => signal.id);
  await tx.executeSql('DELETE FROM earshot.signal WHERE workspace_id = $1 AND id = ANY ($2::text[])', [
    tx.workspace,
    ids,
  ]);
  await tx.executeSql(
    `UPDATE earshot.conversation SET body = $3::jsonb, subject = $4, content_hash = $5, indexed_at = NULL
     WHERE workspace_id = $1 AND id = $2`,
    [tx.workspace, id, toJsonb(after), after.subject ?? null, hash],
  );
  for (const table of ['extraction_window', 'rejection']) {
    await tx.executeSql(
      `DELETE FROM earshot.${table} WHERE workspace_id = $1
       AND run_id IN (SELECT id FROM earshot.extraction_run WHERE workspace_id = $1 AND conversation_id = $2)`,
      [tx.workspace, id],
    );
  }
  await tx.executeSql('DELETE FROM earshot.passage WHERE workspace_id = $1 AND conversation_id = $2', [
    tx.workspace,
    id,
  ]);
  const said = gone.flatMap(({ quote, attrs }) => [quote, ...textsOf(attrs)]);
  const texts = silenced.flatMap((turn) => before.turns[turn]?.text ?? []);
  const kept = after.turns.map(({ text }) => text.toLowerCase());
  const isGone = (text: string) => text.length >= SHORTEST && !kept.some((one) => one.includes(text.toLowerCase()));
  const quotes = [...new Set(said)].filter(isGone);
  return { signals: ids, words: [...new Set([...quotes, ...texts.filter(isGone)])], quotes };
}

/** Shorter texts stand by chance in what is not meant. */
const SHORTEST = 5;

interface SignalPlace {
  readonly quote: string;
  readonly start: number;
  readonly text: string;
}

/** Where a quote stands in its turn without the name; `undefined` where the name cut through it. */
function placeOf(
  { quote, span_turn, span_start }: SignalRow,
  after: Conversation,
  clean: (text: string) => string,
): SignalPlace | undefined {
  const text = after.turns[span_turn]?.text ?? '';
  const wanted = clean(quote);
  const starts: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) starts.push(at);
  const [start] = starts.sort((one, other) => Math.abs(one - span_start) - Math.abs(other - span_start));
  return start === undefined ? undefined : { quote: wanted, start, text };
}

async function moveSignal(
  tx: WorkspaceTransaction,
  signal: SignalRow,
  { quote, start, text }: SignalPlace,
  clean: (text: string) => string,
): Promise<void> {
  const attrs = Object.entries(signal.attrs).map(([name, value]) => [
    name,
    typeof value === 'string' ? clean(value) : value,
  ]);
  await tx.executeSql(
    `UPDATE earshot.signal SET quote = $3, span_start = $4, span_end = $5, source_hash = $6, attrs = $7::jsonb
     WHERE workspace_id = $1 AND id = $2`,
    [
      tx.workspace,
      signal.id,
      quote,
      start,
      start + quote.length,
      hashText(text),
      JSON.stringify(Object.fromEntries(attrs)),
    ],
  );
}

/** Somebody's words, and no date and no word of our own vocabulary: several words, or a name. */
const SAID = /\p{L}.*\s|^\p{Lu}/u;

/** The words among what a signal says of itself. */
function textsOf(attrs: Attributes): readonly string[] {
  return Object.values(attrs).filter((value): value is string => typeof value === 'string' && SAID.test(value));
}
