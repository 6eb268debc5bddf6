import type { Child } from 'hono/jsx';
import type { Frame } from '../model.ts';
import { formatFullDay } from '../text/dates.ts';

/** Where the pages' own files are served, their content in the name. */
export interface AssetPaths {
  readonly style: string;
  readonly keys: string;
  readonly icon: string;
}

interface DocumentProps {
  readonly title: string;
  readonly assets: AssetPaths;
  readonly children?: Child;
}

/** The bare document: head and body, nothing inline. */
export function Document({ title, assets, children }: DocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Earshot`}</title>
        <link rel="stylesheet" href={assets.style} />
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
        <script src={assets.keys} defer></script>
      </head>
      <body>{children}</body>
    </html>
  );
}

interface SignedInProps extends DocumentProps {
  readonly frame: Frame;
  readonly current?: 'accounts' | 'inbox' | 'search' | 'coverage' | 'waiting' | 'sources' | 'destinations' | undefined;
}

/** A page for a signed-in reader: the bar above, who reads, the page, the keys. */
export function SignedIn({ title, assets, frame, current, children }: SignedInProps) {
  return (
    <Document title={title} assets={assets}>
      <a class="skip" href="#content">
        Skip to the page
      </a>
      <header class="top">
        <nav aria-label="Pages">
          <a class="brand" href="/">
            Earshot
          </a>
          <a href="/" aria-current={current === 'accounts' ? 'page' : undefined}>
            Accounts
          </a>
          <a href="/inbox" aria-current={current === 'inbox' ? 'page' : undefined}>
            Inbox
          </a>
          <a href="/search" aria-current={current === 'search' ? 'page' : undefined}>
            Search
          </a>
          <a href="/coverage" aria-current={current === 'coverage' ? 'page' : undefined}>
            Coverage
          </a>
          <a href="/waiting" aria-current={current === 'waiting' ? 'page' : undefined}>
            Waiting
            <WaitingCount frame={frame} />
          </a>
          {frame.role === 'admin' && (
            <a href="/sources" aria-current={current === 'sources' ? 'page' : undefined}>
              Sources
            </a>
          )}
          {frame.role === 'admin' && (
            <a href="/destinations" aria-current={current === 'destinations' ? 'page' : undefined}>
              Destinations
            </a>
          )}
        </nav>
        <p class="as-of">
          {frame.pinned ? 'Viewed as of ' : 'Today, '}
          <time datetime={frame.asOf}>{formatFullDay(frame.asOf)}</time>
        </p>
        <p class="keys-hint muted" hidden>
          <kbd>?</kbd> keys
        </p>
        <form method="post" action="/sign-out">
          <button class="plain" type="submit">
            Sign out
          </button>
        </form>
      </header>
      {frame.reader.name === 'local' && frame.reader.verifiedBy === undefined && <OfflineNotice />}
      <main id="content">{children}</main>
      <KeyHelp />
    </Document>
  );
}

function WaitingCount({ frame: { queue } }: { readonly frame: Frame }) {
  const count = queue.waiting + queue.failed + queue.partial;
  return count === 0 ? null : <span class="count">{count}</span>;
}

function OfflineNotice() {
  return (
    <p class="notice">
      <strong>Offline mode.</strong> Conversations are read by the local extractor, no language model. Set{' '}
      <code>OPENAI_API_KEY</code> or <code>OPENAI_BASE_URL</code> and restart to have one read them.
    </p>
  );
}

/** Hidden until keys.js shows them: without JavaScript there are no keys to explain. */
function KeyHelp() {
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>
        <dt>
          <kbd>/</kbd>
        </dt>
        <dd>Search, or ask</dd>
        <dt>
          <kbd>j</kbd> <kbd>k</kbd>
        </dt>
        <dd>Next and previous account, signal or piece of work</dd>
        <dt>
          <kbd>c</kbd>
        </dt>
        <dd>Confirm the signal, or accept the work, that you are at</dd>
        <dt>
          <kbd>x</kbd>
        </dt>
        <dd>Say that it is not a signal</dd>
        <dt>
          <kbd>Enter</kbd>
        </dt>
        <dd>Open the account, or show the quote in its conversation</dd>
        <dt>
          <kbd>?</kbd>
        </dt>
        <dd>Show these keys</dd>
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
