import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../../domain/index.ts';
import type { Embedder } from '../../embedder.ts';
import { EMPTY_CONTEXT } from '../../types.ts';
import { createLocalExtractor } from '../index.ts';
import type { StoredHead } from './head.ts';

function layer(rows: readonly (readonly number[])[], scales: number[], biases: number[]): StoredHead['layers'][number] {
  const numbers = Int8Array.from(rows.flat());
  return { width: rows[0]?.length ?? 1, rows: Buffer.from(numbers.buffer).toString('base64'), scales, biases };
}

/** Two numbers a text: does it speak of sheds, and how many letters it has. */
const embedder: Embedder = {
  model: 'sheds',
  fingerprint: 'sheds/1',
  dimensions: 2,
  embed: async (texts) => texts.map((text) => Float32Array.of(/shed/u.test(text) ? 1 : 0, text.length)),
};

/** Sure of an expansion where sheds are spoken of: the first layer asks for them, the second says how sure. */
const head: StoredHead = {
  version: '1',
  outputs: ['expansion', 'expansion/more_seats'],
  layers: [
    layer(
      [
        [100, 0],
        [-100, 0],
      ],
      [0.01, 0.01],
      [0, 0],
    ),
    layer(
      [
        [40, 0],
        [40, 0],
      ],
      [1, 1],
      [-20, 0],
    ),
  ],
};

const conversation: Conversation = {
  id: 'c',
  medium: 'call',
  occurred_at: '2026-03-12T15:00:00.000Z',
  participants: [{ name: 'Chris', side: 'customer' }],
  turns: [
    { speaker: 'Chris', text: 'There is the matter of the shed over by the river.' },
    { speaker: 'Chris', text: 'There is the matter of the boat over by the river.' },
  ],
};

async function labels(extractor: ReturnType<typeof createLocalExtractor>): Promise<readonly string[]> {
  const { signals } = await extractor.extract(conversation, EMPTY_CONTEXT);
  return signals.map(({ kind, subtype, span }) => `${kind}/${subtype} ${span.turn}`);
}

describe('a model of what turns mean', () => {
  it('finds what words do not show, and names its embedding in the fingerprint', async () => {
    const [plain, told] = [createLocalExtractor(), createLocalExtractor({ meaning: { embedder, head } })];
    expect(await labels(plain)).toEqual([]);
    expect(await labels(told)).toEqual(['expansion/more_seats 0']);
    expect(told.fingerprint).toBe(`${plain.fingerprint}-head-1-sheds/1`);
  });

  it.each([
    ['for vectors of another length', { ...head, layers: [layer([[1, 2, 3]], [1], [0])], outputs: ['expansion'] }],
    ['with too few rows for its outputs', { ...head, outputs: ['expansion'] }],
    ['with a layer that is cut short', { ...head, layers: head.layers.map((one) => ({ ...one, rows: 'AAAA' })) }],
  ])('is refused with a head %s', (_why, wrong) => {
    expect(() => createLocalExtractor({ meaning: { embedder, head: wrong } })).toThrow(RangeError);
  });
});
