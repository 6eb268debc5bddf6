import { parseClock } from './clock.ts';
import { MAX_LABEL, usesNeeded } from './name-shape.ts';

/** A line that opens with a speaker: who, when if it says, and what follows. */
export interface Label {
  readonly speaker: string;
  /** Seconds from the start. */
  readonly at?: number | undefined;
  readonly text: string;
}

/** Reads the label of one line; nothing when the line is speech. */
export type LabelReader = (line: string) => Label | undefined;

const TIME = String.raw`(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?`;
const BRACKETED_TIME = new RegExp(
  String.raw`^(?:\[${TIME}(?:\s?(?:-->|-|–)\s?${TIME})?\]|\(${TIME}\))\s{0,4}(?:[-–|]\s{1,4})?`,
);
const BARE_TIME = new RegExp(String.raw`^${TIME}\s{1,4}(?:[-–|]\s{1,4})?`);
const TRAILING_TIME = new RegExp(String.raw`\s{0,4}(?:[[(]${TIME}[\])]|\s${TIME})$`);

/**
 * A reader of the labels of one document. A label is what stands before the first colon that a space (or the line's end)
 * follows, if it has the shape of a name, or nearly and the document uses it again and again. Times may stand before
 * (`[00:12] Dana: …`, `00:12 Dana: …`) or after the name (`Dana (00:12): …`).
 * @param lines the document's lines, to see which labels recur
 * @param known names that are labels whatever their shape
 */
export function createLabelReader(lines: Iterable<string>, known: Iterable<string> = []): LabelReader {
  const names = new Set([...known].map(fold));
  const uses = new Map<string, number>();
  for (const line of lines) {
    const candidate = splitAtColon(line);
    if (candidate === undefined) continue;
    const name = fold(candidate.speaker);
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const isName = (label: string): boolean => {
    const name = fold(label);
    return names.has(name) || Math.max(1, uses.get(name) ?? 0) >= usesNeeded(label);
  };
  return (line) => {
    const label = splitAtColon(line);
    return label !== undefined && isName(label.speaker) ? label : undefined;
  };
}

/** A time in square brackets that opens a line without a speaker: `[00:12] So we …`. */
export function splitLeadingTime(line: string): { at: number | undefined; text: string } | undefined {
  const match = line.startsWith('[') ? BRACKETED_TIME.exec(line.slice(0, MAX_LABEL)) : null;
  return match === null ? undefined : { at: parseClock(match[0]), text: line.slice(match[0].length) };
}

function splitAtColon(line: string): Label | undefined {
  const head = line.slice(0, MAX_LABEL + 40);
  const lead = head.length - head.trimStart().length;
  const time = BRACKETED_TIME.exec(head.slice(lead)) ?? BARE_TIME.exec(head.slice(lead));
  const start = lead + (time?.[0].length ?? 0);
  const colon = colonAfter(head, start, line.length);
  if (colon === undefined) return undefined;
  const left = head.slice(start, colon).trimEnd();
  const trailing = TRAILING_TIME.exec(left);
  const at = time !== null ? parseClock(time[0]) : trailing !== null ? parseClock(trailing[0]) : undefined;
  const speaker = trailing === null ? left : left.slice(0, trailing.index);
  return { speaker, ...(at === undefined ? {} : { at }), text: line.slice(colon + 1).trim() };
}

/** The first colon that ends a label: followed by white space or the line's end, or a full-width one. */
function colonAfter(head: string, start: number, lineLength: number): number | undefined {
  for (let index = start; index < head.length; index += 1) {
    const character = head[index];
    if (character === '：') return index;
    if (character !== ':') continue;
    const next = head[index + 1];
    if ((next === undefined && index + 1 === lineLength) || (next !== undefined && /\s/.test(next))) return index;
  }
  return undefined;
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}
