import type { Side } from '../../domain/index.ts';
import {
  INJECTION,
  JOKE,
  OTHERS,
  QUESTION_STARTS,
  RETRACTION,
  RETURN_TO_US,
  SCOPE_WORDS,
  TOLD_QUESTION,
} from './cues/scope-words.ts';
import type { NamedToken } from './text/annotate.ts';

/** What holds for a whole sentence, whatever is said in it. */
export interface SentenceScopes {
  readonly question: boolean;
  /** A story about another company, a former job, or the market. */
  readonly others: boolean;
  /** Said in jest, or so far-fetched that nobody means it. */
  readonly jest: boolean;
  /** Speaks to whoever reads the transcript rather than to the people in the call. */
  readonly steering: boolean;
  /** Takes back what was said shortly before. */
  readonly retraction: boolean;
}

/** One sentence as the scopes see it: its normalised text and whether it ended in a question mark. */
export interface ScopedText {
  readonly norm: string;
  readonly question: boolean;
  readonly source: string;
}

function matches(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}

/** The scopes of every sentence of one turn; `next` is the text of the turn that follows (a joke is often owned up to there). */
export function turnScopes(sentences: readonly ScopedText[], next: string): readonly SentenceScopes[] {
  let others = false;
  let steering = false;
  const jestLater = (index: number) =>
    sentences.slice(index, index + 3).some(({ norm }) => matches(JOKE, norm)) ||
    /\b(?:just )?(?:kidding|joking)\b/u.test(next);
  return sentences.map(({ norm, question, source }, index) => {
    if (matches(OTHERS, norm)) others = true;
    else if (matches(RETURN_TO_US, norm)) others = false;
    if (matches(INJECTION, source)) steering = true;
    return {
      question:
        question ||
        (TOLD_QUESTION.test(norm) && / you /u.test(norm)) ||
        (!/[.!]\W*$/u.test(source) && QUESTION_STARTS.test(norm)),
      others,
      jest: jestLater(index),
      steering,
      retraction: matches(RETRACTION, norm),
    };
  });
}

/** Is the word at `from` under a negation of its own clause? */
export function isNegated(tokens: readonly NamedToken[], from: number, to: number): boolean {
  for (let index = from - 1; index >= 0 && index >= from - 6; index--) {
    if (tokens[index + 1]?.breakBefore) break;
    const word = tokens[index]?.norm ?? '';
    if (SCOPE_WORDS.clauseStart.has(word)) break;
    if (SCOPE_WORDS.negation.has(word) && !isEmptyNegation(tokens, index)) return true;
  }
  return tokens
    .slice(from, to)
    .some((token, at) => SCOPE_WORDS.negation.has(token.norm) && !isEmptyNegation(tokens, from + at));
}

/** "Not only", "no doubt", "why not": a negation that denies nothing. */
function isEmptyNegation(tokens: readonly NamedToken[], index: number): boolean {
  const next = tokens[index + 1]?.norm ?? '';
  const before = tokens[index - 1]?.norm ?? '';
  const word = tokens[index]?.norm;
  if (index === 0 && word === 'no' && (tokens[1]?.breakBefore ?? false)) return true;
  return (
    (word === 'not' && (next === 'only' || next === 'just' || before === 'why')) || (word === 'no' && next === 'doubt')
  );
}

/** How far the words around a match make it a mere possibility. */
export interface Possibility {
  /** "If", "unless", "suppose": the sentence supposes. */
  readonly supposed: boolean;
  /** "Would", "could", "might" before it in its clause. */
  readonly modal: boolean;
  /** "Someday", "ever", "pipe dream": nobody plans it. */
  readonly remote: boolean;
}

/** What makes the match in `tokens[from..to)` a mere possibility. */
export function possibility(tokens: readonly NamedToken[], from: number, to: number): Possibility {
  const words = tokens.map((token) => token.norm);
  const supposed = words.some(
    (word, index) => SCOPE_WORDS.supposing.has(word) && !SCOPE_WORDS.askingIf.has(words[index - 1] ?? ''),
  );
  const remote = words.some((word) => SCOPE_WORDS.remote.has(word)) && !words.includes('since');
  let modal = false;
  for (let index = to - 1; index >= 0 && index >= from - 5; index--) {
    if (SCOPE_WORDS.modal.has(words[index] ?? '')) modal ||= !SCOPE_WORDS.wishing.has(words[index + 1] ?? '');
    if (index < from && tokens[index + 1]?.breakBefore) break;
  }
  return { supposed, modal, remote };
}

/** The side a turn counts as said by: an unknown one is told from the words, when they tell. */
export function likelySide(side: Side, text: string): Side {
  if (side !== 'unknown') return side;
  if (SCOPE_WORDS.sellerTalk.test(text)) return 'vendor';
  return SCOPE_WORDS.buyerTalk.test(text) ? 'customer' : 'unknown';
}
