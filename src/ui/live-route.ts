import type { Context, Hono } from 'hono';
import {
  EVENT_STREAM_HEADERS,
  type LiveFeed,
  type LiveMessage,
  loadProgress,
  toEventStream,
  type Watch,
  watchConversation,
  watchWorkspace,
} from '../pipeline/index.ts';
import { authenticateSession, type Caller, type Database } from '../storage/index.ts';
import { readSession } from './session.ts';

/** What the routes work with. */
export interface LiveTools {
  readonly database: Database;
  readonly live: LiveFeed;
  readonly logger: { error(fields: object, message: string): void };
  authenticate(context: Context): Promise<Caller | undefined>;
}

/**
 * `GET /conversations/:id/events` and `GET /events`: what pages listen to while they are open. A refusal is plain text: no
 * reader sees it, and a browser that gets one does not ask again.
 */
export function addLiveRoutes(app: Hono, { database, live, logger, ...tools }: LiveTools): void {
  app.get('/conversations/:id/events', (context) => {
    const id = context.req.param('id');
    return respond(context, async (caller) => {
      const [there] = await loadProgress({ database, feed: live }, caller, [id]);
      return there === undefined ? undefined : (watch) => watchConversation(watch, id);
    });
  });

  app.get('/events', (context) =>
    respond(context, async () => (watch) => watchWorkspace(watch, context.req.queries('follow'))),
  );

  async function respond(context: Context, find: (caller: Caller) => Promise<Watching | undefined>): Promise<Response> {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return context.text('Sign in first.', 401);
    const watch = await find(caller);
    if (watch === undefined) return context.text('There is nothing at this address.', 404);
    if (context.req.method === 'HEAD') return context.body(null, 200, EVENT_STREAM_HEADERS);
    const seat = live.admit(caller.keyId ?? caller.name);
    if (seat === undefined) return context.text('Too many pages of this key listen already.', 429);
    const token = (await readSession(context, database.vault)) ?? '';
    const again = () => authenticateSession(database, token);
    const messages = watch({ database, feed: live, seat, caller, authenticate: again });
    const onError = (error: unknown) =>
      logger.error({ err: error, path: context.req.path }, 'a stream of events broke');
    return context.body(toEventStream(messages, seat, onError), 200, EVENT_STREAM_HEADERS);
  }
}

type Watching = (watch: Watch) => AsyncGenerator<LiveMessage, void>;
