import type { Conversation } from '../../domain/index.ts';
import { countTokens } from '../tokens.ts';
import type { Atom, Piece } from './atoms.ts';
import { sentencesOf } from './sentences.ts';
import type { Labels } from './speakers.ts';

/** Tokens of a window that are not its own turns'. */
export interface Room {
  /** The turns just before: an answer needs its question. */
  readonly before: number;
  /** The turns just after: a claim may be corrected. */
  readonly after: number;
  /** Where in the conversation the names and plans that the window speaks of came up. */
  readonly earlier: number;
}

/** A question with its answer is seldom longer, however long the window. */
const MOST: Room = { before: 220, after: 130, earlier: 130 };
const SHARE: Room = { before: 0.08, after: 0.04, earlier: 0.04 };
/** Below it a window has no room for more than its neighbours. */
const LEAST_FOR_EARLIER = 1_000;

/** How a window of a size is shared out. */
export function roomOf(size: number): Room {
  const share = (name: keyof Room) => Math.min(MOST[name], Math.floor(size * SHARE[name]));
  return {
    before: share('before'),
    after: share('after'),
    earlier: size < LEAST_FOR_EARLIER ? 0 : share('earlier'),
  };
}

/** Pieces with what they cost, labels included. */
export interface Excerpt {
  readonly pieces: readonly Piece[];
  readonly tokens: number;
}

/** What can be shown of a conversation around a window. */
export interface Shown {
  readonly conversation: Conversation;
  readonly labels: Labels;
  readonly atoms: readonly Atom[];
}

/** The atoms that end at `to`, as many as there is room for; of the first that does not fit its last sentences. */
export function endingAt({ conversation, labels, atoms }: Shown, to: number, room: number): Excerpt {
  let first = to;
  let tokens = 0;
  while (first > 0 && tokens + costOf(atoms, first - 1) <= room) {
    first -= 1;
    tokens += costOf(atoms, first);
  }
  const whole = atoms.slice(first, to);
  const next = atoms[first - 1];
  const part = next && fitSentences(conversation, labels, next, room - tokens, 'end');
  return part === undefined
    ? { pieces: join(whole), tokens }
    : { pieces: join([part.piece, ...whole]), tokens: tokens + part.tokens };
}

/** The atoms that begin at `from`, as many as there is room for; of the first that does not fit its first sentences. */
export function beginningAt({ conversation, labels, atoms }: Shown, from: number, room: number): Excerpt {
  let last = from;
  let tokens = 0;
  while (last < atoms.length && tokens + costOf(atoms, last) <= room) {
    tokens += costOf(atoms, last);
    last += 1;
  }
  const whole = atoms.slice(from, last);
  const next = atoms[last];
  const part = next && fitSentences(conversation, labels, next, room - tokens, 'start');
  return part === undefined
    ? { pieces: join(whole), tokens }
    : { pieces: join([...whole, part.piece]), tokens: tokens + part.tokens };
}

function costOf(atoms: readonly Atom[], index: number): number {
  return atoms[index]?.tokens ?? 0;
}

/** As many whole sentences of one end of an atom as fit; undefined when not one does. */
function fitSentences(
  { turns }: Conversation,
  labels: Labels,
  { turn, start, end }: Atom,
  room: number,
  side: 'start' | 'end',
): { readonly piece: Piece; readonly tokens: number } | undefined {
  const text = (turns[turn]?.text ?? '').slice(start, end);
  const sentences = side === 'start' ? sentencesOf(text) : sentencesOf(text).reverse();
  let tokens = countTokens(`${labels.label(turn, side === 'end')}\n`);
  let reached = side === 'start' ? start : end;
  for (const [from, to] of sentences) {
    tokens += countTokens(text.slice(from, to));
    if (tokens > room) break;
    reached = side === 'start' ? start + to : start + from;
  }
  const piece = side === 'start' ? { turn, start, end: reached } : { turn, start: reached, end };
  if (piece.start === piece.end) return undefined;
  const cost = countTokens(
    `${labels.label(turn, piece.start > 0)}${text.slice(piece.start - start, piece.end - start)}\n`,
  );
  return cost > room ? undefined : { piece, tokens: cost };
}

/** Neighbouring pieces of one turn as one. */
export function join(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const { turn, start, end } of pieces) {
    const last = joined.at(-1);
    if (last?.turn === turn && last.end === start) joined[joined.length - 1] = { turn, start: last.start, end };
    else joined.push({ turn, start, end });
  }
  return joined;
}
