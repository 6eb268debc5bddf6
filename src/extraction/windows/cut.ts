import type { Conversation } from '../../domain/index.ts';
import { lazily } from '../lazily.ts';
import { type Atom, cutAtoms, type Piece } from './atoms.ts';
import { indexEarlier } from './earlier.ts';
import { codeSpeakers, type Labels, labelTurns } from './speakers.ts';
import { beginningAt, endingAt, join, roomOf } from './surroundings.ts';

/** Smallest window that makes sense: below it labels and context are most of what is sent. */
export const LEAST_WINDOW_TOKENS = 100;

/**
 * A part of a conversation read in one call. `own` is what it must report on; `before` and `after` are context that a
 * neighbour owns: the turns next to its own, and before them the sentences that introduced whom and what it speaks of.
 * Every character of every turn is in the `own` of exactly one window.
 */
export interface Window {
  readonly own: readonly Piece[];
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
  /** Tokens of all three with their labels. */
  readonly tokens: number;
}

/** How a conversation is cut, and how a window that proved too long is cut again. */
export interface WindowPlan {
  readonly windows: readonly Window[];
  /** Tokens of the whole conversation with its labels. */
  readonly tokens: number;
  /** Tokens of each turn with its label. */
  readonly turnTokens: readonly number[];
  /** The two halves of a window, cut between turns where it holds several, each with its own context; empty when it cannot be cut. */
  halve(window: Window): readonly Window[];
}

type Range = readonly [from: number, to: number];

/**
 * Cuts a conversation into windows of whole turns. A turn that alone is longer than a window is cut at its sentences.
 * Windows are about equally long, so that none is a scrap.
 * @param size most tokens of a window: its turns with labels, context included; header and instructions come on top
 * @throws {RangeError} when `size` is below {@link LEAST_WINDOW_TOKENS}
 */
export function cutWindows(
  conversation: Conversation,
  size: number,
  labels: Labels = labelTurns(conversation, codeSpeakers(conversation), ''),
): WindowPlan {
  if (size < LEAST_WINDOW_TOKENS) throw new RangeError(`a window of ${size} tokens; at least ${LEAST_WINDOW_TOKENS}`);
  const room = roomOf(size);
  const limit = size - room.before - room.after - room.earlier;
  const atoms = cutAtoms(conversation, labels, limit);
  const total = sum(atoms, [0, atoms.length]);
  const ranges: Range[] = total <= size ? [[0, atoms.length]] : balance(atoms, limit);
  const shown = { conversation, labels, atoms };
  const earlier = lazily(() => indexEarlier(conversation, labels));
  const origin = new Map<Window, Range>();
  function build(range: Range): Window {
    const [from, to] = range;
    const near = endingAt(shown, from, room.before);
    const after = beginningAt(shown, to, room.after);
    const own = join(atoms.slice(from, to));
    const reach = near.pieces[0]?.turn ?? 0;
    const isFirst = reach === 0 || room.earlier === 0;
    const far = isFirst
      ? { pieces: [], tokens: 0 }
      : earlier().select(reach, own[0]?.turn ?? 0, (own.at(-1)?.turn ?? 0) + 1, room.earlier);
    const tokens = sum(atoms, range) + near.tokens + after.tokens + far.tokens;
    const window = { own, before: [...far.pieces, ...near.pieces], after: after.pieces, tokens };
    origin.set(window, range);
    return window;
  }
  return {
    windows: ranges.map(build),
    tokens: total,
    turnTokens: tokensByTurn(atoms, conversation.turns.length),
    halve(window) {
      const range = origin.get(window);
      const middle = range === undefined ? undefined : middleOf(atoms, range);
      if (range === undefined || middle === undefined) return [];
      return [build([range[0], middle]), build([middle, range[1]])];
    },
  };
}

/** The smallest limit that still needs no more windows than the given one, and the windows it gives. */
function balance(atoms: readonly Atom[], limit: number): Range[] {
  const fewest = fill(atoms, limit);
  let low = Math.max(...atoms.map((atom) => atom.tokens));
  let high = limit;
  while (low < high) {
    const tried = (low + high) >> 1;
    if (fill(atoms, tried).length > fewest.length) low = tried + 1;
    else high = tried;
  }
  return fill(atoms, high);
}

function fill(atoms: readonly Atom[], limit: number): Range[] {
  const ranges: Range[] = [];
  let from = 0;
  let held = 0;
  for (const [index, atom] of atoms.entries()) {
    if (index > from && held + atom.tokens > limit) {
      ranges.push([from, index]);
      from = index;
      held = 0;
    }
    held += atom.tokens;
  }
  ranges.push([from, atoms.length]);
  return ranges;
}

/** Where to halve: between two turns if there are two, nearest the middle by tokens. */
function middleOf(atoms: readonly Atom[], [from, to]: Range): number | undefined {
  const half = sum(atoms, [from, to]) / 2;
  const cuts = Array.from({ length: Math.max(0, to - from - 1) }, (_, index) => from + 1 + index);
  const betweenTurns = cuts.filter((cut) => atoms[cut]?.turn !== atoms[cut - 1]?.turn);
  const candidates = betweenTurns.length > 0 ? betweenTurns : cuts;
  const distance = (cut: number) => Math.abs(sum(atoms, [from, cut]) - half);
  return candidates.reduce<number | undefined>(
    (best, cut) => (best === undefined || distance(cut) < distance(best) ? cut : best),
    undefined,
  );
}

function tokensByTurn(atoms: readonly Atom[], turns: number): number[] {
  const tokens = Array.from({ length: turns }, () => 0);
  for (const atom of atoms) tokens[atom.turn] = (tokens[atom.turn] ?? 0) + atom.tokens;
  return tokens;
}

/** Tokens of a range of atoms. */
function sum(atoms: readonly Atom[], [from, to]: Range): number {
  return atoms.slice(from, to).reduce((tokens, atom) => tokens + atom.tokens, 0);
}
