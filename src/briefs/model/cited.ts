import type { LineSource } from '../../domain/index.ts';
import { findQuote } from '../../extraction/index.ts';
import type { SaidThen } from '../check.ts';
import type { Rendered } from './render.ts';

/** A line's citations as sources, letter for letter; what does not hold is told in `issues`, places and rules only. */
export function citedSources(
  where: string,
  citations: readonly { readonly place: string; readonly quote: string }[],
  { places }: Rendered,
  said: ReadonlyMap<string, SaidThen>,
): { readonly sources: readonly LineSource[]; readonly issues: readonly string[] } {
  if (citations.length === 0) return { sources: [], issues: [`${where} cites nothing`] };
  const found = citations.map(({ place, quote }, at): LineSource | string => {
    const meant = places.get(place.trim());
    if (meant === undefined) return `${where}, citation ${at + 1}: there is no such place`;
    const conversation = said.get(meant.conversation);
    const turn = conversation?.turns[meant.turn];
    const verbatim = turn && findQuote(turn.text, quote);
    if (conversation === undefined || turn === undefined || verbatim === undefined || verbatim.trim() === '')
      return `${where}, citation ${at + 1}: these words are not in ${place.trim()}`;
    const { speaker } = turn;
    return {
      ...meant,
      quote: verbatim,
      speaker: speaker === '' ? null : speaker,
      occurred_at: conversation.occurredAt,
    };
  });
  const issues = found.filter((one) => typeof one === 'string');
  return { sources: issues.length === 0 ? found.filter((one) => typeof one !== 'string') : [], issues };
}
