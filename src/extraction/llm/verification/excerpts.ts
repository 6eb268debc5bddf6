import type { Conversation } from '../../../domain/index.ts';
import { countTokens } from '../../tokens.ts';
import { type Labels, type Piece, type Stretch, sentencesOf } from '../../windows/index.ts';
import { type BearingIndex, indexBearing, type Place } from './bearing.ts';
import type { Listed } from './listed.ts';

/** A turn longer than this is shown by the sentences that matter. */
const WHOLE_TURN = 60;
/** Letters of a turn that cannot cost more than that, whatever they are: not worth counting. */
const SURELY_SHORT = WHOLE_TURN;

/**
 * The lines that a list of signals is judged by, in order: for each its own; then, as far as the budget goes, for all of them
 * the later turn that most likely bears on it, the turn before, the turn after, its other turns, a second later one, and wider
 * surroundings. A conversation that is shorter than the budget is shown whole.
 * @param budget tokens, labels included; the signals' own lines are shown even beyond it
 */
export function chooseExcerpts(
  conversation: Conversation,
  listed: readonly Listed[],
  labels: Labels,
  budget: number,
): readonly Piece[] {
  const { turns } = conversation;
  const sheet = createSheet(conversation, labels);
  for (const { signal } of listed) sheet.add(signal.span.turn, [signal.span.start, signal.span.end], Infinity);
  if (sheet.addAll(budget)) return sheet.pieces();
  const bearing = indexBearing(conversation);
  for (const choose of CHOICES) {
    for (const item of listed)
      for (const { turn, at } of choose(item, bearing))
        if (turns[turn] !== undefined) sheet.add(turn, [at, at], budget);
  }
  return sheet.pieces();
}

type Choice = (item: Listed, bearing: BearingIndex) => readonly Place[];

const END = Number.MAX_SAFE_INTEGER;

/** What is added to the signals' own lines, the most telling first. */
const CHOICES: readonly Choice[] = [
  ({ signal }, bearing) => bearing.later(signal, 1),
  ({ signal }, bearing) => bearing.withdrawals.filter(({ turn }) => turn >= signal.span.turn),
  ({ signal: { span } }) => [{ turn: span.turn - 1, at: END }],
  ({ signal: { span } }) => [{ turn: span.turn + 1, at: 0 }],
  ({ signal: { turns } }) => turns.slice(1, 3).map((turn) => ({ turn, at: 0 })),
  ({ signal }, bearing) => bearing.later(signal, 2).slice(1),
  ({ signal: { span } }) => [
    { turn: span.turn - 2, at: END },
    { turn: span.turn + 2, at: 0 },
  ],
];

/** Collects lines without showing any twice, and counts what they cost. */
function createSheet({ turns }: Conversation, labels: Labels) {
  const shown = new Map<number, Stretch>();
  let spent = 0;
  function cost(turn: number, [start, end]: Stretch): number {
    return countTokens(`${labels.label(turn, start > 0)}${(turns[turn]?.text ?? '').slice(start, end)}\n`);
  }
  return {
    /** Shows the sentences of a turn around a place, unless that would go over the limit. */
    add(turn: number, place: Stretch, limit: number): void {
      const text = turns[turn]?.text ?? '';
      const before = shown.get(turn);
      if (before !== undefined && before[0] <= place[0] && Math.min(place[1], text.length) <= before[1]) return;
      const around = isShort(text) ? ([0, text.length] as const) : sentencesAround(text, place);
      const stretch = before === undefined ? around : span(before, around);
      const more = cost(turn, stretch) - (before === undefined ? 0 : cost(turn, before));
      if (spent + more > limit) return;
      spent += more;
      shown.set(turn, stretch);
    },
    /** Shows everything, if that is within the limit. */
    addAll(limit: number): boolean {
      const letters = turns.reduce((sum, { text }) => sum + text.length, 0);
      // No tokenizer makes fewer than one token of ten letters, taken over a whole conversation.
      if (letters > limit * 10) return false;
      const costs = turns.map(({ text }, turn) => cost(turn, [0, text.length]));
      if (costs.reduce((sum, tokens) => sum + tokens, 0) > limit) return false;
      for (const [turn, { text }] of turns.entries()) shown.set(turn, [0, text.length]);
      return true;
    },
    pieces: (): Piece[] =>
      [...shown].sort(([one], [other]) => one - other).map(([turn, [start, end]]) => ({ turn, start, end })),
  };
}

function isShort(text: string): boolean {
  return text.length <= SURELY_SHORT || (text.length <= WHOLE_TURN * 8 && countTokens(text) <= WHOLE_TURN);
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
