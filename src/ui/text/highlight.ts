/** One signal's words in a text: UTF-16 code units, half-open, as the domain's Span. */
export interface Mark {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** A stretch of text in which the same marks hold: none, one, or several that overlap. */
export interface Piece {
  readonly text: string;
  /** The marks that cover this piece, in the order they were given. */
  readonly marks: readonly string[];
  /** The marks that begin here. */
  readonly begins: readonly string[];
  /** The marks that end here. */
  readonly ends: readonly string[];
}

/**
 * Cuts a text at every boundary of its marks, so that marks that cross need no nested tags: each piece is flat and names
 * the marks that cover it. The pieces' texts joined are the text. A mark beyond the text is cut to it, an empty one left out,
 * and a boundary inside a surrogate pair moves outward, so that no character is torn.
 */
export function cutAtMarks(text: string, marks: readonly Mark[]): Piece[] {
  const fitted = marks.map((mark) => clampMark(text, mark)).filter(({ start, end }) => start < end);
  const boundaries = new Set([0, text.length, ...fitted.flatMap(({ start, end }) => [start, end])]);
  const cuts = [...boundaries].sort((left, right) => left - right);
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? text.length;
    const covering = fitted.filter(({ start, end }) => start <= from && to <= end);
    return {
      text: text.slice(from, to),
      marks: covering.map(({ id }) => id),
      begins: covering.filter(({ start }) => start === from).map(({ id }) => id),
      ends: covering.filter(({ end }) => end === to).map(({ id }) => id),
    };
  });
}

function clampMark(text: string, { id, start, end }: Mark): Mark {
  const from = Math.min(Math.max(start, 0), text.length);
  const to = Math.min(Math.max(end, 0), text.length);
  return { id, start: splitsPair(text, from) ? from - 1 : from, end: splitsPair(text, to) ? to + 1 : to };
}

function splitsPair(text: string, at: number): boolean {
  return isBetween(text.charCodeAt(at - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(at), 0xdc00, 0xdfff);
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}
