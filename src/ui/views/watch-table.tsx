import { daysBetween } from '../../domain/index.ts';
import type { DueWork, WatchSort } from '../../storage/index.ts';
import { accountPath } from '../addresses.ts';
import { TREND_HEIGHT, TREND_WIDTH, trendShape } from '../charts/trend.ts';
import type { Direction, WatchQuery, WatchRow, WatchtowerModel } from '../page-models/watchtower.ts';
import { dayOf, formatDay, formatDistance, formatShortDistance } from '../text/dates.ts';
import { formatMoney } from '../text/money.ts';
import { capitalised, leakLabel } from '../text/words.ts';
import { workLabel } from '../text/work.ts';
import { defaultDirection, watchPath } from '../watch-query.ts';
import { BandScore } from './band.tsx';
import { DearLetters } from './dear.tsx';

const TREND_DAYS = 90;

interface Column {
  readonly name: string;
  readonly className: string;
  readonly sort?: WatchSort;
}

const COLUMNS: readonly Column[] = [
  { name: 'Score', className: 'figure c-score', sort: 'risk' },
  { name: '90 days', className: 'c-trend' },
  { name: 'Account', className: 'c-name', sort: 'name' },
  { name: 'Main driver', className: 'c-driver' },
  { name: 'ARR', className: 'figure c-arr', sort: 'arr' },
  { name: 'Renewal', className: 'c-renewal', sort: 'renewal' },
  { name: 'DEAR', className: 'c-dear' },
  { name: 'Leaks', className: 'c-leaks' },
  { name: 'Next step', className: 'c-step' },
  { name: 'Heard', className: 'c-heard', sort: 'heard' },
  { name: 'Open', className: 'figure c-signals', sort: 'signals' },
];

/** The accounts of one page of the list, a line each. */
export function WatchTable({ model: { rows, query, frame } }: { readonly model: WatchtowerModel }) {
  return (
    <table class="accounts">
      <caption class="hidden">Accounts by risk, renewal and next step</caption>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <ColumnHead column={column} query={query} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <AccountLine row={row} asOf={frame.asOf} />
        ))}
      </tbody>
    </table>
  );
}

function ColumnHead({ column, query }: { readonly column: Column; readonly query: WatchQuery }) {
  const { name, className, sort } = column;
  if (sort === undefined) {
    return (
      <th scope="col" class={className}>
        {name}
      </th>
    );
  }
  const active = query.sort === sort;
  const flipped: Direction = query.direction === 'asc' ? 'desc' : 'asc';
  const direction = active ? flipped : defaultDirection(sort);
  const order = active ? (query.direction === 'asc' ? 'ascending' : 'descending') : undefined;
  return (
    <th scope="col" class={className} aria-sort={order}>
      <a href={watchPath({ ...query, sort, direction, page: 1 })}>
        {name}
        {active && <span aria-hidden="true">{query.direction === 'asc' ? ' ↑' : ' ↓'}</span>}
      </a>
    </th>
  );
}

function AccountLine({ row, asOf }: { readonly row: WatchRow; readonly asOf: string }) {
  return (
    <tr data-row>
      <td class="figure c-score">
        <BandScore score={row.score} band={row.band} />
      </td>
      <td class="c-trend">
        <Trend row={row} asOf={asOf} />
      </td>
      <th scope="row" class="c-name">
        <a href={accountPath(row.key)} data-item>
          <bdi>{row.name}</bdi>
        </a>
      </th>
      <td class="c-driver" title={row.driver ?? undefined}>
        {row.driver ?? (
          <span class="muted">{row.score === null ? 'Nothing has been read yet' : 'Nothing adds points'}</span>
        )}
      </td>
      <td class="figure c-arr">
        {row.acv === null ? (
          <span class="muted">unknown</span>
        ) : (
          <>
            <span class="unit">ARR </span>
            {formatMoney(row.acv)}
          </>
        )}
      </td>
      <td class="c-renewal">
        <DayCell label="Renews" time={row.renewalDay} none="No renewal date" asOf={asOf} />
      </td>
      <td class="c-dear">
        <DearLetters marks={row.dear} />
      </td>
      <td class="c-leaks" title={row.leaks.map(leakLabel).join(', ')}>
        <Leaks ids={row.leaks} />
      </td>
      <td class="c-step">
        <NextStep work={row.work} asOf={asOf} />
      </td>
      <td class="c-heard">
        <DayCell label="Heard" time={row.lastHeard} none="Nothing heard" asOf={asOf} isShort />
      </td>
      <td class="figure c-signals">
        {row.openSignals}
        <span class="unit"> {row.openSignals === 1 ? 'open signal' : 'open signals'}</span>
      </td>
    </tr>
  );
}

function Trend({ row: { trend, score }, asOf }: { readonly row: WatchRow; readonly asOf: string }) {
  const shape = trendShape(trend, asOf, TREND_DAYS);
  const [first] = trend;
  if (shape === undefined || first === undefined) return null;
  return (
    <svg
      class="trend"
      viewBox={`0 0 ${TREND_WIDTH} ${TREND_HEIGHT}`}
      width={TREND_WIDTH}
      height={TREND_HEIGHT}
      role="img"
      aria-label={`From ${first.score} on ${formatDay(first.day, asOf)} to ${score ?? trend.at(-1)?.score}`}
    >
      <path d={shape.path} />
      <circle cx={shape.end.x} cy={shape.end.y} r="2" />
    </svg>
  );
}

/** The first by name, of the others how many. */
function Leaks({ ids: [first, ...others] }: { readonly ids: readonly string[] }) {
  if (first === undefined) return null;
  return (
    <>
      {leakLabel(first)}
      {others.length > 0 && <span class="muted">{` +${others.length}`}</span>}
      <span class="hidden">{others.map((id) => `, ${leakLabel(id)}`).join('')}</span>
    </>
  );
}

function NextStep({ work, asOf }: { readonly work: DueWork | null; readonly asOf: string }) {
  if (work === null) return <span class="muted">None is due</span>;
  const { kind, ownerRole, ownerName, dueAt } = work;
  const isOverdue = dueAt !== null && dayOf(dueAt) < asOf;
  return (
    <>
      {isOverdue && <strong class="overdue">Overdue </strong>}
      {isOverdue ? workLabel(kind) : capitalised(workLabel(kind))},{' '}
      <span class="muted">
        <bdi>{ownerName ?? `no ${ownerRole.replaceAll('_', ' ')} on record`}</bdi>
        {dueAt !== null && `, ${isOverdue ? 'since' : 'by'} ${formatDay(dueAt, asOf)}`}
      </span>
    </>
  );
}

interface DayCellProps {
  readonly label: string;
  readonly time: string | null;
  readonly none: string;
  readonly asOf: string;
  /** Only how far it is; the day is said on pointing at it. */
  readonly isShort?: boolean;
}

function DayCell({ label, time, none, asOf, isShort = false }: DayCellProps) {
  if (time === null) return <span class="muted">{none}</span>;
  const near = Math.abs(daysBetween(asOf, dayOf(time))) < 2;
  const day = formatDay(time, asOf);
  const distance = <abbr title={formatDistance(time, asOf)}>{formatShortDistance(time, asOf)}</abbr>;
  return (
    <>
      <span class="unit">{label} </span>
      {isShort ? (
        <time datetime={dayOf(time)} title={day}>
          {distance}
        </time>
      ) : (
        <>
          <time datetime={dayOf(time)}>{day}</time> <span class={near ? undefined : 'muted'}>({distance})</span>
        </>
      )}
    </>
  );
}
