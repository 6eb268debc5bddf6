import type { Conversation } from '../../domain/index.ts';
import { lazily } from '../lazily.ts';
import { type Folded, fold } from './fold.ts';
import { type Words, wordsOf } from './words.ts';

/** One turn in the forms in which quotes are looked for; each is made once, when first needed. */
export interface SourceTurn {
  readonly text: string;
  readonly folded: () => Folded;
  readonly words: () => Words;
}

/** The turns of a conversation, prepared for looking up many quotes. */
export function prepareTurns(conversation: Conversation): readonly SourceTurn[] {
  return conversation.turns.map(({ text }) => prepareTurn(text));
}

/** One text, prepared for looking up quotes. */
export function prepareTurn(text: string): SourceTurn {
  const folded = lazily(() => fold(text));
  return { text, folded, words: lazily(() => wordsOf(text, folded())) };
}
