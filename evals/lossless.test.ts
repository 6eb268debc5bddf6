import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EMPTY_CONTEXT, type LanguageModel } from '../src/extraction/index.ts';
import { type LabelledCase, loadCases } from './cases.ts';
import { createMeasured } from './cost.ts';
import { matchCase, toPrediction } from './matching.ts';
import { metricsOf } from './metrics.ts';

const cases = await loadCases(join(import.meta.dirname, '../fixtures/conversations'));
const LABEL = /^(?:[0-9a-f]{10} )?(\d+) [CVU]\d*(?: \(continued\))?: /gm;
const CLAIM = /^(?:[0-9a-f]{10} )?#(\d+)(\??) /gm;
const NO_USAGE = { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, latency_ms: 0, requests: 1 };

/** A reader who reports of each window exactly what the labels say, and who confirms that and nothing else. */
function readerOf({ gold }: LabelledCase): LanguageModel {
  return {
    model: 'labels',
    responseFormat: 'json_schema',
    ask: async ({ messages, schema }) => {
      const text = messages.at(-1)?.content ?? '';
      const answer = schema.name === 'verdicts' ? judge(text) : report(text);
      return { outcome: 'ok', text: JSON.stringify(answer), usage: NO_USAGE };
    },
  };
  function report(text: string) {
    const [before = '', titled] = text.split(/TURNS TO READ$/m);
    const [own = ''] = (titled ?? before).split(/LATER TURNS, CONTEXT ONLY$/m);
    const shown = new Set([...own.matchAll(LABEL)].map(([, turn]) => Number(turn)));
    const mine = gold.filter(({ turns: [turn = -1] }) => shown.has(turn));
    return { signals: mine.map(({ attrs, ...signal }) => ({ ...signal, ...attrs })) };
  }
}

function judge(text: string) {
  const verdicts = [...text.matchAll(CLAIM)].map(([, id, unconfirmed]) => ({
    id: Number(id),
    verdict: unconfirmed === '?' ? 'not_said' : 'holds',
    same_as: null,
    subtype: null,
    corrections: [],
  }));
  return { verdicts };
}

describe('what a perfect reader reports', () => {
  it.each([10_000, 700])(
    'is what is stored: windows (of %s tokens), grounding, merging and verification lose none of it',
    async (windowTokens) => {
      const matchings = [];
      for (const labelled of cases) {
        const extractor = await createMeasured(readerOf(labelled), windowTokens, true);
        const { signals, verification } = await extractor.extract(labelled.conversation, EMPTY_CONTEXT);
        expect(verification?.failures).toEqual([]);
        const { gold, optional, conversation } = labelled;
        matchings.push(matchCase(signals.map(toPrediction), gold, optional, conversation.turns));
      }
      const { all, ungrounded } = metricsOf(matchings);
      expect(ungrounded).toBe(0);
      expect(all.f1).toBeGreaterThanOrEqual(0.995);
      expect(all.subtypes).toBeGreaterThanOrEqual(0.995);
      expect(all.attributes).toBeGreaterThanOrEqual(0.98);
    },
    120_000,
  );
});
