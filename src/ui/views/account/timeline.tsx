import type { Child } from 'hono/jsx';
import type { RiskChange } from '../../../domain/index.ts';
import { accountViewPath } from '../../account-query.ts';
import { conversationPath } from '../../addresses.ts';
import { changeAnchor } from '../../charts/score-line.ts';
import { PER_TIMELINE } from '../../load/account/timeline.ts';
import type { AccountModel, TimelineEntry, TimelineKind } from '../../page-models/account.ts';
import { dayOf, formatDay, formatDayAndDistance } from '../../text/dates.ts';
import { bandLabel, capitalised, counted, spaced } from '../../text/words.ts';
import { BandMark } from '../band.tsx';
import { conversationTitle, ReadingProblem, stateLabel } from '../conversations.tsx';
import { dealAmount } from '../deals.tsx';

/** Calls, emails, usage, tickets, answers and what was put on record, the latest first, page by page. */
export function Timeline({ model }: { readonly model: AccountModel }) {
  const { timeline, frame } = model;
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">
        Timeline <span class="count">{timeline.total}</span>
      </h2>
      {timeline.unread > 0 && (
        <p>
          {counted(timeline.unread, 'conversation')} {timeline.unread === 1 ? 'was' : 'were'} not read, or only in part:
          what was said there may be missing everywhere on this page.
        </p>
      )}
      <Kinds model={model} />
      {timeline.count === 0 && (
        <p class="muted">
          {timeline.kind === null
            ? 'Nothing that has a day is on record.'
            : `${KIND_WORDS[timeline.kind]}: none is on record.`}
        </p>
      )}
      <ul class="timeline">
        {timeline.entries.map((entry) => (
          <li id={entry.id} data-row>
            <time datetime={dayOf(entry.at)}>{formatDayAndDistance(entry.at, frame.asOf)}</time>
            <Entry entry={entry} model={model} />
          </li>
        ))}
      </ul>
      <Paging model={model} />
    </section>
  );
}

const KIND_WORDS: Readonly<Record<TimelineKind, string>> = {
  call: 'Calls',
  email: 'Emails',
  usage: 'Usage',
  ticket: 'Tickets',
  survey: 'Surveys',
  record: 'Record',
  deal: 'Deals',
  band: 'Bands',
};

/** The kinds of entries that there are, to see one alone. */
function Kinds({ model: { timeline, account, query } }: { readonly model: AccountModel }) {
  const { kind, kinds, total } = timeline;
  if (kinds.size < 2 && kind === null) return null;
  const path = (entries: TimelineKind | null) =>
    `${accountViewPath(account.key, { ...query, entries, timeline: 0 })}#timeline`;
  return (
    <nav class="segments kinds" aria-label="Kinds of entries">
      <a href={path(null)} aria-current={kind === null ? 'true' : undefined}>
        All <span class="count">{total}</span>
      </a>
      {[...kinds].map(([one, count]) => (
        <a href={path(one)} aria-current={kind === one ? 'true' : undefined}>
          {KIND_WORDS[one]} <span class="count">{count}</span>
        </a>
      ))}
    </nav>
  );
}

function Paging({ model: { timeline, account, query } }: { readonly model: AccountModel }) {
  const { from, count } = timeline;
  if (count <= PER_TIMELINE) return null;
  const path = (start: number) => `${accountViewPath(account.key, { ...query, timeline: start })}#timeline`;
  return (
    <p class="paging">
      <span>{`${from + 1} to ${Math.min(from + PER_TIMELINE, count)} of ${count}`}</span>
      {from > 0 && <a href={path(Math.max(0, from - PER_TIMELINE))}>Later</a>}
      {from + PER_TIMELINE < count && <a href={path(from + PER_TIMELINE)}>Earlier</a>}
    </p>
  );
}

interface EntryProps {
  readonly entry: TimelineEntry;
  readonly model: AccountModel;
}

function Entry({ entry, model }: EntryProps) {
  switch (entry.type) {
    case 'conversation':
      return <ConversationEntry entry={entry} model={model} />;
    case 'message':
      return (
        <Line type={entry.automatic === null ? 'email' : spaced(entry.automatic)}>
          {entry.isOurs ? 'Written by us' : 'Written by them'}
          {entry.who !== '' && <span class="muted">, {entry.who}</span>}
          <span class="muted">; nothing of it was new to read</span>
        </Line>
      );
    case 'ticket':
      return (
        <Line type="ticket">
          {entry.isClosing
            ? `${capitalised(entry.ticket.severity)} ticket closed, opened ${formatDay(entry.ticket.opened_at, model.frame.asOf)}`
            : `${capitalised(entry.ticket.severity)} ticket opened`}{' '}
          <span class="muted">{entry.ticket.id}</span>
        </Line>
      );
    case 'survey':
      return (
        <Line type="survey">
          {entry.survey.kind.toUpperCase()} {entry.survey.score}
        </Line>
      );
    case 'usage':
      return <Line type="usage">{usageSentence(entry)}</Line>;
    case 'record':
      return <Line type="record">{entry.words}</Line>;
    case 'deal':
      return (
        <Line type="deal">
          {entry.deal.won === true ? 'Won' : 'Lost'}: {entry.deal.name ?? entry.deal.key}
          <span class="muted">{dealAmount(entry.deal) === null ? '' : `, ${dealAmount(entry.deal)}`}</span>
        </Line>
      );
    case 'band':
      return (
        <Line type="score">
          <BandMark band={entry.change.to.band} /> <BandChange change={entry.change} line={model.line} />
        </Line>
      );
  }
}

interface BandChangeProps extends Pick<AccountModel, 'line'> {
  readonly change: RiskChange;
}

/** What the score was and is; it leads to what moved it where the score over time, which tells of the latest moves, has it. */
function BandChange({ change: { from, to }, line }: BandChangeProps) {
  const words = `${to.score} points, before ${bandLabel(from.band).toLowerCase()} with ${from.score}`;
  const isTold = line?.events.some(({ day }) => day === to.day) === true;
  return isTold ? <a href={`#${changeAnchor(to.day)}`}>{words}</a> : <span>{words}</span>;
}

function Line({ type, children }: { readonly type: string; readonly children?: Child }) {
  return (
    <>
      <span class="muted">{type}</span>
      <span class="what">{children}</span>
    </>
  );
}

function usageSentence({ users, before }: Extract<TimelineEntry, { type: 'usage' }>): string {
  const now = `${counted(users, 'active user')} on the month’s median day`;
  if (before === null) return `${now}, the first month with data`;
  return users === before ? `${now}, as the month before` : `${now}, ${before} the month before`;
}

function ConversationEntry({
  entry: { row, who },
  model,
}: {
  readonly entry: Extract<TimelineEntry, { type: 'conversation' }>;
  readonly model: AccountModel;
}) {
  return (
    <>
      <span class="muted">{row.medium}</span>
      <span class="what">
        <a href={conversationPath(row.id)} data-item>
          {conversationTitle(row)}
        </a>
        {who !== '' && <span class="muted">, {who}</span>}
        {row.status !== 'read' && <span class="state">. {stateLabel(row.status)}</span>}
      </span>
      <span class="figure muted">{row.reader !== null && counted(row.signals, 'signal')}</span>
      <ReadingProblem conversation={row} origin={model.origin} />
    </>
  );
}
