import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Answerer, createAnswerer, createSearcher, type Searcher } from '../answers/index.ts';
import type { Role } from '../domain/index.ts';
import { limitRequests, noteReads, type ReadLog, toProblem } from '../http/index.ts';
import { type DraftReader, LiveFeed, type Pipeline, workspacePolicy } from '../pipeline/index.ts';
import {
  asCaller,
  authenticateSession,
  type Caller,
  type Database,
  findSignal,
  isDatabaseAway,
  standingAccountKey,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { observeRequests } from '../telemetry/index.ts';
import { type AccountQuery, parseAccountQuery } from './account-query.ts';
import { addAddRoutes } from './add-route.tsx';
import { accountPath } from './addresses.ts';
import { addAskRoutes } from './ask-route.tsx';
import { loadAssets } from './assets.ts';
import { addAssigningRoute } from './assigning-route.ts';
import { addClosingRoute } from './closing-route.ts';
import { addConversationRoutes, placeOf } from './conversation-route.ts';
import { addCoveragePage } from './coverage-route.tsx';
import { addDecidingRoute } from './deciding-route.ts';
import { addDestinationsRoutes } from './destinations-route.tsx';
import { addHandoffRoutes } from './handoff-route.tsx';
import { addInboxPage } from './inbox-route.tsx';
import { draftOf } from './judging.ts';
import { addJudgingRoute } from './judging-route.ts';
import { addLiveRoutes } from './live-route.ts';
import { loadAccount } from './load/account.ts';
import { type ConversationPlace, loadConversation } from './load/conversation.ts';
import { type LoadContext, loadFrame, toReader } from './load/frame.ts';
import { loadWaiting } from './load/waiting.ts';
import type { Frame } from './model.ts';
import { addOwnershipRoutes } from './ownership-route.tsx';
import { askForKey, respondWithMessage, respondWithPage } from './respond.tsx';
import { addReviewPages } from './review-route.tsx';
import { requireRole } from './roles.ts';
import { addSearchPage } from './search-route.tsx';
import { originOf, readSession } from './session.ts';
import { addMemberRoutes } from './settings-people-route.tsx';
import { addRecordRoutes } from './settings-record-route.tsx';
import { addSettingsRoutes } from './settings-route.tsx';
import { addWorkspaceRoutes } from './settings-workspace-route.tsx';
import { addSignInRoutes } from './sign-in.ts';
import { addProviderRoutes, type SignInProvider } from './sign-in-provider.tsx';
import { addSourcesRoutes } from './sources-route.tsx';
import { AccountPage } from './views/account.tsx';
import { ConversationPage } from './views/conversation.tsx';
import { headline } from './views/conversation-head.tsx';
import { type AssetPaths, type CurrentPage, SignedIn } from './views/layout.tsx';
import { MessagePage, type MessageProps } from './views/messages.tsx';
import { WaitingPage } from './views/waiting.tsx';
import { addWatchtower } from './watchtower-route.tsx';

/** What the pages work with; the API's services fit. */
export interface PageServices {
  readonly database: Database;
  /** Records judgements, decisions and assignments, and knows who reads new conversations. */
  readonly pipeline: Pick<
    Pipeline,
    | 'acceptConversation'
    | 'acceptMessage'
    | 'assignConversation'
    | 'changePolicy'
    | 'countReprocess'
    | 'declareAccount'
    | 'decideCommitment'
    | 'decideSignal'
    | 'fingerprint'
    | 'handoffs'
    | 'onEvent'
    | 'openBrief'
    | 'previewPolicy'
    | 'replayDelivery'
    | 'reprocess'
    | 'reprocessing'
    | 'erasing'
    | 'rescoreWorkspace'
    | 'retryConversation'
    | 'retryDispatch'
    | 'reviews'
    | 'scoring'
    | 'sending'
    | 'testDestination'
  >;
  /** Who answers questions; unset, facts and quotes do, found by their words alone. */
  readonly answerer?: Answerer | undefined;
  /** Who searches across accounts; unset, by words alone. */
  readonly searcher?: Searcher | undefined;
  /** Tells pages of what happens while they are open; unset, of what happens in this process. */
  readonly live?: LiveFeed | undefined;
  /** Reads drafts a second time; unset, rules of words alone do. */
  readonly readDraft?: DraftReader | undefined;
  /** Who reads new conversations; every page says so. */
  readonly extractor: 'llm' | 'local';
  /** The language model's name, where one reads or verifies what was read. */
  readonly model?: string | undefined;
  /** Largest request with files, in bytes; 20 MB unless told. */
  readonly maxBodyBytes?: number | undefined;
  /** Writes down who read what; unset, nobody does. */
  readonly reads?: ReadLog | undefined;
  /** Through whom people sign in; unset, with keys alone. */
  readonly identity?: SignInProvider | undefined;
  /** How many requests of one browser are answered in a minute; unset, all. */
  readonly requestsPerMinute?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly logger: { error(fields: object, message: string): void };
}

/** What is shown inside the frame of a signed-in page. */
export interface Shown {
  readonly frame: Frame;
  readonly title: string;
  readonly body: Child;
  readonly current?: CurrentPage;
  readonly status?: ContentfulStatusCode;
  /** It changes while it is open: live.js listens to our server. */
  readonly live?: boolean | undefined;
}

/** Loads what one page shows, in one transaction of the caller's workspace. */
export type Load = (tx: WorkspaceTransaction, context: LoadContext) => Promise<Shown>;

/** What a route needs that only shows. */
export interface PageTools {
  respond(context: Context, load: Load): Promise<Response>;
}

/**
 * The web pages: `/`, `/accounts/:key`, `/conversations/:id`, `/waiting`, the forms that judge, and signing in and out. They
 * hold no port: mount them beside the API, `server.route('/', createPages(services))`.
 */
export function createPages(services: PageServices): Hono {
  const app = new Hono();
  const { assets, paths: files } = loadAssets();
  const paths = { ...files, provider: services.identity !== undefined };
  const respond = (context: Context, load: Load) => show(services, paths, context, load);
  const faces = {
    ...services,
    respond,
    authenticate: (context: Context) => readCaller(services, context),
    askForKey: (context: Context) => askForKey(context, paths, false),
    respondMissing: (context: Context) => respondWithMessage(context, paths, GONE, 404),
  };
  app.use(observeRequests());
  if (services.requestsPerMinute !== undefined) app.use(limitRequests(services.requestsPerMinute));
  // No key or id has a NUL in it, and Postgres takes no text with one even to look for it.
  app.use(async (context, next) =>
    context.req.url.includes('%00') ? respondWithMessage(context, paths, NOWHERE, 404) : next(),
  );
  app.use(
    requireRole({
      roleOf: async (context) => (await faces.authenticate(context))?.role,
      refuse: (context, needed) => respondWithMessage(context, paths, notAllowed(needed), 403),
    }),
  );
  if (services.reads !== undefined) app.use(noteReads(services.reads, 'page ', faces.authenticate));
  addLeadingOn(app, services);
  addReviewPages(app, { ...faces, missing: async (tx, context) => missing(await loadFrame(tx, context), 'account') });
  addPageRoutes(app, respond);
  const respondMissing = (context: Context) => respondWithMessage(context, paths, NOWHERE, 404);
  const bounded = { ...faces, maxBodyBytes: services.maxBodyBytes ?? MOST_BYTES };
  addWatchtower(app, { ...bounded, respondMissing });
  addAddRoutes(app, bounded);
  const { database, now } = services;
  addSearchPage(app, { ...faces, searcher: services.searcher ?? createSearcher({ database, now }) });
  addCoveragePage(app, faces);
  addOwnershipRoutes(app, { ...faces, respondMissing });
  addAskRoutes(app, {
    ...faces,
    answerer: services.answerer ?? createAnswerer({ database, policyOf: workspacePolicy, now }),
    respondMissing,
  });
  addJudgingRoute(app, {
    ...faces,
    pages: {
      account: (key, view) => accountPage(key, parseAccountQuery(view)),
      conversation: (id) => conversationPage(id),
    },
  });
  addDecidingRoute(app, faces);
  addHandoffRoutes(app, faces);
  addInboxPage(app, faces);
  addAssigningRoute(app, { ...faces, page: waitingPage });
  addClosingRoute(app, { ...faces, page: conversationPage, respondMissing });
  addConversationRoutes(app, { ...faces, respondMissing });
  const live = services.live ?? new LiveFeed({ database, pipeline: services.pipeline });
  addLiveRoutes(app, { ...faces, live });
  addSourcesRoutes(app, { ...faces, respondMissing });
  addDestinationsRoutes(app, { ...faces, respondMissing });
  addSettingsRoutes(app, faces);
  addMemberRoutes(app, { ...faces, endLive: (workspace, key) => live.end(workspace, key) });
  addWorkspaceRoutes(app, faces);
  addRecordRoutes(app, faces);
  addSignInRoutes(app, services.database, paths, ({ workspace, keyId, name }) => live.end(workspace, keyId ?? name));
  addProviderRoutes(app, { database, identity: services.identity, assets: paths, now });
  for (const { path, type, body } of assets) app.get(path, (context) => context.body(body, 200, assetHeaders(type)));
  app.notFound((context) => respondWithMessage(context, paths, NOWHERE, 404));
  app.onError((error, context) => {
    if (error instanceof HTTPException && error.status < 500) {
      const words = error.status === 429 ? TOO_MANY : REFUSED;
      return respondWithMessage(context, paths, words, error.status as ContentfulStatusCode);
    }
    const { status, detail } = toProblem(error);
    if (status < 500) return respondWithMessage(context, paths, refusedBecause(detail), status);
    services.logger.error({ err: error, path: context.req.path }, 'page failed');
    if (!isDatabaseAway(error)) return respondWithMessage(context, paths, BROKEN, 500);
    context.header('Retry-After', '5');
    return respondWithMessage(context, paths, AWAY, 503);
  });
  return app;
}

const MOST_BYTES = 20_000_000;

/** Who sent each request: several of its handlers ask. */
const callers = new WeakMap<Request, Promise<Caller | undefined>>();

/** Who is signed in; nobody without a session that lasts. */
function readCaller({ database }: PageServices, context: Context): Promise<Caller | undefined> {
  const { raw } = context.req;
  const known = callers.get(raw);
  if (known !== undefined) return known;
  const found = callerOfSession(database, context);
  callers.set(raw, found);
  return found;
}

async function callerOfSession(database: Database, context: Context): Promise<Caller | undefined> {
  const token = await readSession(context, database.vault);
  return token === undefined ? undefined : authenticateSession(database, token);
}

/** Shows a page to who is signed in; to anyone else the page that asks for a key. */
async function show(services: PageServices, assets: AssetPaths, context: Context, load: Load): Promise<Response> {
  const { database, extractor, model, now, pipeline } = services;
  const caller = await readCaller(services, context);
  if (caller === undefined) return askForKey(context, assets, false);
  const reader = toReader({ extractor, model: model ?? null });
  const { fingerprint, scoring } = pipeline;
  const correct = context.req.query('correct');
  const { frame, title, body, current, status, live } = await asCaller(database, caller, async (tx) => {
    const signal = correct === undefined ? undefined : await findSignal(tx, correct);
    const draft = signal && draftOf(signal);
    const { role, name: viewer } = caller;
    return load(tx, { reader, role, viewer, scoring, now: now(), origin: originOf(context), fingerprint, draft });
  });
  const page = (
    <SignedIn title={title} assets={assets} live={live} frame={frame} current={current}>
      {body}
    </SignedIn>
  );
  return respondWithPage(context, page, status, { live });
}

function addPageRoutes(app: Hono, respond: (context: Context, load: Load) => Promise<Response>): void {
  app.get('/accounts/:key', (context) =>
    respond(context, accountPage(context.req.param('key'), parseAccountQuery(context.req.query()))),
  );
  app.get('/conversations/:id', (context) =>
    respond(context, conversationPage(context.req.param('id'), placeOf(context))),
  );
  app.get('/waiting', (context) => respond(context, waitingPage));
}

/** The page of a merged account is that of the account that answers for it: for as long as the merger holds. */
function addLeadingOn(app: Hono, services: PageServices): void {
  for (const page of ['', '/ask', '/review'])
    app.get(`/accounts/:key${page}`, async (context, next) => {
      const caller = await readCaller(services, context);
      const key = context.req.param('key');
      if (caller === undefined) return next();
      const standing = await asCaller(services.database, caller, (tx) => standingAccountKey(tx, key));
      return standing === key
        ? next()
        : context.redirect(`${accountPath(standing)}${page}${new URL(context.req.url).search}`, 302);
    });
}

const waitingPage: Load = async (tx, loadContext) => {
  const model = await loadWaiting(tx, loadContext);
  return { frame: model.frame, title: 'Waiting', body: <WaitingPage model={model} />, current: 'waiting' };
};

function accountPage(key: string, query: AccountQuery): Load {
  return async (tx, loadContext) => {
    const model = await loadAccount(tx, key, loadContext, query);
    if (model === undefined) return missing(await loadFrame(tx, loadContext), 'account');
    return { frame: model.frame, title: model.account.name, body: <AccountPage model={model} /> };
  };
}

function conversationPage(id: string, place?: ConversationPlace): Load {
  return async (tx, loadContext) => {
    const model = await loadConversation(tx, id, loadContext, place);
    if (model === undefined) return missing(await loadFrame(tx, loadContext), 'conversation');
    return {
      frame: model.frame,
      title: headline(model),
      body: <ConversationPage model={model} />,
      live: model.isMoving,
    };
  };
}

function assetHeaders(type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Cache-Control': 'public, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
  };
}

const BROKEN: MessageProps = {
  title: 'This page could not be shown',
  what: "Something broke on our side. Nothing was lost or changed; the service's log says why.",
  todo: 'Reload the page to try again, or go back to',
};

const AWAY: MessageProps = {
  title: 'Not possible just now',
  what: 'The database does not answer, or has no room. Nothing was lost or changed.',
  todo: 'Reload the page in a moment to try again, or go back to',
};

const GONE: MessageProps = {
  title: 'It is not there any more',
  what: 'A later reading of the conversation does not find the signal any more, or it belongs to another workspace. Nothing was changed.',
  todo: 'Look for its account among',
};

const NOWHERE: MessageProps = {
  title: 'No such page',
  what: 'There is nothing at this address.',
  todo: 'Go to',
};

const TOO_MANY = {
  title: 'Too many requests',
  what: 'This browser asked for more pages in a minute than are answered.',
  todo: 'Wait a minute, then go to',
};

const REFUSED: MessageProps = {
  title: 'This form was not accepted',
  what: 'It came from another site, or from a page that is no longer current. Nothing was changed.',
  todo: 'Open the page anew: go to',
};

/** An address or a form that asks for what there cannot be, such as a page of a list that has none of this name. */
function refusedBecause(detail: string): MessageProps {
  return {
    title: 'This was not understood',
    what: `${detail}. Nothing was changed.`,
    todo: 'Go back and try again, or go to',
  };
}

function notAllowed(needed: Role): MessageProps {
  return {
    title: 'Your key may not do this',
    what: `It needs the role ${needed}. Nothing was changed.`,
    todo: 'Ask whoever administers this workspace, or go back to',
  };
}

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
