import type { TurnPage, UnreadRange } from '../page-models/conversation.ts';
import { MOST_OF_A_TURN } from '../text/clip.ts';

const MOST_TURNS = 100;
const MOST_LETTERS = 60_000;

/**
 * Cuts a conversation into pages of whole turns: at most 100 turns, and at most 60,000 letters as they are shown. There is
 * always one page, though it be empty.
 */
export function cutIntoPages(turns: readonly { readonly text: string }[]): TurnPage[] {
  const pages: TurnPage[] = [];
  let from = 0;
  let letters = 0;
  turns.forEach(({ text }, index) => {
    const shown = Math.min(text.length, MOST_OF_A_TURN);
    if (index > from && (index - from >= MOST_TURNS || letters + shown > MOST_LETTERS)) {
      pages.push({ from, to: index - 1 });
      from = index;
      letters = 0;
    }
    letters += shown;
  });
  return [...pages, { from, to: turns.length - 1 }];
}

/** The page on which a turn stands; the last one for a turn behind the end. */
export function pageOfTurn<Page extends TurnPage>(pages: readonly Page[], turn: number): Page | undefined {
  return pages.find(({ to }) => turn <= to) ?? pages.at(-1);
}

/** Turns that were not read as ranges, in the order of the conversation. */
export function toRanges(
  gaps: readonly { readonly turns: readonly number[]; readonly reason: string }[],
): UnreadRange[] {
  return gaps
    .flatMap(({ turns, reason }) => rangesOf(turns).map((range) => ({ ...range, reason })))
    .sort((left, right) => left.from - right.from);
}

function rangesOf(turns: readonly number[]): TurnPage[] {
  const ranges: { from: number; to: number }[] = [];
  for (const turn of [...new Set(turns)].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last !== undefined && turn === last.to + 1) last.to = turn;
    else ranges.push({ from: turn, to: turn });
  }
  return ranges;
}
