import type { Conversation } from '../../../domain/index.ts';
import { lazily } from '../../lazily.ts';
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
  const bearing = lazily(() => {
    const { later, withdrawals } = indexBearing(source.conversation);
    return { later: new Map(listed.map(({ id, signal }) => [id, later(signal, 2)])), withdrawals };
  });
  for (const choose of CHOICES) {
    if (sheet.isFull(budget)) break; // of dense talk the signals' own lines are all there is room for
    for (const item of listed)
      for (const { turn, at } of choose(item, bearing))
        if (turns[turn] !== undefined) sheet.add(turn, [at, at], { limit: budget, whole: WHOLE_TURN });
  }
  return sheet.pieces();
}

/** Where the conversation comes back to each claim, by its number, and where it takes something back. */
interface Bearing {
  readonly later: ReadonlyMap<number, readonly Place[]>;
  readonly withdrawals: readonly Place[];
}

type Choice = (claim: Listed, bearing: () => Bearing) => readonly Place[];

const END = Number.MAX_SAFE_INTEGER;

/** What is added to the signals' own lines, the most telling first. */
const CHOICES: readonly Choice[] = [
  ({ signal: { span } }) => [
    { turn: span.turn, at: Math.max(0, span.start - 2) },
    { turn: span.turn, at: span.end + 1 },
  ],
  ({ id }, bearing) => bearing().later.get(id)?.slice(0, 1) ?? [],
  ({ signal: { span } }, bearing) => bearing().withdrawals.filter(({ turn }) => turn >= span.turn),
  ({ signal: { span } }) => [{ turn: span.turn - 1, at: END }],
  ({ signal: { span } }) => [{ turn: span.turn + 1, at: 0 }],
  ({ signal: { turns } }) => turns.slice(1, 3).map((turn) => ({ turn, at: 0 })),
  ({ id }, bearing) => bearing().later.get(id)?.slice(1) ?? [],
  ({ signal: { span } }) => [
    { turn: span.turn - 2, at: END },
    { turn: span.turn + 2, at: 0 },
  ],
];

/** What of a turn is shown, and what that costs. */
interface Shown {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
}

/** Collects lines without showing any twice, and counts what they cost. */
function createSheet({ conversation: { turns }, labels, turnTokens }: ExcerptSource) {
  const shown = new Map<number, Shown>();
  const sentences = new Map<number, readonly Stretch[]>();
  let spent = 0;
  function cost(turn: number, [start, end]: Stretch): number {
    const text = turns[turn]?.text ?? '';
    const count = () => countTokens(`${labels.label(turn, start > 0)}${text.slice(start, end)}\n`);
    if (start > 0 || end < text.length) return count();
    return turnTokens[turn] ?? count();
  }
  function sentencesIn(turn: number): readonly Stretch[] {
    const known = sentences.get(turn) ?? sentencesOf(turns[turn]?.text ?? '');
    sentences.set(turn, known);
    return known;
  }
  function isShort(turn: number, tokens: number): boolean {
    return (turnTokens[turn] ?? 0) <= tokens;
  }
  return {
    /** Shows a turn, of a long one the sentences around a place, unless that would go over the limit. */
    add(turn: number, place: Stretch, { limit, whole }: { readonly limit: number; readonly whole: number }): void {
      const text = turns[turn]?.text ?? '';
      const before = shown.get(turn);
      if (before !== undefined && before.start <= place[0] && Math.min(place[1], text.length) <= before.end) return;
      const [from, to] = isShort(turn, whole) ? [0, text.length] : sentencesAround(text, sentencesIn(turn), place);
      const start = Math.min(before?.start ?? from, from);
      const end = Math.max(before?.end ?? to, to);
      const tokens = cost(turn, [start, end]);
      const more = tokens - (before?.tokens ?? 0);
      if (spent + more > limit) return;
      spent += more;
      shown.set(turn, { start, end, tokens });
    },
    /** Shows everything, if that is within the limit. */
    addAll(limit: number): boolean {
      if (turnTokens.reduce((sum, tokens) => sum + tokens, 0) > limit) return false;
      for (const [turn, { text }] of turns.entries())
        shown.set(turn, { start: 0, end: text.length, tokens: turnTokens[turn] ?? 0 });
      return true;
    },
    /** Is there no room for anything? Even a part grown to the whole of its turn costs a token: no sum could come down to the limit. */
    isFull(limit: number): boolean {
      const parts = [...shown].filter(([turn, { start, end }]) => start > 0 || end < (turns[turn]?.text.length ?? 0));
      return spent + 1 - Math.max(0, ...parts.map(([, { tokens }]) => tokens)) > limit;
    },
    pieces: (): Piece[] =>
      [...shown].sort(([one], [other]) => one - other).map(([turn, { start, end }]) => ({ turn, start, end })),
  };
}

/** The sentences that a stretch touches; at a turn's end its last, at its beginning its first. */
function sentencesAround(text: string, sentences: readonly Stretch[], [from, to]: Stretch): Stretch {
  const last = text.length - 1;
  const first = sentences.find(([, end]) => Math.min(from, last) < end) ?? [0, text.length];
  const final = sentences.findLast(([start]) => start < Math.max(to, first[0] + 1)) ?? first;
  return [first[0], Math.max(first[1], final[1])];
}
