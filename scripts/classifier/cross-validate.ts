import { createHash } from 'node:crypto';
import { type CaseMatching, matchCase, scoresOf } from '../../evals/index.ts';
import { MISSION_KINDS, SIGNAL_KINDS } from '../../src/domain/index.ts';
import { ground } from '../../src/extraction/grounding/index.ts';
import { type Bars, createArbiter } from '../../src/extraction/local/classifier/arbiter.ts';
import { judge, OUTPUTS, type Scorer, scorerOf } from '../../src/extraction/local/classifier/model.ts';
import { propose } from '../../src/extraction/local/propose.ts';
import { mergeSignals } from '../../src/extraction/merging/index.ts';
import type { Lesson } from './dataset.ts';
import { store, train } from './train.ts';

/** A case with the models that were trained without its account. */
export interface HeldOut {
  readonly lesson: Lesson;
  readonly words: Scorer;
}

const FOLDS = 5;

function foldOf(group: string): number {
  return createHash('sha256').update(group).digest().readUInt32BE(0) % FOLDS;
}

/** Trains once per fold and gives every dev case with models that never saw its account. */
export function heldOut(lessons: readonly Lesson[]): readonly HeldOut[] {
  return Array.from({ length: FOLDS }, (_none, fold) => {
    const seen = lessons.filter(({ group }) => foldOf(group) !== fold);
    const words = scorerOf(OUTPUTS, store(train(seen, OUTPUTS), OUTPUTS));
    return lessons
      .filter((lesson) => lesson.source !== undefined && foldOf(lesson.group) === fold)
      .map((lesson) => ({ lesson, words }));
  }).flat();
}

/** How the held-out cases come out under these bars; without bars cues decide alone. */
export function evaluate(cases: readonly HeldOut[], bars: Bars | undefined): readonly CaseMatching[] {
  return cases.flatMap(({ lesson, words }) => {
    const { source, turns, email } = lesson;
    if (source === undefined) return [];
    const arbiter = bars === undefined ? undefined : createArbiter(judge(turns, email, words), bars);
    const { grounded } = ground(source.conversation, propose(turns, arbiter));
    const signals = mergeSignals(grounded).map(({ kind, subtype, turns: shown, quote, attrs }) => ({
      kind,
      subtype,
      turns: shown,
      quote,
      attrs: attrs as Record<string, string>,
    }));
    return [matchCase(signals, source.gold, source.optional, source.conversation.turns)];
  });
}

function percent(value: number | null): string {
  return value === null ? '   –' : (100 * value).toFixed(1).padStart(5);
}

/** One line per kind: precision, recall and F1. */
export function table(title: string, matchings: readonly CaseMatching[]): string {
  const line = (name: string, kinds: readonly string[]) => {
    const { gold, predicted, precision, recall, f1 } = scoresOf(matchings, kinds);
    return `${name.padEnd(18)}${String(gold).padStart(4)}${String(predicted).padStart(5)} ${[precision, recall, f1].map(percent).join(' ')}`;
  };
  return [
    title,
    ...SIGNAL_KINDS.map((kind) => line(kind, [kind])),
    line('mission kinds', MISSION_KINDS),
    line('all kinds', SIGNAL_KINDS),
  ].join('\n');
}
