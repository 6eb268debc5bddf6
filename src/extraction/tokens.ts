import { countTokens as count } from 'gpt-tokenizer/encoding/o200k_base';

/** A run of letters longer than this is counted in pieces: the tokenizer is quadratic in one unbroken run. */
const LONGEST_RUN = 512;
const LONG_RUN = new RegExp(`\\S{${LONGEST_RUN + 1}}`);
const PIECES = new RegExp(`\\s*\\S{1,${LONGEST_RUN}}|\\s+`, 'g');

/** A text may hold what looks like a control token (`<|endoftext|>`); it is counted as the letters it is. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Tokens of a text by OpenAI's o200k_base; a close estimate for other models. */
export function countTokens(text: string): number {
  if (!LONG_RUN.test(text)) return count(text, AS_TEXT);
  return (text.match(PIECES) ?? []).reduce((sum, piece) => sum + count(piece, AS_TEXT), 0);
}
