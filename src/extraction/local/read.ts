import { type Conversation, type Side, sideOf } from '../../domain/index.ts';
import type { ExtractionContext } from '../types.ts';
import { likelySide, type ScopedText, type SentenceScopes, turnScopes } from './scopes.ts';
import { type NamedToken, nameBook, withNames } from './text/annotate.ts';
import { readSentences } from './text/tokens.ts';

/** One sentence, read: its words with names found, its normalised text, and what holds for it as a whole. */
export interface ReadSentence {
  readonly turn: number;
  /** Which sentence of its turn. */
  readonly position: number;
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly NamedToken[];
  /** A blank and the word, for every token: what cues are matched against. */
  readonly norm: string;
  /** Where each token begins in `norm` (at its blank). */
  readonly offsets: readonly number[];
  readonly scopes: SentenceScopes;
}

/** One turn, read. */
export interface ReadTurn {
  readonly index: number;
  readonly speaker: string;
  readonly side: Side;
  readonly text: string;
  readonly sentences: readonly ReadSentence[];
}

/** Reads a conversation into turns of sentences with names, sides and scopes. */
export function readConversation(conversation: Conversation, context: ExtractionContext): readonly ReadTurn[] {
  const book = nameBook(conversation, context);
  return conversation.turns.map((turn, index) => {
    const parts = readSentences(turn.text).map((sentence) => {
      const tokens = withNames(sentence, turn.text, book);
      const offsets: number[] = [];
      let norm = '';
      for (const token of tokens) {
        offsets.push(norm.length);
        norm += ` ${token.norm}`;
      }
      return { sentence, tokens, offsets, norm };
    });
    const scoped: ScopedText[] = parts.map(({ sentence, norm }) => ({
      norm,
      question: sentence.question,
      source: turn.text.slice(sentence.start, sentence.end),
    }));
    const next = conversation.turns[index + 1]?.text.slice(0, 80).toLowerCase() ?? '';
    const scopes = turnScopes(scoped, next);
    const sentences = parts.flatMap(({ sentence, tokens, offsets, norm }, position) => {
      const holding = scopes[position];
      if (holding === undefined || tokens.length === 0) return [];
      const { start, end } = sentence;
      return [{ turn: index, position, start, end, tokens, norm, offsets, scopes: holding }];
    });
    const side = likelySide(sideOf(conversation, turn.speaker), turn.text);
    return { index, speaker: turn.speaker, side, text: turn.text, sentences };
  });
}

/** The tokens of a stretch of a sentence's normalised text, as a half-open range. */
export function tokenRange(sentence: ReadSentence, start: number, end: number): readonly [number, number] {
  const { offsets } = sentence;
  let from = 0;
  while (from + 1 < offsets.length && (offsets[from + 1] ?? 0) <= start) from++;
  let to = from;
  while (to < offsets.length && (offsets[to] ?? 0) < end) to++;
  return [from, to];
}
