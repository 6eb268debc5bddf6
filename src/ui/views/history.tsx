import type { Flag, RiskChange } from '../../domain/index.ts';
import { changeAnchor } from '../charts/score-line.ts';
import type { EvidenceLink } from '../model.ts';
import type { HistoryView, ScoreEvent, ScoreLine } from '../page-models/account.ts';
import { formatDay, formatDayAndDistance } from '../text/dates.ts';
import { bandLabel, counted, ruleLabel } from '../text/words.ts';
import { Chart } from './account/chart.tsx';
import { BandMark } from './band.tsx';
import { EvidenceLinks } from './evidence.tsx';

interface HistoryProps {
  readonly history: HistoryView | null;
  readonly line: ScoreLine | null;
  readonly evidence: ReadonlyMap<string, EvidenceLink>;
  readonly asOf: string;
}

/** The score over time with what moved it: since when the band is what it is, each move with its evidence, and flags that cleared. */
export function History({ history, line, evidence, asOf }: HistoryProps) {
  return (
    <>
      {history?.moved != null && <Moved moved={history.moved} asOf={asOf} />}
      {line !== null && <Line line={line} history={history} asOf={asOf} />}
      {line === null && history !== null && (
        <p>{`First scored ${formatDayAndDistance(history.first, asOf)}; a trend needs a second day.`}</p>
      )}
      {line !== null && line.events.length > 0 && (
        <ol class="moves">
          {line.events.toReversed().map((event) => (
            <Move event={event} evidence={evidence} asOf={asOf} />
          ))}
        </ol>
      )}
      {history !== null && history.cleared.length > 0 && (
        <details>
          <summary>{counted(history.cleared.length, 'flag')} cleared</summary>
          <ul class="findings">
            {history.cleared.map((flag) => (
              <Cleared flag={flag} evidence={evidence} asOf={asOf} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Line({ line, history, asOf }: Pick<HistoryProps, 'history' | 'asOf'> & { readonly line: ScoreLine }) {
  const { points, isKept, wide, narrow } = line;
  const [first] = points;
  const last = points.at(-1);
  const span = `from ${formatDay(first?.day ?? asOf, asOf)} to ${formatDay(last?.day ?? asOf, asOf)}`;
  return (
    <Chart wide={wide} narrow={narrow}>
      {isKept
        ? `The score ${span}, on ${counted(points.length, 'day')}, ${points.at(0)?.score} then and ${last?.score} now.`
        : `The score ${span}, worked out today for each week from all that is known now: ${points.at(0)?.score} then and ${last?.score} now. ${history === null ? 'None was kept.' : `Scores are kept from ${formatDay(history.first, asOf)} on.`}`}{' '}
      {line.events.length > 0 && 'Each dot leads to what moved it, below.'}
    </Chart>
  );
}

function Moved({ moved, asOf }: { readonly moved: RiskChange; readonly asOf: string }) {
  return (
    <p>
      <BandMark band={moved.to.band} /> since {formatDayAndDistance(moved.to.day, asOf)}, {moved.to.score} points;
      before, {bandLabel(moved.from.band).toLowerCase()} with {moved.from.score} ({formatDay(moved.from.day, asOf)}).
    </p>
  );
}

interface MoveProps extends Pick<HistoryProps, 'evidence' | 'asOf'> {
  readonly event: ScoreEvent;
}

function Move({ event: { day, score, band, before, rules, isTimeAlone }, evidence, asOf }: MoveProps) {
  return (
    <li id={changeAnchor(day)}>
      <time datetime={day}>{formatDay(day, asOf)}</time>
      <span class="move-score">
        {before} to <strong>{score}</strong> <BandMark band={band} />
      </span>
      <div>
        {rules.map(({ rule, difference, evidence: ids }) => (
          <p>
            <span class="move-points">{signed(difference)}</span> {ruleLabel(rule)}{' '}
            <EvidenceLinks ids={ids} evidence={evidence} />
          </p>
        ))}
        {isTimeAlone && <p class="muted">Time alone did it: nothing new became known.</p>}
      </div>
    </li>
  );
}

function Cleared({ flag, evidence, asOf }: Pick<HistoryProps, 'evidence' | 'asOf'> & { readonly flag: Flag }) {
  const { rule, since, until, cleared } = flag;
  return (
    <li>
      <strong>{ruleLabel(rule)}</strong> <span class="rule-id">{rule}</span>
      <p>
        {`${formatDay(since, asOf)} to ${formatDay(until ?? asOf, asOf)}, cleared by ${CAUSES[cleared?.cause ?? 'evidence']}.`}{' '}
        <EvidenceLinks ids={cleared?.evidence ?? []} evidence={evidence} />
      </p>
    </li>
  );
}

const CAUSES = { time: 'time', evidence: 'what became known', policy: 'another policy' } as const;

function signed(points: number): string {
  return points > 0 ? `+${points.toFixed(0)}` : points.toFixed(0).replace('-', '−');
}
