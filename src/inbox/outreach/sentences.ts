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
  return { rule, quote: text, start, end: start + text.length, by: 'rules', ...said };
}

/** Is what a sentence speaks of denied, or asked for, rather than said to be? */
export function isDenied(text: string): boolean {
  return /\b(?:not|no|never|cannot|can['’]?t|won['’]?t|don['’]?t|doesn['’]?t|isn['’]?t|aren['’]?t|haven['’]?t|hasn['’]?t|without|nor|instead of|rather than)\b/i.test(
    text,
  );
}

/** Where one thing said in a sentence ends and the next begins. */
const CLAUSE = /[,;:()–—]|\s-\s|\b(?:but|and|so|because|while)\b/gi;

/**
 * Is the very thing that stands at a place of a sentence denied? Only what denies it in its own clause counts: before it, or as
 * what is said of it. "40 % off, no approval needed" offers it all the same.
 */
export function isDeniedAt(text: string, at: number): boolean {
  const breaks = [...text.matchAll(CLAUSE)].map(({ index }) => index);
  const start = breaks.findLast((index) => index < at) ?? 0;
  const end = breaks.find((index) => index > at) ?? text.length;
  const after = text.slice(at, end);
  return (
    isDenied(text.slice(start, at)) ||
    /\b(?:is|are|was|were|would be|will be)(?:\s+not|n['’]t)\b|\b(?:cannot|can['’]t|won['’]t)\b/i.test(after)
  );
}
