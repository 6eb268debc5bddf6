import { type Conversation, type Participant, type Side, sideOf } from '../../domain/index.ts';

/** A speaker with the short code that stands for them in front of every turn: side and number, `C1`, `V2`, `U1`. */
export interface CodedSpeaker {
  readonly code: string;
  readonly name: string;
  readonly side: Side;
  readonly title?: string | undefined;
}

const LETTERS: Record<Side, string> = { customer: 'C', vendor: 'V', unknown: 'U' };

function key(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * Everybody present, participants first and then labels nobody listed, in the order they speak. A code costs three
 * tokens a turn where a name with its side costs eight, and says whose mouth it is each time.
 */
export function codeSpeakers(conversation: Conversation): readonly CodedSpeaker[] {
  const people = new Map<string, Pick<Participant, 'name' | 'title'>>();
  for (const person of conversation.participants)
    if (!people.has(key(person.name))) people.set(key(person.name), person);
  for (const { speaker } of conversation.turns)
    if (!people.has(key(speaker))) people.set(key(speaker), { name: speaker });
  const seen: Record<Side, number> = { customer: 0, vendor: 0, unknown: 0 };
  return [...people.values()].map(({ name, title }) => {
    const side = sideOf(conversation, name);
    seen[side] += 1;
    return { code: `${LETTERS[side]}${seen[side]}`, name, side, ...(title === undefined ? {} : { title }) };
  });
}

/** A line of a turn's own text that could pass for a label, a title or a line of the header. */
const LOOKS_LIKE_FRAME = /^\s*(?:\d+ [CVU]\d+(?: \(continued\))?:|[CVU]\d+ =|.*CONTEXT ONLY\s*$|TURNS TO READ\s*$)/im;

/** Writes the label of each turn: its number, the speaker's code, and whether it goes on from an earlier part. */
export interface Labels {
  /** What stands before every label and title; empty unless some turn's own text looks like one. */
  readonly mark: string;
  label(turn: number, continued: boolean): string;
}

/**
 * Labels for the turns of a conversation.
 * @param nonce a word that occurs nowhere in the conversation
 */
export function labelTurns(conversation: Conversation, speakers: readonly CodedSpeaker[], nonce: string): Labels {
  const codes = new Map(speakers.map((speaker) => [key(speaker.name), speaker.code]));
  const mark = conversation.turns.some((turn) => LOOKS_LIKE_FRAME.test(turn.text)) ? `${nonce} ` : '';
  return {
    mark,
    label(turn, continued) {
      const code = codes.get(key(conversation.turns[turn]?.speaker ?? '')) ?? 'U';
      return `${mark}${turn} ${code}${continued ? ' (continued)' : ''}: `;
    },
  };
}
