import { raw } from 'hono/html';
import type { Flag, RiskChange, RuleChange } from '../../domain/index.ts';
import type { EvidenceLink, HistoryView } from '../model.ts';
import { formatDay, formatDayAndDistance } from '../text/dates.ts';
import { bandLabel, capitalised, counted, ruleLabel } from '../text/words.ts';
import { BandMark } from './band.tsx';
import { EvidenceLinks } from './evidence.tsx';

interface HistoryProps {
  readonly history: HistoryView;
  readonly evidence: ReadonlyMap<string, EvidenceLink>;
  readonly asOf: string;
}

/** What changed: the score over the days on record, what moved it into its band, and which flags have cleared. */
export function History({ history, evidence, asOf }: HistoryProps) {
  const { moved, cleared } = history;
  return (
    <>
      <Trend history={history} asOf={asOf} />
      {moved === null ? (
        <p class="muted">{`The band has been the same on every day on record.`}</p>
      ) : (
        <Moved moved={moved} evidence={evidence} asOf={asOf} />
      )}
      {cleared.length > 0 && (
        <>
          <h3>Flags that have cleared</h3>
          <ul class="findings">
            {cleared.map((flag) => (
              <Cleared flag={flag} evidence={evidence} asOf={asOf} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Trend({ history: { sparkline, first, last, count }, asOf }: Pick<HistoryProps, 'history' | 'asOf'>) {
  if (sparkline === '')
    return <p>{`First scored ${formatDayAndDistance(first, asOf)}; a trend needs a second day.`}</p>;
  return (
    <figure class="sparkline">
      {raw(sparkline)}
      <figcaption class="muted">
        {`The score from ${formatDay(first, asOf)} to ${formatDay(last, asOf)}, on ${counted(count, 'day')}; 0 at the foot, 100 at the head, lines where yellow and red begin.`}
      </figcaption>
    </figure>
  );
}

function Moved({ moved, evidence, asOf }: Pick<HistoryProps, 'evidence' | 'asOf'> & { readonly moved: RiskChange }) {
  return (
    <>
      <p>
        <BandMark band={moved.to.band} /> since {formatDayAndDistance(moved.to.day, asOf)}, {moved.to.score} points;
        before, {bandLabel(moved.from.band).toLowerCase()} with {moved.from.score} ({formatDay(moved.from.day, asOf)}).{' '}
        {moved.time_alone && 'Time alone did it: nothing new became known.'}
      </p>
      <table class="contributions">
        <thead class="hidden">
          <tr>
            <th scope="col">Points more or less</th>
            <th scope="col">Rule and evidence</th>
          </tr>
        </thead>
        <tbody>
          {moved.rules.map((rule) => (
            <tr>
              <td class="figure">{signed(rule.difference)}</td>
              <td>
                <strong>{ruleLabel(rule.rule)}</strong> <span class="rule-id">{rule.rule}</span>
                <p>{wordsOf(rule)}</p>
                <EvidenceLinks ids={[...new Set([...rule.added, ...rule.cleared_by])]} evidence={evidence} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
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

function wordsOf({ before, after, difference, cause }: RuleChange): string {
  const by = `${CAUSES[cause]}`;
  if (before === null) return capitalised(`holds now, by ${by}.`);
  if (after === null) return capitalised(`holds no longer, by ${by}.`);
  if (difference === 0) return 'The same points rest on other evidence.';
  return capitalised(`${difference > 0 ? 'grew' : 'fell'} from ${before.toFixed(2)} to ${after.toFixed(2)}, by ${by}.`);
}

function signed(points: number): string {
  return points > 0 ? `+${points.toFixed(2)}` : points.toFixed(2).replace('-', '−');
}
