import { type Conversation, type Participant, type Side, sideOf } from '../../domain/index.ts';

/** A speaker with the short code that stands for them in front of every turn: the letter of their side, `C`, and a number after it from the second on, `C2`. */
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
 * Everybody present, participants first and then labels nobody listed, in the order they speak. A code says whose mouth it
 * is each time, and costs less than a name: whoever of a side speaks most often has its bare letter, one token a turn.
 */
export function codeSpeakers(conversation: Conversation): readonly CodedSpeaker[] {
  const people = new Map<string, Pick<Participant, 'name' | 'title'>>();
  for (const person of conversation.participants)
    if (!people.has(key(person.name))) people.set(key(person.name), person);
  for (const { speaker } of conversation.turns)
    if (!people.has(key(speaker))) people.set(key(speaker), { name: speaker });
  const turns = Map.groupBy(conversation.turns, ({ speaker }) => key(speaker));
  const spoken = ({ name }: { readonly name: string }) => turns.get(key(name))?.length ?? 0;
  const present = [...people.values()].map((person) => ({ ...person, side: sideOf(conversation, person.name) }));
  const first = (side: Side) => {
    const [most] = present.filter((person) => person.side === side).sort((one, other) => spoken(other) - spoken(one));
    return most;
  };
  const leads = [first('customer'), first('vendor'), first('unknown')];
  const seen: Record<Side, number> = { customer: 1, vendor: 1, unknown: 1 };
  return present.map((person) => {
    const { name, side, title } = person;
    const isLead = leads.includes(person);
    if (!isLead) seen[side] += 1;
    const code = isLead ? LETTERS[side] : `${LETTERS[side]}${seen[side]}`;
    return { code, name, side, ...(title === undefined ? {} : { title }) };
  });
}

/** A line of a turn's own text that could pass, also behind signs that nobody sees, for a label, a title, a line of the header or a claim under verification. */
const LOOKS_LIKE_FRAME =
  /(?:^|[\v\f\u0085])[\s\p{Cf}]*(?:\d+ [CVU]\d*(?: \(continued\))?:|[CVU]\d* =|.*CONTEXT ONLY\s*$|TURNS TO READ\s*$|#\d+)/imu;

/** Writes the label of each turn: its number, the speaker's code, and whether it goes on from an earlier part. */
export interface Labels {
  /** What stands before every label and title; empty unless some turn's own text looks like one. */
  readonly mark: string;
  /** Who speaks. */
  code(turn: number): string;
  label(turn: number, continued: boolean): string;
}

/**
 * Labels for the turns of a conversation.
 * @param nonce a word that occurs nowhere in the conversation
 */
export function labelTurns(conversation: Conversation, speakers: readonly CodedSpeaker[], nonce: string): Labels {
  const codes = new Map(speakers.map((speaker) => [key(speaker.name), speaker.code]));
  const mark = conversation.turns.some((turn) => LOOKS_LIKE_FRAME.test(turn.text)) ? `${nonce} ` : '';
  const byTurn = conversation.turns.map(({ speaker }) => codes.get(key(speaker)) ?? 'U');
  const code = (turn: number) => byTurn[turn] ?? 'U';
  return {
    mark,
    code,
    label: (turn, continued) => `${mark}${turn} ${code(turn)}${continued ? ' (continued)' : ''}: `,
  };
}
