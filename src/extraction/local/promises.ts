import { thingOf } from './attributes.ts';
import { DUE_PHRASE } from './cues/attribute-words.ts';
import { KEPT, NOT_AT_ALL, NOT_SO, PROMISED_BY_US, PROMISED_BY_YOU, TIME_GONE, WRITTEN } from './cues/promise-words.ts';
import type { Fact } from './facts.ts';
import { joinedQuote } from './quotes.ts';
import { type ReadSentence, type ReadTurn, tokenRange } from './read.ts';

/** How sure a promise and its failure side by side make us. */
const SCORE = 0.78;
/** How many sentences on the failure may be said. */
const REACH = 2;

/** Broken promises of one turn, told in two halves: what was promised, then that it is not so. */
export function brokenPromises(turn: ReadTurn): readonly Fact[] {
  return turn.sentences.flatMap((sentence) => {
    const promise = promiseIn(turn, sentence);
    const fact = promise === undefined ? undefined : failureOf(turn, sentence, promise);
    return fact === undefined ? [] : [fact];
  });
}

/** Where in a sentence's normalised text a promise of ours has been told of; undefined when it has not. */
function promiseIn(turn: ReadTurn, sentence: ReadSentence): number | undefined {
  const { scopes, norm } = sentence;
  if (scopes.steering || scopes.others || scopes.jest || scopes.question || KEPT.test(norm) || / if /u.test(norm))
    return undefined;
  const said = turn.side === 'vendor' ? PROMISED_BY_US : PROMISED_BY_YOU;
  const match = said.exec(norm) ?? (turn.side === 'vendor' ? null : WRITTEN.exec(norm));
  return match === null ? undefined : match.index + match[0].length;
}

function failureOf(turn: ReadTurn, sentence: ReadSentence, from: number): Fact | undefined {
  const rest = sentence.norm.slice(from);
  const dated = DUE_PHRASE.test(sentence.norm);
  const fails = (text: string) => NOT_SO.test(text) || (dated && TIME_GONE.test(text));
  const late = tail(rest);
  const here = late !== '' && fails(late);
  const after = turn.sentences.slice(sentence.position + 1, sentence.position + 1 + REACH);
  const second = here ? sentence : after.find((next) => !next.scopes.question && fails(next.norm));
  if (second === undefined || after.some(({ norm }) => KEPT.test(norm))) return undefined;
  const words = here ? late : second.norm;
  const subtype = dated ? 'late' : NOT_AT_ALL.test(words) ? 'missed' : 'contradicted';
  const whole = second === sentence ? undefined : joinedQuote(turn, sentence, second);
  const quote = whole ?? turn.text.slice(sentence.start, sentence.end);
  return {
    kind: 'unkept_promise',
    subtype,
    turns: [turn.index],
    quote,
    attrs: brokenAttributes(turn, sentence, from),
    score: SCORE,
    position: sentence.position,
  };
}

/** What was promised, and by whom where a name stands before it. */
function brokenAttributes(turn: ReadTurn, sentence: ReadSentence, from: number): Record<string, string> {
  const [first] = tokenRange(sentence, Math.max(0, from - 1), from);
  const what = thingOf(turn, sentence, first) ?? thingOf(turn, sentence);
  const by = sentence.tokens.slice(0, first + 1).findLast((token) => token.norm === 'PERSON' || token.norm === 'NAME');
  return { ...(what === undefined ? {} : { what }), ...(by?.name === undefined ? {} : { promised_by: by.name.value }) };
}

/** What follows the promise in its own sentence, behind "and", "but" or "now". */
function tail(rest: string): string {
  const turnOver = / (?:and|but|now|yet|then|only|except|so|whereas|while) /u.exec(rest);
  return turnOver === null ? '' : rest.slice(turnOver.index);
}
