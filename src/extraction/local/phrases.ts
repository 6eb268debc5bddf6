import { DETERMINERS, PHRASE_ENDS } from './cues/attribute-words.ts';
import type { ReadSentence } from './read.ts';

/** Longest value cut from a sentence, in words. */
const LONGEST = 6;

/** Where a phrase that begins at token `from` ends: at its clause's end, at a joining word, or after a few words. */
export function phraseEnd(sentence: ReadSentence, from: number, longest = LONGEST): number {
  const { tokens } = sentence;
  let to = from;
  while (to < tokens.length && to - from < longest) {
    const token = tokens[to];
    if (to > from && (token?.breakBefore || PHRASE_ENDS.has(token?.norm ?? ''))) break;
    to++;
  }
  return to;
}

/** The first thing named by a determiner behind token `from` ("the customs forms"), as a range of tokens without it. */
export function nounPhrase(sentence: ReadSentence, from: number): readonly [number, number] | undefined {
  const { tokens } = sentence;
  for (let index = from; index + 1 < tokens.length; index++) {
    if (!DETERMINERS.has(tokens[index]?.norm ?? '') || tokens[index + 1]?.breakBefore) continue;
    const start = index + 1;
    if (PHRASE_ENDS.has(tokens[start]?.norm ?? '') || /^(?:DATE|NUM|PERSON)$/u.test(tokens[start]?.norm ?? ''))
      continue;
    return [start, phraseEnd(sentence, start, 4)];
  }
  return undefined;
}
