import { attributesOf } from '../../domain/index.ts';
import { eachTurn, inOneGo, type Steps } from '../steps.ts';
import type { Candidate } from '../types.ts';
import { attributesFor } from './attributes.ts';
import { type Arbiter, unaided } from './classifier/arbiter.ts';
import { consolidate } from './consolidate.ts';
import { detect } from './detect.ts';
import { type Affirmed, acceptedRequests, affirmed, isRetracted, type Outcome, outcomeOf } from './dialogue.ts';
import { type Fact, factsOf } from './facts.ts';
import { isBorneOut, speakerNames } from './guards.ts';
import { brokenPromises } from './promises.ts';
import { type ReadTurn, sentenceAt } from './read.ts';

/** The least score of a question that an answer can make a fact, and what is left of it then. */
const SURE_QUESTION = 0.6;
const ANSWERED = 0.85;

/**
 * Everything found in a conversation, as candidates for grounding, in the order of the conversation: what cues show and the
 * classifier does not doubt, and what the classifier is sure of by itself. Without an arbiter cues decide alone.
 */
export function propose(turns: readonly ReadTurn[], arbiter?: Arbiter): readonly Candidate[] {
  return inOneGo(proposing(turns, arbiter));
}

/** Proposes as {@link propose} does, turn by turn. */
export function* proposing(turns: readonly ReadTurn[], arbiter?: Arbiter): Steps<readonly Candidate[]> {
  const speakers = speakerNames(turns);
  const kept = yield* eachTurn(turns, (turn) =>
    detect(turn).filter((hit) => isBorneOut(turns, speakers, hit) && !isRetracted(turns, turn, hit.sentence)),
  );
  const answers = affirmed(turns, kept).filter(({ question }) => question.score >= SURE_QUESTION);
  const byTurn = Map.groupBy(kept, (hit) => hit.turn.index);
  const facts = yield* eachTurn(turns, ({ index }) => factsOf(turns, byTurn.get(index) ?? [], arbiter));
  const broken = (yield* eachTurn(turns, brokenPromises)).filter((fact) => !retracted(turns, fact));
  const told = broken.filter((fact) => arbiter?.admits(turns, fact) ?? true);
  // An answer says nothing by its own words: what the classifier makes of them is beside the point.
  const answered = [...accepted(turns), ...answers.map((answer) => answerFact(turns, answer))];
  const cued = [...facts, ...told, ...answered];
  const alone = arbiter === undefined ? [] : yield* unaided(turns, arbiter, cued);
  const all = [...cued, ...alone.filter((fact) => !retracted(turns, fact))];
  const outcome = outcomeOf(turns);
  const things = yield* consolidate(all.flatMap((fact) => settled(outcome, fact)));
  return things.map(toCandidate);
}

function retracted(turns: readonly ReadTurn[], fact: Fact): boolean {
  const turn = turns[fact.turns[0] ?? 0];
  if (turn === undefined) return false;
  const sentence = sentenceAt(turn, fact.position);
  return sentence !== undefined && isRetracted(turns, turn, sentence);
}

/** The answer as the fact that its question asked for; the question stands beside it as a turn. */
function answerFact(turns: readonly ReadTurn[], { question, answer, sentence }: Affirmed): Fact {
  const attrs = attributesFor(turns, question);
  if (question.kind === 'competitor') attrs.competitor = rivalIn(answer) ?? attrs.competitor ?? 'unnamed';
  return {
    kind: question.kind,
    subtype: question.subtype,
    turns: [answer.index, question.turn.index],
    quote: answer.text.slice(sentence.start, sentence.end),
    attrs,
    score: question.score * ANSWERED,
    position: sentence.position,
  };
}

function rivalIn(turn: ReadTurn): string | undefined {
  return turn.sentences.flatMap(({ tokens }) => tokens).find((token) => token.norm === 'RIVAL')?.name?.value;
}

function accepted(turns: readonly ReadTurn[]): readonly Fact[] {
  return acceptedRequests(turns).map(({ request, answer, sentence }) => ({
    kind: 'commitment',
    subtype: 'follow_up',
    turns: [answer.index, request.index],
    quote: answer.text.slice(sentence.start, sentence.end),
    attrs: { ...(answer.speaker === '' ? {} : { owner: answer.speaker }), strength: 'firm' },
    score: 0.6,
    position: sentence.position,
  }));
}

/** A fact as it stands at the end of the conversation, if anything of it stands. */
function settled(outcome: Outcome, fact: Fact): readonly Fact[] {
  const from = fact.turns[0] ?? 0;
  const { competitor = '', person } = fact.attrs;
  if (fact.kind === 'competitor' && fact.subtype !== 'mention' && outcome.isDropped(competitor, from))
    return [{ ...fact, subtype: 'mention' }];
  if (fact.kind !== 'champion_change') return [fact];
  if (person === undefined) return fact.subtype === 'replaced' ? [fact] : [];
  return outcome.isStaying(person, from) ? [] : [fact];
}

function toCandidate(fact: Fact): Candidate {
  const legal: readonly string[] = attributesOf(fact.kind, fact.subtype);
  const attrs = Object.fromEntries(Object.entries(fact.attrs).filter(([name]) => legal.includes(name)));
  const confidence = Math.round(fact.score * 100) / 100;
  return { kind: fact.kind, subtype: fact.subtype, turns: fact.turns, quote: fact.quote, attrs, confidence };
}
