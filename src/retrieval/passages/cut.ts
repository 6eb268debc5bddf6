import { type Conversation, sideOf } from '../../domain/index.ts';
import type { PassageSide } from '../../storage/index.ts';
import { type Atom, cutAtoms, labelOf } from './atoms.ts';
import { type CountPieces, loadPieceCounter } from './word-pieces.ts';

/** A stretch of a conversation that is found as one. */
export interface Passage {
  /** Its place among the passages of its conversation, from 0. */
  readonly ordinal: number;
  /** The turns it holds, both included; of a turn longer than a passage a part. */
  readonly firstTurn: number;
  readonly lastTurn: number;
  /** Who speaks in it, as its turns name them. */
  readonly speakers: readonly string[];
  /** Whose people speak in it, as far as that is known. */
  readonly sides: readonly PassageSide[];
  /** A line for each turn, `Speaker: words`. */
  readonly text: string;
}

/** A passage is closed once it has this many word pieces. */
export const ENOUGH_PIECES = 140;
/** A turn that would make it longer than this begins the next one. The local embedding reads 256. */
export const MOST_PIECES = 200;

/**
 * Cuts a conversation into passages: whole turns in order, each in one passage, a turn longer than a passage at its
 * sentences. Small enough that a question about one point finds it, and that no embedding leaves a word out.
 */
export async function cutPassages(conversation: Conversation): Promise<readonly Passage[]> {
  const characters = conversation.turns.reduce((sum, { speaker, text }) => sum + speaker.length + text.length + 2, 0);
  // No piece is shorter than a character: what fits in any case needs no vocabulary.
  return cutWith(conversation, characters <= ENOUGH_PIECES ? ({ length }) => length : await loadPieceCounter());
}

function cutWith(conversation: Conversation, count: CountPieces): readonly Passage[] {
  const sides = sidesOf(conversation);
  return pack(cutAtoms(conversation, MOST_PIECES, count)).map((atoms, ordinal) => {
    const turns = conversation.turns.slice(atoms[0]?.turn, (atoms.at(-1)?.turn ?? 0) + 1);
    const speakers = [...new Set(turns.map(({ speaker }) => speaker))];
    return {
      ordinal,
      firstTurn: atoms[0]?.turn ?? 0,
      lastTurn: atoms.at(-1)?.turn ?? 0,
      speakers,
      sides: [...new Set(speakers.flatMap((speaker) => sides(speaker) ?? []))],
      text: write(conversation, atoms),
    };
  });
}

function pack(atoms: readonly Atom[]): readonly (readonly Atom[])[] {
  const packed: Atom[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const atom of atoms) {
    if (held >= ENOUGH_PIECES || held + atom.pieces > MOST_PIECES) {
      packed.push([]);
      held = 0;
    }
    packed.at(-1)?.push(atom);
    held += atom.pieces;
  }
  return packed;
}

/** Parts of one turn that stand side by side are one line. */
function write({ turns }: Conversation, atoms: readonly Atom[]): string {
  const lines = new Map<number, string>();
  for (const { turn, start, end } of atoms) {
    const { speaker, text } = turns[turn] ?? { speaker: '', text: '' };
    lines.set(turn, (lines.get(turn) ?? labelOf(speaker)) + text.slice(start, end));
  }
  return [...lines.values()].map((line) => line.trimEnd()).join('\n');
}

function sidesOf(conversation: Conversation): (speaker: string) => PassageSide | undefined {
  const known = new Map<string, PassageSide | undefined>();
  const find = (speaker: string): PassageSide | undefined => {
    const side = sideOf(conversation, speaker);
    return side === 'vendor' ? 'us' : side === 'customer' ? side : undefined;
  };
  return (speaker) => {
    if (!known.has(speaker)) known.set(speaker, find(speaker));
    return known.get(speaker);
  };
}

/** Most people that are named in front of a passage. */
const MOST_NAMED = 20;

const MOST_OF_A_HEADER = 2_000;

const LONG_DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/**
 * What is indexed of every passage beside its words, and is not embedded: who took part, when, about what. Words for the day
 * as people ask for it.
 */
export function headerOf({ medium, occurred_at, subject, participants, turns }: Conversation): string {
  const named = participants.length > 0 ? participants.map(({ name }) => name) : turns.map(({ speaker }) => speaker);
  const people = [...new Set(named)].slice(0, MOST_NAMED).join(', ');
  const what = medium === 'call' ? 'Call between' : 'Email between';
  const head = `${what} ${people}, ${LONG_DAY.format(new Date(occurred_at))}`;
  const whole = subject === undefined ? head : `${head}\n${subject}`;
  // It is indexed with every passage: a subject of a megabyte would be so a thousand times.
  return whole.slice(0, MOST_OF_A_HEADER).toWellFormed();
}
