/**
 * A text without the differences that do not matter (case, runs of white space, kinds of quotes and dashes, ligatures and
 * other compatibility forms, invisible characters), with the way back: unit `i` of `text` comes from
 * `source.slice(starts[i], ends[i])`. All offsets are UTF-16 code units.
 */
export interface Folded {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const INVISIBLE = /[\u00AD\u200B\u2060\uFEFF]/g;
const SINGLE_QUOTES = /[\u2018\u2019\u201A\u201B\u2032\u2035\u02BC\u0060\u00B4]/g;
const DOUBLE_QUOTES = /[\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB]/g;
const DASHES = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g;

/** Folds a text, cluster by cluster: what a reader sees as one letter is folded as one. */
export function fold(source: string): Folded {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  function append(cluster: string, start: number, end: number): void {
    if (cluster === ' ' && text.endsWith(' ')) {
      ends[ends.length - 1] = end;
      return;
    }
    text += cluster;
    for (let unit = 0; unit < cluster.length; unit += 1) {
      starts.push(start);
      ends.push(end);
    }
  }
  for (let at = 0; at < source.length; ) {
    const run = asciiRunEnd(source, at);
    for (; at < run; at += 1) append(foldAscii(source.charAt(at)), at, at + 1);
    const end = otherRunEnd(source, at);
    for (const { segment, index } of graphemes.segment(source.slice(at, end))) {
      append(foldCluster(segment), at + index, at + index + segment.length);
    }
    at = end;
  }
  return { text, starts, ends };
}

/**
 * The stretch of the source behind folded units `[from, to)`; undefined when an end falls inside what is one letter of the
 * source (half a ligature, a dot of an ellipsis).
 */
export function unfold(folded: Folded, from: number, to: number): readonly [start: number, end: number] | undefined {
  const start = folded.starts[from];
  const end = folded.ends[to - 1];
  if (start === undefined || end === undefined || from >= to) return undefined;
  const opensCluster = from === 0 || folded.starts[from - 1] !== start;
  const closesCluster = to === folded.text.length || folded.ends[to] !== end;
  return opensCluster && closesCluster ? [start, end] : undefined;
}

/** Where plain letters stop: at the end, or one before something that may combine with its predecessor. */
function asciiRunEnd(source: string, from: number): number {
  let at = from;
  while (at < source.length && source.charCodeAt(at) < 0x80) at += 1;
  return at < source.length && at > from ? at - 1 : at;
}

/** Where plain letters start again: two of them in a row, so that the first combines with nothing. */
function otherRunEnd(source: string, from: number): number {
  let at = from + 1;
  while (at < source.length && !(source.charCodeAt(at) < 0x80 && source.charCodeAt(at - 1) < 0x80)) at += 1;
  return Math.min(at, source.length);
}

function foldAscii(letter: string): string {
  if (letter === '`') return "'";
  return /\s/.test(letter) ? ' ' : letter.toLowerCase();
}

function foldCluster(cluster: string): string {
  const plain = plainMarks(cluster.replace(INVISIBLE, ''));
  const cased = plain.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return plainMarks(cased).replace(/\s+/g, ' ');
}

function plainMarks(text: string): string {
  return text.replace(SINGLE_QUOTES, "'").replace(DOUBLE_QUOTES, '"').replace(DASHES, '-');
}
