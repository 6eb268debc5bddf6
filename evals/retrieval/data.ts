import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Conversation, InputError, parseWith } from '../../src/domain/index.ts';
import type { PassageFilter } from '../../src/retrieval/index.ts';

/** A turn by its place. */
export interface TurnId {
  readonly conversation: string;
  readonly turn: number;
}

/** A question with the turns that answer it. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly relevant: readonly TurnId[];
  /** What it was asked about: a history of chats, a meeting. */
  readonly within: PassageFilter;
}

/** A public set of conversations with questions about them. */
export interface QuestionSet {
  readonly name: SetName;
  readonly conversations: readonly Conversation[];
  readonly questions: readonly Question[];
}

/** The sets by their folders. */
export const SET_NAMES = ['locomo', 'qmsum'] as const;
export type SetName = (typeof SET_NAMES)[number];

const locomoSchema = z.object({
  id: z.string(),
  speakers: z.array(z.string()),
  turns: z.array(
    z.object({ speaker: z.string(), text: z.string(), at: z.string(), chat: z.int(), image: z.string().optional() }),
  ),
  queries: z.array(z.object({ id: z.string(), q: z.string(), type: z.string(), relevant: z.array(z.int()) })),
});

const qmsumSchema = z.object({
  id: z.string(),
  series: z.string(),
  turns: z.array(z.object({ speaker: z.string(), text: z.string() })),
  queries: z.array(z.object({ id: z.string(), q: z.string(), type: z.string(), relevant: z.array(z.int()) })),
});

/**
 * Reads a set; `undefined` where the folder has none.
 * @throws {InputError} when a line of it is not what its README says
 */
export async function readQuestionSet(folder: string, name: SetName): Promise<QuestionSet | undefined> {
  const path = join(folder, name, `${name}.jsonl`);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const parts = lines.map((line, index) => {
    const value = readLine(line, `${path}:${index + 1}`);
    return name === 'locomo' ? fromLocomo(parseWith(locomoSchema, value)) : fromQmsum(parseWith(qmsumSchema, value));
  });
  return {
    name,
    conversations: parts.flatMap(({ conversations }) => conversations),
    questions: parts.flatMap(({ questions }) => questions).filter(({ relevant }) => relevant.length > 0),
  };
}

function readLine(line: string, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new InputError('broken-data', [{ path, message: 'not JSON' }], { cause });
  }
}

type Part = Pick<QuestionSet, 'conversations' | 'questions'>;

/** Each chat of a history is a conversation, the history an account. Questions without an answer in it are left out. */
function fromLocomo({ id, speakers, turns, queries }: z.output<typeof locomoSchema>): Part {
  const chats = Map.groupBy(turns.entries(), ([, { chat }]) => chat);
  const places = new Map<number, TurnId>();
  const conversations = [...chats].map(([chat, entries]): Conversation => {
    const conversation = `${id}-chat-${chat}`;
    for (const [turn, [index]] of entries.entries()) places.set(index, { conversation, turn });
    return {
      id: conversation,
      medium: 'call',
      occurred_at: `${entries[0]?.[1].at}:00Z`,
      account: { key: id },
      participants: speakers.map((name) => ({ name, side: 'unknown' })),
      turns: entries.map(([, { speaker, text, image }]) => ({
        speaker,
        text: image === undefined ? text : `${text} [${image}]`,
      })),
    };
  });
  const answerable = queries.filter(({ type }) => type !== 'adversarial');
  const questions = answerable.map(({ id: question, q, relevant }): Question => {
    const found = relevant.flatMap((index) => places.get(index) ?? []);
    return { id: question, text: q, relevant: found, within: { account: id } };
  });
  return { conversations, questions };
}

/** Each meeting is a conversation. Questions about all of a meeting point to no place in it and are left out. */
function fromQmsum({ id, series, turns, queries }: z.output<typeof qmsumSchema>): Part {
  const speakers = [...new Set(turns.map(({ speaker }) => speaker))];
  const conversation: Conversation = {
    id,
    medium: 'call',
    occurred_at: UNDATED,
    account: { key: series },
    participants: speakers.map((name) => ({ name, side: 'unknown' })),
    turns,
  };
  const questions = queries.map(({ id: question, q, relevant }): Question => {
    return {
      id: question,
      text: q,
      relevant: relevant.map((turn) => ({ conversation: id, turn })),
      within: { conversation: id },
    };
  });
  return { conversations: [conversation], questions };
}

/** The meetings carry no day. */
const UNDATED = '2000-01-01T00:00:00Z';
