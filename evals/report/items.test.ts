import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GoldSignal, matchCase, parseCase } from '../index.ts';
import { type Item, itemsOf, piecesOf, transcriptOf } from './items.ts';

function label(turn: number, quote: string, kind = 'value', subtype = 'realized'): GoldSignal {
  return { kind, subtype, turns: [turn], quote, attrs: {} };
}

const turns = [
  'We save a day a week.',
  'Nice.',
  'Mm.',
  'Yes.',
  'Right.',
  'Priya has left us.',
  'We may want more seats.',
];

function reportOf(gold: GoldSignal[], predictions: GoldSignal[], optional: GoldSignal[] = []) {
  const spoken = turns.map((text) => ({ speaker: 'Dana', text }));
  const input = { id: 'x', medium: 'call', occurred_at: '2026-05-01', turns: spoken, gold, optional };
  const labelled = parseCase(input, 'x.json');
  const matching = matchCase(predictions, labelled.gold, labelled.optional, spoken);
  return { id: 'x', split: undefined, labelled, predictions, matching, steering: undefined };
}

describe('a case in the report', () => {
  it('cuts a turn at its quotes and loses no letter, however they overlap', () => {
    const stretch = fc.tuple(fc.nat(60), fc.nat(60), fc.boolean());
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
        fc.array(stretch),
        (text, stretches) => {
          const items = stretches.map(([start, length, labelled]): Item => {
            const signal = label(0, text.slice(start, start + length));
            const sides = labelled
              ? { label: signal, prediction: undefined }
              : { label: undefined, prediction: signal };
            return { verdict: 'matched', turn: 0, ...sides };
          });
          expect(
            piecesOf(text, 0, items)
              .map((piece) => piece.text)
              .join(''),
          ).toBe(text);
        },
      ),
    );
  });

  it('marks who quotes which words', () => {
    const both: Item = {
      verdict: 'matched',
      turn: 0,
      label: label(0, 'a day a week'),
      prediction: label(0, 'save a day'),
    };
    expect(piecesOf(turns[0] ?? '', 0, [both])).toEqual([
      { text: 'We ', labelled: false, predicted: false },
      { text: 'save ', labelled: false, predicted: true },
      { text: 'a day', labelled: true, predicted: true },
      { text: ' a week', labelled: true, predicted: false },
      { text: '.', labelled: false, predicted: false },
    ]);
  });

  it('shows every label and every prediction once, pairs together, at the turn of the label', () => {
    const day = label(0, 'We save a day a week.');
    const left = label(5, 'Priya has left us.', 'champion_change', 'departed');
    const seats = label(6, 'We may want more seats.', 'expansion', 'more_seats');
    const invented = label(3, 'Yes, we are leaving.', 'renewal_risk', 'churn_intent');
    const wrong = label(1, 'Nice.');
    const items = itemsOf(reportOf([day, left], [day, wrong, invented, seats], [seats]));
    expect(items.map(({ verdict, turn }) => `${turn} ${verdict}`)).toEqual([
      '0 matched',
      '1 false',
      '3 ungrounded',
      '5 missed',
      '6 optional',
    ]);
    expect(items.at(-1)).toMatchObject({ label: seats, prediction: seats });
  });

  it('folds only runs of turns that have nothing beside them', () => {
    const runs = transcriptOf(reportOf([label(0, 'We save a day a week.')], [label(5, 'Priya has left us.')]));
    expect(runs.map((run) => [run.quiet, run.turns.map(({ index }) => index)])).toEqual([
      [false, [0]],
      [true, [1, 2, 3, 4]],
      [false, [5]],
      [false, [6]],
    ]);
  });
});
