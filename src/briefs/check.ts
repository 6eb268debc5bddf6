import { type TurnTexts, toCitation } from '../answers/index.ts';
import type { DocumentLine, LineSource, Medium } from '../domain/index.ts';

/** A conversation with what was said in it: what `loadSaid` of storage gives. */
export interface SaidThen {
  readonly id: string;
  readonly medium: Medium;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly subject: string | null;
  readonly turns: readonly { readonly speaker: string; readonly text: string }[];
}

/**
 * Lines with their sources checked word for word: what does not stand in its turn is struck, and with it each line that had
 * sources and has none left; speaker and time are those of the record. A line that rests on the record alone (`basis`) stays.
 * @param said the conversations that sources name, by id
 */
export function checkLines<Line extends DocumentLine>(
  lines: readonly Line[],
  said: ReadonlyMap<string, SaidThen>,
): readonly Line[] {
  const turns: TurnTexts = new Map([...said].map(([id, one]) => [id, one.turns]));
  const heard = [...said.values()];
  return lines.flatMap((line) => {
    if (line.sources.length === 0) return line.basis === undefined ? [] : [line];
    const sources = line.sources.flatMap((source): readonly LineSource[] => {
      const cited = source.quote.trim() === '' ? undefined : toCitation(source, turns, heard, (text) => text);
      if (cited === undefined) return [];
      const { conversation, turn, quote, speaker, occurred_at } = cited;
      return [{ conversation, turn, quote, speaker, occurred_at }];
    });
    return sources.length === 0 ? [] : [{ ...line, sources }];
  });
}
