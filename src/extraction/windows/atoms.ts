import type { Conversation } from '../../domain/index.ts';
import { countTokens } from '../tokens.ts';
import { type Stretch, sentencesOf } from './sentences.ts';
import type { Labels } from './speakers.ts';

/** A stretch of one turn in UTF-16 code units, half-open. Nearly always the whole turn. */
export interface Piece {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
}

/** What is never cut again: a turn, or a sentence of a turn that alone is longer than a window. */
export interface Atom extends Piece {
  /** Tokens of its text with its label and line end, counted once. */
  readonly tokens: number;
}

/** All turns of a conversation as atoms, in order; each character of each turn lies in exactly one. */
export function cutAtoms(conversation: Conversation, labels: Labels, limit: number): Atom[] {
  const labelTokens = labelCounter(labels);
  return conversation.turns.flatMap(({ text }, turn) => {
    const tokens = labelTokens(turn) + countTokens(` ${text}\n`);
    if (tokens <= limit) return [{ turn, start: 0, end: text.length, tokens }];
    const overhead = countTokens(`${labels.label(turn, true)}\n`);
    return cutLongTurn(text, Math.max(1, limit - overhead)).map(([start, end]) => ({
      turn,
      start,
      end,
      tokens: overhead + countTokens(text.slice(start, end)),
    }));
  });
}

/** Labels of one speaker differ in the turn's number alone, and a number costs as much as any other of its length: one of each form is counted. */
function labelCounter(labels: Labels): (turn: number) => number {
  const counted = new Map<string, number>();
  return (turn) => {
    const form = `${String(turn).length} ${labels.code(turn)}`;
    const tokens = counted.get(form) ?? countTokens(labels.label(turn, false).trimEnd());
    counted.set(form, tokens);
    return tokens;
  };
}

function cutLongTurn(text: string, limit: number): Stretch[] {
  return sentencesOf(text).flatMap((sentence) => cutToFit(text, sentence, limit));
}

/** A sentence too long for a window is halved at the space nearest its middle, and so on. */
function cutToFit(text: string, [start, end]: Stretch, limit: number): Stretch[] {
  if (end - start <= 1 || countTokens(text.slice(start, end)) <= limit) return [[start, end]];
  const middle = nearestBreak(text, start, end);
  if (middle <= start || middle >= end) return [[start, end]];
  return [...cutToFit(text, [start, middle], limit), ...cutToFit(text, [middle, end], limit)];
}

function nearestBreak(text: string, start: number, end: number): number {
  const middle = (start + end) >> 1;
  for (let distance = 0; middle - distance > start && middle + distance < end; distance += 1) {
    if (/\s/.test(text[middle + distance] ?? '')) return middle + distance;
    if (/\s/.test(text[middle - distance] ?? '')) return middle - distance;
  }
  const splitsPair = /[\uDC00-\uDFFF]/.test(text[middle] ?? '') && /[\uD800-\uDBFF]/.test(text[middle - 1] ?? '');
  return splitsPair ? middle + 1 : middle;
}
