import { countTokens as count } from 'gpt-tokenizer/encoding/o200k_base';

/** A run of letters longer than twice this is counted in pieces: the tokenizer is quadratic in one unbroken run. */
const LONGEST_RUN = 512;
const PIECES = new RegExp(`\\s*\\S{1,${LONGEST_RUN}}|\\s+`, 'g');

/** A text may hold what looks like a control token (`<|endoftext|>`); it is counted as the letters it is. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Tokens of a text by OpenAI's o200k_base; a close estimate for other models. */
export function countTokens(text: string): number {
  if (!hasLongRun(text)) return count(text, AS_TEXT);
  return (text.match(PIECES) ?? []).reduce((sum, piece) => sum + count(piece, AS_TEXT), 0);
}

/** Is there a block of letters without a break? Looked at in blocks, so that ordinary text is let by at once; a run of less than two blocks may pass. */
function hasLongRun(text: string): boolean {
  for (let start = 0; start + LONGEST_RUN <= text.length; start += LONGEST_RUN)
    if (!/\s/.test(text.slice(start, start + LONGEST_RUN))) return true;
  return false;
}
