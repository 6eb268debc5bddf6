import Table from 'cli-table3';
import { bootstrapInterval } from '../bootstrap.ts';
import { percent, withInterval } from '../words.ts';
import { QUESTION_TAGS } from './cases.ts';
import type { AnswersReport } from './run.ts';
import type { Judged } from './scoring.ts';

/** The figures of some questions. */
export interface AnswerFigures {
  readonly questions: number;
  readonly right: number;
  readonly rate: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly declined: number;
}

/** What a run amounts to. */
export interface AnswersSummary {
  readonly verbatim: { readonly citations: number; readonly invented: number };
  /** Questions that the record does not answer: right is declined. */
  readonly unanswerable: AnswerFigures;
  readonly answerable: AnswerFigures;
  readonly tags: Readonly<Record<string, AnswerFigures>>;
}

/** A run in figures. */
export function summariseAnswers({ judged }: Pick<AnswersReport, 'judged'>): AnswersSummary {
  const isUnanswerable = ({ question }: Judged) => question.tags.includes('unanswerable');
  const answerable = judged.filter((one) => !isUnanswerable(one));
  const groups: (readonly [string, readonly Judged[]])[] = [
    ...QUESTION_TAGS.filter((tag) => tag !== 'unanswerable').map(
      (tag) => [tag, answerable.filter(({ question }) => question.tags.includes(tag))] as const,
    ),
    ['kind fact', answerable.filter(({ question }) => question.kind === 'fact')],
    ['kind text', answerable.filter(({ question }) => question.kind === 'text')],
  ];
  return {
    verbatim: {
      citations: judged.reduce((sum, { answer }) => sum + (answer?.citations.length ?? 0), 0),
      invented: judged.reduce((sum, { invented }) => sum + invented, 0),
    },
    unanswerable: figuresOf(judged.filter(isUnanswerable)),
    answerable: figuresOf(answerable),
    tags: Object.fromEntries(groups.filter(([, some]) => some.length > 0).map(([tag, some]) => [tag, figuresOf(some)])),
  };
}

function figuresOf(some: readonly Judged[]): AnswerFigures {
  const right = some.filter((one) => one.right).length;
  const rateOf = (sample: readonly Judged[]) =>
    sample.length === 0 ? null : sample.filter((one) => one.right).length / sample.length;
  return {
    questions: some.length,
    right,
    rate: rateOf(some),
    interval: bootstrapInterval(some, rateOf),
    declined: some.filter(({ declined }) => declined).length,
  };
}

/** The figures of a run as a table for the terminal. */
export function answersTable(report: AnswersReport): string {
  const { verbatim, unanswerable, answerable, tags } = summariseAnswers(report);
  const table = new Table({
    head: ['questions', 'asked', 'right', 'declined', 'percent right (95 %)'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const rows: (readonly [string, AnswerFigures])[] = [
    ['unanswerable (right: declined)', unanswerable],
    ['answerable', answerable],
    ...Object.entries(tags).map(([tag, figures]) => [`  ${tag}`, figures] as const),
  ];
  for (const [name, { questions, right, declined, rate, interval }] of rows) {
    table.push([name, questions, right, declined, withInterval(rate, interval)]);
  }
  const { mode, split, accounts, judged } = report;
  const who = mode === 'llm' ? 'by a language model' : 'offline, without a language model';
  return [
    `answers ${who}, split ${split ?? 'all'}, ${judged.length} questions about ${accounts} accounts; percent (95 % interval)`,
    table.toString(),
    `${verbatim.citations} citations, ${percent(verbatim.citations === 0 ? null : 1 - verbatim.invented / verbatim.citations)} % letter for letter from their turns`,
  ].join('\n');
}

/** Every question that went wrong, in a line. */
export function answerLines({ judged }: AnswersReport): string {
  return judged
    .filter(({ right }) => !right)
    .map(({ id, why }) => `${id}: ${why}`)
    .join('\n');
}

/** A run as JSON: figures, and of each question how it went; no words of a conversation. */
export function answersJson(report: AnswersReport): object {
  const { mode, split, accounts, judged } = report;
  return {
    suite: 'answers',
    mode,
    split: split ?? 'all',
    accounts,
    ...summariseAnswers(report),
    questions: judged.map(({ id, right, declined, why, answer }) => ({
      id,
      right,
      declined,
      ...(why === '' ? {} : { why }),
      citations: answer?.citations.map(({ conversation, turn }) => ({ conversation, turn })) ?? [],
    })),
  };
}
