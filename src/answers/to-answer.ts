import { type Cited, cite, type TurnTexts, toCitation } from './citations.ts';
import type { AccountFacts } from './facts/facts.ts';
import type { Scope } from './filters.ts';
import { quoteOf } from './offline/quotes.ts';
import type { QuestionReading } from './question/reading.ts';
import type { Answer, Draft } from './types.ts';

/** What a draft is an answer to, and from. */
export interface About {
  readonly facts: AccountFacts;
  readonly reading: QuestionReading;
  readonly scope: Scope;
  readonly turns: TurnTexts;
  readonly mode: Answer['mode'];
  readonly notes: readonly string[];
  readonly question: string;
  readonly thread: string;
}

/** A draft as an answer: its places as citations, letter for letter; what none of them proves is left out, and what is left of nothing is declined. */
export function toAnswer(draft: Draft, { facts, reading, scope, turns, mode, notes, question, thread }: About): Answer {
  const quoteFrom = (text: string) => quoteOf(text, reading);
  const shared = { mode, notes, filters: scope.filters, account: facts.key, question, as_of: facts.asOf, thread };
  const cited: Cited =
    'declined' in draft ? { sentences: [], citations: [] } : cite(draft.sentences, turns, facts.heard, quoteFrom);
  if (!('declined' in draft) && cited.sentences.length > 0) {
    return {
      answer: cited.sentences.map(({ text }) => text).join('\n'),
      ...cited,
      confidence: draft.confidence,
      reason: null,
      nearest: [],
      ...shared,
    };
  }
  const nearest =
    'declined' in draft ? draft.nearest.flatMap((place) => toCitation(place, turns, facts.heard, quoteFrom) ?? []) : [];
  const reason = 'declined' in draft ? draft.declined : 'the record does not say';
  return { answer: null, sentences: [], citations: [], confidence: 0, reason, nearest, ...shared };
}
