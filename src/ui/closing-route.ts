import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError, NotFoundError, parseWith, readersSchema } from '../domain/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, findConversation } from '../storage/index.ts';
import { conversationPath } from './addresses.ts';
import { readForm } from './judging.ts';
import type { Load } from './pages.tsx';

/** What the route works with. */
export interface ClosingTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'handoffs'>;
  /** The page of a conversation. */
  readonly page: (id: string) => Load;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 100_000;

/**
 * `POST /conversations/:id/access`: closes a conversation, with who else may read it, or opens it. Ends on its page; for
 * whoever has closed it to themselves among all accounts. What cannot be done comes back as it was written.
 */
export function addClosingRoute(app: Hono, tools: ClosingTools): void {
  app.post('/conversations/:id/access', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const id = context.req.param('id');
    const { action, fields } = await readForm(context);
    const written = fields.readers ?? '';
    if (action !== 'close' && action !== 'open') return tools.respondMissing(context);
    try {
      const change = action === 'open' ? { private: false } : { private: true, readers: readReaders(written) };
      await tools.pipeline.handoffs.changeAccess(caller, id, change);
    } catch (error) {
      if (error instanceof NotFoundError) return tools.respondMissing(context);
      if (!(error instanceof InputError)) throw error;
      const closing = { readers: written, problem: `It was not changed: ${error.message}.` };
      return tools.respond(context, async (tx, loadContext) => ({
        ...(await tools.page(id)(tx, { ...loadContext, closing })),
        status: 422,
      }));
    }
    const isThere = (await asCaller(tools.database, caller, (tx) => findConversation(tx, id))) !== undefined;
    return context.redirect(isThere ? conversationPath(id) : '/', 303);
  });
}

/** @throws {InputError} code `wrong-type`, for what is no address */
function readReaders(written: string): readonly string[] {
  return parseWith(
    readersSchema,
    written.split(/[\s,;]+/).filter((address) => address !== ''),
  );
}
