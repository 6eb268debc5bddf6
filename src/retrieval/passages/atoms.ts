import type { Conversation } from '../../domain/index.ts';
import { sentencesOf } from '../../extraction/index.ts';
import type { CountPieces } from './word-pieces.ts';

/** What is never cut again: a turn, or a part of a turn that alone is longer than a passage. Half-open, UTF-16 code units. */
export interface Atom {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
  readonly pieces: number;
}

/** A label longer than this is a mistake of whoever named it, and no passage is filled with it. */
const LONGEST_LABEL = 60;

/** How a line begins: who says it. */
export function labelOf(speaker: string): string {
  const name = speaker.trim();
  if (name === '') return '';
  return `${name.length <= LONGEST_LABEL ? name : name.slice(0, pairStart(name, LONGEST_LABEL))}: `;
}

/** All turns as atoms, in order; each character of each turn lies in exactly one. */
export function cutAtoms({ turns }: Pick<Conversation, 'turns'>, longest: number, count: CountPieces): Atom[] {
  return turns.flatMap(({ speaker, text }, turn) => {
    const label = labelOf(speaker);
    const pieces = count(label + text);
    if (pieces <= longest) return [{ turn, start: 0, end: text.length, pieces }];
    const room = Math.max(1, longest - count(label));
    return sentencesOf(text)
      .flatMap(([start, end]) => cutToFit(text, start, end, { room, count }))
      .map(([start, end]) => ({ turn, start, end, pieces: count(label + text.slice(start, end)) }));
  });
}

interface Fit {
  readonly room: number;
  readonly count: CountPieces;
}

/** A sentence that is too long is halved at the space nearest its middle, and so on. */
function cutToFit(text: string, start: number, end: number, fit: Fit): (readonly [number, number])[] {
  if (fit.count(text.slice(start, end)) <= fit.room) return [[start, end]];
  const middle = nearestBreak(text, start, end);
  if (middle <= start || middle >= end) return [[start, end]];
  return [...cutToFit(text, start, middle, fit), ...cutToFit(text, middle, end, fit)];
}

/** Behind the white space nearest the middle; where there is none, the middle. */
function nearestBreak(text: string, start: number, end: number): number {
  const middle = (start + end) >> 1;
  for (let distance = 0; middle - distance > start || middle + distance < end; distance += 1) {
    for (const at of [middle + distance, middle - distance])
      if (at > start && at < end && /\s/.test(text[at - 1] ?? '')) return at;
  }
  return pairStart(text, middle);
}

/** The same place, or the one before where it would split a surrogate pair. */
function pairStart(text: string, at: number): number {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '') ? at - 1 : at;
}
