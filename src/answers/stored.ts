import {
  type Database,
  findAskThread,
  type KeptAnswer,
  type KeptPlace,
  listThere,
  loadSaid,
  type Reader,
  type SaidConversation,
  standingAccountKey,
  withWorkspace,
} from '../storage/index.ts';
import type { Answer, Citation } from './types.ts';

/** A question of a thread with its answer. */
export interface StoredTurn {
  readonly question: string;
  /** `YYYY-MM-DD`: how things stood on this day. */
  readonly as_of: string;
  /** ISO 8601. */
  readonly asked_at: string;
  /** Null: not kept, or it rests on words that the asker may not read any more. */
  readonly answer: Pick<
    Answer,
    'sentences' | 'citations' | 'nearest' | 'confidence' | 'mode' | 'reason' | 'notes'
  > | null;
}

/** A thread of questions about an account, with their answers. */
export interface StoredThread {
  readonly id: string;
  readonly account: string;
  /** Oldest first. */
  readonly turns: readonly StoredTurn[];
}

/**
 * What is kept of an answer: its words' places without who and when, which the conversation says, and the conversations that
 * what it tells beside them rests on.
 */
export function toKept(
  { sentences, citations, nearest, confidence, mode, reason, notes }: Answer,
  restsOn: readonly string[],
): KeptAnswer {
  const toPlace = ({ conversation, turn, quote }: Citation): KeptPlace => ({ conversation, turn, quote });
  return {
    sentences,
    citations: citations.map(toPlace),
    nearest: nearest.map(toPlace),
    confidence,
    mode,
    reason,
    notes,
    rests_on: restsOn,
  };
}

/**
 * A thread as it was answered; `undefined` when the asker has none of this id. An answer of which any word is not there any
 * more for them, letter for letter, is not shown, nor one that tells more than such words where a conversation that it rests on
 * is closed to them now.
 */
export async function readThread(
  database: Database,
  workspace: string,
  {
    thread: id,
    asker,
    reader,
  }: { readonly thread: string; readonly asker: string; readonly reader?: Reader | undefined },
): Promise<StoredThread | undefined> {
  // Threads are ours to read: whoever may not read everything sees none in a transaction of theirs.
  const thread = await withWorkspace(database, workspace, (tx) => findAskThread(tx, id, asker));
  if (thread === undefined) return undefined;
  const places = thread.turns.flatMap(({ answer }) => [...(answer?.citations ?? []), ...(answer?.nearest ?? [])]);
  const ids = [...new Set(places.map(({ conversation }) => conversation))];
  return withWorkspace(
    database,
    workspace,
    async (tx) => {
      const said = await loadSaid(tx, ids);
      const there = await listThere(tx, [...new Set(thread.turns.flatMap(({ answer }) => answer?.rests_on ?? []))]);
      const isWhole = (answer: KeptAnswer) => reader === undefined || restsOnThese(answer, there);
      const turns = thread.turns.map(({ question, asOf, askedAt, answer }) => ({
        question,
        as_of: asOf,
        asked_at: askedAt,
        answer: answer === undefined || !isWhole(answer) ? null : toShown(answer, said),
      }));
      return { id, account: await standingAccountKey(tx, thread.account), turns };
    },
    { reader },
  );
}

/** Of an answer kept without what it rests on, sentences that cite nothing may rest on anything. */
function restsOnThese({ rests_on: restsOn, sentences }: KeptAnswer, there: ReadonlySet<string>): boolean {
  if (restsOn === undefined) return sentences.every(({ citations }) => citations.length > 0);
  return restsOn.every((id) => there.has(id));
}

function toShown(kept: KeptAnswer, said: ReadonlyMap<string, SaidConversation>): StoredTurn['answer'] {
  const citations = kept.citations.flatMap((place) => toCitation(place, said) ?? []);
  const nearest = kept.nearest.flatMap((place) => toCitation(place, said) ?? []);
  if (citations.length < kept.citations.length || nearest.length < kept.nearest.length) return null;
  const { rests_on: _, ...shown } = kept;
  return { ...shown, citations, nearest };
}

function toCitation(
  { conversation, turn, quote }: KeptPlace,
  said: ReadonlyMap<string, SaidConversation>,
): Citation | undefined {
  const there = said.get(conversation);
  const words = there?.turns[turn];
  if (there === undefined || words === undefined || !words.text.includes(quote)) return undefined;
  const { occurredAt, medium, subject } = there;
  const speaker = words.speaker === '' ? null : words.speaker;
  return { conversation, turn, quote, speaker, occurred_at: occurredAt, medium, subject };
}
