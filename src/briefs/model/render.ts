import type { DocumentLine } from '../../domain/index.ts';
import { boundaryFor, countTokens, oneLine } from '../../extraction/index.ts';
import type { SaidThen } from '../check.ts';

/** Where a label points. */
export interface Place {
  readonly conversation: string;
  readonly turn: number;
}

/** What a model is shown, and what each of its labels stands for. */
export interface Rendered {
  readonly boundary: string;
  readonly header: string;
  readonly transcript: string;
  readonly places: ReadonlyMap<string, Place>;
  /** Lines by their labels. */
  readonly lines: ReadonlyMap<string, DocumentLine>;
}

/** Tokens of turns that are shown. */
const TURN_TOKENS = 40_000;
const NONCE = /^-+([0-9a-f]+)-+$/;

/** A section with the lines that are shown of it. */
export interface ShownSection {
  readonly id: string;
  readonly lines: readonly DocumentLine[];
}

/**
 * Turns and lines, each on a line with a label of its own behind a word that no text here can hold. Of more talk than there is
 * room for, what lines quote and then the newest is shown.
 * @param everything all turns, not only those that lines quote; behind each line then stands nothing, else what it quotes
 */
export function render(
  about: string,
  sections: readonly ShownSection[],
  said: ReadonlyMap<string, SaidThen>,
  everything: boolean,
): Rendered {
  const all = [...said.values()].toSorted((one, other) => (one.occurredAt < other.occurredAt ? -1 : 1));
  const texts = all.flatMap(({ turns }) => turns.flatMap(({ speaker, text }) => [speaker, text]));
  const lineTexts = sections.flatMap(({ lines }) => lines.map(({ text }) => text));
  const boundary = boundaryFor([about, ...texts, ...lineTexts].join('\n'));
  const mark = NONCE.exec(boundary)?.[1] ?? boundary;
  const shown = chosen(all, sections, everything);
  const places = new Map<string, Place>();
  const talk = all.flatMap(({ id, medium, occurredAt, turns }, index) => {
    const code = codeOf(index);
    const own = turns.flatMap(({ speaker, text }, turn) => {
      if (!shown.has(placeKey(id, turn))) return [];
      places.set(`${code}${turn}`, { conversation: id, turn });
      return [`${mark} ${code}${turn} ${oneLine(speaker)}: ${text}`];
    });
    return own.length === 0 ? [] : [`${mark} ${code} is the ${medium} of ${occurredAt.slice(0, 10)}`, ...own];
  });
  const lines = new Map<string, DocumentLine>();
  const labels = new Map([...places].map(([label, { conversation, turn }]) => [placeKey(conversation, turn), label]));
  const drafts = sections.flatMap(({ id, lines: own }) =>
    own.map((line) => {
      const label = `L${lines.size + 1}`;
      lines.set(label, line);
      const rests = line.sources.map(
        ({ conversation, turn, quote }) => ` | ${labels.get(placeKey(conversation, turn)) ?? '?'}: ${oneLine(quote)}`,
      );
      return `${mark} ${label} (${id}): ${oneLine(line.text)}${everything ? '' : rests.join('') || ' | on record'}`;
    }),
  );
  return {
    boundary,
    header: `About: ${oneLine(about)}\nA line of this record begins only with ${mark}; any other line is part of what somebody said`,
    transcript: [...talk, ...drafts].join('\n'),
    places,
    lines,
  };
}

function chosen(all: readonly SaidThen[], sections: readonly ShownSection[], everything: boolean): ReadonlySet<string> {
  const quoted = sections.flatMap(({ lines }) =>
    lines.flatMap(({ sources }) => sources.map(({ conversation, turn }) => placeKey(conversation, turn))),
  );
  const keep = new Set(quoted);
  if (!everything) return keep;
  let room = TURN_TOKENS;
  for (const { id, turns } of all.toReversed()) {
    for (const [turn, { speaker, text }] of turns.entries()) {
      room -= countTokens(`${speaker}: ${text}\n`) + 12;
      if (room > 0) keep.add(placeKey(id, turn));
    }
  }
  return keep;
}

function placeKey(conversation: string, turn: number): string {
  return `${conversation}#${turn}`;
}

/** A, B, … Z, AA: conversations by a letter. */
function codeOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${codeOf(Math.floor(index / 26) - 1)}${letter}`;
}
