import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import type { Pipeline } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, findConversation } from '../storage/index.ts';
import { conversationPath } from './addresses.ts';
import type { ConversationPlace } from './load/conversation.ts';

/** What the routes work with. */
export interface ConversationTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'retryConversation'>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 10_000;

/** Which turns an address asks for: `?turn=`, from 1, or `?signal=`; and `?rejected=all`. What is no number is not heard. */
export function placeOf({ req }: Context): ConversationPlace {
  const turn = req.query('turn') ?? '';
  return {
    turn: /^\d{1,9}$/.test(turn) ? Math.max(Number(turn) - 1, 0) : undefined,
    signal: req.query('signal'),
    allRejected: req.query('rejected') === 'all',
  };
}

/** `POST /conversations/:id/retry`, and a turn by itself: `GET /conversations/:id/turns/:turn`. */
export function addConversationRoutes(app: Hono, tools: ConversationTools): void {
  const { database, pipeline } = tools;

  app.post('/conversations/:id/retry', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const id = context.req.param('id');
    const found = await asCaller(database, caller, (tx) => findConversation(tx, id));
    if (found === undefined) return tools.respondMissing(context);
    await pipeline.retryConversation(caller.workspace, id);
    return context.redirect(conversationPath(id), 303);
  });

  // A turn of a megabyte is text and nothing else: what was said must never be taken for a page of ours.
  app.get('/conversations/:id/turns/:turn{[0-9]{1,9}}', async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const { id, turn } = context.req.param();
    const found = await asCaller(database, caller, (tx) => findConversation(tx, id));
    const said = found?.conversation.turns[Number(turn) - 1];
    if (said === undefined) return tools.respondMissing(context);
    return context.body(said.text, 200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
  });
}
