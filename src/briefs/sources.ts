import type { LineSource } from '../domain/index.ts';
import { type Said, spanOf } from './talk.ts';

/** Words that a quote has at most (taxonomy.md). */
const LONGEST = 60;

/** A turn, or some sentences of it, as what a line rests on. */
export function sourceOf(said: Said, sentences: Said['sentences'] = said.sentences): LineSource {
  const words = sentences.length === 0 ? said.text.trim() : spanOf(said, sentences);
  return {
    conversation: said.conversation.id,
    turn: said.index,
    quote: atMost(words, LONGEST),
    speaker: said.speaker === '' ? null : said.speaker,
    occurred_at: said.conversation.occurred_at,
  };
}

/** Sources without those that say the same turn twice: the first of each stays. */
export function distinctSources(sources: readonly LineSource[]): readonly LineSource[] {
  const seen = new Set<string>();
  return sources.filter(({ conversation, turn }) => {
    const place = `${conversation}#${turn}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

/** The first words of a text, as many as a number. */
export function atMost(text: string, words: number): string {
  const last = [...text.matchAll(/\S+/gu)][words - 1];
  return last === undefined ? text : text.slice(0, last.index + last[0].length);
}

const LEAD =
  /^(?:(?:so|and|but|well|okay|ok|oh|ah|ha|hm+|hmm+|uh|um|uhm|erm|er|yes|yeah|yep|no no|right|alright|sure|anyway|actually|look|see|listen|now|then|also|because|honestly)\b[,.]?\s+|\[[^\]]{1,20}\]\s*)+/iu;

/** What was said as the text of a line: one line, no false start at its head, not too long. */
export function toText(words: string, most = 45): string {
  const line = words
    .replace(/\[[^\]]{1,20}\]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const led = line.replace(LEAD, '');
  const kept = led.length < 12 ? line : led;
  const cut = atMost(kept, most);
  const text = cut.slice(0, 1).toUpperCase() + cut.slice(1);
  return cut === kept ? text : `${text.replace(/[,;:.]$/u, '')} …`;
}
