import { CHANNELS, type Channel, DISPATCH_EVENTS } from '../../domain/index.ts';
import type { Dispatch } from '../../storage/index.ts';
import { accountPath } from '../addresses.ts';
import type { DestinationRow, DestinationsModel } from '../load/destinations.ts';
import { formatDay } from '../text/dates.ts';
import { CHANNEL_WORDS, EVENT_WORDS, ROLE_WORDS, STATE_WORDS } from '../text/events.ts';
import { AddDestination } from './destination-form.tsx';

interface DestinationsProps {
  readonly model: DestinationsModel;
  /** The channel whose form is open. */
  readonly adding?: Channel | undefined;
  /** A secret just made: shown this once. */
  readonly made?: { readonly name: string; readonly secret: string } | undefined;
  /** What was wrong with the form that was sent, and what stood in it but for secrets. */
  readonly problem?: string | undefined;
  readonly draft?: Readonly<Record<string, string>> | undefined;
}

/** Where documents go: each place with its test, what did not arrive, what did, and how to add another. */
export function DestinationsPage({ model, adding, made, problem, draft }: DestinationsProps) {
  const { destinations, failed, waiting, sent, tested, frame } = model;
  return (
    <>
      <div class="heading">
        <h1>Destinations</h1>
      </div>
      <p class="lead">
        Handoff briefs, reviews and other finished work go where people are: by email, to Slack, as a note in the CRM,
        or signed to a program of your own.
      </p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {made !== undefined && (
        <section class="notice" role="status">
          <p>
            What <strong>{made.name}</strong> signs with, shown this once:
          </p>
          <p>
            <code>{made.secret}</code>
          </p>
        </section>
      )}
      {tested !== undefined && <Tested dispatch={tested} />}
      {destinations.length === 0 ? (
        <p class="empty">Documents go nowhere yet: they stand on their pages alone. Add the first place below.</p>
      ) : (
        <ul class="sources">
          {destinations.map((destination) => (
            <Place destination={destination} />
          ))}
        </ul>
      )}
      <nav id="add" aria-label="Add a destination">
        <h2>Add a destination</h2>
        <p>
          {CHANNELS.map((channel) => (
            <a
              class="channel-link"
              href={`/destinations?add=${channel}#add`}
              aria-current={channel === adding ? 'true' : undefined}
            >
              {CHANNEL_WORDS[channel]}
            </a>
          ))}
        </p>
      </nav>
      {adding !== undefined && <AddDestination channel={adding} draft={draft ?? {}} />}
      <Listed title="Could not be sent" dispatches={failed} asOf={frame.asOf} retry="Send again" />
      <Listed title="On the way" dispatches={waiting} asOf={frame.asOf} retry="Send now" />
      <Listed title="Sent lately" dispatches={sent} asOf={frame.asOf} />
      {sent.length > 0 && (
        <p class="muted">
          All of them: <code>GET /v1/dispatches</code>.
        </p>
      )}
    </>
  );
}

function Tested({ dispatch: { state, lastError, destinationName } }: { readonly dispatch: Dispatch }) {
  if (state === 'sent') {
    return (
      <p class="notice" role="status">
        <strong>{destinationName}</strong> took the test{lastError === null ? '.' : `: ${lastError}.`}
      </p>
    );
  }
  return (
    <p class="problem" role="alert">
      The test did not reach {destinationName}
      {lastError === null ? ' yet. Reload the page to see what came of it.' : `: ${lastError}.`}
    </p>
  );
}

function Place({ destination }: { readonly destination: DestinationRow }) {
  const { id, name, channel, place, events, owners, roles, takesClosed, enabled } = destination;
  const path = `/destinations/${encodeURIComponent(id)}`;
  const isAll = events.length === DISPATCH_EVENTS.length;
  return (
    <li data-row>
      <h2 class="source-name">
        {name} <span class="muted">{CHANNEL_WORDS[channel]}</span>
        {!enabled && <span class="muted"> · switched off</span>}
      </h2>
      <div>
        <p>{place}</p>
        <p class="muted">
          {isAll ? 'Everything that is made' : events.map(eventWords).join(' · ')}
          {roles !== null && events.includes('inbox.item') && ` (${roles.map((role) => ROLE_WORDS[role]).join(', ')})`}
          {owners !== null && ` · accounts of ${owners.join(', ')}`}
          {takesClosed && ' · also what is private or restricted'}
        </p>
        <div class="buttons">
          <form method="post" action={`${path}/test`}>
            <button type="submit">Send a test</button>
          </form>
          <form method="post" action={`${path}/switch`}>
            <input type="hidden" name="to" value={enabled ? 'off' : 'on'} />
            <button type="submit">{enabled ? 'Switch off' : 'Switch on'}</button>
          </form>
          <details>
            <summary>Remove</summary>
            <form method="post" action={`${path}/remove`}>
              <p>Nothing more goes there; what was sent stays on record.</p>
              <button type="submit">Remove {name}</button>
            </form>
          </details>
        </div>
      </div>
    </li>
  );
}

interface ListedProps {
  readonly title: string;
  readonly dispatches: readonly Dispatch[];
  readonly asOf: string;
  /** What the button says that has one sent; none: there is no button. */
  readonly retry?: string | undefined;
  /** The page that it stands on, to come back to. */
  readonly from?: 'waiting' | undefined;
}

/** Documents on their way or where they ended, each with why, and the button that has it sent. */
export function Listed({ title, dispatches, asOf, retry, from }: ListedProps) {
  if (dispatches.length === 0) return null;
  return (
    <section>
      <h2>
        {title} <span class="count">{dispatches.length}</span>
      </h2>
      <ul class="sources">
        {dispatches.map((dispatch) => (
          <Sending dispatch={dispatch} asOf={asOf} retry={retry} from={from} />
        ))}
      </ul>
    </section>
  );
}

interface SendingProps extends Pick<ListedProps, 'asOf' | 'retry' | 'from'> {
  readonly dispatch: Dispatch;
}

function Sending({ dispatch, asOf, retry, from }: SendingProps) {
  const { id, destinationName, subject, event, account, state, lastError, attempts, nextAttemptAt } = dispatch;
  const at = dispatch.sentAt ?? dispatch.queuedAt;
  const canSend = retry !== undefined && (state !== 'queued' || nextAttemptAt !== null) && state !== 'sending';
  return (
    <li data-row>
      <p>
        {destinationName} <time datetime={at}>{formatDay(at, asOf)}</time>
      </p>
      <div>
        <p>
          {account === null ? subject : <a href={accountPath(account)}>{subject}</a>}{' '}
          <span class="muted">{eventWords(event)}</span>
        </p>
        {lastError !== null && (
          <p>
            {STATE_WORDS[state]}: {lastError}
            {attempts > 1 && ` (${attempts} attempts)`}
          </p>
        )}
        {nextAttemptAt !== null && (
          <p class="muted">
            Tried again <time datetime={nextAttemptAt}>{nextAttemptAt.slice(0, 16).replace('T', ' ')} UTC</time>
          </p>
        )}
        {canSend && (
          <form method="post" action={`/dispatches/${encodeURIComponent(id)}/retry`}>
            {from !== undefined && <input type="hidden" name="from" value={from} />}
            <button type="submit">{retry}</button>
          </form>
        )}
      </div>
    </li>
  );
}

function eventWords(event: string): string {
  if (event === 'test') return 'Test';
  return Object.hasOwn(EVENT_WORDS, event) ? EVENT_WORDS[event as keyof typeof EVENT_WORDS] : event;
}
