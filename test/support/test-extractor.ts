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
