import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { handbackSchema, NotFoundError, type RootCause, rootCauseSchema } from '../domain/index.ts';
import { type PersonsEvent, type Pipeline, ReviewRuleError } from '../pipeline/index.ts';
import {
  asCaller,
  type Caller,
  type Database,
  findAccount,
  findIntervention,
  findReview,
  hidesFromReader,
} from '../storage/index.ts';
import { reviewAnchor, reviewPath } from './addresses.ts';
import { readForm } from './judging.ts';
import { type FormDraft, loadReviews } from './load/reviews.ts';
import type { Load, PageTools } from './pages.tsx';
import { ReviewPage } from './views/review.tsx';

/** What the routes work with. */
export interface ReviewTools extends PageTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'reviews'>;
  /** The page that says that there is none of this key. */
  readonly missing: Load;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 60_000;

/** `/accounts/:key/review` with its forms, and the way to it from promises that were handed back. */
export function addReviewPages(app: Hono, tools: ReviewTools): void {
  const { database, pipeline } = tools;
  const form = [csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES })] as const;
  app.get('/accounts/:key/review', (context) => tools.respond(context, page(context.req.param('key'), tools)));

  // A promise that was handed back was said in no conversation: its place is the intervention.
  app.get('/conversations/:id', async (context, next) => {
    const id = context.req.param('id');
    const caller = id.startsWith('iv_') ? await tools.authenticate(context) : undefined;
    const found = caller && (await asCaller(database, caller, (tx) => findIntervention(tx, id)));
    return found === undefined ? next() : context.redirect(`${reviewPath(found.account)}#${reviewAnchor(id)}`, 302);
  });

  app.post('/accounts/:key/review', ...form, async (context) => {
    const key = context.req.param('key') ?? '';
    return act(tools, context, { key, form: 'ask' }, async ({ workspace, name }) => {
      await pipeline.reviews.ask(workspace, key, name);
    });
  });

  app.post('/reviews/:id/move', ...form, async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const id = context.req.param('id') ?? '';
    const review = await asCaller(database, caller, (tx) => findReview(tx, id));
    const events = await readEvents(context, caller.name);
    if (review === undefined || events.length === 0) return tools.respondMissing(context);
    return act(tools, context, { key: review.account, form: id }, async ({ workspace }) => {
      await pipeline.reviews.decide(workspace, id, events);
    });
  });

  app.post('/accounts/:key/handback', ...form, async (context) => {
    const key = context.req.param('key') ?? '';
    const { action, fields } = await readForm(context);
    return act(tools, context, { key, form: 'handback' }, async ({ workspace, name }) => {
      if (action === 'confirm') {
        await pipeline.reviews.handBack(workspace, key, { by: name, confirm: true, read: fields.read });
        return;
      }
      const handback = handbackSchema.safeParse(toHandback(fields));
      if (!handback.success)
        throw new ReviewRuleError(
          'HB-1',
          'every field is filled in, and a commitment reads: what | owner | YYYY-MM-DD',
        );
      await pipeline.reviews.handBack(workspace, key, { by: name, handback: handback.data });
    });
  });
}

function page(
  key: string,
  { missing }: ReviewTools,
  problem: string | null = null,
  draft: FormDraft | null = null,
): Load {
  return async (tx, context) => {
    const model = await loadReviews(tx, key, context, { problem, draft });
    if (model === undefined) return missing(tx, context);
    const body = <ReviewPage model={model} />;
    return {
      frame: model.frame,
      title: `${model.account.name}: review`,
      body,
      ...(problem === null ? {} : { status: 409 }),
    };
  };
}

/** Whose page it is, and which form was sent: a review's by its id. */
interface Sent {
  readonly key: string;
  readonly form: string;
}

/** Does something for whoever is signed in and may know the account; what the rules forbid is said on the page. */
async function act(
  tools: ReviewTools,
  context: Context,
  { key, form }: Sent,
  work: (caller: Caller) => Promise<void>,
): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  const mayKnow = await asCaller(
    tools.database,
    caller,
    async (tx) => (await findAccount(tx, key)) !== undefined && !(await hidesFromReader(tx, key)),
  );
  if (!mayKnow) return tools.respondMissing(context);
  try {
    await work(caller);
  } catch (error) {
    if (error instanceof NotFoundError) return tools.respondMissing(context);
    if (!(error instanceof ReviewRuleError)) throw error;
    return tools.respond(context, page(key, tools, error.message, { form, fields: (await readForm(context)).fields }));
  }
  return context.redirect(reviewPath(key), 303);
}

async function readEvents(context: Context, by: string): Promise<readonly PersonsEvent[]> {
  const { action, fields } = await readForm(context);
  switch (action) {
    case 'data_sync':
      return [{ type: 'part', part: 'data_sync', by }];
    case 'cause': {
      const cause: RootCause | undefined = rootCauseSchema.safeParse(fields.cause).data;
      return cause === undefined ? [] : [{ type: 'cause', cause, commercial: fields.commercial === 'yes', by }];
    }
    case 'choose':
    case 'complete': {
      const outreach = fields.outreach?.trim();
      const { path, owner, deadline } = fields;
      const plan = outreach ? [{ type: 'outreach', plan: outreach.slice(0, 4_000), by } as const] : [];
      return [...plan, { type: action, path, owner, action: fields.deed, deadline, by }];
    }
    case 'cancel':
      return [{ type: 'cancel', why: fields.why?.slice(0, 1_000) ?? '', by }];
    default:
      return [];
  }
}

/** The fields of a form as a handback: a commitment a line, its parts between bars. */
function toHandback({
  sponsor,
  competitor,
  budget,
  politics,
  commitments = '',
  posture,
  re_entry,
}: Readonly<Record<string, string | undefined>>) {
  const made = commitments
    .split('\n')
    .map((line) => line.split('|').map((part) => part.trim()))
    .filter(([what = '']) => what !== '')
    .map(([what, owner, due]) => ({ what, owner: owner || null, due: due || null, informal: false }));
  return { learned: { sponsor, competitor, budget, politics }, commitments: made, posture, re_entry };
}
