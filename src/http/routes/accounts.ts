import { createRoute, z } from '@hono/zod-openapi';
import {
  accountRecordSchema,
  dateSchema,
  evidenceSchema,
  NotFoundError,
  parseWith,
  riskSchema,
  SIGNAL_KINDS,
  SIGNAL_STATUSES,
} from '../../domain/index.ts';
import { latestRisk, scoreForReader } from '../../pipeline/index.ts';
import { asCaller, findAccount, listAccounts, listSignals, type StoredAccount } from '../../storage/index.ts';
import { mustSeeAccount } from '../access.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { accountSummarySchema, presentAccountSummary, presentSignal, signalSchema } from './presenters.ts';
import { keyParameter, pageOf, pageQuery, problems } from './shared.ts';

/** What may be declared of an account: the evidence contract's `account` and, beside it, its people. */
const accountInputSchema = accountRecordSchema
  .omit({ key: true })
  .extend({ people: evidenceSchema.shape.people })
  .meta({ id: 'AccountInput' });

const accountSchema = z
  .object({
    key: z.string(),
    declared: z.boolean().openapi({ description: '`false`: known only because a conversation named it' }),
    account: accountRecordSchema,
    people: evidenceSchema.shape.people,
    risk: riskSchema.nullable().openapi({ description: 'as last computed; null before the first scoring' }),
    requeued: z
      .int()
      .optional()
      .openapi({ description: 'conversations that waited for this account and are read now' }),
  })
  .openapi('Account');

function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

const listRoute = createRoute({
  method: 'get',
  path: '/v1/accounts',
  summary: 'Accounts by risk, the worst first',
  request: { query: pageQuery },
  responses: { 200: json(pageOf(accountSummarySchema), 'One page'), ...problems(400, 401, 422) },
});

const putRoute = createRoute({
  method: 'put',
  path: '/v1/accounts/{key}',
  summary: 'Declare an account, or replace what is declared of it',
  request: {
    params: keyParameter,
    body: { required: true, content: { 'application/json': { schema: accountInputSchema } } },
  },
  responses: { 200: json(accountSchema, 'The account as it now stands'), ...problems(400, 401, 413, 415, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}',
  summary: 'One account with its latest risk',
  request: { params: keyParameter },
  responses: { 200: json(accountSchema, 'The account'), ...problems(401, 404) },
});

const signalsRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/signals',
  summary: 'What was heard from an account, the latest first',
  request: {
    params: keyParameter,
    query: pageQuery.extend({
      kind: z.enum(SIGNAL_KINDS).optional(),
      status: z.enum(SIGNAL_STATUSES).optional(),
    }),
  },
  responses: { 200: json(pageOf(signalSchema), 'One page'), ...problems(400, 401, 404, 422) },
});

const riskRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/risk',
  summary: 'The risk of an account on a day, from what was known on a day',
  request: {
    params: keyParameter,
    query: z.object({
      as_of: dateSchema.optional().openapi({ description: "the workspace's day, which is today unless pinned" }),
      known_at: dateSchema.optional().openapi({ description: '`as_of` unless told' }),
    }),
  },
  responses: { 200: json(riskSchema, 'The risk with every rule that earned it'), ...problems(401, 404, 422) },
});

/** `/v1/accounts…`. */
export function addAccountRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  app.openapi(listRoute, async (context) => {
    const page = await asCaller(database, context.var.caller, async (tx) => {
      const { items, next } = await listAccounts(tx, context.req.valid('query'));
      return { items: await scoreForReader(tx, pipeline.scoring, items), next };
    });
    return context.json({ items: page.items.map(presentAccountSummary), next: page.next }, 200);
  });

  app.openAPIRegistry.registerPath(putRoute); // for OpenAPI only: the body is read below
  app.put('/v1/accounts/:key', async (context) => {
    const { caller } = context.var;
    const { key } = parseWith(keyParameter, context.req.param());
    const { people, ...record } = await readJsonBody(context, accountInputSchema, maxBodyBytes);
    await mustSeeAccount(database, caller, key);
    const { account, requeued } = await pipeline.declareAccount(caller.workspace, { ...record, key }, people);
    const risk = await asCaller(database, caller, (tx) => latestRisk(tx, pipeline.scoring, account.key));
    return context.json({ ...present(account), risk: risk ?? null, requeued }, 200);
  });

  app.openapi(getRoute, async (context) => {
    const { key } = context.req.valid('param');
    const [account, risk] = await asCaller(database, context.var.caller, async (tx) => [
      await findAccount(tx, key),
      await latestRisk(tx, pipeline.scoring, key),
    ]);
    if (account === undefined) throw noSuchAccount(key);
    return context.json({ ...present(account), risk: risk ?? null }, 200);
  });

  app.openapi(signalsRoute, async (context) => {
    const { key } = context.req.valid('param');
    const { kind, status, ...page } = context.req.valid('query');
    const found = await asCaller(database, context.var.caller, async (tx) => {
      if ((await findAccount(tx, key)) === undefined) throw noSuchAccount(key);
      const filter = { accountKey: key, kinds: kind && [kind], status: status && [status] };
      return listSignals(tx, filter, page);
    });
    return context.json({ items: found.items.map(presentSignal), next: found.next }, 200);
  });

  app.openapi(riskRoute, async (context) => {
    const { key } = context.req.valid('param');
    const { as_of, known_at } = context.req.valid('query');
    const { workspace, reader } = context.var.caller;
    const risk = await pipeline.riskOf(workspace, key, { asOf: as_of, knownAt: known_at ?? as_of, reader });
    if (risk === undefined) throw noSuchAccount(key);
    return context.json(risk, 200);
  });
}

function present({ key, declared, record, people }: StoredAccount) {
  return { key, declared, account: record, people: [...people] };
}

function noSuchAccount(key: string): NotFoundError {
  return new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
}
