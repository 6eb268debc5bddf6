/** How many letters of one turn a page shows before it leads to the whole. */
export const MOST_OF_A_TURN = 4_000;
/** How many of words that only accompany others. */
export const MOST_OF_A_QUOTE = 600;

/** A text of at most so many UTF-16 code units, with `…` for what was left out; no character is torn. */
export function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, before(text, most - 1))}…`;
}

/** A stretch of a text, half-open. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** How much of a long text is shown before and after a mark. */
const AROUND = 300;

/**
 * The stretches of a text that are shown where it is longer than `most`: how it begins, and what is marked with what stands
 * around it, as far as that goes. A text that is short enough is one stretch. In order, without overlap, no character torn.
 */
export function stretchesOf(text: string, marks: readonly Stretch[], most: number): Stretch[] {
  if (text.length <= most) return [{ start: 0, end: text.length }];
  let left = Math.floor(most / 2);
  const wanted: Stretch[] = [{ start: 0, end: before(text, left) }];
  for (const { start, end } of [...marks].sort((one, other) => one.start - other.start)) {
    const from = before(text, Math.max(0, Math.min(start, text.length) - AROUND));
    const to = before(text, Math.min(text.length, end + AROUND, from + 3 * AROUND));
    left -= to - from;
    if (left < 0) break;
    wanted.push({ start: from, end: to });
  }
  return joined(wanted);
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of stretches) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/** A place in a text, moved to before the character that it would tear. */
function before(text: string, at: number): number {
  const isTorn = /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1));
  return isTorn ? at - 1 : at;
}
