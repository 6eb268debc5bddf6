import type { Conversation, Signal } from '../../../domain/index.ts';
import { countTokens } from '../../tokens.ts';
import { type Labels, type Piece, type Stretch, sentencesOf } from '../../windows/index.ts';
import { indexBearing, type Place } from './bearing.ts';
import type { Listed } from './listed.ts';

/** Tokens with the label: a turn longer than this is shown by the sentences that matter; so is a shorter one where claims are many. */
const WHOLE_TURN = 64;
const SHORT_TURN = 20;

/** A conversation to choose from. */
export interface ExcerptSource {
  readonly conversation: Conversation;
  readonly labels: Labels;
  /** Tokens of each turn with its label. */
  readonly turnTokens: readonly number[];
}

/**
 * The lines that a list of signals is judged by, in order: for each its own; then, as far as the budget goes, for all of them
 * the sentences beside the quote, the later turn that most likely bears on it, the turn before, the turn after, its other turns, a second later one, and wider
 * surroundings. A conversation that is shorter than the budget is shown whole.
 * @param budget tokens, labels included; the signals' own lines are shown even beyond it
 */
export function chooseExcerpts(source: ExcerptSource, listed: readonly Listed[], budget: number): readonly Piece[] {
  const { turns } = source.conversation;
  const sheet = createSheet(source);
  for (const { signal } of listed)
    sheet.add(signal.span.turn, [signal.span.start, signal.span.end], { limit: Infinity, whole: SHORT_TURN });
  if (sheet.addAll(budget)) return sheet.pieces();
  const bearing = indexBearing(source.conversation);
  const later = new Map(listed.map(({ id, signal }) => [id, bearing.later(signal, 2)]));
  for (const choose of CHOICES) {
    for (const item of listed)
      for (const { turn, at } of choose(item.signal, later.get(item.id) ?? [], bearing.withdrawals))
        if (turns[turn] !== undefined) sheet.add(turn, [at, at], { limit: budget, whole: WHOLE_TURN });
  }
  return sheet.pieces();
}

type Choice = (signal: Signal, later: readonly Place[], withdrawals: readonly Place[]) => readonly Place[];

const END = Number.MAX_SAFE_INTEGER;

/** What is added to the signals' own lines, the most telling first. */
const CHOICES: readonly Choice[] = [
  ({ span }) => [
    { turn: span.turn, at: Math.max(0, span.start - 2) },
    { turn: span.turn, at: span.end + 1 },
  ],
  (_, later) => later.slice(0, 1),
  ({ span }, _, withdrawals) => withdrawals.filter(({ turn }) => turn >= span.turn),
  ({ span }) => [{ turn: span.turn - 1, at: END }],
  ({ span }) => [{ turn: span.turn + 1, at: 0 }],
  ({ turns }) => turns.slice(1, 3).map((turn) => ({ turn, at: 0 })),
  (_, later) => later.slice(1),
  ({ span }) => [
    { turn: span.turn - 2, at: END },
    { turn: span.turn + 2, at: 0 },
  ],
];

/** Collects lines without showing any twice, and counts what they cost. */
function createSheet({ conversation: { turns }, labels, turnTokens }: ExcerptSource) {
  const shown = new Map<number, Stretch>();
  let spent = 0;
  function cost(turn: number, [start, end]: Stretch): number {
    const text = turns[turn]?.text ?? '';
    const count = () => countTokens(`${labels.label(turn, start > 0)}${text.slice(start, end)}\n`);
    if (start > 0 || end < text.length) return count();
    return turnTokens[turn] ?? count();
  }
  function isShort(turn: number, tokens: number): boolean {
    return (turnTokens[turn] ?? 0) <= tokens;
  }
  return {
    /** Shows a turn, of a long one the sentences around a place, unless that would go over the limit. */
    add(turn: number, place: Stretch, { limit, whole }: { readonly limit: number; readonly whole: number }): void {
      const text = turns[turn]?.text ?? '';
      const before = shown.get(turn);
      if (before !== undefined && before[0] <= place[0] && Math.min(place[1], text.length) <= before[1]) return;
      const around = isShort(turn, whole) ? ([0, text.length] as const) : sentencesAround(text, place);
      const stretch = before === undefined ? around : span(before, around);
      const more = cost(turn, stretch) - (before === undefined ? 0 : cost(turn, before));
      if (spent + more > limit) return;
      spent += more;
      shown.set(turn, stretch);
    },
    /** Shows everything, if that is within the limit. */
    addAll(limit: number): boolean {
      if (turnTokens.reduce((sum, tokens) => sum + tokens, 0) > limit) return false;
      for (const [turn, { text }] of turns.entries()) shown.set(turn, [0, text.length]);
      return true;
    },
    pieces: (): Piece[] =>
      [...shown].sort(([one], [other]) => one - other).map(([turn, [start, end]]) => ({ turn, start, end })),
  };
}

/** The sentences that a stretch touches; at a turn's end its last, at its beginning its first. */
function sentencesAround(text: string, [from, to]: Stretch): Stretch {
  const sentences = sentencesOf(text);
  const last = text.length - 1;
  const first = sentences.find(([, end]) => Math.min(from, last) < end) ?? [0, text.length];
  const final = sentences.findLast(([start]) => start < Math.max(to, first[0] + 1)) ?? first;
  return [first[0], Math.max(first[1], final[1])];
}

function span(one: Stretch, other: Stretch): Stretch {
  return [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
}
