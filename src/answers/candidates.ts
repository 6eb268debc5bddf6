import type { Embedder } from '../extraction/index.ts';
import type { PassageHit } from '../retrieval/index.ts';
import type { TurnTexts } from './citations.ts';
import type { Scope } from './filters.ts';
import type { Candidate, TermWeights } from './offline/said.ts';
import { scoreTurns } from './offline/score.ts';
import type { QuestionReading, Term } from './question/reading.ts';
import type { Heard, Place } from './types.ts';

/** Turns before and after a passage that may belong to it. */
const AROUND = 2;
/** Turns from what an answer rests on in which people usually go on about it. */
const FOLLOWING = 4;

/**
 * The turns of passages that were found and of what stands around them, where the question's limits let them stand. Those at
 * and right after what a question goes on from are marked.
 */
export function candidatesFrom(
  hits: readonly Pick<PassageHit, 'conversation' | 'firstTurn' | 'lastTurn' | 'score'>[],
  turns: TurnTexts,
  heard: readonly Heard[],
  scope: Scope,
  goneOnFrom: readonly Pick<Place, 'conversation' | 'turn'>[] = [],
): readonly Candidate[] {
  const [least, most] = [Math.min(...hits.map(({ score }) => score)), Math.max(...hits.map(({ score }) => score))];
  const priorOf = (score: number) => (most === least ? 1 : (score - least) / (most - least));
  const about = new Map(heard.map((one) => [one.id, one]));
  const inScope = new Set(scope.conversations.map(({ id }) => id));
  const priors = new Map<string, Map<number, number>>();
  for (const { conversation, firstTurn, lastTurn, score } of hits) {
    if (!inScope.has(conversation)) continue;
    const known = priors.get(conversation) ?? new Map<number, number>();
    for (let turn = firstTurn - AROUND; turn <= lastTurn + AROUND; turn += 1) {
      const isInside = turn >= firstTurn && turn <= lastTurn;
      known.set(turn, Math.max(known.get(turn) ?? 0, isInside ? priorOf(score) : 0));
    }
    priors.set(conversation, known);
  }
  return [...priors].flatMap(([conversation, known]) => {
    const one = about.get(conversation);
    if (one === undefined) return [];
    return [...known].flatMap(([turn, prior]): Candidate[] => {
      const said = turns.get(conversation)?.[turn];
      return said === undefined
        ? []
        : [
            {
              conversation,
              turn,
              speaker: said.speaker,
              side: sideOf(one, said.speaker),
              text: said.text,
              at: one.occurredAt,
              prior,
              meaning: null,
              follows: goneOnFrom.some(
                (place) => place.conversation === conversation && turn >= place.turn && turn <= place.turn + FOLLOWING,
              ),
            },
          ];
    });
  });
}

function sideOf({ participants }: Heard, speaker: string): Candidate['side'] {
  const label = speaker.trim().toLowerCase();
  return participants.find(({ name }) => name.trim().toLowerCase() === label)?.side ?? 'unknown';
}

/** How much words tell passages apart, from in how many of all they occur. */
export function weightsFrom(terms: readonly Term[], counts: readonly number[], passages: number): TermWeights {
  const known = new Map(terms.map((term, index) => [term, counts[index] ?? 0]));
  return {
    weightOf: (term) => {
      const count = known.get(term) ?? 0;
      return Math.log(1 + (passages - count + 0.5) / (count + 0.5));
    },
    occurs: (term) => (known.get(term) ?? 0) > 0,
  };
}

/** Turns whose meaning is compared with the question's: less than a second of the local embedding, once. */
const COMPARED = 96;
/** Of a longer turn its beginning is compared, in characters: embeddings take texts up to a length only. */
const LONGEST_COMPARED = 1_000;
/** Vectors of turns that were compared lately. */
const KEPT = 4_000;
const vectors = new Map<string, Float32Array>();

/**
 * The candidates that fit best by their words, at most {@link COMPARED}, with how near each comes to the question in meaning. A
 * turn's vector is made of `Speaker: words`, as a passage's is.
 */
export async function withMeaning(
  candidates: readonly Candidate[],
  { reading, weights }: { readonly reading: QuestionReading; readonly weights: TermWeights },
  embedder: Embedder,
  vector: Float32Array,
  signal: AbortSignal | undefined,
): Promise<readonly Candidate[]> {
  const best = scoreTurns(reading, weights, candidates)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, COMPARED)
    .map(({ candidate }) => candidate);
  const keys = best.map(({ speaker, text }) => `${embedder.model}\n${speaker}: ${text}`);
  const missing = [...new Set(keys)].filter((key) => !vectors.has(key));
  if (missing.length > 0) {
    const made = await embedder.embed(
      missing.map((key) => key.slice(key.indexOf('\n') + 1, key.indexOf('\n') + 1 + LONGEST_COMPARED).toWellFormed()),
      { signal },
    );
    for (const [index, key] of missing.entries()) {
      const one = made[index];
      if (one !== undefined) vectors.set(key, one);
    }
  }
  const compared = best.map((one, index) => {
    const key = keys[index] ?? '';
    const own = vectors.get(key);
    if (own !== undefined) {
      vectors.delete(key);
      vectors.set(key, own);
    }
    return { ...one, meaning: own === undefined ? null : cosine(own, vector) };
  });
  for (const oldest of [...vectors.keys()].slice(0, Math.max(0, vectors.size - KEPT))) vectors.delete(oldest);
  return compared;
}

function cosine(one: Float32Array, other: Float32Array): number {
  let [product, left, right] = [0, 0, 0];
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? 0;
    product += value * against;
    left += value * value;
    right += against * against;
  }
  return left === 0 || right === 0 ? 0 : product / Math.sqrt(left * right);
}
