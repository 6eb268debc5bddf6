import type { Signal } from '../../src/domain/index.ts';
import { type ExtractionResult, type Extractor, NO_USAGE } from '../../src/extraction/index.ts';

/** One signal for each turn that names Rivalware, with its place as the local extractor would give it. */
export function rivalSignals(turns: readonly { readonly text: string }[]): Signal[] {
  return turns.flatMap(({ text }, turn): Signal[] => {
    const start = text.indexOf('Rivalware');
    if (start < 0) return [];
    const span = { turn, start, end: start + 'Rivalware'.length };
    const claim = { kind: 'competitor', subtype: 'mention', attrs: { competitor: 'Rivalware' } } as const;
    return [{ ...claim, turns: [turn], quote: 'Rivalware', span, grounding: 'exact', confidence: 0.9 }];
  });
}

/** A signal for the whole of each turn that names a rival, asks for more seats or promises something. */
export function plainSignals(
  turns: readonly { readonly text: string }[],
  competitorIn: (text: string) => string = (text) => text.slice(0, 80),
): Signal[] {
  return turns.flatMap(({ text }, turn): Signal[] => {
    const span = { turn, start: 0, end: text.length };
    const placed = { turns: [turn], quote: text, span, grounding: 'exact', confidence: 0.9 } as const;
    if (text.includes('Rivalware'))
      return [{ ...placed, kind: 'competitor', subtype: 'evaluating', attrs: { competitor: competitorIn(text) } }];
    if (text.includes('more seats')) return [{ ...placed, kind: 'expansion', subtype: 'more_seats', attrs: {} }];
    if (!text.startsWith('We will')) return [];
    const attrs = { what: text.slice('We will '.length), strength: 'firm', due: '2026-04-01' } as const;
    return [{ ...placed, kind: 'commitment', subtype: 'product', attrs }];
  });
}

/** An extractor that needs no model: what the pipeline does around it is what these tests are about. */
export function createTestExtractor(change: Partial<Extractor> = {}): Extractor {
  return {
    name: 'local',
    fingerprint: 'test-1',
    extract: async (conversation) => completeResult(rivalSignals(conversation.turns)),
    ...change,
  };
}

/** A run in which every turn was read. */
export function completeResult(signals: readonly Signal[]): ExtractionResult {
  return { signals, rejected: [], status: 'complete', unread: [], usage: NO_USAGE, calls: [] };
}
