import { CONTRACTIONS, DATE_WORDS, FILLER_PAIRS, FILLERS, NUMBER_JOINERS, NUMBER_WORDS } from './words.ts';

/** One normalised word with the stretch of source text it stands for (UTF-16 code units, half-open). */
export interface Token {
  /** Lower case; contractions are spelled out, so several tokens may share one stretch. `NUM` and `DATE` stand for themselves. */
  readonly norm: string;
  readonly start: number;
  readonly end: number;
  /** Written with a capital in the source. */
  readonly capital: boolean;
  /** Punctuation that ends a clause (comma, dash, bracket) stands before it. */
  readonly breakBefore: boolean;
}

/** One sentence of a turn: `text.slice(start, end)`, without the space around it. */
export interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly question: boolean;
  readonly tokens: readonly Token[];
}

const WORD =
  /[£$€₹]?\d+(?:[.,:/]\d+)*[%\p{L}]*|[\p{L}\p{M}][\p{L}\p{M}\p{N}]*(?:['’][\p{L}]+)*|['’](?:cause|cos|til|em)\b/giu;
const CLAUSE_MARK = /[,;:()[\]{}–—"“”]|\s-+(?:\s|$)|\.\.\.|…/u;
const SENTENCE_END = /[.?!]+["”'’)\]]*(?=\s|$)|\n+/gu;
const ABBREVIATION = /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|vs|no|approx|e\.g|i\.e|etc|inc|ltd|co|sp|p\.s|\p{Lu})$/iu;

/** The stretches of a text that are its sentences, without the space around them; recogniser punctuation is taken as it is. */
export function sentenceSpans(text: string): readonly { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let from = 0;
  const push = (to: number) => {
    const raw = text.slice(from, to);
    const trimmed = raw.trim();
    if (trimmed !== '') {
      const start = from + raw.indexOf(trimmed);
      spans.push({ start, end: start + trimmed.length });
    }
    from = to;
  };
  for (const mark of text.matchAll(SENTENCE_END)) {
    const before = text.slice(Math.max(from, mark.index - 12), mark.index);
    if (mark[0] === '.' && ABBREVIATION.test(before) && !/\sI$/u.test(before)) continue;
    push(mark.index + mark[0].length);
  }
  push(text.length);
  return spans;
}

function isNumber(norm: string): boolean {
  return /^[£$€₹]?\d/u.test(norm) || NUMBER_WORDS.has(norm);
}

function isDate(norm: string, capital: boolean): boolean {
  if (norm === 'may' || norm === 'march') return capital;
  return DATE_WORDS.has(norm) || /^(?:q[1-4]|h[12]|fy\d\d)$/u.test(norm) || /^\d{1,2}(?:st|nd|rd|th)$/u.test(norm);
}

/** The raw words of one sentence, contractions spelled out. */
function rawTokens(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  let last = start;
  for (const match of text.slice(start, end).matchAll(WORD)) {
    const at = start + match.index;
    const until = at + match[0].length;
    const between = text.slice(last, at);
    let breakBefore = tokens.length > 0 && CLAUSE_MARK.test(between);
    const lower = match[0].toLowerCase().replaceAll('’', "'");
    const first = match[0].charAt(0);
    let capital = first !== first.toLowerCase();
    for (const norm of spelledOut(lower)) {
      tokens.push({ norm, start: at, end: until, capital, breakBefore });
      breakBefore = false;
      capital = false;
    }
    last = until;
  }
  return tokens;
}

/** A word without its contraction: `we'll` gives `we will`; `'s` and `'d` stay, since they mean two things each. */
function spelledOut(lower: string): readonly string[] {
  const whole = CONTRACTIONS.get(lower);
  if (whole !== undefined) return whole;
  const parts = /^(.+?)(n't|'ll|'re|'ve|'m|'s|'d)$/u.exec(lower);
  if (parts?.[1] === undefined || parts[2] === undefined) return [lower.replaceAll("'", '') || lower];
  const tail = CONTRACTIONS.get(parts[2]) ?? [parts[2]];
  return [...spelledOut(parts[1]), ...tail];
}

/** Without fillers and false starts ("we, um, we'll"); the words that remain keep their places. */
function withoutDisfluency(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) continue;
    const next = tokens[index + 1];
    if (next !== undefined && FILLER_PAIRS.has(`${token.norm} ${next.norm}`)) {
      index++;
      continue;
    }
    if (FILLERS.has(token.norm) || isFragment(token.norm)) continue;
    if (kept.at(-1)?.norm === token.norm && token.norm !== 'had' && token.norm !== 'that') kept.pop();
    else if (kept.length >= 2 && kept.at(-2)?.norm === token.norm && kept.at(-1)?.norm === next?.norm) {
      kept.splice(-2);
    }
    kept.push(token);
  }
  return kept;
}

/** Half a word before a false start ("w- we will"). */
function isFragment(norm: string): boolean {
  return norm.length === 0 || (norm.length === 1 && !/[aio\p{N}]/u.test(norm));
}

/** Runs of number words as one `NUM`, names of days and months as `DATE`. */
function withPlaceholders(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) continue;
    if (isDate(token.norm, token.capital)) {
      out.push({ ...token, norm: 'DATE' });
      continue;
    }
    if (!isNumber(token.norm)) {
      out.push(token);
      continue;
    }
    let last = index;
    while (continuesNumber(tokens, last + 1)) last++;
    const lone = token.norm === 'one' && last === index;
    out.push({ ...token, norm: lone ? 'one' : 'NUM', end: tokens[last]?.end ?? token.end });
    index = last;
  }
  return out;
}

function continuesNumber(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || token.breakBefore) return false;
  if (isNumber(token.norm)) return true;
  const next = tokens[index + 1];
  return NUMBER_JOINERS.has(token.norm) && next !== undefined && NUMBER_WORDS.has(next.norm) && !next.breakBefore;
}

/** The sentences of a turn with their normalised words. */
export function readSentences(text: string): readonly Sentence[] {
  return sentenceSpans(text).map(({ start, end }) => ({
    start,
    end,
    question: /\?["”'’)\]]*$/u.test(text.slice(start, end)),
    tokens: withPlaceholders(withoutDisfluency(rawTokens(text, start, end))),
  }));
}
