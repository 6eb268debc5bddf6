import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { type Answerer, type Asker, readThread, type StoredThread } from '../answers/index.ts';
import { dateSchema, InputError, NotFoundError } from '../domain/index.ts';
import { type Caller, type Database, findAccount } from '../storage/index.ts';
import { answerAnchor, askPath } from './addresses.ts';
import { readForm } from './judging.ts';
import { loadFrame } from './load/frame.ts';
import type { AskDraft } from './model.ts';
import type { Load, Shown } from './pages.tsx';
import { AskPage } from './views/ask.tsx';

/** What the routes work with. */
export interface AskTools {
  readonly database: Database;
  readonly answerer: Answerer;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

/** Far more than the longest question. */
const MAX_FORM_BYTES = 20_000;
const UNUSABLE = 422;

/**
 * `GET /accounts/:key/ask`: an account's thread of questions with the answers and their sources. `POST` asks, and ends on the
 * thread at the answer; a question that cannot be asked comes back as it was written, with what is wrong.
 */
export function addAskRoutes(app: Hono, tools: AskTools): void {
  app.get('/accounts/:key/ask', async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const { thread: id, as_of, q } = context.req.query();
    const draft = { question: q?.trim() ?? '', asOf: dateSchema.safeParse(as_of).success ? as_of : undefined };
    return show(tools, context, caller, { thread: id, draft });
  });
  app.post('/accounts/:key/ask', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const key = context.req.param('key');
    const { fields } = await readForm(context);
    const { question = '', thread, as_of: asOf } = fields;
    try {
      const answer = await tools.answerer.ask(caller.workspace, {
        account: key,
        question,
        thread: thread || undefined,
        asOf: asOf ? readDay(asOf) : undefined,
        asker: askerOf(caller),
        reader: caller.reader,
      });
      const path = askPath(answer.account, { thread: answer.thread, asOf: asOf || undefined });
      const place = await readThread(tools.database, caller.workspace, placeOf(caller, answer.thread));
      return context.redirect(`${path}#${answerAnchor((place?.turns.length ?? 1) - 1)}`, 303);
    } catch (error) {
      if (error instanceof NotFoundError) return tools.respondMissing(context);
      if (!(error instanceof InputError)) throw error;
      const draft = { question, asOf, problem: error.message };
      return show(tools, context, caller, { thread: thread || undefined, draft });
    }
  });
}

function readDay(text: string): string {
  if (dateSchema.safeParse(text).success) return text;
  throw new InputError('wrong-type', [{ path: 'as_of', message: 'expected a day such as 2026-09-01' }]);
}

/** A member's threads are theirs with whatever key they sign in. */
function askerOf({ member, keyId, name }: Caller): Asker {
  return { id: member?.email ?? (keyId === null ? name : `key:${keyId}`), name };
}

function placeOf(caller: Caller, thread: string) {
  return { thread, asker: askerOf(caller).id, reader: caller.reader };
}

async function show(
  tools: AskTools,
  context: Context,
  caller: Caller,
  { thread: id, draft }: { readonly thread: string | undefined; readonly draft: AskDraft },
): Promise<Response> {
  const key = context.req.param('key') ?? '';
  const found = id === undefined ? undefined : await readThread(tools.database, caller.workspace, placeOf(caller, id));
  const thread = found?.account === key ? found : undefined;
  return tools.respond(context, async (tx, loadContext): Promise<Shown> => {
    const frame = await loadFrame(tx, loadContext);
    const account = await findAccount(tx, key);
    if (account === undefined) return { frame, title: 'No such account', body: <NoAccount />, status: 404 };
    const isGone = id !== undefined && thread === undefined;
    const model = {
      account: { key, name: account.name },
      thread: shownOf(thread),
      isGone,
      draft,
      frame,
      mode: tools.answerer.mode,
    };
    const status = draft.problem === undefined ? (isGone ? 404 : 200) : UNUSABLE;
    return { frame, title: `Ask ${account.name}`, body: <AskPage model={model} />, status };
  });
}

function shownOf(thread: StoredThread | undefined) {
  return thread === undefined ? null : { id: thread.id, turns: thread.turns };
}

function NoAccount() {
  return (
    <div class="prose">
      <h1>No such account</h1>
      <p>
        There is no account at this address in this workspace, or it is not for your key. Look for it among{' '}
        <a href="/">all accounts</a>.
      </p>
    </div>
  );
}
