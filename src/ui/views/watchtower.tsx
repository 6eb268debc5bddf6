import type { QueueCounts } from '../model.ts';
import type { WatchtowerModel } from '../page-models/watchtower.ts';
import { counted, listed } from '../text/words.ts';
import { watchPath } from '../watch-query.ts';
import { WatchFilters } from './watch-filters.tsx';
import { WatchNews } from './watch-news.tsx';
import { WatchTable } from './watch-table.tsx';

interface WatchtowerProps {
  readonly model: WatchtowerModel;
  readonly today: string;
  /** What is here is the sample, or some of it. */
  readonly isSample?: boolean | undefined;
}

/** All accounts by risk and runway, the worst first unless the address says otherwise. */
export function WatchtowerPage({ model, today, isSample = false }: WatchtowerProps) {
  return (
    <>
      <div class="heading">
        <h1>Watchtower</h1>
        <p class="muted">{counted(model.total, 'account')}</p>
        {model.frame.role !== 'reader' && <a href="/add">Add calls and emails</a>}
      </div>
      {isSample && (
        <p class="queue">
          <strong>This is the sample.</strong> Its accounts are invented. <a href="/add">Take it away</a>
        </p>
      )}
      <QueueLine queue={model.frame.queue} />
      <Listing model={model} today={today} />
    </>
  );
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

function Listing({ model, today }: { readonly model: WatchtowerModel; readonly today: string }) {
  return (
    <>
      <WatchNews news={model.news} today={today} />
      <WatchFilters model={model} />
      {model.rows.length === 0 ? (
        <p class="empty">
          No account matches. <a href="/">Show all accounts</a>
        </p>
      ) : (
        <WatchTable model={model} />
      )}
      <Pages model={model} />
    </>
  );
}

function Pages({ model: { query, matching, pageSize } }: { readonly model: WatchtowerModel }) {
  const pages = Math.ceil(matching / pageSize);
  if (pages < 2) return null;
  const first = (query.page - 1) * pageSize + 1;
  return (
    <nav aria-label="Pages of the list" class="pager">
      {query.page > 1 && (
        <a href={watchPath({ ...query, page: query.page - 1 })} rel="prev">
          Previous
        </a>
      )}
      <span class="muted">
        {first} to {Math.min(matching, first + pageSize - 1)} of {matching}
      </span>
      {query.page < pages && (
        <a href={watchPath({ ...query, page: query.page + 1 })} rel="next">
          Next
        </a>
      )}
    </nav>
  );
}
