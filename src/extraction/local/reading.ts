import type { Conversation, Side, SignalKind } from '../../domain/index.ts';
import type { ExtractionContext } from '../types.ts';
import { timeWords } from './attributes.ts';
import { arbiterOf } from './classifier/index.ts';
import { type ReadSentence, type ReadTurn, readConversation } from './read.ts';
import type { SentenceScopes } from './scopes.ts';

/** A sentence as the local extractor reads it. */
export interface LocalSentence {
  /** Where it stands in its turn's text, as a half-open range. */
  readonly start: number;
  readonly end: number;
  /** A blank and the word for every word: contractions spelled out, fillers left out, names and numbers by their sort (`PERSON`, `NUM`, `DATE`). */
  readonly norm: string;
  readonly scopes: SentenceScopes;
  /** Its words for when ("by end of Q2"), as said. */
  readonly when: string | undefined;
  /** Who is named in it, as said. */
  readonly names: readonly {
    readonly value: string;
    readonly side: Side | undefined;
    readonly start: number;
    /** Surely a person's; else it may be a place's or a company's. */
    readonly isPerson: boolean;
  }[];
  /** Log-odds, by the classifier that the program comes with, that the sentence by itself shows the kind. */
  likelihood(kind: SignalKind): number;
}

/** A turn as the local extractor reads it. */
export interface LocalTurn {
  readonly index: number;
  readonly speaker: string;
  readonly side: Side;
  readonly text: string;
  readonly sentences: readonly LocalSentence[];
  /** Log-odds that the turn shows the kind; minus infinity where its side cannot. */
  likelihood(kind: SignalKind): number;
}

/**
 * A conversation as the local extractor sees it before it decides anything: for readers that ask for more of what was said,
 * and less sureness, than signals. Deterministic; makes no call.
 */
export function readLocally(conversation: Conversation, context: ExtractionContext): readonly LocalTurn[] {
  const turns = readConversation(conversation, context);
  const { judgement } = arbiterOf(turns, conversation.medium === 'email');
  return turns.map((turn): LocalTurn => {
    const { index, speaker, side, text } = turn;
    return {
      index,
      speaker,
      side,
      text,
      sentences: turn.sentences.map((sentence) => {
        const alone: ReadTurn = { ...turn, sentences: [sentence] };
        const { start, end, norm, scopes } = sentence;
        return {
          start,
          end,
          norm,
          scopes,
          when: timeWords(turn, sentence),
          names: namesIn(sentence),
          likelihood: (kind) => judgement.logit(alone, kind),
        };
      }),
      likelihood: (kind) => judgement.logit(turn, kind),
    };
  });
}

function namesIn({ tokens }: ReadSentence): LocalSentence['names'] {
  return tokens.flatMap(({ norm, name, start }) =>
    name !== undefined && (norm === 'PERSON' || norm === 'NAME')
      ? [{ value: name.value, side: name.side, start, isPerson: norm === 'PERSON' }]
      : [],
  );
}
