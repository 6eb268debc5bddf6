import { createRoute, z } from '@hono/zod-openapi';
import { NotFoundError } from '../../domain/index.ts';
import { TOOLS } from '../../intake/index.ts';
import { rotateSecret, setUpSource } from '../../pipeline/index.ts';
import {
  asCaller,
  countDeliveries,
  DELIVERY_STATUSES,
  type DeliveryRecord,
  type DeliveryStatus,
  deleteSource,
  findDelivery,
  findSource,
  listDeliveries,
  listSources,
  readDelivery,
  type Source,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, pageOf, pageQuery, problems } from './shared.ts';

const sourceName = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63'),
});

const secretText = z.string().trim().min(8, 'at least 8 characters').max(8_000);
const overlapHours = z.number().min(0).max(720).default(24);

const changeSchema = z
  .strictObject({
    tool: z
      .string()
      .optional()
      .openapi({ description: `one of ${[...TOOLS.keys()].join(', ')}; the name unless told` }),
    secret: secretText
      .optional()
      .openapi({ description: 'what the tool signs with; left out, one is made where the tool takes ours' }),
    access_token: secretText.optional().openapi({ description: 'for asking the tool back' }),
    settings: z.record(z.string(), z.unknown()).optional().openapi({
      description:
        "the tool's own, and `retention_days` (how long raw bodies are kept) and `keep_words_days` (how long what was said is)",
    }),
    enabled: z.boolean().optional(),
    overlap_hours: overlapHours.openapi({ description: 'how long the secret before goes on being valid' }),
  })
  .openapi('SourceChange');

const rotateSchema = z.strictObject({ secret: secretText.optional(), overlap_hours: overlapHours });

const secretSchema = z.object({
  id: z.string(),
  purpose: z.enum(['signing', 'access']),
  created_at: z.string(),
  expires_at: z.string().nullable(),
});

const sourceSchema = z
  .object({
    name: z.string(),
    tool: z.string(),
    title: z.string(),
    url: z.string().openapi({ description: 'what the tool posts to' }),
    enabled: z.boolean(),
    settings: z.record(z.string(), z.unknown()),
    secrets: z.array(secretSchema),
    deliveries: z.record(z.enum(DELIVERY_STATUSES), z.int()).openapi({ description: 'how many stand where' }),
    last_delivery_at: z.string().nullable(),
    refused: z.object({ count: z.int(), at: z.string().nullable(), reason: z.string().nullable() }),
    created_at: z.string(),
    updated_at: z.string(),
    secret: z.string().optional().openapi({ description: 'shown once, when we made it' }),
  })
  .openapi('Source');

const deliverySchema = z
  .object({
    id: z.string(),
    source: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    reason: z.string().nullable(),
    received_at: z.string(),
    media_type: z.string(),
    attempts: z.int(),
    next_attempt_at: z.string().nullable(),
    purged_at: z
      .string()
      .nullable()
      .openapi({ description: 'when its bytes were taken away; it can then not be replayed' }),
    outcome: z.array(z.object({ kind: z.string(), id: z.string().optional(), note: z.string().optional() })),
  })
  .openapi('Delivery');

function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

const listRoute = createRoute({
  method: 'get',
  path: '/v1/sources',
  summary: 'The tools that post to this workspace',
  responses: { 200: json('All of them, by name', z.object({ items: z.array(sourceSchema) })), ...problems(401) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/sources/{name}',
  summary: 'One of them',
  request: { params: sourceName },
  responses: { 200: json('The source', sourceSchema), ...problems(401, 404) },
});

const putRoute = createRoute({
  method: 'put',
  path: '/v1/sources/{name}',
  summary: 'Set up a tool, or change how it is set up',
  description: 'A new secret takes the place of the one before, which goes on being valid for `overlap_hours`.',
  request: { params: sourceName, body: { required: true, content: { 'application/json': { schema: changeSchema } } } },
  responses: {
    200: json('The source; a secret we made is shown this once', sourceSchema),
    ...problems(400, 401, 413, 415, 422),
  },
});

const rotateRoute = createRoute({
  method: 'post',
  path: '/v1/sources/{name}/rotate',
  summary: 'Give a source a new signing secret; the one before holds for a while',
  request: { params: sourceName, body: { required: true, content: { 'application/json': { schema: rotateSchema } } } },
  responses: {
    200: json('The source; a secret we made is shown this once', sourceSchema),
    ...problems(400, 401, 404, 413, 415, 422),
  },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/v1/sources/{name}',
  summary: 'Let a tool post no more; what it delivered stays',
  request: { params: sourceName },
  responses: { 204: { description: 'Gone' }, ...problems(401, 404) },
});

const deliveriesRoute = createRoute({
  method: 'get',
  path: '/v1/deliveries',
  summary: 'What sources posted, the latest first; `status=failed` is the queue that wants a person',
  request: { query: pageQuery.extend({ source: z.string().optional(), status: z.enum(DELIVERY_STATUSES).optional() }) },
  responses: { 200: json('One page', pageOf(deliverySchema)), ...problems(400, 401, 422) },
});

const deliveryRoute = createRoute({
  method: 'get',
  path: '/v1/deliveries/{id}',
  summary: 'One delivery: where it stands and what it became',
  request: { params: idParameter },
  responses: { 200: json('The delivery', deliverySchema), ...problems(401, 404) },
});

const bodyRoute = createRoute({
  method: 'get',
  path: '/v1/deliveries/{id}/body',
  summary: 'The bytes of a delivery, exactly as received',
  request: { params: idParameter },
  responses: { 200: { description: 'As a download' }, ...problems(401, 404) },
});

const replayRoute = createRoute({
  method: 'post',
  path: '/v1/deliveries/{id}/replay',
  summary: 'Process a delivery once more, as on its first day',
  request: { params: idParameter },
  responses: {
    202: json('It will be processed', z.object({ id: z.string(), replayed: z.boolean() })),
    ...problems(401, 404),
  },
});

/** `/v1/sources…` and `/v1/deliveries…`. */
export function addSourceRoutes(app: Api, services: ApiServices): void {
  addReading(app, services);
  addChanging(app, services);
  addDeliveries(app, services);
}

function addReading(app: Api, services: ApiServices): void {
  const { database } = services;
  app.openapi(listRoute, async (context) => {
    const { workspace } = context.var.caller;
    const shown = await asCaller(database, context.var.caller, async (tx) => {
      const counts = await countDeliveries(tx);
      return (await listSources(tx)).map((source) => present(source, counts, workspace, services));
    });
    return context.json({ items: shown }, 200);
  });
  app.openapi(getRoute, async (context) => {
    const { name } = context.req.valid('param');
    return context.json(await asCaller(database, context.var.caller, (tx) => show(tx, name, services)), 200);
  });
}

function addChanging(app: Api, services: ApiServices): void {
  const { database, maxBodyBytes } = services;
  app.openAPIRegistry.registerPath(putRoute); // for OpenAPI only: bodies are read below
  app.put('/v1/sources/:name', async (context) => {
    const name = context.req.param('name');
    const { access_token, overlap_hours, ...change } = await readJsonBody(context, changeSchema, maxBodyBytes);
    const shown = await asCaller(database, context.var.caller, async (tx) => {
      const by = context.var.caller.name;
      const setUp = { ...change, accessToken: access_token, overlapHours: overlap_hours, by };
      const { made } = await setUpSource(tx, database.vault, name, setUp);
      return { ...(await show(tx, name, services)), ...(made === undefined ? {} : { secret: made }) };
    });
    return context.json(shown, 200);
  });

  app.openAPIRegistry.registerPath(rotateRoute);
  app.post('/v1/sources/:name/rotate', async (context) => {
    const name = context.req.param('name');
    const { secret, overlap_hours } = await readJsonBody(context, rotateSchema, maxBodyBytes);
    const shown = await asCaller(database, context.var.caller, async (tx) => {
      const { made } = await rotateSecret(tx, database.vault, name, { secret, overlapHours: overlap_hours });
      return { ...(await show(tx, name, services)), ...(made === undefined ? {} : { secret: made }) };
    });
    return context.json(shown, 200);
  });

  app.openapi(deleteRoute, async (context) => {
    const { name } = context.req.valid('param');
    const gone = await asCaller(database, context.var.caller, (tx) => deleteSource(tx, name));
    if (!gone) throw noSource(name);
    return context.body(null, 204);
  });
}

function addDeliveries(app: Api, { database, pipeline }: ApiServices): void {
  app.openapi(deliveriesRoute, async (context) => {
    const { source, status, ...page } = context.req.valid('query');
    const filter = { source, status: status && [status] };
    const found = await asCaller(database, context.var.caller, (tx) => listDeliveries(tx, filter, page));
    return context.json({ items: found.items.map(presentDelivery), next: found.next }, 200);
  });
  app.openapi(deliveryRoute, async (context) => {
    const { id } = context.req.valid('param');
    const found = await asCaller(database, context.var.caller, (tx) => findDelivery(tx, id));
    if (found === undefined) throw new NotFoundError('No such delivery in this workspace');
    return context.json(presentDelivery(found), 200);
  });
  app.openapi(bodyRoute, async (context) => {
    const { id } = context.req.valid('param');
    const bytes = await asCaller(database, context.var.caller, (tx) => readDelivery(tx, id));
    if (bytes === undefined) throw new NotFoundError('No such delivery in this workspace');
    // A download whatever it is: somebody else's HTML must never be shown under our own address.
    const headers = {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${id}"`,
    };
    return context.body(new Uint8Array(bytes), 200, { ...headers, 'x-content-type-options': 'nosniff' });
  });
  app.openapi(replayRoute, async (context) => {
    const { id } = context.req.valid('param');
    return context.json({ id, replayed: await pipeline.replayDelivery(context.var.caller.workspace, id) }, 202);
  });
}

function noSource(name: string): NotFoundError {
  return new NotFoundError(`No source ${JSON.stringify(name)} in this workspace`);
}

async function show(
  tx: WorkspaceTransaction,
  name: string,
  services: ApiServices,
): Promise<z.infer<typeof sourceSchema>> {
  const source = await findSource(tx, name);
  if (source === undefined) throw noSource(name);
  return present(source, await countDeliveries(tx), tx.workspace, services);
}

function present(
  source: Source,
  counts: Awaited<ReturnType<typeof countDeliveries>>,
  workspace: string,
  services: Pick<ApiServices, 'publicUrl' | 'workspace'>,
): z.infer<typeof sourceSchema> {
  const own = counts.filter((count) => count.source === source.name);
  const numbers = Object.fromEntries(DELIVERY_STATUSES.map((status) => [status, 0])) as Record<DeliveryStatus, number>;
  for (const { status, count } of own) numbers[status] = count;
  const path = workspace === services.workspace ? source.name : `${workspace}/${source.name}`;
  return {
    name: source.name,
    tool: source.tool,
    title: TOOLS.get(source.tool)?.title ?? source.tool,
    url: `${services.publicUrl ?? ''}/hooks/${path}`,
    enabled: source.enabled,
    settings: { ...source.settings },
    secrets: source.secrets.map(({ id, purpose, createdAt, expiresAt }) => ({
      id,
      purpose,
      created_at: createdAt,
      expires_at: expiresAt,
    })),
    deliveries: numbers,
    last_delivery_at:
      own
        .map(({ lastAt }) => lastAt)
        .sort()
        .at(-1) ?? null,
    refused: { ...source.refused },
    created_at: source.createdAt,
    updated_at: source.updatedAt,
  };
}

function presentDelivery(record: DeliveryRecord): z.infer<typeof deliverySchema> {
  return {
    id: record.id,
    source: record.source,
    status: record.status,
    reason: record.error,
    received_at: record.receivedAt,
    media_type: record.mediaType,
    attempts: record.attempts,
    next_attempt_at: record.nextAttemptAt,
    purged_at: record.purgedAt,
    outcome: record.outcome.map((one) => ({ ...one })),
  };
}
