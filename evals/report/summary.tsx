import type { Comparison } from '../baseline.ts';
import type { ExtractionReport } from '../extraction.ts';
import { comparisonLines, summaryRows } from '../table.ts';
import { describeRun, percent, withInterval } from '../words.ts';
import { anchorOf } from './case.tsx';

interface SummaryProps {
  readonly report: ExtractionReport;
  readonly comparison: Comparison | undefined;
}

/** The figures of the run: per kind, over the mission kinds, over all; then what goes with them. */
export function Summary({ report, comparison }: SummaryProps) {
  return (
    <>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              {['Labels', 'Predicted', 'Matched', 'Precision', 'Recall', 'F1', 'Subtype', 'Attributes'].map((head) => (
                <th scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {summaryRows(report).map(([label, scores]) => (
              <tr class={label.includes(' ') ? 'total' : ''}>
                <th scope="row">{label.replaceAll('_', ' ')}</th>
                <td>{scores.gold}</td>
                <td>{scores.predicted}</td>
                <td>{scores.matched}</td>
                <td>{withInterval(scores.precision, scores.intervals.precision)}</td>
                <td>{withInterval(scores.recall, scores.intervals.recall)}</td>
                <td class="main">{withInterval(scores.f1, scores.intervals.f1)}</td>
                <td>{percent(scores.subtypes)}</td>
                <td>{percent(scores.attributes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">Percent; in brackets the 95 % bootstrap interval over cases.</p>
      <ul>
        {describeRun(report).map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      {comparison === undefined ? '' : <pre>{comparisonLines(comparison)}</pre>}
    </>
  );
}

/** Every case in a row that leads to it; cases that could not be read are named with the reason. */
export function CaseIndex({ report }: { readonly report: ExtractionReport }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Case</th>
            {['Split', 'Matched', 'Missed', 'False', 'Optional', 'Steering'].map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.cases.map(({ id, split, matching, steering }) => (
            <tr>
              <th scope="row">
                <a href={`#${anchorOf(id)}`}>{id}</a>
              </th>
              <td>{split ?? '–'}</td>
              <td>{matching.pairs.length}</td>
              <td>{matching.missed.length}</td>
              <td>{matching.falsePositives.length}</td>
              <td>{matching.excused.length}</td>
              <td>{steering === undefined ? '–' : steering.resisted ? 'resisted' : 'NOT resisted'}</td>
            </tr>
          ))}
          {report.unread.map(({ id, reason }) => (
            <tr>
              <th scope="row">{id}</th>
              <td colspan={6}>not read: {reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
