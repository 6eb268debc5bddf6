import { attributesOf, type Conversation } from '../../domain/index.ts';
import type { Candidate, ExtractionContext } from '../types.ts';
import { consolidate } from './consolidate.ts';
import { detect, type Hit } from './detect.ts';
import { acceptedRequests, affirmed, isDropped, isRetracted, isStaying } from './dialogue.ts';
import { type Fact, factsOf } from './facts.ts';
import { type ReadTurn, readConversation } from './read.ts';

/** Everything the cues find in a conversation, as candidates for grounding, in the order of the conversation. */
export function propose(conversation: Conversation, context: ExtractionContext): readonly Candidate[] {
  const turns = readConversation(conversation, context);
  const hits = turns.flatMap((turn) => detect(turn));
  const kept = hits.filter((hit) => isAboutAccount(hit) && !isRetracted(turns, hit.turn, hit.sentence));
  const answers = affirmed(turns, kept).filter((hit) => hit.score >= 0.5);
  const facts = [...Map.groupBy(kept, (hit) => hit.turn.index).values()].flatMap((some) => factsOf(turns, some));
  const all = [...facts, ...answers.map((hit) => answerFact(hit)), ...accepted(turns)];
  return consolidate(all.map((fact) => settled(turns, fact)).filter((fact) => fact !== undefined)).map(toCandidate);
}

/** Our own people come and go without being the account's champions; a rival must be more than a word that looks like one. */
function isAboutAccount(hit: Hit): boolean {
  if (hit.kind === 'champion_change') {
    const ours = hit.sentence.tokens.some((token) => token.name?.side === 'vendor');
    if (
      ours ||
      (hit.turn.side === 'vendor' &&
        / (?:i|we|our) /u.test(` ${hit.sentence.norm.split(' ').slice(0, 3).join(' ')} `) &&
        hit.subtype !== 'disengaged')
    ) {
      return false;
    }
  }
  if (
    hit.kind === 'competitor' &&
    hit.subtype === 'mention' &&
    !hit.matches.some(({ cue }) => cue.weight === 'strong')
  ) {
    return hit.sentence.tokens.some((token) => token.norm === 'RIVAL' && token.name?.sure === true);
  }
  return true;
}

function answerFact(hit: Hit): Fact {
  const { turn, sentence } = hit;
  const attrs: Record<string, string> = hit.kind === 'competitor' ? { competitor: rivalIn(turn) ?? 'unnamed' } : {};
  const quote = turn.text.slice(sentence.start, sentence.end);
  return {
    kind: hit.kind,
    subtype: hit.subtype,
    turns: [turn.index],
    quote,
    attrs,
    score: hit.score,
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
