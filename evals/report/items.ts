import type { GoldSignal, LabelledCase } from '../cases.ts';
import type { CaseReport } from '../extraction.ts';
import type { Prediction } from '../matching.ts';

/** What became of a label, a prediction, or a pair of both. */
export type Verdict = 'matched' | 'missed' | 'false' | 'ungrounded' | 'optional';

/** One line of the comparison: what the label says and what was predicted, side by side. */
export interface Item {
  readonly verdict: Verdict;
  /** The turn it is shown at: the label's first, or the prediction's where there is no label. */
  readonly turn: number;
  readonly label: GoldSignal | undefined;
  readonly prediction: Prediction | undefined;
}

/** Everything labelled or predicted in a case, in the order of the turns it is shown at. */
export function itemsOf({ labelled, matching }: CaseReport): Item[] {
  const { pairs, missed, falsePositives, excuses, ungrounded } = matching;
  const met = new Set(excuses.map(({ gold }) => gold));
  const items: Item[] = [
    ...pairs.map(({ gold, prediction }) => itemOf('matched', gold, prediction)),
    ...excuses.map(({ gold, prediction }) => itemOf('optional', gold, prediction)),
    ...missed.map((label) => itemOf('missed', label, undefined)),
    ...falsePositives.map((prediction) => {
      return itemOf(ungrounded.includes(prediction) ? 'ungrounded' : 'false', undefined, prediction);
    }),
    ...labelled.optional.filter((label) => !met.has(label)).map((label) => itemOf('optional', label, undefined)),
  ];
  return items.sort((one, other) => one.turn - other.turn);
}

function itemOf(verdict: Verdict, label: GoldSignal | undefined, prediction: Prediction | undefined): Item {
  return { verdict, turn: (label ?? prediction)?.turns[0] ?? 0, label, prediction };
}

/** A stretch of a turn's text and whose quotes cover it. */
export interface Piece {
  readonly text: string;
  readonly labelled: boolean;
  readonly predicted: boolean;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly side: 'label' | 'prediction';
}

/** A turn's text cut wherever a quote begins or ends; the pieces put together are the text. */
export function piecesOf(text: string, turn: number, items: readonly Item[]): Piece[] {
  const stretches = items.flatMap(({ label, prediction }) => [
    ...stretchOf(text, turn, label, 'label'),
    ...stretchOf(text, turn, prediction, 'prediction'),
  ]);
  const cuts = [...new Set([0, text.length, ...stretches.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((one, other) => one - other);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const covers = (side: Stretch['side']) =>
      stretches.some((stretch) => stretch.side === side && stretch.start <= start && end <= stretch.end);
    return { text: text.slice(start, end), labelled: covers('label'), predicted: covers('prediction') };
  });
}

function stretchOf(text: string, turn: number, signal: GoldSignal | undefined, side: Stretch['side']): Stretch[] {
  if (signal === undefined || signal.quote === '' || signal.turns[0] !== turn) return [];
  const start = text.indexOf(signal.quote);
  return start < 0 ? [] : [{ start, end: start + signal.quote.length, side }];
}

/** One turn as it is shown. */
export interface ShownTurn {
  readonly index: number;
  readonly speaker: string;
  readonly pieces: readonly Piece[];
  readonly items: readonly Item[];
  readonly steering: boolean;
}

/** Turns one after another that all have something to show, or all have nothing. */
export interface Run {
  readonly quiet: boolean;
  readonly turns: readonly ShownTurn[];
}

const SHORTEST_FOLD = 4;

/** The transcript with what stands beside each turn; four and more turns in a row with nothing beside them make a quiet run. */
export function transcriptOf(report: CaseReport): Run[] {
  const items = itemsOf(report);
  const turns = shownTurns(report.labelled, items);
  const runs: { quiet: boolean; turns: ShownTurn[] }[] = [];
  for (const turn of turns) {
    const quiet = isQuiet(turn);
    const last = runs.at(-1);
    if (last?.quiet === quiet) last.turns.push(turn);
    else runs.push({ quiet, turns: [turn] });
  }
  return runs.map((run) => ({ ...run, quiet: run.quiet && run.turns.length >= SHORTEST_FOLD }));
}

function shownTurns({ conversation, steering }: LabelledCase, items: readonly Item[]): ShownTurn[] {
  return conversation.turns.map(({ speaker, text }, index) => ({
    index,
    speaker,
    pieces: piecesOf(text, index, items),
    items: items.filter(({ turn }) => turn === index),
    steering: steering.includes(index),
  }));
}

function isQuiet({ items, pieces, steering }: ShownTurn): boolean {
  return items.length === 0 && !steering && pieces.every(({ labelled, predicted }) => !labelled && !predicted);
}
