import { addDays } from '../domain/index.ts';
import type { Embedder } from '../extraction/index.ts';
import { type PassageFilter, type PassageHit, searchPassages } from '../retrieval/index.ts';
import { countPassagesWith, loadTurns, type WorkspaceTransaction } from '../storage/index.ts';
import { type TurnTexts, toCitation } from './citations.ts';
import type { AccountFacts } from './facts/facts.ts';
import { untilOf } from './facts/load.ts';
import type { Scope } from './filters.ts';
import { quoteOf } from './offline/quotes.ts';
import type { QuestionReading } from './question/reading.ts';
import type { Citation } from './types.ts';

/** What a question is looked for with. */
export interface Wanted {
  readonly facts: AccountFacts;
  readonly reading: QuestionReading;
  readonly scope: Scope;
  /** What meanings are compared with; absent, words alone are. */
  readonly meaning: { readonly embedder: Embedder; readonly vector: Float32Array } | undefined;
  /** Conversations that the answer before this one rests on. */
  readonly earlier: readonly string[];
}

/** A question with everything that was found for it. */
export interface Found extends Wanted {
  /** The best first. */
  readonly hits: readonly PassageHit[];
  readonly turns: TurnTexts;
  /** In how many of the account's passages each of the question's words occurs. */
  readonly counts: Awaited<ReturnType<typeof countPassagesWith>>;
}

/** Passages that are looked at: all of a small account's. */
const PASSAGES = 60;

/** Looks for what answers a question within its limits. */
export async function findFor(tx: WorkspaceTransaction, wanted: Wanted): Promise<Found> {
  const { facts, reading, scope, meaning, earlier } = wanted;
  const filter = passageFilter(facts, reading, scope);
  const query = { text: reading.text, vector: meaning?.vector, model: meaning?.embedder.model, filter };
  const all = await searchPassages(tx, { ...query, limit: PASSAGES });
  const inScope = new Set(scope.conversations.map(({ id }) => id));
  const hits = all.filter(({ conversation }) => inScope.has(conversation));
  const words = reading.terms.map(({ likeWords }) => likeWords);
  const counts = await countPassagesWith(tx, facts.key, words, untilOf(facts));
  const turns = await loadTurns(tx, [...new Set([...hits.map(({ conversation }) => conversation), ...earlier])]);
  return { ...wanted, hits, turns, counts };
}

/** What a question's limits leave of an account's passages. */
function passageFilter(facts: AccountFacts, reading: QuestionReading, scope: Scope): PassageFilter {
  const [first, last] = [scope.conversations[0], scope.conversations.at(-1)];
  const isApplied = (kind: string) => scope.filters.some((filter) => filter.kind === kind && filter.applied);
  return {
    account: facts.key,
    zone: facts.zone,
    // A day more on both sides: of what was written with a zone of its own the day is the writer's.
    ...(isApplied('time') && first !== undefined ? { from: addDays(first.day, -1) } : {}),
    to:
      isApplied('time') && last !== undefined && addDays(last.day, 1) < facts.asOf ? addDays(last.day, 1) : facts.asOf,
    knownAt: facts.knownAt,
    ...(scope.conversations.length === 1 && first !== undefined && !scope.whole ? { conversation: first.id } : {}),
    ...(isApplied('medium') && reading.medium !== null ? { media: [reading.medium.medium] } : {}),
    ...(scope.speakers === null ? {} : { speakers: scope.speakers }),
    ...(scope.side === null ? {} : { sides: [scope.side] }),
  };
}

const SHOWN = 6;

/** The passages found first, each by its first words. */
export function passagesOf(
  hits: readonly PassageHit[],
  turns: TurnTexts,
  facts: AccountFacts,
  reading: QuestionReading,
): readonly Citation[] {
  return hits
    .slice(0, SHOWN)
    .flatMap(
      ({ conversation, firstTurn }) =>
        toCitation({ conversation, turn: firstTurn, quote: '' }, turns, facts.heard, (text) =>
          quoteOf(text, reading),
        ) ?? [],
    );
}
