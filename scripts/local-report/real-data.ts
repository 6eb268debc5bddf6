import type { Conversation, Medium, Side, Turn } from '../../src/domain/index.ts';
import type { LabelledTurns } from './turns.ts';

/** A line of `icsi-dialogue-acts/meetings.jsonl`, as far as it is used. */
export interface Meeting {
  readonly id: string;
  readonly turns: readonly { readonly speaker: string; readonly text: string }[];
  /** The turns that commit their speaker to something. */
  readonly commit: readonly number[];
}

/** A line of `bc3-email/threads.jsonl`, as far as it is used. */
export interface Thread {
  readonly id: string;
  readonly messages: readonly { readonly from: string }[];
  readonly turns: readonly {
    readonly message: number;
    readonly text: string;
    readonly quoted: boolean;
    /** How many of three annotators chose each label. */
    readonly votes?: { readonly commit?: number };
  }[];
}

/** How many of the three must have seen a commitment. */
const MAJORITY = 2;

/** Meetings as calls, with everybody on one side. */
export function meetingTurns(meetings: readonly Meeting[], side: Side): readonly LabelledTurns[] {
  return meetings.map(({ id, turns, commit }) => ({
    unit: id,
    conversation: conversationOf(id, 'call', turns, side),
    commitments: new Set(commit),
  }));
}

/** The messages of threads as emails, a sentence a turn. What a reply quotes is left out, as intake does. */
export function threadTurns(threads: readonly Thread[], side: Side): readonly LabelledTurns[] {
  return threads.flatMap(({ id, messages, turns }) =>
    messages.flatMap(({ from }, message) => {
      const own = turns.filter((turn) => turn.message === message && !turn.quoted);
      if (own.length === 0) return [];
      const said = own.map(({ text }) => ({ speaker: from, text }));
      const committed = own.flatMap(({ votes }, index) => ((votes?.commit ?? 0) >= MAJORITY ? [index] : []));
      return [
        {
          unit: id,
          conversation: conversationOf(`${id}#${message}`, 'email', said, side),
          commitments: new Set(committed),
        },
      ];
    }),
  );
}

function conversationOf(id: string, medium: Medium, turns: readonly Turn[], side: Side): Conversation {
  const speakers = [...new Set(turns.map(({ speaker }) => speaker))];
  return {
    id,
    medium,
    // Neither set's dates bear on who commits to what; a fixed one keeps runs alike.
    occurred_at: '2003-01-01T00:00:00.000Z',
    participants: speakers.map((name) => ({ name, side })),
    turns: turns.map(({ speaker, text }) => ({ speaker, text })),
  };
}
