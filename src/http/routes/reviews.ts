import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toMarkdown } from '../../briefs/index.ts';
import { INTERVENTION_STATES, NotFoundError, parseWith, utcDate } from '../../domain/index.ts';
import { ReviewRuleError, workspacePolicy } from '../../pipeline/index.ts';
import {
  asCaller,
  type Caller,
  findAccount,
  findIntervention,
  findReview,
  findWorkspace,
  hidesFromReader,
  listDebriefs,
  listInterventionEvents,
  listInterventions,
  listReviewEvents,
  listReviews,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { deciderOf } from '../access.ts';
import type { Api } from '../app.ts';
import { ProblemError } from '../problem.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import {
  debriefSchema,
  eventsOf,
  handbackInputSchema,
  interventionPatchSchema,
  interventionSchema,
  lostSchema,
  presentDebrief,
  presentIntervention,
  presentReview,
  reviewPatchSchema,
  reviewSchema,
} from './review-schemas.ts';
import { idParameter, keyParameter, problems } from './shared.ts';

function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

function body<Schema extends z.ZodType>(schema: Schema, required = true) {
  return { required, content: { 'application/json': { schema } } };
}

const askRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/review',
  summary: 'The review that waits for an account, filled in from the record; opened where none waits',
  description: 'With `Accept: text/markdown` its agenda alone.',
  request: { params: keyParameter },
  responses: { 200: json(reviewSchema, 'The review with its agenda'), ...problems(401, 404) },
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/reviews',
  summary: 'An account’s reviews, interventions and debriefs, the latest first',
  request: { params: keyParameter },
  responses: {
    200: json(
      z.object({
        items: z.array(reviewSchema),
        interventions: z.array(interventionSchema),
        debriefs: z.array(debriefSchema),
      }),
      'What waits and what was',
    ),
    ...problems(401, 404),
  },
});

const patchRoute = createRoute({
  method: 'patch',
  path: '/v1/reviews/{id}',
  summary: 'Go through a review: its parts, its cause, its outcome; complete or cancel it',
  description:
    'Parts 1 and 2 come before any recovery option. Complete needs one path, one person by name, an action and a day that is not past. What the rules forbid is answered 409 with the rule, and nothing of the request is done.',
  request: { params: idParameter, body: body(reviewPatchSchema) },
  responses: { 200: json(reviewSchema, 'The review as it now stands'), ...problems(400, 401, 404, 409, 413, 415, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/reviews/{id}',
  summary: 'One review with its history',
  request: { params: idParameter },
  responses: { 200: json(reviewSchema, 'The review'), ...problems(401, 404) },
});

const interventionsRoute = createRoute({
  method: 'get',
  path: '/v1/interventions',
  summary: 'Interventions of AEs, the latest first; at most 500',
  request: {
    query: z.object({ account: z.string().max(200).optional(), state: z.enum(INTERVENTION_STATES).optional() }),
  },
  responses: {
    200: json(z.object({ items: z.array(interventionSchema) }), 'The interventions'),
    ...problems(401, 422),
  },
});

const interventionRoute = createRoute({
  method: 'get',
  path: '/v1/interventions/{id}',
  summary: 'One intervention with its history',
  request: { params: idParameter },
  responses: { 200: json(interventionSchema, 'The intervention'), ...problems(401, 404) },
});

const exitRoute = createRoute({
  method: 'patch',
  path: '/v1/interventions/{id}',
  summary: 'Say that the AE goes before the budget is spent: the handback is then due',
  request: { params: idParameter, body: body(interventionPatchSchema) },
  responses: {
    200: json(interventionSchema, 'The intervention as it now stands'),
    ...problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const handbackRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/handback',
  summary: 'Hand an intervention back (HB-1): the AE drafts, the CSM confirms',
  description:
    'Confirmed, what was promised stands among the account’s commitments, and the posture among its `renewal_posture`.',
  request: { params: keyParameter, body: body(handbackInputSchema) },
  responses: {
    200: json(interventionSchema, 'The intervention as it now stands'),
    ...problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const lostRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/lost',
  summary: 'Say that an account is lost: every day of it is scored again for what would have caught it sooner',
  description: 'A loss that was gone through already is gone through once: its debrief is answered.',
  request: { params: keyParameter, body: body(lostSchema) },
  responses: { 200: json(debriefSchema, 'The debrief'), ...problems(400, 401, 404, 413, 415, 422) },
});

/** `/v1/accounts/{key}/review…`, `/v1/reviews/{id}`, `/v1/interventions…`, `/v1/accounts/{key}/handback` and `…/lost`. */
export function addReviewRoutes(app: Api, services: ApiServices): void {
  const { database, pipeline, maxBodyBytes, now } = services;
  const instant = () => new Date(now()).toISOString();
  const seen = <Result>(caller: Caller, work: (tx: WorkspaceTransaction) => Promise<Result>) =>
    asCaller(database, caller, work);
  const mustSee = async (caller: Caller, key: string) => {
    if ((await seen(caller, (tx) => findAccount(tx, key))) === undefined) throw missing('account', key);
  };
  // What is done here draws on all that is known of the account, and what comes of it shows to nobody else.
  const mustSeeAll = async (caller: Caller, key: string) => {
    await mustSee(caller, key);
    if (await seen(caller, (tx) => hidesFromReader(tx, key))) throw notYours();
  };
  const showReview = (caller: Caller, id: string) =>
    seen(caller, async (tx) => {
      const review = await findReview(tx, id);
      if (review === undefined) throw missing('review', id);
      return presentReview(review, await dayOf(tx, now), await listReviewEvents(tx, id));
    });
  const showIntervention = (caller: Caller, id: string) =>
    seen(caller, async (tx) => {
      const found = await findIntervention(tx, id);
      if (found === undefined) throw missing('intervention', id);
      return presentIntervention(
        found,
        instant(),
        (await workspacePolicy(tx)).plays,
        await listInterventionEvents(tx, id),
      );
    });

  app.openAPIRegistry.registerPath(askRoute); // for OpenAPI only: it also answers in Markdown
  app.post('/v1/accounts/:key/review', async (context) => {
    const { key } = parseWith(keyParameter, context.req.param());
    const { caller } = context.var;
    await mustSeeAll(caller, key);
    const { id } = await pipeline.reviews.ask(caller.workspace, key, caller.name);
    const review = await showReview(caller, id);
    const { agenda } = review.documents;
    return agenda !== undefined && wantsMarkdown(context)
      ? markdown(context, toMarkdown(agenda))
      : context.json(review, 200);
  });

  app.openapi(listRoute, async (context) => {
    const { key } = context.req.valid('param');
    const answer = await seen(context.var.caller, async (tx) => {
      if ((await findAccount(tx, key)) === undefined) throw missing('account', key);
      const [day, { plays }, reviews, interventions, debriefs] = await Promise.all([
        dayOf(tx, now),
        workspacePolicy(tx),
        listReviews(tx, key),
        listInterventions(tx, { account: key }),
        listDebriefs(tx, key),
      ]);
      return {
        items: reviews.map((review) => presentReview(review, day)),
        interventions: interventions.map((one) => presentIntervention(one, instant(), plays)),
        debriefs: debriefs.map(presentDebrief),
      };
    });
    return context.json(answer, 200);
  });

  app.openapi(getRoute, async (context) =>
    context.json(await showReview(context.var.caller, context.req.valid('param').id), 200),
  );

  app.openAPIRegistry.registerPath(patchRoute); // for OpenAPI only: bodies are read below
  app.patch('/v1/reviews/:id', async (context) => {
    const { caller } = context.var;
    const { id } = parseWith(idParameter, context.req.param());
    const patch = await readJsonBody(context, reviewPatchSchema, maxBodyBytes);
    await showReview(caller, id);
    await ruled(pipeline.reviews.decide(caller.workspace, id, eventsOf(patch, deciderOf(caller, patch.by))));
    return context.json(await showReview(caller, id), 200);
  });

  app.openapi(interventionsRoute, async (context) => {
    const { account, state } = context.req.valid('query');
    const items = await seen(context.var.caller, async (tx) => {
      const { plays } = await workspacePolicy(tx);
      const found = await listInterventions(tx, { account, states: state === undefined ? undefined : [state] });
      return found.map((one) => presentIntervention(one, instant(), plays));
    });
    return context.json({ items }, 200);
  });

  app.openapi(interventionRoute, async (context) =>
    context.json(await showIntervention(context.var.caller, context.req.valid('param').id), 200),
  );

  app.openAPIRegistry.registerPath(exitRoute);
  app.patch('/v1/interventions/:id', async (context) => {
    const { caller } = context.var;
    const { id } = parseWith(idParameter, context.req.param());
    const { exit, by } = await readJsonBody(context, interventionPatchSchema, maxBodyBytes);
    await showIntervention(caller, id);
    const decision = { type: 'exit', by: deciderOf(caller, by), why: exit } as const;
    await ruled(pipeline.reviews.decideIntervention(caller.workspace, id, decision));
    return context.json(await showIntervention(caller, id), 200);
  });

  app.openAPIRegistry.registerPath(handbackRoute);
  app.post('/v1/accounts/:key/handback', async (context) => {
    const { caller } = context.var;
    const { key } = parseWith(keyParameter, context.req.param());
    const { by, ...said } = await readJsonBody(context, handbackInputSchema, maxBodyBytes);
    await mustSeeAll(caller, key);
    const who = deciderOf(caller, by);
    const word = 'confirm' in said ? { by: who, confirm: true as const } : { by: who, handback: said };
    const { id } = await ruled(pipeline.reviews.handBack(caller.workspace, key, word));
    return context.json(await showIntervention(caller, id), 200);
  });

  app.openAPIRegistry.registerPath(lostRoute);
  app.post('/v1/accounts/:key/lost', async (context) => {
    const { caller } = context.var;
    const { key } = parseWith(keyParameter, context.req.param());
    const { on, why, by } = await readJsonBody(context, lostSchema, maxBodyBytes);
    await mustSeeAll(caller, key);
    const day = await seen(caller, (tx) => dayOf(tx, now));
    const lost = { on: on ?? day, by: deciderOf(caller, by), why: why || null };
    const { id } = await pipeline.reviews.markLost(caller.workspace, key, lost);
    const found = await seen(caller, async (tx) => (await listDebriefs(tx, key)).find((one) => one.id === id));
    if (found === undefined) throw missing('debrief', key);
    return context.json(presentDebrief(found), 200);
  });
}

function notYours(): ProblemError {
  const detail = 'Something that was said to this account is closed to the key that was sent';
  return new ProblemError({ code: 'not-yours', status: 403, title: 'Not for this key', detail });
}

function missing(what: string, id: string): NotFoundError {
  return new NotFoundError(`No ${what} ${JSON.stringify(id)} in this workspace`);
}

async function dayOf(tx: WorkspaceTransaction, now: () => number): Promise<string> {
  return (await findWorkspace(tx))?.asOf ?? utcDate(now());
}

/** What the rules of reviews forbid is a conflict that names the rule. */
async function ruled<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ReviewRuleError)) throw error;
    const { rule, message } = error;
    throw new ProblemError({
      code: rule.toLowerCase(),
      status: 409,
      title: 'The rules do not allow it',
      detail: message,
    });
  }
}

function wantsMarkdown(context: Context): boolean {
  return /\btext\/markdown\b/.test(context.req.header('accept') ?? '');
}

function markdown(context: Context, text: string): Response {
  return context.body(text, 200, { 'content-type': 'text/markdown; charset=utf-8' });
}
