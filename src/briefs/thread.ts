import { type Said, type Talk, wordsOf } from './talk.ts';
import { topicsOf } from './topics.ts';

/** Topics from which on a turn says by itself what it is about. */
const ENOUGH = 3;
/** How far back a talk is followed for what a turn leaves to a pronoun. */
const STEPS = 4;
const LEANS = / (?:it|that|this|they|them|those|these|one|ones|he|she|same|then|there)(?= |$)/u;

/** "5. We cannot …", "b) …": a paragraph of a list. */
const LABEL = /^\s*\(?([a-z]|\d{1,2})[.)]\s/iu;

/**
 * What a turn is about: its own topics, and where it leaves its subject to a pronoun or names hardly anything, those of the turns
 * before it, back to the question that it answers. In a mail the paragraph of a list answers the one of the same number in the
 * other side's mail before it.
 */
export function threadTopics(talk: Talk, said: Said): ReadonlySet<string> {
  const topics = new Set(topicsOf(said.text));
  for (const one of answered(talk, said)) for (const topic of topicsOf(one.text)) topics.add(topic);
  return topics;
}

/** The turns that a turn answers, the nearest first. */
export function answered(talk: Talk, said: Said): readonly Said[] {
  if (said.conversation.medium === 'email') return sameNumber(talk, said);
  if (topicsOf(said.text).size >= ENOUGH && !LEANS.test(wordsOf(said))) return [];
  const turns: Said[] = [];
  for (let step = -1; step >= -STEPS; step -= 1) {
    const before = talk.near(said, step);
    if (before === undefined) break;
    turns.push(before);
    const isAsked = before.side !== said.side && before.text.includes('?');
    if (isAsked && topicsOf(before.text).size > 0) break;
  }
  return turns;
}

function sameNumber(talk: Talk, said: Said): readonly Said[] {
  const label = LABEL.exec(said.text)?.[1]?.toLowerCase();
  if (label === undefined) return [];
  const asked = talk.said.findLast(
    (one) =>
      one.place < said.place &&
      one.conversation !== said.conversation &&
      one.conversation.medium === 'email' &&
      one.side !== said.side &&
      LABEL.exec(one.text)?.[1]?.toLowerCase() === label,
  );
  return asked === undefined ? [] : [asked];
}
