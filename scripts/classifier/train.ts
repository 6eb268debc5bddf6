import {
  type Features,
  featuresOf,
  termsOf,
  type Vocabulary,
  widthOf,
} from '../../src/extraction/local/classifier/features.ts';
import { type StoredModel, vocabularyOf } from '../../src/extraction/local/classifier/model.ts';
import type { Lesson } from './dataset.ts';
import { trainLogistic, type Weights } from './logistic.ts';

/** Trained outputs by name, over one vocabulary. */
export interface Trained {
  readonly vocabulary: Vocabulary;
  readonly outputs: ReadonlyMap<string, Weights>;
}

interface Example {
  readonly row: Features;
  readonly kinds: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly unsure: ReadonlySet<string>;
  readonly weight: number;
}

const PENALTY = 0.25;
/** What a turn of talk counts beside one that was written as a lesson: it is said as such things are said. */
const TALK_WEIGHT = 6;
const ROUNDS = 60;
/** A term in fewer turns than this teaches nothing. */
const LEAST_TURNS = 3;
/** How many terms are kept: those with the largest weights. */
const KEPT_TERMS = 20_000;

/** The terms of the lessons' turns with their rarity: the smoothed inverse document frequency, plus one. */
function vocabularyIn(lessons: readonly Lesson[]): Vocabulary {
  const turnsWith = new Map<string, number>();
  const taught = lessons.flatMap(({ turns, labels }) => labels.flatMap(({ turn }) => turns[turn] ?? []));
  for (const turn of taught) {
    const { n, r } = termsOf(turn);
    for (const term of [...n.keys(), ...r.keys()]) turnsWith.set(term, (turnsWith.get(term) ?? 0) + 1);
  }
  const kept = [...turnsWith].filter(([, turns]) => turns >= LEAST_TURNS).sort(([a], [b]) => (a < b ? -1 : 1));
  const rarity = kept.map(([, turns]) => Math.log((1 + taught.length) / (1 + turns)) + 1);
  return vocabularyOf(
    kept.map(([term]) => term),
    rarity,
  );
}

function examplesOf(lessons: readonly Lesson[], vocabulary: Vocabulary): readonly Example[] {
  return lessons.flatMap((lesson) =>
    lesson.labels.flatMap(({ turn, labels, unsure }) => {
      const read = lesson.turns[turn];
      if (read === undefined) return [];
      const row = featuresOf(lesson.turns, read, lesson.email, vocabulary);
      const kinds = new Set(labels.map((label) => label.split('/')[0] ?? ''));
      return [
        {
          row,
          kinds,
          labels: new Set(labels),
          unsure: new Set(unsure),
          weight: lesson.talk ? TALK_WEIGHT : 1,
        },
      ];
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

/** Trains the outputs named on the lessons: once over all terms, and again over those that told most. */
export function train(lessons: readonly Lesson[], outputs: readonly string[]): Trained {
  const whole = vocabularyIn(lessons);
  const kinds = outputs.filter((output) => !output.includes('/'));
  const first = trainOver(lessons, whole, kinds);
  return trainOver(lessons, tellingPart(first), outputs);
}

function trainOver(lessons: readonly Lesson[], vocabulary: Vocabulary, outputs: readonly string[]): Trained {
  const width = widthOf(vocabulary);
  const examples = examplesOf(lessons, vocabulary);
  const rows = examples.map(({ row }) => row);
  const counts = examples.map(({ weight }) => weight);
  const trained = outputs.map((output) => {
    const targets = examples.map((example) => targetOf(example, output));
    return [output, trainLogistic(rows, targets, counts, width, PENALTY, ROUNDS)] as const;
  });
  return { vocabulary, outputs: new Map(trained) };
}

/** The terms with the largest weights. */
function tellingPart({ vocabulary, outputs }: Trained): Vocabulary {
  const names = [...vocabulary.places.keys()];
  const most = new Float64Array(names.length);
  for (const { weights } of outputs.values()) {
    for (let at = 0; at < names.length; at++) most[at] = Math.max(most[at] ?? 0, Math.abs(weights[at] ?? 0));
  }
  const telling = [...most.keys()].sort((a, b) => (most[b] ?? 0) - (most[a] ?? 0) || a - b).slice(0, KEPT_TERMS);
  const places = telling.sort((a, b) => a - b);
  return vocabularyOf(
    places.map((place) => names[place] ?? ''),
    places.map((place) => vocabulary.rarity[place] ?? 0),
  );
}

/** The trained outputs in 8 bits a weight, in the order given. */
export function store({ vocabulary, outputs: trained }: Trained, outputs: readonly string[]): StoredModel {
  const width = widthOf(vocabulary);
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
  return {
    terms: [...vocabulary.places.keys()],
    rarity: Array.from(vocabulary.rarity, (value) => Number(value.toPrecision(4))),
    scales,
    biases,
    rows: Buffer.from(rows.buffer).toString('base64'),
  };
}
