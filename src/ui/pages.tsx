import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { authenticate, type Database, type WorkspaceTransaction, withWorkspace } from '../storage/index.ts';
import { loadAssets } from './assets.ts';
import { loadAccount } from './load/account.ts';
import { loadAccounts } from './load/accounts.ts';
import { loadConversation, loadWaiting } from './load/conversation.ts';
import { type LoadContext, loadFrame } from './load/frame.ts';
import type { Frame, Reader } from './model.ts';
import { parseAccountsQuery } from './query.ts';
import { forgetKey, originOf, readKey, rememberKey } from './session.ts';
import { AccountPage } from './views/account.tsx';
import { AccountsPage } from './views/accounts.tsx';
import { ConversationPage } from './views/conversation.tsx';
import { conversationTitle } from './views/conversations.tsx';
import { Document, SignedIn } from './views/layout.tsx';
import { MessagePage, type MessageProps, SignInPage } from './views/messages.tsx';
import { WaitingPage } from './views/waiting.tsx';

/** What the pages work with; the API's services fit. */
export interface PageServices {
  readonly database: Database;
  /** Who reads new conversations; every page says so. */
  readonly extractor: 'llm' | 'local';
  /** The language model's name, where one reads. */
  readonly model?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly logger: { error(fields: object, message: string): void };
}

/** What is shown inside the frame of a signed-in page. */
interface Shown {
  readonly frame: Frame;
  readonly title: string;
  readonly body: Child;
  readonly current?: 'accounts' | 'waiting';
  readonly status?: ContentfulStatusCode;
}

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Pages hold what customers said: no cache keeps them.
  'Cache-Control': 'private, no-store',
};

/**
 * The web pages: `/`, `/accounts/:key`, `/conversations/:id`, `/waiting`, and signing in and out. They hold no port: mount
 * them beside the API, `server.route('/', createPages(services))`.
 */
export function createPages(services: PageServices): Hono {
  const app = new Hono();
  const { assets, paths } = loadAssets();
  const reader: Reader =
    services.extractor === 'local' ? { name: 'local' } : { name: 'llm', model: services.model ?? 'a language model' };

  function render(context: Context, body: Child, status: ContentfulStatusCode = 200): Response {
    return context.html(`<!doctype html>${String(body)}`, status, PAGE_HEADERS);
  }

  function askForKey(context: Context, refused: boolean): Response {
    const page = (
      <Document title="Sign in" assets={paths}>
        <SignInPage refused={refused} />
      </Document>
    );
    return render(context, page, 401);
  }

  /** Loads and shows a page to who is signed in; to anyone else the page that asks for a key. */
  async function show(
    context: Context,
    load: (tx: WorkspaceTransaction, context: LoadContext) => Promise<Shown>,
  ): Promise<Response> {
    const key = readKey(context);
    const caller = key === undefined ? undefined : await authenticate(services.database, key);
    if (caller === undefined) return askForKey(context, false);
    const loadContext = { reader, now: services.now(), origin: originOf(context) };
    const shown = await withWorkspace(services.database, caller.workspace, (tx) => load(tx, loadContext));
    const page = (
      <SignedIn title={shown.title} assets={paths} frame={shown.frame} current={shown.current}>
        {shown.body}
      </SignedIn>
    );
    return render(context, page, shown.status);
  }

  app.get('/', (context) =>
    show(context, async (tx, loadContext) => {
      const model = await loadAccounts(tx, parseAccountsQuery(context.req.query()), loadContext);
      return { frame: model.frame, title: 'Accounts', body: <AccountsPage model={model} />, current: 'accounts' };
    }),
  );

  app.get('/accounts/:key', (context) =>
    show(context, async (tx, loadContext) => {
      const model = await loadAccount(tx, context.req.param('key'), loadContext);
      if (model === undefined) return missing(await loadFrame(tx, loadContext), 'account');
      return { frame: model.frame, title: model.account.name, body: <AccountPage model={model} /> };
    }),
  );

  app.get('/conversations/:id', (context) =>
    show(context, async (tx, loadContext) => {
      const model = await loadConversation(tx, context.req.param('id'), loadContext);
      if (model === undefined) return missing(await loadFrame(tx, loadContext), 'conversation');
      const title = conversationTitle(model.conversation);
      return { frame: model.frame, title, body: <ConversationPage model={model} /> };
    }),
  );

  app.get('/waiting', (context) =>
    show(context, async (tx, loadContext) => {
      const model = await loadWaiting(tx, loadContext);
      return { frame: model.frame, title: 'Waiting', body: <WaitingPage model={model} />, current: 'waiting' };
    }),
  );

  /** The key never stays in the address bar or in the browser's history of pages. */
  async function signIn(context: Context, key: string | undefined): Promise<Response> {
    if (key === undefined || key === '') return askForKey(context, false);
    const caller = await authenticate(services.database, key.trim());
    if (caller === undefined) return askForKey(context, true);
    rememberKey(context, key.trim());
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Cache-Control', 'no-store');
    return context.redirect('/', 303);
  }

  app.get('/sign-in', (context) => signIn(context, context.req.query('key')));

  app.post('/sign-in', csrf(), async (context) => {
    const { key } = await context.req.parseBody();
    return signIn(context, typeof key === 'string' ? key : undefined);
  });

  app.post('/sign-out', csrf(), (context) => {
    forgetKey(context);
    return context.redirect('/', 303);
  });

  for (const { path, type, body } of assets) {
    app.get(path, (context) =>
      context.body(body, 200, {
        'Content-Type': type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
      }),
    );
  }

  function message(context: Context, title: string, text: MessageProps, status: ContentfulStatusCode): Response {
    const page = (
      <Document title={title} assets={paths}>
        <main id="content">
          <MessagePage {...text} />
        </main>
      </Document>
    );
    return render(context, page, status);
  }

  app.onError((error, context) => {
    if (error instanceof HTTPException)
      return message(context, 'Refused', REFUSED, error.status as ContentfulStatusCode);
    services.logger.error({ err: error, path: context.req.path }, 'page failed');
    return message(context, 'Something broke', BROKEN, 500);
  });
  return app;
}

const BROKEN: MessageProps = {
  title: 'This page could not be shown',
  what: "Something broke on our side. Nothing was lost or changed; the service's log says why.",
  todo: 'Reload the page to try again, or go back to',
};

const REFUSED: MessageProps = {
  title: 'This form was not accepted',
  what: 'It came from another site, or from a page that is no longer current. Nothing was changed.',
  todo: 'Open the page anew: go to',
};

function missing(frame: Frame, what: 'account' | 'conversation'): Shown {
  const body = (
    <MessagePage
      title={`No such ${what}`}
      what={`There is no ${what} at this address in this workspace. It may have been renamed, or the link belongs to another workspace.`}
      todo="Look for it among"
    />
  );
  return { frame, title: `No such ${what}`, body, status: 404 };
}
