import type { Comparison } from './baseline.ts';
import type { CaseReport, ExtractionReport } from './extraction.ts';
import { failuresOf } from './words.ts';

/** A run as plain data: figures, and what became of every case, without the conversations themselves. */
export function extractionJson(report: ExtractionReport, comparison: Comparison | undefined): object {
  const { cases, ...rest } = report;
  return { ...rest, cases: cases.map(caseJson), ...(comparison === undefined ? {} : { baseline: comparison }) };
}

function caseJson(report: CaseReport): object {
  const { id, split, matching, steering } = report;
  const { pairs, missed, falsePositives, excused, ungrounded } = matching;
  return {
    id,
    ...(split === undefined ? {} : { split }),
    matched: pairs,
    missed,
    false: falsePositives,
    ungrounded,
    optional: excused,
    ...(steering === undefined ? {} : { steering }),
    failures: failuresOf(report),
  };
}
