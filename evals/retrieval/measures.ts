import type { TurnId } from './data.ts';

/** A passage as far as measuring goes. */
export interface Stretch {
  readonly conversation: string;
  readonly ordinal: number;
  readonly firstTurn: number;
  /** Included. */
  readonly lastTurn: number;
}

/** What a ranking came to for one question, each from 0 to 1. */
export interface Measures {
  /** Share of the passages with evidence that are among the first ten. */
  readonly passageRecall: number;
  readonly passageNdcg: number;
  /** The same of turns: those of the first passage in order, then those of the second, and so on. */
  readonly turnRecall: number;
  readonly turnNdcg: number;
  /** Share of the first five turns that are evidence. */
  readonly turnPrecision: number;
}

/** The measures in the order in which they are printed. */
export const MEASURES = ['passageRecall', 'passageNdcg', 'turnRecall', 'turnNdcg', 'turnPrecision'] as const;

const DEPTH = 10;
const PRECISION_DEPTH = 5;

/** Measures a ranking of passages against the turns that answer the question. */
export function measure(ranking: readonly Stretch[], all: readonly Stretch[], relevant: readonly TurnId[]): Measures {
  const evidence = new Set(relevant.map(turnKey));
  const turns = new Set<string>();
  for (const passage of ranking) for (const turn of turnsOf(passage)) turns.add(turn);
  const holds = (passage: Stretch) => turnsOf(passage).some((turn) => evidence.has(turn));
  const passages = ranking.map(holds);
  const ranked = [...turns].map((turn) => evidence.has(turn));
  const wanted = all.filter(holds).length;
  return {
    passageRecall: recall(passages, wanted),
    passageNdcg: ndcg(passages, wanted),
    turnRecall: recall(ranked, evidence.size),
    turnNdcg: ndcg(ranked, evidence.size),
    turnPrecision: ranked.slice(0, PRECISION_DEPTH).filter(Boolean).length / PRECISION_DEPTH,
  };
}

/** The mean of each measure; 0 over nothing. */
export function meanOf(all: readonly Measures[]): Measures {
  const mean = (name: keyof Measures) => all.reduce((sum, one) => sum + one[name], 0) / Math.max(1, all.length);
  return {
    passageRecall: mean('passageRecall'),
    passageNdcg: mean('passageNdcg'),
    turnRecall: mean('turnRecall'),
    turnNdcg: mean('turnNdcg'),
    turnPrecision: mean('turnPrecision'),
  };
}

function recall(hits: readonly boolean[], wanted: number): number {
  return wanted === 0 ? 0 : hits.slice(0, DEPTH).filter(Boolean).length / wanted;
}

/** Gains of 1, discounted by the logarithm of the place, as a share of the best there could be. */
function ndcg(hits: readonly boolean[], wanted: number): number {
  const discounted = (gains: readonly boolean[]) =>
    gains.slice(0, DEPTH).reduce((sum, gain, index) => sum + (gain ? 1 / Math.log2(index + 2) : 0), 0);
  const best = discounted(new Array<boolean>(Math.min(wanted, DEPTH)).fill(true));
  return best === 0 ? 0 : discounted(hits) / best;
}

function turnsOf({ conversation, firstTurn, lastTurn }: Stretch): readonly string[] {
  return Array.from({ length: lastTurn - firstTurn + 1 }, (_, index) =>
    turnKey({ conversation, turn: firstTurn + index }),
  );
}

function turnKey({ conversation, turn }: TurnId): string {
  return `${turn} ${conversation}`;
}
