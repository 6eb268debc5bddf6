import { attributesOf } from '../../domain/index.ts';
import type { Candidate } from '../types.ts';
import { attributesFor } from './attributes.ts';
import { type Arbiter, unaided } from './classifier/arbiter.ts';
import { consolidate } from './consolidate.ts';
import { detect } from './detect.ts';
import { type Affirmed, acceptedRequests, affirmed, isDropped, isRetracted, isStaying } from './dialogue.ts';
import { type Fact, factsOf } from './facts.ts';
import { isBorneOut } from './guards.ts';
import { brokenPromises } from './promises.ts';
import type { ReadTurn } from './read.ts';

/** The least score of a question that an answer can make a fact, and what is left of it then. */
const SURE_QUESTION = 0.6;
const ANSWERED = 0.85;

/**
 * Everything found in a conversation, as candidates for grounding, in the order of the conversation: what cues show and the
 * classifier does not doubt, and what the classifier is sure of by itself. Without an arbiter cues decide alone.
 */
export function propose(turns: readonly ReadTurn[], arbiter?: Arbiter): readonly Candidate[] {
  const hits = turns.flatMap((turn) => detect(turn));
  const kept = hits.filter((hit) => isBorneOut(turns, hit) && !isRetracted(turns, hit.turn, hit.sentence));
  const answers = affirmed(turns, kept).filter(({ question }) => question.score >= SURE_QUESTION);
  const facts = [...Map.groupBy(kept, (hit) => hit.turn.index).values()].flatMap((some) =>
    factsOf(turns, some, arbiter),
  );
  const broken = brokenPromises(turns).filter((fact) => !retracted(turns, fact));
  const told = [...broken, ...accepted(turns)].filter((fact) => arbiter?.admits(turns, fact) ?? true);
  // An answer says nothing by its own words: what the classifier makes of them is beside the point.
  const cued = [...facts, ...told, ...answers.map((answer) => answerFact(turns, answer))];
  const alone = arbiter === undefined ? [] : unaided(turns, arbiter, cued).filter((fact) => !retracted(turns, fact));
  const all = [...cued, ...alone];
  return consolidate(all.map((fact) => settled(turns, fact)).filter((fact) => fact !== undefined)).map(toCandidate);
}

function retracted(turns: readonly ReadTurn[], fact: Fact): boolean {
  const turn = turns[fact.turns[0] ?? 0];
  const sentence = turn?.sentences.find(({ position }) => position === fact.position);
  return turn !== undefined && sentence !== undefined && isRetracted(turns, turn, sentence);
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

/** A fact as it stands at the end of the conversation; undefined when nothing of it stands. */
function settled(turns: readonly ReadTurn[], fact: Fact): Fact | undefined {
  const from = fact.turns[0] ?? 0;
  if (fact.kind === 'champion_change' && fact.attrs.person === undefined && fact.subtype !== 'replaced')
    return undefined;
  if (fact.kind === 'competitor' && fact.subtype !== 'mention' && isDropped(turns, fact.attrs.competitor ?? '', from)) {
    return { ...fact, subtype: 'mention' };
  }
  if (fact.kind === 'champion_change' && fact.attrs.person !== undefined && isStaying(turns, fact.attrs.person, from)) {
    return undefined;
  }
  return fact;
}

function toCandidate(fact: Fact): Candidate {
  const legal: readonly string[] = attributesOf(fact.kind, fact.subtype);
  const attrs = Object.fromEntries(Object.entries(fact.attrs).filter(([name]) => legal.includes(name)));
  const confidence = Math.round(fact.score * 100) / 100;
  return { kind: fact.kind, subtype: fact.subtype, turns: fact.turns, quote: fact.quote, attrs, confidence };
}
