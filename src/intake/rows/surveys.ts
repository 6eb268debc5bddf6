import { SURVEY_KINDS } from '../../domain/index.ts';
import type { Cells } from './cells.ts';
import type { ObservationBody } from './read-rows.ts';

/** Folded names of the columns that say something of an answer. */
export const SURVEY_COLUMNS: ReadonlySet<string> = new Set([
  'id',
  'survey_id',
  'kind',
  'type',
  'at',
  'date',
  'answered_at',
  'score',
  'respondent',
  'email',
]);

/** Highest score of each kind; the lowest is 0. */
const HIGHEST = { nps: 10, csat: 100, ces: 100 } as const;

/** An answer to a survey. Without an id it is told apart by kind, time and who answered. */
export function surveyOf(cells: Cells): ObservationBody | undefined {
  const id = cells.text('id', 'survey_id');
  const kind = cells.oneOf(SURVEY_KINDS, 'kind', 'type');
  if (!cells.has('kind', 'type')) cells.refuse('kind', 'missing');
  const at = cells.time('at', 'date', 'answered_at');
  if (!cells.has('at', 'date', 'answered_at')) cells.refuse('at', 'missing');
  const score = cells.count('score');
  if (!cells.has('score')) cells.refuse('score', 'missing');
  const respondent = cells.text('respondent', 'email')?.toLowerCase() ?? '';
  if (kind === undefined || at === undefined || score === undefined) return undefined;
  if (score > HIGHEST[kind]) cells.refuse('score', `above ${HIGHEST[kind]}, the highest of ${kind}`);
  const name = id ?? `${kind}/${at}/${respondent}`;
  return { kind: 'survey', name, nameIsGlobal: id !== undefined, at, row: { kind, at, score } };
}
