import { Tokenizer } from '@huggingface/tokenizers';

/**
 * The word pieces of a text by a `tokenizer.json`, at most `longest` with the two marks at its ends. What the file says on
 * cutting and filling up is left aside: it is shorter than the model's own limit.
 */
export function createTokenizer(json: string, longest: number): (text: string) => readonly number[] {
  const { truncation: _cut, padding: _fill, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const tokenizer = new Tokenizer(rest, {});
  return (text) => {
    const { ids } = tokenizer.encode(text);
    const end = ids.at(-1);
    return ids.length <= longest || end === undefined ? ids : [...ids.slice(0, longest - 1), end];
  };
}
