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
  const later = turn.sentences.filter(({ position }) => position > sentence.position);
  if (later.some(retracts) || sentence.scopes.retraction) return true;
  const rest = turns.slice(turn.index + 1, turn.index + 1 + REACH).filter(({ side }) => side === turn.side);
  return rest.some((next) =>
    next.sentences.slice(0, 2).some((s) => retracts(s) && (sharesName(sentence, s) || next.index <= turn.index + 2)),
  );
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

/** Is a rival out of the race by the end of the conversation ("we passed on them")? */
export function isDropped(turns: readonly ReadTurn[], rival: string, from: number): boolean {
  const key = rival.toLowerCase();
  return turns.slice(from).some((turn) =>
    turn.sentences.some((sentence) => {
      if (!DROPPED.test(sentence.norm)) return false;
      const said = names(sentence);
      return said.includes(key) || (said.length === 0 && turn.index <= from + 1);
    }),
  );
}

/** Is somebody who was said to go said to stay after all? */
export function isStaying(turns: readonly ReadTurn[], person: string, from: number): boolean {
  const first = person.toLowerCase().split(' ')[0] ?? '';
  return turns
    .slice(from)
    .some((turn) =>
      turn.sentences.some(
        (sentence) =>
          STAYING.test(sentence.norm) && (names(sentence).some((name) => name.includes(first)) || turn.index === from),
      ),
    );
}
