import { raw } from 'hono/html';
import type { Course } from '../risk/course.ts';
import { describeChanges, type Movement, movementsOf } from '../risk/movements.ts';
import { confusionTable, figureTable, RULE_LEGEND, riskComparisonLines, ruleTable } from '../risk/table.ts';
import { courseLine, segmentName } from '../risk/words.ts';
import { Figures } from './figures.tsx';
import type { Measured } from './index.tsx';

/** The backtest: its figures, what every rule added, then every history with its risk over time and what moved it. */
export function Risk({ report, comparison, plots }: NonNullable<Measured['risk']>) {
  const { policy, split, courses } = report;
  return (
    <>
      <h1 id="risk">Risk</h1>
      <p class="quiet">
        Policy {policy.version} ({policy.hash.slice(0, 12)}) · split {split} · {courses.length} accounts, each day
        scored from what was known that day
      </p>
      <Figures data={figureTable(report)} />
      <p class="quiet">
        In brackets the 95 % bootstrap interval over accounts. Where all agree it has no width: that says how few they
        are, not how sure it is. Sustained is red for 14 days in a row, or to the end.
      </p>
      {comparison === undefined ? '' : <pre>{riskComparisonLines(comparison)}</pre>}
      <h2>By segment and outcome</h2>
      <Figures data={confusionTable(report)} />
      <h2>By rule</h2>
      <Figures data={ruleTable(report)} />
      <p class="quiet">{RULE_LEGEND}</p>
      <h2 id="histories">Histories</h2>
      <ul>
        {courses.map((course) => (
          <li>
            <a href={`#${anchorOf(course)}`}>{courseLine(course)}</a>
          </li>
        ))}
      </ul>
      {courses.map((course) => (
        <HistorySection course={course} plot={plots.get(course.id) ?? ''} />
      ))}
    </>
  );
}

function HistorySection({ course, plot }: { readonly course: Course; readonly plot: string }) {
  const { history, segment, split, outcome } = course;
  const facts = [split, segmentName(segment), outcome, `ended ${history.ended_on}`, ...history.traits];
  return (
    <section class="case" id={anchorOf(course)}>
      <h2>{history.title}</h2>
      <p class="quiet">{[history.id, ...facts].join(' · ')}</p>
      <p>
        {courseLine(course)}. <a href="#histories">All histories</a>
      </p>
      <div class="plot">{raw(plot)}</div>
      <details>
        <summary>What really happened</summary>
        <p>{history.story}</p>
      </details>
      <details>
        <summary>What moved the score</summary>
        <ol>
          {movementsOf(course.days).map((one) => (
            <MovementItem movement={one} />
          ))}
        </ol>
      </details>
    </section>
  );
}

function MovementItem({ movement: { day, before, after, changes } }: { readonly movement: Movement }) {
  return (
    <li>
      {day}: {before} to {after}; {describeChanges(changes)}
      <ul class="quiet">
        {changes.map(({ rule, after: points, why }) => (
          <li>
            {rule}
            {points === 0 ? ', no longer' : ''}: {why}
          </li>
        ))}
      </ul>
    </li>
  );
}

function anchorOf({ id }: Course): string {
  return `history-${id}`;
}
