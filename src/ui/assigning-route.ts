import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError, NotFoundError } from '../domain/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import {
  asCaller,
  type Caller,
  type Database,
  findAccount,
  findAccountsByName,
  findConversation,
} from '../storage/index.ts';
import type { AssigningDraft } from './model.ts';
import type { Load } from './pages.tsx';

/** What the route works with. */
export interface AssigningTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'assignConversation'>;
  /** The page of what waits. */
  readonly page: Load;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 100_000;

/**
 * `POST /conversations/:id/assign`: ends where the form was, on the page of what waits. What cannot be done comes back there
 * as it was written, with what is wrong.
 */
export function addAssigningRoute(app: Hono, tools: AssigningTools): void {
  app.post('/conversations/:id/assign', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const id = context.req.param('id');
    const find = () => asCaller(tools.database, caller, (tx) => findConversation(tx, id));
    if ((await find()) === undefined) return tools.respondMissing(context);
    const body = await context.req.parseBody({ all: true });
    const remember = [body.remember ?? []].flat().filter((domain) => typeof domain === 'string');
    const written = textOf(body.candidate) || textOf(body.account);
    try {
      const account = await accountMeant(tools.database, caller, written);
      const { name: by, reader } = caller;
      await tools.pipeline.assignConversation(caller.workspace, id, { account, remember, by, reader });
    } catch (error) {
      if (!(error instanceof InputError || error instanceof NotFoundError)) throw error;
      const draft = { conversation: id, account: written, remember, problem: problemSentence(error) };
      return showAgain(tools, context, draft);
    }
    return context.redirect('/waiting', 303);
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** The key that a person wrote or picked, or that of the one account of the name they wrote. */
async function accountMeant(database: Database, caller: Caller, written: string): Promise<string> {
  if (written === '') throw new InputError('wrong-type', [{ message: 'choose an account' }]);
  return asCaller(database, caller, async (tx) => {
    if ((await findAccount(tx, written)) !== undefined) return written;
    const [key, ...others] = await findAccountsByName(tx, written);
    if (key === undefined) throw new NotFoundError(`no account has the key or name ${JSON.stringify(written)}`);
    if (others.length === 0) return key;
    const message = `several accounts bear this name: ${[key, ...others].join(', ')}; choose one by its key`;
    throw new InputError('several-accounts', [{ message }]);
  });
}

function problemSentence(error: Error): string {
  return `It was not assigned: ${error.message}.`;
}

function showAgain({ page, respond }: AssigningTools, context: Context, assigning: AssigningDraft): Promise<Response> {
  return respond(context, async (tx, loadContext) => ({
    ...(await page(tx, { ...loadContext, assigning })),
    status: 422,
  }));
}
