import { createRoute, z } from '@hono/zod-openapi';
import { DEAL_EVENTS, NotFoundError, parseWith, timeSchema } from '../../domain/index.ts';
import { checkStorable } from '../../pipeline/index.ts';
import { asCaller, findDeal, type StoredDeal, type WorkspaceTransaction } from '../../storage/index.ts';
import { mustSeeAccount, mustSeeWhatIsThere } from '../access.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { keyParameter, problems } from './shared.ts';

const SOURCE = 'api';

const text = z.string().trim().min(1).max(500);
const amount = z.number().min(0).max(1e15);
const crmIds = z.array(z.strictObject({ system: text, id: text })).max(20);

/** What may be said of a deal; what is left out stays. */
const dealInputSchema = z
  .strictObject({
    account: z.string().min(1).max(200).optional().openapi({ description: "the account's key; made if there is none" }),
    name: text.nullable().optional(),
    stage: text.nullable().optional(),
    amount: amount.nullable().optional(),
    currency: z.string().trim().length(3).nullable().optional(),
    owner: text.nullable().optional(),
    closed_at: timeSchema.nullable().optional(),
    won: z.boolean().nullable().optional().openapi({ description: 'null while it is open' }),
    at: timeSchema.optional().openapi({ description: 'of when this is; now unless told' }),
    crm_ids: crmIds.optional().openapi({ description: 'what CRMs call it, so that what they post is of this deal' }),
  })
  .openapi('DealInput');

const closeSchema = z
  .strictObject({
    won: z.boolean().default(true),
    at: timeSchema.optional().openapi({ description: 'when it was closed; now unless told' }),
    stage: text.optional(),
    amount: amount.optional(),
  })
  .openapi('DealClose');

const dealSchema = z
  .object({
    key: z.string(),
    account: z.string().nullable().openapi({ description: 'null while nobody knows whose it is' }),
    name: z.string().nullable(),
    stage: z.string().nullable(),
    amount: z.number().nullable(),
    currency: z.string().nullable(),
    owner: z.string().nullable(),
    closed_at: z.string().nullable(),
    won: z.boolean().nullable(),
    crm_ids: z.array(z.object({ system: z.string(), id: z.string() })),
    history: z.array(
      z.object({
        kind: z.enum(DEAL_EVENTS),
        stage: z.string().nullable(),
        at: z.string(),
        known_at: z.string().openapi({ description: 'since when it is known here' }),
        source: z.string(),
      }),
    ),
    handoff: z
      .object({ status: z.enum(['due', 'made']), won_at: z.string() })
      .nullable()
      .openapi({ description: 'of a deal that was won: whether its handoff was made; null before' }),
    updated_at: z.string(),
  })
  .openapi('Deal');

function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

const putRoute = createRoute({
  method: 'put',
  path: '/v1/deals/{key}',
  summary: 'Say how a deal stands; what is left out stays',
  description:
    'A deal that was open and is now won starts its handoff. One that is won when it is first told of starts none: close it.',
  request: {
    params: keyParameter,
    body: { required: true, content: { 'application/json': { schema: dealInputSchema } } },
  },
  responses: { 200: json('The deal as it now stands', dealSchema), ...problems(400, 401, 413, 415, 422) },
});

const closeRoute = createRoute({
  method: 'post',
  path: '/v1/deals/{key}/close',
  summary: 'Close a deal, won unless told: starts its handoff, once',
  request: {
    params: keyParameter,
    body: { required: true, content: { 'application/json': { schema: closeSchema } } },
  },
  responses: { 200: json('The deal as it now stands', dealSchema), ...problems(400, 401, 404, 413, 415, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/deals/{key}',
  summary: 'One deal with its history',
  request: { params: keyParameter },
  responses: { 200: json('The deal', dealSchema), ...problems(401, 404) },
});

/** `/v1/deals…`. */
export function addDealRoutes(app: Api, { database, pipeline, maxBodyBytes, now }: ApiServices): void {
  app.openAPIRegistry.registerPath(putRoute); // for OpenAPI only: bodies are read below
  app.put('/v1/deals/:key', async (context) => {
    const { key } = parseWith(keyParameter, context.req.param());
    const {
      account,
      closed_at,
      crm_ids = [],
      at,
      ...said
    } = await readJsonBody(context, dealInputSchema, maxBodyBytes);
    checkStorable({ key, account: { key: account ?? '' }, deal: said, crm_ids });
    const update = { ...said, closedAt: closed_at, at: at ?? new Date(now()).toISOString() };
    const { caller } = context.var;
    // A key of certain accounts says of a new deal whose it is.
    const isKnown =
      account === undefined && (await asCaller(database, caller, (tx) => findDeal(tx, key))) !== undefined;
    if (!isKnown && (account !== undefined || caller.reader?.accounts !== undefined)) {
      await mustSeeAccount(database, caller, account ?? '');
    }
    await mustSeeWhatIsThere(database, caller, (tx) => findDeal(tx, key));
    await pipeline.handoffs.tell(caller.workspace, key, { update, account, crmIds: crm_ids, source: SOURCE });
    return context.json(await asCaller(database, caller, (tx) => show(tx, key)), 200);
  });

  app.openAPIRegistry.registerPath(closeRoute);
  app.post('/v1/deals/:key/close', async (context) => {
    const { key } = parseWith(keyParameter, context.req.param());
    const { won, at, stage, amount } = await readJsonBody(context, closeSchema, maxBodyBytes);
    checkStorable({ deal: { stage: stage ?? '' } });
    const closing = { won, stage, amount, at, now: new Date(now()).toISOString() };
    const { caller } = context.var;
    await asCaller(database, caller, (tx) => show(tx, key)); // there, and theirs to see
    await pipeline.handoffs.close(caller.workspace, key, closing, SOURCE);
    return context.json(await asCaller(database, caller, (tx) => show(tx, key)), 200);
  });

  app.openapi(getRoute, async (context) => {
    const { key } = context.req.valid('param');
    return context.json(await asCaller(database, context.var.caller, (tx) => show(tx, key)), 200);
  });
}

async function show(tx: WorkspaceTransaction, key: string): Promise<z.infer<typeof dealSchema>> {
  const deal = await findDeal(tx, key);
  if (deal === undefined) throw new NotFoundError(`No deal ${JSON.stringify(key)} in this workspace`);
  return present(deal);
}

function present(deal: StoredDeal): z.infer<typeof dealSchema> {
  const won = deal.won === true ? deal.history.findLast(({ kind }) => kind === 'closed_won') : undefined;
  return {
    key: deal.key,
    account: deal.accountKey,
    name: deal.name,
    stage: deal.stage,
    amount: deal.amount,
    currency: deal.currency,
    owner: deal.owner,
    closed_at: deal.closedAt,
    won: deal.won,
    crm_ids: deal.crmIds.map((one) => ({ ...one })),
    history: deal.history.map(({ kind, stage, at, knownAt, source }) => ({
      kind,
      stage,
      at,
      known_at: knownAt,
      source,
    })),
    handoff: won === undefined ? null : { status: won.handedOffAt === null ? 'due' : 'made', won_at: won.at },
    updated_at: deal.updatedAt,
  };
}
