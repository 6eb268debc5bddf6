import { createRoute, z } from '@hono/zod-openapi';
import { CHANNELS, DISPATCH_EVENTS, DISPATCH_STATES, INBOX_ROLES, NotFoundError } from '../../domain/index.ts';
import { changeDestination, setUpDestination } from '../../pipeline/index.ts';
import {
  asCaller,
  type Destination,
  type Dispatch,
  findDestination,
  findDispatch,
  listDestinations,
  listDispatches,
  removeDestination,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, pageOf, pageQuery, problems } from './shared.ts';

const name = z.string().trim().min(1).max(100);
const settings = z.record(z.string(), z.unknown());
const secretTexts = z.record(z.string().max(50), z.string().max(8_000).nullable());
const events = z.array(z.enum(DISPATCH_EVENTS)).min(1);
const owners = z.array(z.string().trim().min(1).max(500)).min(1).max(500).nullable();

const told = {
  settings: settings.optional().openapi({
    description:
      'email: `to`, `from`, `reply_to`; slack: `channel`; webhook: `url`; salesforce: `instance_url`, `client_id`',
  }),
  secrets: secretTexts.optional().openapi({
    description:
      'email: `smtp_url`; slack: `bot_token` or `webhook_url`; webhook: `signing_secret` (left out, we make it); hubspot: `access_token`; salesforce: `client_secret` or `access_token`. Null takes one away',
  }),
  events: events.optional().openapi({ description: 'all but `inbox.item` unless told' }),
  owners: owners.optional().openapi({ description: 'names: only documents about accounts that one of these owns' }),
  roles: z
    .array(z.enum(INBOX_ROLES))
    .min(1)
    .nullable()
    .optional()
    .openapi({ description: 'of the inbox (`inbox.item`) only work of these owner roles' }),
  takes_closed: z.boolean().optional().openapi({
    description: 'whether documents go there that quote private conversations or are about restricted accounts',
  }),
  enabled: z.boolean().optional(),
};
const orderSchema = z.strictObject({ name, channel: z.enum(CHANNELS), ...told }).openapi('DestinationOrder');
const changeSchema = z
  .strictObject({
    name: name.optional(),
    ...told,
    rotate_secret: z.boolean().optional().openapi({ description: 'webhook: another signing secret, at once' }),
  })
  .openapi('DestinationChange');

const destinationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    channel: z.enum(CHANNELS),
    settings,
    secrets: z.array(z.string()).openapi({ description: 'names of those that are set' }),
    events: z.array(z.string()),
    owners: z.array(z.string()).nullable(),
    roles: z.array(z.enum(INBOX_ROLES)).nullable(),
    takes_closed: z.boolean(),
    enabled: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
    secret: z.string().optional().openapi({ description: 'shown once, when we made it' }),
  })
  .openapi('Destination');

const dispatchSchema = z
  .object({
    id: z.string(),
    destination: z.string(),
    destination_name: z.string(),
    channel: z.enum(CHANNELS),
    key: z.string(),
    event: z.string(),
    account: z.string().nullable(),
    deal: z.string().nullable(),
    subject: z.string(),
    link: z.string().nullable(),
    state: z.enum(DISPATCH_STATES),
    attempts: z.int(),
    next_attempt_at: z.string().nullable(),
    reason: z.string().nullable(),
    remote_id: z.string().nullable().openapi({ description: 'what the other side calls it' }),
    queued_at: z.string(),
    sent_at: z.string().nullable(),
  })
  .openapi('Dispatch');

function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

function bodyOf<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } };
}

const listRoute = createRoute({
  method: 'get',
  path: '/v1/destinations',
  summary: 'Where documents go',
  responses: { 200: json('All of them, by name', z.object({ items: z.array(destinationSchema) })), ...problems(401) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/destinations/{id}',
  summary: 'One of them',
  request: { params: idParameter },
  responses: { 200: json('The destination', destinationSchema), ...problems(401, 404) },
});

const postRoute = createRoute({
  method: 'post',
  path: '/v1/destinations',
  summary: 'Have documents go somewhere',
  request: { body: bodyOf(orderSchema) },
  responses: {
    201: json('The destination; a secret we made is shown this once', destinationSchema),
    ...problems(400, 401, 409, 413, 415, 422),
  },
});

const patchRoute = createRoute({
  method: 'patch',
  path: '/v1/destinations/{id}',
  summary: 'Change a destination; what is left out stays',
  request: { params: idParameter, body: bodyOf(changeSchema) },
  responses: {
    200: json('The destination; a secret we made is shown this once', destinationSchema),
    ...problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/v1/destinations/{id}',
  summary: 'Have nothing more go there; what was sent stays on record, what waits is cancelled',
  request: { params: idParameter },
  responses: { 204: { description: 'Gone' }, ...problems(401, 404) },
});

const testRoute = createRoute({
  method: 'post',
  path: '/v1/destinations/{id}/test',
  summary: 'Send a test message and say what came of it, within ten seconds',
  request: { params: idParameter },
  responses: { 200: json('How it stands', dispatchSchema), ...problems(401, 404) },
});

const dispatchesRoute = createRoute({
  method: 'get',
  path: '/v1/dispatches',
  summary: 'Documents on their way and arrived, the latest first; `state=failed` is what wants a person',
  request: {
    query: pageQuery.extend({
      destination: z.string().optional(),
      state: z.enum(DISPATCH_STATES).optional(),
      account: z.string().optional(),
      deal: z.string().optional(),
      key: z.string().optional(),
    }),
  },
  responses: { 200: json('One page', pageOf(dispatchSchema)), ...problems(400, 401, 422) },
});

const retryRoute = createRoute({
  method: 'post',
  path: '/v1/dispatches/{id}/retry',
  summary: 'Send what failed, was cancelled or was put off now',
  request: { params: idParameter },
  responses: {
    202: json('It will be sent, or there was nothing to send', z.object({ id: z.string(), retried: z.boolean() })),
    ...problems(401, 404),
  },
});

/** `/v1/destinations…` and `/v1/dispatches…`. */
export function addDestinationRoutes(app: Api, services: ApiServices): void {
  addReading(app, services);
  addChanging(app, services);
  addDispatches(app, services);
}

function addReading(app: Api, { database }: ApiServices): void {
  app.openapi(listRoute, async (context) => {
    const found = await asCaller(database, context.var.caller, listDestinations);
    return context.json({ items: found.map(present) }, 200);
  });
  app.openapi(getRoute, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await asCaller(database, context.var.caller, (tx) => show(tx, id)), 200);
  });
}

function addChanging(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  const tools = { vault: database.vault, rules: pipeline.sending };
  app.openAPIRegistry.registerPath(postRoute); // for OpenAPI only: bodies are read below
  app.post('/v1/destinations', async (context) => {
    const { takes_closed: takesClosed, ...order } = await readJsonBody(context, orderSchema, maxBodyBytes);
    const shown = await asCaller(database, context.var.caller, async (tx) => {
      const { id, made } = await setUpDestination(tx, tools, { ...order, takesClosed });
      return { ...(await show(tx, id)), ...(made === undefined ? {} : { secret: made }) };
    });
    return context.json(shown, 201);
  });
  app.openAPIRegistry.registerPath(patchRoute);
  app.patch('/v1/destinations/:id', async (context) => {
    const id = context.req.param('id');
    const body = await readJsonBody(context, changeSchema, maxBodyBytes);
    const { takes_closed: takesClosed, rotate_secret: rotate, ...change } = body;
    const shown = await asCaller(database, context.var.caller, async (tx) => {
      const { made } = await changeDestination(tx, tools, id, { ...change, takesClosed, rotate });
      return { ...(await show(tx, id)), ...(made === undefined ? {} : { secret: made }) };
    });
    return context.json(shown, 200);
  });
  app.openapi(deleteRoute, async (context) => {
    const { id } = context.req.valid('param');
    const gone = await asCaller(database, context.var.caller, (tx) => removeDestination(tx, id));
    if (!gone) throw noDestination(id);
    return context.body(null, 204);
  });
  app.openapi(testRoute, async (context) => {
    const { id } = context.req.valid('param');
    const { workspace, name: by } = context.var.caller;
    return context.json(presentDispatch(await pipeline.testDestination(workspace, id, by)), 200);
  });
}

function addDispatches(app: Api, { database, pipeline }: ApiServices): void {
  app.openapi(dispatchesRoute, async (context) => {
    const { limit, cursor, ...filter } = context.req.valid('query');
    const found = await asCaller(database, context.var.caller, (tx) => listDispatches(tx, filter, { limit, cursor }));
    return context.json({ items: found.items.map(presentDispatch), next: found.next }, 200);
  });
  app.openapi(retryRoute, async (context) => {
    const { id } = context.req.valid('param');
    const { caller } = context.var;
    if ((await asCaller(database, caller, (tx) => findDispatch(tx, id))) === undefined) {
      throw new NotFoundError('No such dispatch in this workspace');
    }
    return context.json({ id, retried: await pipeline.retryDispatch(caller.workspace, id) }, 202);
  });
}

function noDestination(id: string): NotFoundError {
  return new NotFoundError(`No destination ${JSON.stringify(id)} in this workspace`);
}

async function show(tx: WorkspaceTransaction, id: string): Promise<z.infer<typeof destinationSchema>> {
  const found = await findDestination(tx, id);
  if (found === undefined) throw noDestination(id);
  return present(found);
}

function present(destination: Destination): z.infer<typeof destinationSchema> {
  const { takesClosed, createdAt, updatedAt, secrets, events: taken, owners: followed, roles, ...shown } = destination;
  return {
    ...shown,
    settings: { ...shown.settings },
    secrets: [...secrets],
    events: [...taken],
    owners: followed === null ? null : [...followed],
    roles: roles === null ? null : [...roles],
    takes_closed: takesClosed,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

function presentDispatch(dispatch: Dispatch): z.infer<typeof dispatchSchema> {
  const { destinationName, nextAttemptAt, lastError, remoteId, queuedAt, sentAt, ...shown } = dispatch;
  return {
    ...shown,
    destination_name: destinationName,
    next_attempt_at: nextAttemptAt,
    reason: lastError,
    remote_id: remoteId,
    queued_at: queuedAt,
    sent_at: sentAt,
  };
}
