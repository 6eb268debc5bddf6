import type { FailedDelivery, MadeSecret, SourceRow, SourcesModel } from '../model.ts';
import { formatDay } from '../text/dates.ts';
import { counted } from '../text/words.ts';

interface SourcesProps {
  readonly model: SourcesModel;
  readonly made?: MadeSecret | undefined;
  /** What was wrong with the form that was sent. */
  readonly problem?: string | undefined;
}

/** The tools that post to this workspace: what came, what did not go well, and how to set up another. */
export function SourcesPage({ model, made, problem }: SourcesProps) {
  const { sources, failed, frame } = model;
  return (
    <>
      <div class="heading">
        <h1>Sources</h1>
      </div>
      <p class="lead">
        Tools post calls, emails, deals and usage to an address of their own. What they post is proven genuine, stored,
        and read; what cannot be read stays here. Files are added <a href="/add">by hand</a>.
      </p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {made !== undefined && <Made made={made} />}
      {sources.length === 0 ? (
        <p class="empty">Nothing posts to this workspace yet.</p>
      ) : (
        <ul class="sources" data-deliveries="/events">
          {sources.map((source) => (
            <Source source={source} asOf={frame.asOf} />
          ))}
        </ul>
      )}
      <Failed deliveries={failed} asOf={frame.asOf} more={model.moreFailed} />
      <SetUp tools={model.tools} />
    </>
  );
}

function Made({ made }: { readonly made: MadeSecret }) {
  return (
    <section class="notice" role="status">
      <p>
        The secret of <strong>{made.source}</strong>, shown this once:
      </p>
      <p>
        <code>{made.secret}</code>
      </p>
    </section>
  );
}

/** A tool that posts here: its address and what came of it; live.js says when something comes. */
export function Source({ source, asOf }: { readonly source: SourceRow; readonly asOf: string }) {
  const { name, title, address, enabled, last, done, pending, failed, refused } = source;
  return (
    <li data-row data-source={name}>
      <h2 class="source-name">
        {name} <span class="muted">{title}</span>
        {!enabled && <span class="muted"> · switched off</span>}
      </h2>
      <div>
        <p>
          <code>{address}</code>
        </p>
        <p class="muted" data-counts>
          {last === null ? (
            'Nothing came yet'
          ) : (
            <>
              Last on <time datetime={last}>{formatDay(last, asOf)}</time>
            </>
          )}{' '}
          · {done} processed · {pending} waiting · {failed} failed
        </p>
        {source.keepWordsDays !== null && (
          <p class="muted">
            What was said is <a href="/settings/privacy">kept for {counted(source.keepWordsDays, 'day')}</a>
          </p>
        )}
        <p role="status" data-delivery></p>
        {source.asksBack !== null && !source.hasAccess && <Access source={source} asks={source.asksBack} />}
        {refused.count > 0 && (
          <p>
            {refused.count} refused, the last because {refused.reason ?? 'of an unknown reason'}
          </p>
        )}
        <form method="post" action={`/sources/${name}/rotate`}>
          <button type="submit">New secret</button> <span class="muted">the one before holds for a day</span>
        </form>
      </div>
    </li>
  );
}

/** The tool posts only that there is something: without a token nothing of it can be had. */
function Access({ source, asks }: { readonly source: SourceRow; readonly asks: string }) {
  return (
    <form method="post" action="/sources" class="access">
      <p class="access-words">
        {source.title} posts only that there is something; what it is must be fetched with {asks}.
      </p>
      <input type="hidden" name="tool" value={source.tool} />
      <input type="hidden" name="name" value={source.name} />
      <input
        name="access_token"
        type="password"
        autocomplete="off"
        required
        minlength={8}
        aria-label={`Access token of ${source.name}`}
        placeholder="access token"
      />{' '}
      <button type="submit">Set token</button>
    </form>
  );
}

interface FailedProps {
  readonly deliveries: readonly FailedDelivery[];
  readonly asOf: string;
  readonly more: boolean;
  /** The page that it stands on, to come back to. */
  readonly from?: 'waiting' | undefined;
  readonly title?: string | undefined;
}

/** Deliveries that could not be processed, each with its reason and the button that has it done again. */
export function Failed({ deliveries, asOf, more, from, title = 'Could not be processed' }: FailedProps) {
  if (deliveries.length === 0) return null;
  return (
    <section>
      <h2>
        {title} <span class="count">{deliveries.length}</span>
      </h2>
      <ul class="sources">
        {deliveries.map(({ id, source, receivedAt, reason, purged }) => (
          <li data-row>
            <p>
              {source} <time datetime={receivedAt}>{formatDay(receivedAt, asOf)}</time>
            </p>
            <div>
              <p>{reason}</p>
              {purged ? (
                <p class="muted">Its raw body was taken away; it cannot be replayed.</p>
              ) : (
                <form method="post" action={`/deliveries/${encodeURIComponent(id)}/replay`}>
                  {from !== undefined && <input type="hidden" name="from" value={from} />}
                  <button type="submit">Replay</button>{' '}
                  <a href={`/deliveries/${encodeURIComponent(id)}/body`}>Raw body</a>
                </form>
              )}
            </div>
          </li>
        ))}
      </ul>
      {more && <p class="muted">Older ones: GET /v1/deliveries?status=failed</p>}
    </section>
  );
}

/** The form that sets up a tool. */
export function SetUp({ tools, titled = true }: Pick<SourcesModel, 'tools'> & { readonly titled?: boolean }) {
  return (
    <section>
      {titled && <h2>Set up a tool</h2>}
      <form method="post" action="/sources" class="source-form">
        <label>
          Tool
          <select name="tool" required>
            {tools.map(({ name, title }) => (
              <option value={name}>{title}</option>
            ))}
          </select>
        </label>
        <label>
          Name
          <input name="name" placeholder="the tool's name unless told" pattern="[a-z0-9][a-z0-9\-]*" maxlength={63} />
        </label>
        <label>
          Signing secret
          <input
            name="secret"
            type="password"
            autocomplete="off"
            minlength={8}
            placeholder="where the tool shows one; else we make it"
          />
        </label>
        <label>
          Access token
          <input
            name="access_token"
            type="password"
            autocomplete="off"
            minlength={8}
            placeholder="where what it announces must be fetched"
          />
        </label>
        <button type="submit">Set up</button>
      </form>
      <p class="muted">
        Further settings of a tool: <code>PUT /v1/sources/NAME</code>.
      </p>
    </section>
  );
}
