import { ACCEPTANCE, AFFIRMATION, DENIAL, DROPPED, REQUEST, SHORT_ANSWER, STAYING } from './cues/dialogue-words.ts';
import type { Hit } from './detect.ts';
import type { ReadSentence, ReadTurn } from './read.ts';

/** How far back a retraction in a later turn reaches, in turns. */
const REACH = 3;

function firstWords(turn: ReadTurn): string {
  return turn.sentences
    .slice(0, 2)
    .map(({ norm }) => norm)
    .join('');
}

/** The turn that answers: the next one that the other side speaks, at most two turns on. */
function answerTo(turns: readonly ReadTurn[], asked: ReadTurn): ReadTurn | undefined {
  return turns.slice(asked.index + 1, asked.index + 3).find((turn) => turn.side !== asked.side);
}

/** A question of ours and the turn that affirms it. */
export interface Affirmed {
  readonly question: Hit;
  readonly answer: ReadTurn;
  readonly sentence: ReadSentence;
}

function affirms(words: string, first: string): boolean {
  return AFFIRMATION.test(words) || SHORT_ANSWER.test(first);
}

/** What a question asked and the answer affirmed: the same evidence, said by the one who answers. */
export function affirmed(turns: readonly ReadTurn[], hits: readonly Hit[]): readonly Affirmed[] {
  return hits.flatMap((question) => {
    if (!question.asked) return [];
    const answer = answerTo(turns, question.turn);
    const sentence = answer?.sentences[0];
    if (answer === undefined || sentence === undefined) return [];
    const words = firstWords(answer);
    if (DENIAL.test(words)) return [];
    const names = answer.sentences.some(({ tokens }) => tokens.some((token) => token.norm === 'RIVAL'));
    if (!(question.kind === 'competitor' && names) && !affirms(words, sentence.norm)) return [];
    return [{ question, answer, sentence }];
  });
}

/** A request by the customer that our side takes on in a word: "Can you send me that?" "Will do." */
export function acceptedRequests(
  turns: readonly ReadTurn[],
): readonly { request: ReadTurn; answer: ReadTurn; sentence: ReadSentence }[] {
  return turns.flatMap((answer) => {
    const request = turns[answer.index - 1];
    const sentence = answer.sentences.find(({ norm }) => ACCEPTANCE.test(norm));
    if (answer.side !== 'vendor' || request === undefined || request.side === 'vendor' || sentence === undefined)
      return [];
    return request.sentences.some(({ norm }) => REQUEST.test(norm)) ? [{ request, answer, sentence }] : [];
  });
}

/** Is what was said there taken back, in the same breath or soon after by the same side? */
export function isRetracted(turns: readonly ReadTurn[], turn: ReadTurn, sentence: ReadSentence): boolean {
  if (sentence.scopes.retraction || lastRetraction(turn) > sentence.position) return true;
  const rest = turns.slice(turn.index + 1, turn.index + 1 + REACH).filter(({ side }) => side === turn.side);
  return rest.some((next) =>
    next.sentences.slice(0, 2).some((s) => retracts(s) && (sharesName(sentence, s) || next.index <= turn.index + 2)),
  );
}

const LAST_RETRACTIONS = new WeakMap<ReadTurn, number>();

/** The place of the last sentence of a turn that takes something back, -1 where none does; looked up once per turn. */
function lastRetraction(turn: ReadTurn): number {
  const last = LAST_RETRACTIONS.get(turn) ?? turn.sentences.findLast(retracts)?.position ?? -1;
  LAST_RETRACTIONS.set(turn, last);
  return last;
}

function retracts(sentence: ReadSentence): boolean {
  return sentence.scopes.retraction && !/ NUM(?: |$)/u.test(sentence.norm);
}

function names(sentence: ReadSentence): readonly string[] {
  return sentence.tokens.flatMap((token) => (token.name === undefined ? [] : [token.name.value.toLowerCase()]));
}

function sharesName(one: ReadSentence, other: ReadSentence): boolean {
  const said = new Set(names(one));
  return names(other).some((name) => said.has(name));
}

/** How the conversation ends for what was said earlier in it. */
export interface Outcome {
  /** Is a rival out of the race by the end of the conversation ("we passed on them")? */
  isDropped(rival: string, from: number): boolean;
  /** Is somebody who was said to go said to stay after all? */
  isStaying(person: string, from: number): boolean;
}

/** Goes through the conversation once, from its end, so that no fact has to look through all that follows it. */
export function outcomeOf(turns: readonly ReadTurn[]): Outcome {
  const dropped = lastMentions(turns, DROPPED);
  const staying = lastMentions(turns, STAYING);
  const lastStay = new Map<string, number>();
  return {
    isDropped: (rival, from) => {
      const last = dropped.byName.get(rival.toLowerCase());
      return (last !== undefined && last >= from) || dropped.nameless.has(from) || dropped.nameless.has(from + 1);
    },
    isStaying: (person, from) => {
      const first = person.toLowerCase().split(' ')[0] ?? '';
      const last = lastStay.get(first) ?? [...staying.byName].find(([name]) => name.includes(first))?.[1] ?? -1;
      lastStay.set(first, last);
      return last >= from || staying.turns.has(from);
    },
  };
}

interface Mentions {
  /** The last turn in which each name stands in such a sentence, the latest first. */
  readonly byName: ReadonlyMap<string, number>;
  /** The turns with such a sentence that names nothing. */
  readonly nameless: ReadonlySet<number>;
  /** All turns with such a sentence. */
  readonly turns: ReadonlySet<number>;
}

function lastMentions(turns: readonly ReadTurn[], pattern: RegExp): Mentions {
  const mentions = { byName: new Map<string, number>(), nameless: new Set<number>(), turns: new Set<number>() };
  for (const turn of turns.toReversed()) {
    for (const sentence of turn.sentences) {
      if (!pattern.test(sentence.norm)) continue;
      const said = names(sentence);
      mentions.turns.add(turn.index);
      if (said.length === 0) mentions.nameless.add(turn.index);
      for (const name of said) if (!mentions.byName.has(name)) mentions.byName.set(name, turn.index);
    }
  }
  return mentions;
}
