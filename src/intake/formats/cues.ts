import { InputError } from '../../domain/index.ts';
import { parseClock } from '../clock.ts';

/** One timed caption as it stands in the file. Times in seconds, lines from 1. */
export interface Cue {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  /** The line of the first line of text. */
  readonly line: number;
}

/** A place where reading went on after something was skipped. */
export interface CueProblem {
  readonly line: number;
  readonly message: string;
}

/** What a caption file holds, and the line at which it stops in the middle of a cue, if it does. */
export interface CueFile {
  readonly cues: readonly Cue[];
  readonly problems: readonly CueProblem[];
  readonly cutAt: number | undefined;
}

/** How a dialect of captions differs. */
export interface CueDialect {
  /** A block that is no cue and no mistake (NOTE, STYLE, REGION). */
  readonly isComment: (firstLine: string) => boolean;
  /** Text after a blank line belongs to the cue above (SRT has no rule against it). */
  readonly textMayHoldBlankLines: boolean;
}

interface Block {
  readonly first: number;
  readonly lines: string[];
}

const TIMING = /^\s*(-?\d[\d:.,]*)\s*-->\s*(-?\d[\d:.,]*)/;

/**
 * Reads the cues from a line on, forgivingly: a cue whose times cannot be read is skipped and named, the rest is kept.
 * vtt.js and webvtt-parser read the same, but both refuse the unpadded and negative times of Microsoft Teams and neither
 * says in which line a cue stood or that the file was cut off; hence this reader.
 */
export function readCues(lines: readonly string[], from: number, dialect: CueDialect): CueFile {
  const cues: (Cue & { lines: string[] })[] = [];
  const problems: CueProblem[] = [];
  let blockAboveEnd = -1;
  for (const block of blocksOf(lines, from)) {
    const isGlued = block.first === blockAboveEnd;
    blockAboveEnd = block.first + block.lines.length;
    const timingIndex = block.lines.findIndex((line) => line.includes('-->'));
    if (timingIndex === -1) {
      if (dialect.isComment(block.lines[0] ?? '')) continue;
      const above = cues.at(-1);
      if (dialect.textMayHoldBlankLines && above !== undefined) above.lines.push(...block.lines);
      else problems.push({ line: block.first + 1, message: 'text outside a cue was skipped' });
      continue;
    }
    // Without a blank line between two SRT cues, the index of the second is the last line of the first.
    if (isGlued && dialect.textMayHoldBlankLines && /^\d+\s*$/.test(cues.at(-1)?.lines.at(-1) ?? ''))
      cues.at(-1)?.lines.pop();
    const times = readTiming(block.lines[timingIndex] ?? '');
    const line = block.first + timingIndex + 1;
    if (times === undefined) problems.push({ line, message: 'a cue was skipped: its times cannot be read' });
    else
      cues.push({
        id: block.lines[0] && timingIndex > 0 ? block.lines[0] : '',
        ...times,
        lines: block.lines.slice(timingIndex + 1),
        line: line + 1,
      });
  }
  return { cues, problems, cutAt: cutLine(lines, from, dialect) };
}

/** The refusal of a file that ends inside a cue. */
export function cutOff(line: number): InputError {
  const message = 'the file ends in the middle of a cue: it is cut off. Export it again';
  return new InputError('cut-off', [{ line, message }]);
}

/** The refusal of a caption file without a single readable cue: where the first ones broke. */
export function noCues(problems: readonly CueProblem[]): InputError {
  const [first, ...rest] = problems.slice(0, 5);
  const message = 'the transcript is empty: no cue to read';
  return new InputError(
    'empty-transcript',
    first === undefined ? [{ line: 1, message }] : [{ message }, first, ...rest],
  );
}

/** Blocks as the standard cuts them: at blank lines, and before a timing line that is not a block's first or second. */
function* blocksOf(lines: readonly string[], from: number): Generator<Block> {
  let block: Block | undefined;
  let timed = false;
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const isTiming = line.includes('-->');
    if (block !== undefined && (line === '' || (isTiming && (timed || block.lines.length > 1)))) {
      yield block;
      block = undefined;
    }
    if (line === '') continue;
    if (block === undefined) {
      block = { first: index, lines: [] };
      timed = false;
    }
    block.lines.push(line);
    timed ||= isTiming;
  }
  if (block !== undefined) yield block;
}

function readTiming(line: string): { start: number; end: number } | undefined {
  const match = TIMING.exec(line.slice(0, 200));
  const start = readTime(match?.[1] ?? '');
  const end = readTime(match?.[2] ?? '');
  return start === undefined || end === undefined ? undefined : { start, end };
}

function readTime(text: string): number | undefined {
  return /^-?(?:\d+:)?\d+:\d{1,2}[.,]\d+$/.test(text) ? parseClock(text) : undefined;
}

/** The last line, if the file stops there inside a cue: at a lone cue number, in its times, or right after them. */
function cutLine(lines: readonly string[], from: number, dialect: CueDialect): number | undefined {
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const start = lines.lastIndexOf('', end - 1) + 1;
  const block = lines.slice(Math.max(start, from), end);
  const last = block.at(-1);
  if (last === undefined || dialect.isComment(block[0] ?? '')) return undefined;
  if (last.includes('-->')) return end;
  if (block.length > 2 || block.some((line) => line.includes('-->'))) return undefined;
  const isUnfinishedTime = /^-?\d+:[\d:.,]*(?:\s+-{0,2}>?\s*)?$/.test(last);
  const isLoneNumber = block.length === 1 && /^\S{1,80}$/.test(last) && /\d/.test(last);
  return isUnfinishedTime || isLoneNumber ? end : undefined;
}
