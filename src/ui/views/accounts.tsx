import { BANDS, type Band, daysBetween } from '../../domain/index.ts';
import { accountPath } from '../addresses.ts';
import { ingestCommand, postCommand } from '../commands.ts';
import type { AccountRow, AccountsModel, AccountsQuery, Direction, Frame, QueueCounts, Sort } from '../model.ts';
import { accountsPath, defaultDirection } from '../query.ts';
import { dayOf, formatDay, formatDistance } from '../text/dates.ts';
import { bandLabel, counted, leakLabel, listed } from '../text/words.ts';
import { BandMark } from './band.tsx';

/** All accounts, the worst first unless the address says otherwise. */
export function AccountsPage({ model }: { readonly model: AccountsModel }) {
  return (
    <>
      <div class="heading">
        <h1>Accounts</h1>
        {model.total > 0 && <p class="muted">{totals(model)}</p>}
      </div>
      <QueueLine queue={model.frame.queue} />
      {model.total === 0 ? <NothingYet model={model} /> : <Listing model={model} />}
    </>
  );
}

function totals({ total, bands }: AccountsModel): string {
  const parts = [...BANDS].reverse().filter((band) => bands[band] > 0);
  const words = parts.map((band) => `${bands[band]} ${band}`);
  const unscored = total - parts.reduce((sum, band) => sum + bands[band], 0);
  if (unscored > 0) words.push(`${unscored} not yet scored`);
  return `${counted(total, 'account')}: ${listed(words)}`;
}

/** What has not been read, in one sentence, with the way to it; nothing when all is read. */
function QueueLine({ queue }: { readonly queue: QueueCounts }) {
  const stuck = [
    queue.waiting > 0 &&
      `${counted(queue.waiting, 'conversation')} ${queue.waiting === 1 ? 'waits' : 'wait'} for an account`,
    queue.failed > 0 && `${counted(queue.failed, 'conversation')} could not be read`,
    queue.partial > 0 &&
      `${counted(queue.partial, 'conversation')} ${queue.partial === 1 ? 'was' : 'were'} read only in part`,
  ].filter((part) => part !== false);
  if (stuck.length === 0 && queue.reading === 0) return null;
  return (
    <p class="queue">
      {queue.reading > 0 &&
        `${counted(queue.reading, 'conversation')} ${queue.reading === 1 ? 'is' : 'are'} being read; reload to see more. `}
      {stuck.length > 0 && (
        <>
          {listed(stuck)}. <a href="/waiting">See why and what to do</a>
        </>
      )}
    </p>
  );
}

function Listing({ model }: { readonly model: AccountsModel }) {
  return (
    <>
      <Filters query={model.query} bands={model.bands} />
      {model.rows.length === 0 ? <NothingMatches /> : <AccountsTable model={model} />}
    </>
  );
}

function Filters({ query, bands }: { readonly query: AccountsQuery; readonly bands: AccountsModel['bands'] }) {
  return (
    <div class="filters">
      <search>
        <form method="get" action="/">
          <label class="hidden" for="search">
            Search accounts
          </label>
          <input id="search" name="q" type="search" value={query.search} placeholder="Search accounts" data-search />
          {query.band !== null && <input type="hidden" name="band" value={query.band} />}
          {query.sort !== 'risk' && <input type="hidden" name="sort" value={query.sort} />}
          {query.direction !== defaultDirection(query.sort) && (
            <input type="hidden" name="dir" value={query.direction} />
          )}
          <button class="hidden" type="submit">
            Search
          </button>
        </form>
      </search>
      <nav aria-label="Filter by band" class="segments">
        <a href={accountsPath({ ...query, band: null })} aria-current={query.band === null ? 'true' : undefined}>
          All
        </a>
        {[...BANDS].reverse().map((band: Band) => (
          <a href={accountsPath({ ...query, band })} aria-current={query.band === band ? 'true' : undefined}>
            {bandLabel(band)} <span class="muted">{bands[band]}</span>
          </a>
        ))}
      </nav>
    </div>
  );
}

function NothingMatches() {
  return (
    <p class="empty">
      No account matches. <a href="/">Show all accounts</a>
    </p>
  );
}

interface Column {
  readonly name: string;
  readonly className: string;
  readonly sort?: Sort;
}

const COLUMNS: readonly Column[] = [
  { name: 'Score', className: 'figure', sort: 'risk' },
  { name: 'Band', className: 'c-band' },
  { name: 'Account', className: 'c-name', sort: 'name' },
  { name: 'What drives it most', className: 'c-driver' },
  { name: 'Renewal', className: 'c-renewal', sort: 'renewal' },
  { name: 'Last heard', className: 'c-heard', sort: 'heard' },
  { name: 'Open signals', className: 'figure c-signals', sort: 'signals' },
  { name: 'Leaks', className: 'c-leaks' },
];

function AccountsTable({ model: { rows, query, frame } }: { readonly model: AccountsModel }) {
  return (
    <table class="accounts">
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <ColumnHead column={column} query={query} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <AccountLine row={row} frame={frame} />
        ))}
      </tbody>
    </table>
  );
}

function ColumnHead({ column, query }: { readonly column: Column; readonly query: AccountsQuery }) {
  const { name, className, sort } = column;
  if (sort === undefined) {
    return (
      <th scope="col" class={`${className} unsorted`}>
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
      <a href={accountsPath({ ...query, sort, direction })}>
        {name}
        {active && <span aria-hidden="true">{query.direction === 'asc' ? ' ↑' : ' ↓'}</span>}
      </a>
    </th>
  );
}

function AccountLine({ row, frame }: { readonly row: AccountRow; readonly frame: Frame }) {
  return (
    <tr data-row>
      <td class="figure c-score">{row.score ?? '–'}</td>
      <td class="c-band">
        <BandMark band={row.band} />
      </td>
      <th scope="row" class="c-name">
        <a href={accountPath(row.key)} data-item>
          {row.name}
        </a>
      </th>
      <td class="c-driver" title={row.driver ?? undefined}>
        {row.driver ?? (
          <span class="muted">{row.score === null ? 'Nothing has been read yet' : 'Nothing adds points'}</span>
        )}
      </td>
      <td class="c-renewal">
        <DayCell label="Renews" time={row.renewalDate} none="No renewal date" asOf={frame.asOf} />
      </td>
      <td class="c-heard">
        <DayCell label="Heard" time={row.lastHeard} none="Nothing heard" asOf={frame.asOf} />
      </td>
      <td class="figure c-signals">
        {row.openSignals}
        <span class="unit"> {row.openSignals === 1 ? 'open signal' : 'open signals'}</span>
      </td>
      <td class="c-leaks">{row.leaks.map(leakLabel).join(', ')}</td>
    </tr>
  );
}

interface DayCellProps {
  readonly label: string;
  readonly time: string | null;
  readonly none: string;
  readonly asOf: string;
}

function DayCell({ label, time, none, asOf }: DayCellProps) {
  if (time === null) return <span class="muted">{none}</span>;
  const near = Math.abs(daysBetween(asOf, dayOf(time))) < 2;
  return (
    <>
      <span class="unit">{label} </span>
      <time datetime={dayOf(time)}>{formatDay(time, asOf)}</time>{' '}
      <span class={near ? undefined : 'muted'}>({formatDistance(time, asOf)})</span>
    </>
  );
}

function NothingYet({ model }: { readonly model: AccountsModel }) {
  return (
    <div class="prose empty">
      <h2>Nothing has been heard yet</h2>
      <p>Earshot needs a conversation. Send one call or email, and its account appears here with what was found.</p>
      <p>Send a conversation to this service, with your key in place of KEY:</p>
      <pre>
        <code>{postCommand(model.origin)}</code>
      </pre>
      <p>Or read a folder of transcripts and emails (.json, .vtt, .srt, .txt, .eml, .mbox):</p>
      <pre>
        <code>{ingestCommand()}</code>
      </pre>
      <p>
        Or look around first: <code>npm run demo</code> loads three accounts with their calls and emails.
      </p>
    </div>
  );
}
