import type { OutreachFinding, OutreachRule, Sentence } from './types.ts';

/** Where a sentence ends: at a mark before white space, or with its line. */
const SENTENCE = /[^\n]+?(?:[.!?…]+["”’)]*(?=\s|$)|(?=\n|$))/g;

/** A draft cut into sentences, in order; quoted mail below it, and lines without a letter, are left out. */
export function sentencesOf(draft: string): readonly Sentence[] {
  const end = /^(?:>|On .{5,80} wrote:|-{2,}\s*Original Message)/m.exec(draft)?.index ?? draft.length;
  return [...draft.slice(0, end).matchAll(SENTENCE)].flatMap(({ 0: found, index }) => {
    const text = found.trim();
    return /\p{L}/u.test(text) ? [{ text, start: index + found.indexOf(text) }] : [];
  });
}

/** A finding at a place of a sentence; the whole of it unless told. */
export function findingIn(
  { text, start }: Sentence,
  rule: OutreachRule,
  said: { readonly why: string; readonly fix: string },
): OutreachFinding {
  return { rule, quote: text, start, end: start + text.length, ...said };
}

/** Is what a sentence speaks of denied, or asked for, rather than said to be? */
export function isDenied(text: string): boolean {
  return /\b(?:not|no|never|cannot|can['’]?t|won['’]?t|don['’]?t|doesn['’]?t|isn['’]?t|aren['’]?t|haven['’]?t|hasn['’]?t|without|nor|instead of|rather than)\b/i.test(
    text,
  );
}
