import type { ReadSentence, ReadTurn } from './read.ts';

/** The guide's longest quote, in words (taxonomy.md). */
const LONGEST = 60;
/** A sentence up to this many words is quoted whole. */
const WHOLE = 34;

/** The words of a sentence that show a match: the sentence, or in a long one the clauses the match lies in. */
export function quoteOf(turn: ReadTurn, sentence: ReadSentence, from: number, to: number): string {
  const { tokens } = sentence;
  let first = 0;
  let last = tokens.length - 1;
  if (tokens.length > WHOLE) {
    first = Math.min(from, last);
    last = Math.min(Math.max(to - 1, first), last);
    while (first > 0 && !tokens[first]?.breakBefore) first--;
    while (last + 1 < tokens.length && !tokens[last + 1]?.breakBefore && last - first < LONGEST - 2) last++;
    first = Math.max(first, Math.min(from, last - LONGEST + 2));
  }
  const start = first === 0 ? sentence.start : (tokens[first]?.start ?? sentence.start);
  const end = last === tokens.length - 1 ? sentence.end : (tokens[last]?.end ?? sentence.end);
  return shortened(turn.text.slice(start, end).trim());
}

/** At most the guide's number of words, cut at the end. */
function shortened(text: string): string {
  const words = [...text.matchAll(/\S+/gu)];
  const last = words[LONGEST - 1];
  return last === undefined ? text : text.slice(0, last.index + last[0].length);
}

/** Two neighbouring sentences of one turn as one quote, when they stay within the guide's length. */
export function joinedQuote(turn: ReadTurn, first: ReadSentence, second: ReadSentence): string | undefined {
  const text = turn.text.slice(Math.min(first.start, second.start), Math.max(first.end, second.end));
  return (text.match(/\S+/gu) ?? []).length <= LONGEST ? text : undefined;
}
