import { describe, expect, it } from 'vitest';
import type { Signal } from '../src/domain/index.ts';
import { matchCase, toPrediction } from './matching.ts';
import { reliabilityOf } from './reliability.ts';

const TURNS = ['One team wants in.', 'Two teams want in.', 'Three teams want in.'].map((text) => ({
  speaker: 'D',
  text,
}));

function signal(turn: number, confidence: number): Signal {
  const quote = TURNS[turn]?.text ?? '';
  const span = { turn, start: 0, end: quote.length };
  const claim = { kind: 'expansion', subtype: 'new_team', turns: [turn], quote, attrs: {} } as const;
  return { ...claim, span, grounding: 'exact', confidence };
}

describe('reliability', () => {
  it('holds confidence against how often it was right, optional labels apart', () => {
    const signals = [signal(0, 0.88), signal(1, 0.9), signal(2, 0.6)];
    const predictions = signals.map(toPrediction);
    const gold = [toPrediction(signal(0, 1))];
    const optional = [toPrediction(signal(2, 1))];
    const matching = matchCase(predictions, gold, optional, TURNS);
    const bins = reliabilityOf([{ signals, predictions, matching }]);
    expect(bins).toEqual([{ from: 0.85, to: 0.9, signals: 2, said: 0.89, right: 0.5 }]);
  });

  it('is nothing where nothing was found', () => {
    expect(reliabilityOf([])).toEqual([]);
  });
});
