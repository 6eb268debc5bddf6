import { type AccountFacts, peopleOf } from '../facts/facts.ts';
import type { Scope } from '../filters.ts';
import type { QuestionReading, Wanted } from '../question/reading.ts';
import type { Draft, DraftSentence } from '../types.ts';
import { type Choice, chooseTurns, MOST_QUOTES } from './choose.ts';
import { namesAllOf } from './gates.ts';
import { quoteOf } from './quotes.ts';
import type { Candidate, TermWeights } from './said.ts';
import type { FactAnswer, Topic } from './topic.ts';
import { changes } from './topics/changes.ts';
import { lastContact, renewal } from './topics/dates.ts';
import { departures } from './topics/departures.ts';
import { promises } from './topics/promises.ts';
import { risk } from './topics/risk.ts';
import { rivals } from './topics/rivals.ts';
import { owners, roles } from './topics/roles.ts';
import { signals } from './topics/signals.ts';
import { sayDay } from './words.ts';

/** Kinds of questions that facts answer, the most particular first. */
const TOPICS: readonly Topic[] = [
  owners,
  roles,
  departures,
  lastContact,
  renewal,
  risk,
  changes,
  promises,
  rivals,
  signals,
];

const DECLINED = 'the record does not say';

/** The facts' answer to a question, where it is of a kind that they answer and they say it. */
export function answerFromFacts(reading: QuestionReading, facts: AccountFacts, scope: Scope): FactAnswer | undefined {
  const inScope = new Set(scope.conversations.map(({ id }) => id));
  const within = ({ conversation }: { readonly conversation: string }) => inScope.has(conversation);
  for (const topic of TOPICS) {
    const found = topic({ reading, facts, within });
    if (found !== undefined && found.sentences.length > 0) return found;
  }
  return undefined;
}

/** What an answer without a model is made of. */
export interface OfflineMaterial {
  readonly reading: QuestionReading;
  readonly facts: AccountFacts;
  readonly scope: Scope;
  readonly weights: TermWeights;
  readonly candidates: readonly Candidate[];
}

/**
 * Answers without a model: from facts where they say it, with the words of the record that fit best where facts are only a part
 * of it; what neither says is declined. Pure.
 */
export function answerOffline({ reading, facts, scope, weights, candidates }: OfflineMaterial): Draft {
  const told = answerFromFacts(reading, facts, scope);
  if (told?.whole === true) return { sentences: told.sentences, confidence: told.confidence };
  const choice = chooseTurns(reading, weights, candidates, peopleOf(facts));
  if (told !== undefined && choice.declined === null) {
    const known = new Set(told.sentences.flatMap(({ places }) => places.map(placeKey)));
    const more = choice.turns.filter((one) => !known.has(placeKey(one)));
    const room = Math.max(0, MOST_QUOTES - known.size);
    return { sentences: [...told.sentences, ...quoted(more.slice(0, room), reading)], confidence: told.confidence };
  }
  if (told !== undefined && SAID_BY_FACTS.has(reading.wanted) && namesAllOf(reading, wordsOfAnswer(told))) {
    return { sentences: told.sentences, confidence: told.confidence };
  }
  if (choice.declined !== null) return { declined: `${DECLINED}: ${choice.declined}`, nearest: nearestOf(choice) };
  return { sentences: quoted(choice.turns, reading), confidence: choice.confidence, notes: [QUOTED] };
}

/** What facts that name what was asked about may say where no turn answers: no sum, day or name beside. */
const SAID_BY_FACTS: ReadonlySet<Wanted> = new Set(['text', 'yes-no']);

function wordsOfAnswer({ sentences }: FactAnswer): readonly string[] {
  return sentences.flatMap(({ places }) => places.map(({ quote }) => quote));
}

const QUOTED = 'These are the words of the record that fit best.';

function placeKey({ conversation, turn }: { readonly conversation: string; readonly turn: number }): string {
  return `${turn} ${conversation}`;
}

/** In order of time, as they were said. */
function quoted(turns: Choice['turns'], reading: QuestionReading): readonly DraftSentence[] {
  return turns
    .toSorted(
      (one, other) =>
        one.at.localeCompare(other.at) || one.conversation.localeCompare(other.conversation) || one.turn - other.turn,
    )
    .map(({ conversation, turn, speaker, text, at }): DraftSentence => {
      const quote = quoteOf(text, reading);
      const who = speaker === '' ? 'Somebody' : speaker;
      return {
        text: `${who} on ${sayDay(at)}: “${quote.replace(/\s+/g, ' ')}”`,
        places: [{ conversation, turn, quote }],
      };
    });
}

const NEAREST = 3;

function nearestOf({ turns }: Choice) {
  return turns.slice(0, NEAREST).map(({ conversation, turn }) => ({ conversation, turn, quote: '' }));
}
