import { SIGNAL_KINDS, type SignalKind } from '../../../domain/index.ts';
import { eachTurn, type Steps } from '../../steps.ts';
import { attributesFor } from '../attributes.ts';
import { commitmentAttributes } from '../commitments.ts';
import type { Hit } from '../detect.ts';
import type { Fact } from '../facts.ts';
import { quoteOf } from '../quotes.ts';
import type { ReadSentence, ReadTurn } from '../read.ts';
import { TERM } from '../text/annotate.ts';
import type { Judgement } from './model.ts';

/** What a full cue score adds to the classifier's log-odds. */
const CUE_WEIGHT = 3;
/** Hits below this are hints, which make no signal whatever the classifier thinks of the turn. */
const MORE_THAN_HINTS = 0.58;

/** A sentence with fewer words shows nothing by itself. */
const FEWEST_WORDS = 3;

/** A bar for each kind, and one for the others. */
export type Bar = Readonly<Partial<Record<SignalKind, number>>> & { readonly other: number };

/** The least that is proposed, by kind. */
export interface Bars {
  /** For the sum of log-odds and weighted cue score, where cues by themselves would be enough. */
  readonly cued: Bar;
  /** For the log-odds, where no cue does. */
  readonly alone: Bar;
}

/** Joins what cues show with what the classifier makes of the turn. */
export interface Arbiter {
  /** May cues' evidence in one sentence stand? */
  stands(hit: Hit): boolean;
  /** May a fact put together from several sentences or turns stand? */
  admits(turns: readonly ReadTurn[], fact: Fact): boolean;
  /** Is the classifier by itself sure that the turn shows the kind? */
  isSure(turn: ReadTurn, kind: SignalKind): boolean;
  readonly judgement: Judgement;
}

/** An arbiter over one conversation. */
export function createArbiter(judgement: Judgement, bars: Bars): Arbiter {
  const clears = (kind: SignalKind, logit: number, score: number) =>
    logit + CUE_WEIGHT * score >= (bars.cued[kind] ?? bars.cued.other);
  return {
    stands: (hit) => hit.score >= MORE_THAN_HINTS && clears(hit.kind, judgement.logit(hit.turn, hit.kind), hit.score),
    admits: (turns, fact) => {
      const logits = fact.turns.map((index) => {
        const turn = turns[index];
        return turn === undefined ? Number.NEGATIVE_INFINITY : judgement.logit(turn, fact.kind);
      });
      return clears(fact.kind, Math.max(...logits), fact.score);
    },
    isSure: (turn, kind) => judgement.logit(turn, kind) >= (bars.alone[kind] ?? bars.alone.other),
    judgement,
  };
}

/** What the classifier is sure of in turns where no cue showed that kind. */
export function unaided(turns: readonly ReadTurn[], arbiter: Arbiter, cued: readonly Fact[]): Steps<readonly Fact[]> {
  const shown = new Set(cued.flatMap((fact) => fact.turns.map((turn) => `${fact.kind}:${turn}`)));
  return eachTurn(turns, (turn) =>
    SIGNAL_KINDS.flatMap((kind) => {
      if (shown.has(`${kind}:${turn.index}`) || !arbiter.isSure(turn, kind)) return [];
      const sentence = tellingSentence(turn, kind, arbiter.judgement);
      return sentence === undefined || (kind === 'competitor' && isOfOurs(sentence))
        ? []
        : [factIn(turns, turn, sentence, kind, arbiter.judgement)];
    }),
  );
}

/** Does a sentence name a product of ours or a word of the trade, and no rival? */
function isOfOurs({ tokens }: ReadSentence): boolean {
  const has = (sort: string) => tokens.some(({ norm }) => norm === sort);
  return (has('OURS') || has(TERM)) && !has('RIVAL');
}

/** The sentence that shows the kind best; none where every one is a question, a jest or speaks to the reader. */
function tellingSentence(turn: ReadTurn, kind: SignalKind, judgement: Judgement): ReadSentence | undefined {
  let best: { readonly sentence: ReadSentence; readonly logit: number } | undefined;
  if (turn.sentences.some(({ scopes }) => scopes.steering)) return undefined;
  for (const sentence of turn.sentences) {
    if (sentence.scopes.jest || sentence.scopes.others || sentence.tokens.length < FEWEST_WORDS) continue;
    const logit = judgement.logit({ ...turn, sentences: [sentence] }, kind);
    if (best === undefined || logit > best.logit) best = { sentence, logit };
  }
  return best?.sentence;
}

function factIn(
  turns: readonly ReadTurn[],
  turn: ReadTurn,
  sentence: ReadSentence,
  kind: SignalKind,
  judgement: Judgement,
): Fact {
  const subtype = judgement.subtype(turn, kind);
  const logit = judgement.logit(turn, kind);
  const score = Math.min(0.97, 1 / (1 + Math.exp(-logit)));
  const hit: Hit = { kind, subtype, turn, sentence, score, matches: [], asked: false };
  return {
    kind,
    subtype,
    turns: [turn.index],
    quote: quoteOf(turn, sentence, 0, sentence.tokens.length),
    attrs: kind === 'commitment' ? commitmentAttributes(hit) : attributesFor(turns, hit),
    score,
    position: sentence.position,
  };
}
