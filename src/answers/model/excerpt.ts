import { countTokens } from '../../extraction/index.ts';

/** Where words of a turn are left out. */
export const LEFT_OUT = '[…]';

/** How much is shown around a part that matches, in UTF-16 code units. */
const AROUND = 300;

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Of a text too long to be shown whole the parts that match, the best of which come first, with a little around each, letter
 * for letter in the order in which they stand, as many as `most` tokens hold; where none is found its beginning. What is left
 * out is marked.
 */
export function excerptOf(text: string, parts: readonly string[], most: number): string {
  let shown = '';
  let spans: readonly Span[] = [];
  for (const part of parts) {
    const found = findSpan(text, part);
    if (found === undefined) continue;
    const more = joined([...spans, around(text, found)]);
    const rendered = render(text, more);
    if (countTokens(rendered) > most) continue;
    [spans, shown] = [more, rendered];
  }
  return shown === '' ? beginningOf(text, most) : shown;
}

/** Where a passage's part stands in its turn: passages are cut, and joined, at white space. */
function findSpan(text: string, part: string): Span | undefined {
  const words = part.trim().split(/\s+/u);
  if (words[0] === '') return undefined;
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')).join('\\s+');
  const match = new RegExp(pattern, 'u').exec(text);
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
}

function around(text: string, { start, end }: Span): Span {
  const before = text.slice(Math.max(0, start - AROUND), start);
  const after = text.slice(end, end + AROUND);
  // At the edge of a word, so that none is cut, and no character.
  const from = start <= AROUND ? 0 : start - before.length + (/\s/u.exec(before)?.index ?? before.length);
  const to = end + AROUND >= text.length ? text.length : end + (/\s\S*$/u.exec(after)?.index ?? 0);
  return { start: from, end: to };
}

function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = all.at(-1);
    if (last === undefined || span.start > last.end) all.push(span);
    else all[all.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return all;
}

function render(text: string, spans: readonly Span[]): string {
  const pieces = spans.map(({ start, end }) => text.slice(start, end).trim());
  const before = (spans[0]?.start ?? 0) > 0 ? [LEFT_OUT] : [];
  const after = (spans.at(-1)?.end ?? 0) < text.length ? [LEFT_OUT] : [];
  return [...before, ...pieces.flatMap((piece, at) => (at === 0 ? [piece] : [LEFT_OUT, piece])), ...after].join(' ');
}

/** As much of a text as there is room for: halved until it fits, which is near enough. */
function beginningOf(text: string, most: number): string {
  let end = text.length;
  while (end > 0 && countTokens(text.slice(0, end)) > most) end = Math.floor(end / 2);
  const cut = text.slice(0, end).toWellFormed();
  return `${cut.slice(0, /\s\S*$/u.exec(cut)?.index ?? cut.length)} ${LEFT_OUT}`;
}
