import type { Child } from 'hono/jsx';
import type { Frame } from '../model.ts';
import { formatFullDay } from '../text/dates.ts';

/** Where the pages' own files are served, their content in the name. */
export interface AssetPaths {
  readonly style: string;
  readonly keys: string;
  /** Of pages that change while they are open. */
  readonly live: string;
  readonly icon: string;
  /** People sign in through an identity provider too: the page that asks for a key offers it. */
  readonly provider?: boolean | undefined;
}

interface DocumentProps {
  readonly title: string;
  readonly assets: AssetPaths;
  /** The page changes while it is open: it listens to our server. */
  readonly live?: boolean | undefined;
  readonly children?: Child;
}

/** The bare document: head and body, nothing inline. */
export function Document({ title, assets, live, children }: DocumentProps) {
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
        {live === true && <script src={assets.live} defer></script>}
      </head>
      <body>{children}</body>
    </html>
  );
}

interface SignedInProps extends DocumentProps {
  readonly frame: Frame;
  readonly current?: CurrentPage | undefined;
}

/** The pages of the bar above. */
const PAGES = [
  { name: 'watchtower', path: '/', words: 'Watchtower' },
  { name: 'inbox', path: '/inbox', words: 'Inbox' },
  { name: 'search', path: '/search', words: 'Search' },
  { name: 'coverage', path: '/coverage', words: 'Coverage' },
  { name: 'waiting', path: '/waiting', words: 'Waiting' },
  { name: 'sources', path: '/sources', words: 'Sources', forAdmins: true },
  { name: 'destinations', path: '/destinations', words: 'Destinations', forAdmins: true },
  { name: 'settings', path: '/settings', words: 'Settings', forAdmins: true },
] as const satisfies readonly { name: string; path: string; words: string; forAdmins?: true }[];

/** Where a page stands among those of the bar. */
export type CurrentPage = (typeof PAGES)[number]['name'];

/** A page for a signed-in reader: the bar above, who reads, the page, the keys. */
export function SignedIn({ title, assets, live, frame, current, children }: SignedInProps) {
  return (
    <Document title={title} assets={assets} live={live}>
      <a class="skip" href="#content">
        Skip to the page
      </a>
      <header class="top">
        <nav aria-label="Pages">
          <a class="brand" href="/">
            Earshot
          </a>
          {PAGES.filter((page) => frame.role === 'admin' || !('forAdmins' in page)).map(({ name, path, words }) => (
            <a href={path} aria-current={current === name ? 'page' : undefined}>
              {words}
              {name === 'waiting' && <WaitingCount frame={frame} />}
            </a>
          ))}
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
  const count = queue.waiting + queue.failed + queue.partial + queue.undelivered;
  return count === 0 ? null : <span class="count">{count}</span>;
}

function OfflineNotice() {
  return (
    <aside class="notice" aria-label="Who reads">
      <strong>Offline mode.</strong> Conversations are read by the local extractor, no language model. Set{' '}
      <code>OPENAI_API_KEY</code> or <code>OPENAI_BASE_URL</code> and restart to have one read them.
    </aside>
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
