import { locate } from './locate.ts';
import { prepareTurn } from './source.ts';

/**
 * The words of a text that a quote repeats, as the text writes them: letter for letter, or but for case, white space and kinds
 * of quotes and dashes. `undefined` when the text does not hold them unbroken; likeness is not enough.
 */
export function findQuote(text: string, quote: string): string | undefined {
  const found = locate([prepareTurn(text)], [0], quote);
  if ('reason' in found || found.grounding === 'fuzzy') return undefined;
  return text.slice(found.span.start, found.span.end);
}
