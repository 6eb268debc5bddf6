import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { loadHandoff } from '../briefs/index.ts';
import { dateSchema, HANDOFF_SECTIONS, InputError, NotFoundError } from '../domain/index.ts';
import type { LineOrder, Pipeline } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, findDeal } from '../storage/index.ts';
import { handoffPath } from './addresses.ts';
import { readForm } from './judging.ts';
import { loadFrame } from './load/frame.ts';
import { loadHandoffPage } from './load/handoff.ts';
import type { Load } from './pages.tsx';
import { HandoffPage, handoffTitle } from './views/handoff.tsx';
import { MessagePage } from './views/messages.tsx';

/** What the routes work with. */
export interface HandoffTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'handoffs'>;
  readonly now: () => number;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 20_000;
const MAX_WORDS = 2_000;
const SOURCE = 'page';

/** `/deals/:key/handoff`: the brief, and the forms by which a deal is closed, its brief corrected and taken over. */
export function addHandoffRoutes(app: Hono, tools: HandoffTools): void {
  const { pipeline } = tools;
  const guards = [csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES })] as const;

  app.get('/deals/:key/handoff', (context) => {
    const version = /^\d{1,6}$/.exec(context.req.query('version') ?? '')?.[0];
    return tools.respond(context, page(context.req.param('key'), version === undefined ? undefined : Number(version)));
  });

  app.post('/deals/:key/close', ...guards, (context) =>
    change(tools, context, async ({ workspace }, key) => {
      const now = new Date(tools.now()).toISOString();
      await pipeline.handoffs.close(workspace, key, { won: true, now }, SOURCE);
      return undefined;
    }),
  );

  app.post('/deals/:key/handoff', ...guards, (context) =>
    change(tools, context, async ({ workspace }, key) => {
      await pipeline.handoffs.redo(workspace, key);
      return undefined;
    }),
  );

  app.post('/deals/:key/handoff/lines/:id', ...guards, (context) =>
    change(tools, context, async ({ workspace, name }, key, { action, fields }) => {
      const line = context.req.param('id') ?? '';
      const order = orderOf(action, line, fields, name);
      return order && pipeline.handoffs.decide(workspace, key, order);
    }),
  );

  app.post('/deals/:key/handoff/lines', ...guards, (context) =>
    change(tools, context, async ({ workspace, name }, key, { fields }) => {
      const section = HANDOFF_SECTIONS.find((one) => one === fields.section);
      const text = wordsOf(fields.text);
      if (section === undefined || text === undefined) return undefined;
      const order = { action: 'add', section, text, by: name, ...promiseOf(fields) } as const;
      return pipeline.handoffs.decide(workspace, key, order);
    }),
  );

  app.post('/deals/:key/handoff/send', ...guards, (context) =>
    change(tools, context, async ({ workspace, name }, key) => {
      await pipeline.handoffs.sendNow(workspace, key, name);
      return undefined;
    }),
  );

  app.post('/deals/:key/handoff/acknowledge', ...guards, (context) =>
    change(tools, context, async ({ workspace, name }, key, { version }) => {
      await pipeline.handoffs.acknowledge(workspace, key, { by: name, version });
      return undefined;
    }),
  );
}

/** What somebody wrote that was not taken, and why. */
interface Refused {
  readonly text: string;
  readonly why: string;
}

function page(key: string, version: number | undefined, refused?: Refused): Load {
  return async (tx, context) => {
    const model = await loadHandoffPage(tx, key, { version }, context);
    if (model !== undefined)
      return {
        frame: model.frame,
        title: handoffTitle(model),
        body: <HandoffPage model={model} refused={refused} />,
        current: 'watchtower',
        ...(refused === undefined ? {} : { status: 409 }),
      };
    const body = (
      <MessagePage
        title="No such deal"
        what="There is no deal at this address in this workspace. The link may belong to another one."
        todo="Look for its account among"
      />
    );
    return { frame: await loadFrame(tx, context), title: 'No such deal', body, status: 404 };
  };
}

type Form = Awaited<ReturnType<typeof readForm>>;
type Fields = Form['fields'];

/** Does what a form says, for who may see the deal, and shows the page again, at the line that it was about. */
async function change(
  tools: HandoffTools,
  context: Context,
  work: (caller: Caller, key: string, form: Form) => Promise<string | undefined>,
): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  const key = context.req.param('key') ?? '';
  const form = await readForm(context);
  let isSeen = false;
  try {
    const isThere = await asCaller(tools.database, caller, async (tx) => {
      const deal = await findDeal(tx, key);
      // A handoff that is closed to them is not theirs to decide on.
      if (deal !== undefined && context.req.path.includes('/handoff/')) await loadHandoff(tx, key);
      return deal !== undefined;
    });
    if (!isThere) return tools.respondMissing(context);
    isSeen = true;
    const line = await work(caller, key, form);
    return context.redirect(handoffPath(key, line === undefined ? {} : { line }), 303);
  } catch (error) {
    const isGone = error instanceof NotFoundError;
    if (!isGone && !(error instanceof InputError && error.code === 'against-the-rules')) throw error;
    // Somebody was quicker, or a later version has no such line: the page shows how it stands now, and what was written is not lost.
    const text = isSeen ? wordsOf(form.fields.text) : undefined;
    if (text !== undefined) return tools.respond(context, page(key, undefined, { text, why: error.message }));
    return isGone ? tools.respondMissing(context) : context.redirect(handoffPath(key), 303);
  }
}

function orderOf(action: string, line: string, fields: Fields, by: string): LineOrder | undefined {
  const said = { line, by, reason: wordsOf(fields.reason) };
  if (action === 'confirm' || action === 'remove' || action === 'restore') return { ...said, action };
  const text = wordsOf(fields.text);
  return action !== 'correct' || text === undefined ? undefined : { ...said, action, text, ...promiseOf(fields) };
}

function promiseOf({ owner, due_date }: Fields) {
  const day = dateSchema.safeParse(due_date);
  const who = wordsOf(owner)?.slice(0, 200);
  return { ...(who === undefined ? {} : { owner: who }), ...(day.success ? { due_date: day.data } : {}) };
}

function wordsOf(text: string | undefined): string | undefined {
  return text?.trim().slice(0, MAX_WORDS) || undefined;
}
