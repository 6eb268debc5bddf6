import type { LocalSentence } from '../../extraction/index.ts';
import { meant, type Somebody } from '../people.ts';
import type { Said } from '../talk.ts';

const DEED =
  /^[\s,]*(?:(?:is|'s|who|and|also|from|here)\s+){0,2}(?:will|'ll|would|'d|is going|can|does|do|makes?|sends?|comes?|brings?|takes?|handles?|trains?|runs?|calls?|visits?|writes?|checks?|gives?|shall|\w+s)\b/iu;
const PARTNER =
  /\b(?:our|the)\s+((?:\p{Lu}[\p{L}-]+\s+)?(?:partner|support|hotline|helpdesk|engineering|lawyers?|legal))\b[^.?!]{0,25}?(?:\bwill|'ll|\bfrom\b|\bis\b|\bdoes\b|\banswers?\b)/u;

/** Who of ours does what some sentences promise: somebody named as doing it, else whoever says so. */
export function ownerOf(said: Said, sentences: readonly LocalSentence[], people: readonly Somebody[]): string | null {
  for (const { names, start, end } of sentences) {
    for (const { value, side, start: at } of names) {
      const known = meant(people, value);
      if (side === 'customer' || known?.side === 'customer') continue;
      const after = said.text.slice(at + value.length, end).slice(0, 40);
      if (DEED.test(after) && said.text.slice(start, at).length < 40) return known?.name ?? value;
    }
  }
  const words = sentences.map(({ start, end }) => said.text.slice(start, end)).join(' ');
  const partner = PARTNER.exec(words)?.[1];
  if (partner !== undefined && !/\b(?:I|we)\b/u.test(words.slice(0, 30))) return partner;
  return said.speaker === '' ? null : said.speaker;
}
