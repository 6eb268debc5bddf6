import { createRoute, z } from '@hono/zod-openapi';
import { InputError, NotFoundError, parseWith, readersSchema } from '../../domain/index.ts';
import {
  accessOfAccount,
  asCaller,
  findAccount,
  setAccessOfAccount,
  withWorkspace,
  writeAudit,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, keyParameter, problems } from './shared.ts';

const conversationChange = z
  .strictObject({
    private: z.boolean().optional(),
    readers: readersSchema
      .optional()
      .openapi({ description: 'addresses of who else may read it; replaces those before' }),
  })
  .openapi('ConversationAccessChange');

const conversationAccess = z
  .object({ id: z.string(), private: z.boolean(), readers: z.array(z.string()) })
  .openapi('ConversationAccess');

const accountChange = z
  .strictObject({
    restricted: z.boolean().optional(),
    readers: readersSchema.optional().openapi({ description: 'addresses of who may see it; replaces those before' }),
  })
  .openapi('AccountAccessChange');

const accountAccess = z
  .object({ account: z.string(), restricted: z.boolean(), readers: z.array(z.string()) })
  .openapi('AccountAccess');

function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

const patchConversation = createRoute({
  method: 'patch',
  path: '/v1/conversations/{id}',
  summary: 'Say whether a conversation is private, and who may read it then',
  description:
    'A private conversation is read by who took part (by address), its readers and admins. To anybody else it is not there, nor is anything found in it.',
  request: {
    params: idParameter,
    body: { required: true, content: { 'application/json': { schema: conversationChange } } },
  },
  responses: {
    200: json(conversationAccess, 'Who may read it now'),
    ...problems(400, 401, 403, 404, 413, 415, 422),
  },
});

const getAccount = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/access',
  summary: 'Who may see an account',
  request: { params: keyParameter },
  responses: { 200: json(accountAccess, 'Who may see it'), ...problems(401, 403, 404) },
});

const putAccount = createRoute({
  method: 'put',
  path: '/v1/accounts/{key}/access',
  summary: 'Restrict an account to its readers, or open it',
  description: 'A restricted account is seen by its readers and admins. To anybody else it is not there.',
  request: {
    params: keyParameter,
    body: { required: true, content: { 'application/json': { schema: accountChange } } },
  },
  responses: { 200: json(accountAccess, 'Who may see it now'), ...problems(400, 401, 403, 404, 413, 415, 422) },
});

/** `PATCH /v1/conversations/{id}` and `/v1/accounts/{key}/access`. */
export function addAccessRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  app.openAPIRegistry.registerPath(patchConversation); // for OpenAPI only, as below: bodies are read by hand
  app.patch('/v1/conversations/:id', async (context) => {
    const { caller } = context.var;
    const { id } = parseWith(idParameter, context.req.param());
    const change = await readJsonBody(context, conversationChange, maxBodyBytes);
    mustChangeSomething(change);
    const access = await pipeline.handoffs.changeAccess(caller, id, change);
    return context.json({ id, private: access.private, readers: [...access.readers] }, 200);
  });

  app.openapi(getAccount, async (context) => {
    const { key } = context.req.valid('param');
    const access = await asCaller(database, context.var.caller, async (tx) => {
      if ((await findAccount(tx, key)) === undefined) {
        throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
      }
      return accessOfAccount(tx, key);
    });
    return context.json({ account: key, restricted: access.restricted, readers: [...access.readers] }, 200);
  });

  app.openAPIRegistry.registerPath(putAccount);
  app.put('/v1/accounts/:key/access', async (context) => {
    const { workspace, name } = context.var.caller;
    const { key } = parseWith(keyParameter, context.req.param());
    const change = await readJsonBody(context, accountChange, maxBodyBytes);
    mustChangeSomething(change);
    const access = await withWorkspace(database, workspace, async (tx) => {
      const set = await setAccessOfAccount(tx, key, change);
      const note = { action: 'account.access', subjectKind: 'account', subject: key } as const;
      await writeAudit(tx, { ...note, actor: name, details: { ...set } });
      return set;
    });
    return context.json({ account: key, restricted: access.restricted, readers: [...access.readers] }, 200);
  });
}

/** @throws {InputError} code `wrong-type` */
function mustChangeSomething(change: object): void {
  if (Object.values(change).some((value) => value !== undefined)) return;
  throw new InputError('wrong-type', [{ message: 'nothing is said of what to change' }]);
}
