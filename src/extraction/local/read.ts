import { type Conversation, type Side, sideOf } from '../../domain/index.ts';
import { eachTurn, inOneGo, type Steps } from '../steps.ts';
import type { ExtractionContext } from '../types.ts';
import { likelySide, type ScopedText, type SentenceScopes, turnScopes } from './scopes.ts';
import { type NameBook, type NamedToken, nameBook, withNames } from './text/annotate.ts';
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
  return inOneGo(readTurns(conversation, context));
}

/** Reads a conversation as {@link readConversation} does, turn by turn. */
export function* readTurns(conversation: Conversation, context: ExtractionContext): Steps<readonly ReadTurn[]> {
  const book = nameBook(conversation, context);
  const sides = new Map<string, Side>();
  const saidBy = (speaker: string): Side => {
    const side = sides.get(speaker) ?? sideOf(conversation, speaker);
    sides.set(speaker, side);
    return side;
  };
  return yield* eachTurn(conversation.turns, ({ speaker, text }, index) => {
    const next = conversation.turns[index + 1]?.text.slice(0, 80).toLowerCase() ?? '';
    const sentences = readTurn(index, text, next, book);
    return [{ index, speaker, side: likelySide(saidBy(speaker), text), text, sentences }];
  });
}

function readTurn(turn: number, text: string, next: string, book: NameBook): readonly ReadSentence[] {
  const parts = readSentences(text).map((sentence) => {
    const tokens = withNames(sentence, text, book);
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
    source: text.slice(sentence.start, sentence.end),
  }));
  const scopes = turnScopes(scoped, next);
  return parts.flatMap(({ sentence, tokens, offsets, norm }, position) => {
    const holding = scopes[position];
    if (holding === undefined || tokens.length === 0) return [];
    const { start, end } = sentence;
    return [{ turn, position, start, end, tokens, norm, offsets, scopes: holding }];
  });
}

/** The sentence at a position of a turn; some positions have none, since nothing was said there in words. */
export function sentenceAt({ sentences }: ReadTurn, position: number): ReadSentence | undefined {
  let at = Math.min(position, sentences.length - 1);
  while (at > 0 && (sentences[at]?.position ?? 0) > position) at--;
  return sentences[at]?.position === position ? sentences[at] : undefined;
}

/** The tokens of a stretch of a sentence's normalised text, as a half-open range. */
export function tokenRange(sentence: ReadSentence, start: number, end: number): readonly [number, number] {
  const { offsets } = sentence;
  const from = Math.max(0, firstOffset(offsets, start + 1) - 1);
  return [from, Math.max(from, firstOffset(offsets, end))];
}

/** The first offset that is `least` or more, by halving: a speech without a full stop may be one sentence. */
function firstOffset(offsets: readonly number[], least: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
