import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError } from '../domain/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, findSignal, type StoredSignal } from '../storage/index.ts';
import { accountViewPath, parseAccountQuery } from './account-query.ts';
import { judgedPath, signalAnchor } from './addresses.ts';
import { draftAsSent, problemSentence, readForm, type SentForm, toJudgement } from './judging.ts';
import type { Load } from './pages.tsx';

/** What the route works with. */
export interface JudgingTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'decideSignal'>;
  /** The pages on which signals are judged, by their key or id. */
  readonly pages: Readonly<Record<SentForm['from'], (id: string, view: Readonly<Record<string, string>>) => Load>>;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

/** Far more than the longest quote. */
const MAX_FORM_BYTES = 1_000_000;

const STALE = 412;
const UNUSABLE = 422;

/**
 * `POST /signals/:id/judge`: ends where the form was, at the signal. What cannot be saved comes back on the same page as it
 * was written, with what is wrong.
 */
export function addJudgingRoute(app: Hono, tools: JudgingTools): void {
  app.post('/signals/:id/judge', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const form = await readForm(context);
    const find = () => asCaller(tools.database, caller, (tx) => findSignal(tx, context.req.param('id')));
    const signal = await find();
    if (signal === undefined) return tools.respondMissing(context);
    if (form.action === 'draft') return showAgain(tools, context, form, signal);
    try {
      await tools.pipeline.decideSignal(caller.workspace, signal.id, {
        judgement: toJudgement(form, signal),
        by: caller.name,
        version: form.version,
      });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return showAgain(tools, context, form, (await find()) ?? signal, error);
    }
    const path =
      form.from === 'account'
        ? `${accountViewPath(signal.accountKey, { ...parseAccountQuery(viewOf(form)), signal: signal.id })}#${signalAnchor(signal.id)}`
        : judgedPath(signal.conversationId, signal.id);
    return context.redirect(path, 303);
  });
}

/** What the page showed on which the form was. */
function viewOf({ fields }: SentForm): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(fields.view ?? ''));
}

function showAgain(
  { pages, respond }: JudgingTools,
  context: Context,
  form: SentForm,
  signal: StoredSignal,
  error?: InputError,
): Promise<Response> {
  const draft = draftAsSent(signal, form, error && problemSentence(error));
  const status = error === undefined ? 200 : error.code === 'stale-version' ? STALE : UNUSABLE;
  const load = pages[form.from](form.from === 'account' ? signal.accountKey : signal.conversationId, viewOf(form));
  return respond(context, async (tx, loadContext) => ({ ...(await load(tx, { ...loadContext, draft })), status }));
}
