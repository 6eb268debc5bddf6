import { type Features, featuresOf, PLACES } from '../../src/extraction/local/classifier/features.ts';
import type { StoredModel } from '../../src/extraction/local/classifier/model.ts';
import type { Lesson } from './dataset.ts';
import { trainLogistic, type Weights } from './logistic.ts';

/** Trained outputs by name. */
export type Trained = ReadonlyMap<string, Weights>;

interface Example {
  readonly row: Features;
  readonly kinds: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly unsure: ReadonlySet<string>;
}

const PENALTY = 0.5;
const ROUNDS = 60;

function examplesOf(lessons: readonly Lesson[]): readonly Example[] {
  return lessons.flatMap((lesson) =>
    lesson.labels.flatMap(({ turn, labels, unsure }) => {
      const read = lesson.turns[turn];
      if (read === undefined) return [];
      const row = featuresOf(lesson.turns, read, lesson.email);
      const kinds = new Set(labels.map((label) => label.split('/')[0] ?? ''));
      return [{ row, kinds, labels: new Set(labels), unsure: new Set(unsure) }];
    }),
  );
}

/** A kind is told from everything else; a subtype from the other subtypes of its kind only. */
function targetOf(example: Example, output: string): number {
  const [kind = '', subtype] = output.split('/');
  if (subtype !== undefined) return example.kinds.has(kind) ? Number(example.labels.has(output)) : Number.NaN;
  if (example.kinds.has(kind)) return 1;
  return example.unsure.has(kind) ? Number.NaN : 0;
}

/** Trains the outputs named on the lessons. */
export function train(lessons: readonly Lesson[], outputs: readonly string[]): Trained {
  const examples = examplesOf(lessons);
  const rows = examples.map(({ row }) => row);
  return new Map(
    outputs.map((output) => {
      const targets = examples.map((example) => targetOf(example, output));
      return [output, trainLogistic(rows, targets, PLACES, PENALTY, ROUNDS)];
    }),
  );
}

/** The trained outputs in 8 bits a weight, in the order given. */
export function store(trained: Trained, outputs: readonly string[]): StoredModel {
  const width = PLACES;
  const rows = new Int8Array(width * outputs.length);
  const scales: number[] = [];
  const biases: number[] = [];
  for (const [index, output] of outputs.entries()) {
    const { weights, bias } = trained.get(output) ?? { weights: new Float64Array(width), bias: 0 };
    const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127 || 1;
    weights.forEach((weight, at) => {
      rows[index * width + at] = Math.round(weight / scale);
    });
    scales.push(Number(scale.toPrecision(6)));
    biases.push(Number(bias.toPrecision(6)));
  }
  return { scales, biases, rows: Buffer.from(rows.buffer).toString('base64') };
}
