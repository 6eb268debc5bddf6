import { sentencesOf } from '../../extraction/index.ts';
import type { QuestionReading } from '../question/reading.ts';
import { wordsOf } from '../question/words.ts';
import { holds } from './kinds.ts';

/** More words than this and only the sentences that answer are quoted. */
const LONG_WORDS = 70;

/**
 * Of a turn the words to quote: all of a short one; of a long one the sentences that say most of what is asked, unbroken, with
 * what stands around them. Letter for letter.
 */
export function quoteOf(text: string, reading: QuestionReading): string {
  const trimmed = text.trim();
  if (countWords(trimmed) <= LONG_WORDS) return trimmed;
  const sentences = sentencesOf(trimmed).map(([start, end]) => ({ start, end, text: trimmed.slice(start, end) }));
  const worth = sentences.map(({ text: sentence }) => worthOf(sentence, reading));
  const best = worth.indexOf(Math.max(...worth));
  let [from, to] = [best, best];
  // The next that fits, the better neighbour first.
  for (;;) {
    const [before, after] = [worth[from - 1] ?? -1, worth[to + 1] ?? -1];
    const next = before > after ? from - 1 : to + 1;
    const [start, end] = [sentences[Math.min(from, next)]?.start ?? 0, sentences[Math.max(to, next)]?.end ?? 0];
    if (Math.max(before, after) < 0 || countWords(trimmed.slice(start, end)) > LONG_WORDS) break;
    [from, to] = [Math.min(from, next), Math.max(to, next)];
  }
  return trimmed.slice(sentences[from]?.start ?? 0, sentences[to]?.end ?? trimmed.length).trim();
}

function worthOf(sentence: string, { terms, wanted }: QuestionReading): number {
  const stems = new Set(wordsOf(sentence).map(({ stem }) => stem));
  const said = terms.filter((term) => term.likeStems.some((stem) => stems.has(stem)));
  const weight = said.reduce((sum, term) => sum + (term.weight === 'light' ? 0.4 : 1), 0);
  return weight + (wanted !== 'text' && wanted !== 'yes-no' && holds(wanted, sentence) ? 0.8 : 0);
}

function countWords(text: string): number {
  return text.split(/\s+/).length;
}
