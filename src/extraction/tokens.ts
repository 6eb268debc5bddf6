import { createRequire } from 'node:module';

/** The table of tokens takes half a second and 60 MB to load: whoever counts none does not wait for it. */
type Tokenizer = typeof import('gpt-tokenizer/encoding/o200k_base');
const require = createRequire(import.meta.url);
let tokenizer: Tokenizer | undefined;

function count(text: string): number {
  tokenizer ??= require('gpt-tokenizer/encoding/o200k_base') as Tokenizer;
  return tokenizer.countTokens(text, AS_TEXT);
}

/** A run of letters longer than twice this is counted in pieces: the tokenizer is quadratic in one unbroken run. */
const LONGEST_RUN = 512;
const PIECES = new RegExp(`\\s*\\S{1,${LONGEST_RUN}}|\\s+`, 'g');

/** A text may hold what looks like a control token (`<|endoftext|>`); it is counted as the letters it is. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Tokens of a text by OpenAI's o200k_base; a close estimate for other models. */
export function countTokens(text: string): number {
  if (!hasLongRun(text)) return count(text);
  return (text.match(PIECES) ?? []).reduce((sum, piece) => sum + count(piece), 0);
}

/** Is there a block of letters without a break? Looked at in blocks, so that ordinary text is let by at once; a run of less than two blocks may pass. */
function hasLongRun(text: string): boolean {
  for (let start = 0; start + LONGEST_RUN <= text.length; start += LONGEST_RUN)
    if (!/\s/.test(text.slice(start, start + LONGEST_RUN))) return true;
  return false;
}
