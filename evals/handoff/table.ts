import Table from 'cli-table3';
import { bootstrapInterval, type Interval } from '../bootstrap.ts';
import { percent, withInterval } from '../words.ts';
import type { HandoffReport } from './run.ts';
import {
  ATTRIBUTES,
  type Attribute,
  type HandoffScore,
  type HandoffShare,
  SCORED,
  type ScoredSection,
} from './scoring.ts';

/** A share with its 95 % interval over resampled deals. */
export interface HandoffFigure {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly right: number;
  readonly of: number;
}

/** What a run amounts to. */
export interface HandoffSummary {
  readonly deals: number;
  readonly sections: Readonly<
    Record<ScoredSection, { readonly recall: HandoffFigure; readonly precision: HandoffFigure }>
  >;
  readonly attributes: Readonly<Record<Attribute, HandoffFigure>>;
  readonly questions: HandoffFigure;
  readonly falseClaims: number;
  readonly unchecked: number;
  readonly ungrounded: number;
  /** Lines a brief has in the mean. */
  readonly lines: number;
}

/** A run in figures. */
export function summariseHandoff(scores: readonly HandoffScore[]): HandoffSummary {
  const sum = (of: (score: HandoffScore) => number) => scores.reduce((total, score) => total + of(score), 0);
  return {
    deals: scores.length,
    sections: record(SCORED, (section) => ({
      recall: figureOf(scores, ({ sections }) => ({ right: sections[section].found, of: sections[section].gold })),
      precision: figureOf(scores, ({ sections }) => ({ right: sections[section].right, of: sections[section].lines })),
    })),
    attributes: record(ATTRIBUTES, (name) => figureOf(scores, ({ attributes }) => attributes[name])),
    questions: figureOf(scores, ({ questions }) => questions),
    falseClaims: sum(({ falseClaims }) => falseClaims.length),
    unchecked: sum(({ unchecked }) => unchecked),
    ungrounded: sum(({ ungrounded }) => ungrounded),
    lines: scores.length === 0 ? 0 : sum(({ lines }) => lines) / scores.length,
  };
}

function record<Key extends string, Value>(keys: readonly Key[], of: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, Value>;
}

function figureOf(scores: readonly HandoffScore[], of: (score: HandoffScore) => HandoffShare): HandoffFigure {
  const add = (sample: readonly HandoffScore[]) =>
    sample.map(of).reduce((sum, one) => ({ right: sum.right + one.right, of: sum.of + one.of }), { right: 0, of: 0 });
  const rate = (sample: readonly HandoffScore[]) => {
    const total = add(sample);
    return total.of === 0 ? null : total.right / total.of;
  };
  const value = rate(scores);
  return { value, interval: value === null ? null : bootstrapInterval(scores, rate), ...add(scores) };
}

/** The figures of a run as tables for the terminal. */
export function handoffTable(report: HandoffReport): string {
  const { deals, sections, attributes, questions, falseClaims, unchecked, ungrounded, lines } = summariseHandoff(
    report.scores,
  );
  const style = { head: [], border: [], compact: true };
  const table = new Table({
    head: ['section', 'gold', 'recall (95 %)', 'lines', 'of them gold (95 %)'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style,
  });
  for (const [section, { recall, precision }] of Object.entries(sections)) {
    const both = [recall, precision].map(({ value, interval }) => withInterval(value, interval));
    table.push([section, recall.of, both[0] ?? '', precision.of, both[1] ?? '']);
  }
  const right = Object.entries({ ...attributes, 'open question': questions }).map(
    ([name, figure]) => `${name} ${percent(figure.value)} % of ${figure.of}`,
  );
  const who = report.mode === 'llm' ? 'with a language model' : 'offline, without a language model';
  return [
    `handoff briefs ${who}, split ${report.split ?? 'all'}, ${deals} deals, ${lines.toFixed(0)} lines a brief; percent (95 % interval over deals)`,
    table.toString(),
    `right: ${right.join(', ')}`,
    `false claims: ${falseClaims}${unchecked === 0 ? '' : ` (${unchecked} are told in words and were not checked)`}; quotes not letter for letter: ${ungrounded}`,
  ].join('\n');
}

/** Each deal in a line: what it misses and what it claims though it must not. */
export function handoffLines({ scores }: HandoffReport): string {
  return scores
    .map(({ key, sections, falseClaims }) => {
      const found = SCORED.map((name) => `${name} ${sections[name].found}/${sections[name].gold}`);
      const claims = falseClaims.map(({ section, claim }) => `FALSE in ${section}: ${claim}`);
      return [`${key}: ${found.join(', ')}`, ...claims].join('; ');
    })
    .join('\n');
}

/** A run as JSON: figures, and of each deal how its brief stands; no words of a conversation. */
export function handoffJson({ mode, split, scores }: HandoffReport): object {
  return { suite: 'handoff', mode, split: split ?? 'all', ...summariseHandoff(scores), cases: scores };
}
