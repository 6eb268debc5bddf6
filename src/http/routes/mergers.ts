import { createRoute, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { mayAct, NotFoundError, parseWith } from '../../domain/index.ts';
import {
  asCaller,
  bearAddressOfMember,
  type Caller,
  type Database,
  listAccountsOfPeople,
  standingAccountKey,
  standingPersonId,
  withWorkspace,
} from '../../storage/index.ts';
import { mustHaveRole } from '../access.ts';
import type { Api } from '../app.ts';
import type { AuthenticatedEnvironment } from '../authentication.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, keyParameter, problems } from './shared.ts';

const mergerSchema = z.object({ into: z.string().trim().min(1).max(200) }).openapi('MergerInput');

const mergedSchema = z
  .object({
    from: z.string(),
    into: z.string().openapi({ description: 'who answers for it; after an undo: who did' }),
    merged: z.boolean(),
  })
  .openapi('Merged');

const answer = { description: 'As it now stands', content: { 'application/json': { schema: mergedSchema } } };
const body = { required: true, content: { 'application/json': { schema: mergerSchema } } };

const mergeAccountRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/merge',
  summary: 'Merge an account into another one',
  description:
    'Conversations, signals and everything else that is its go over, what names it finds the other, and its address leads there (307). Its record fills the gaps of the other. Nothing is lost: undone, it is as it was.',
  request: { params: keyParameter, body },
  responses: { 200: answer, ...problems(400, 401, 404, 409, 413, 415, 422) },
});

const undoAccountRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/merge/undo',
  summary: 'Take the merger of an account back',
  description:
    'It has back what it brought, and the conversations that came since and named it by key, CRM id, domain or name. What a person has given to another account since stays there.',
  request: { params: keyParameter },
  responses: { 200: answer, ...problems(401, 404, 409) },
});

const mergePersonRoute = createRoute({
  method: 'post',
  path: '/v1/people/{id}/merge',
  summary: 'Say that somebody is the same person as another one',
  request: { params: idParameter, body },
  responses: { 200: answer, ...problems(400, 401, 404, 409, 413, 415, 422) },
});

const undoPersonRoute = createRoute({
  method: 'post',
  path: '/v1/people/{id}/merge/undo',
  summary: 'Take the merger of a person back',
  request: { params: idParameter },
  responses: { 200: answer, ...problems(401, 404, 409) },
});

/** `/v1/accounts/{key}/merge`, `/v1/people/{id}/merge`, and taking either back. */
export function addMergerRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  app.openAPIRegistry.registerPath(mergeAccountRoute); // for OpenAPI only, as below: the body is read by hand
  app.post('/v1/accounts/:key/merge', async (context) => {
    const { workspace, name } = context.var.caller;
    const { key: from } = parseWith(keyParameter, context.req.param());
    const { into } = await readJsonBody(context, mergerSchema, maxBodyBytes);
    const standing = await pipeline.mergeAccounts(workspace, { from, into, by: name });
    return context.json({ from, into: standing, merged: true }, 200);
  });

  app.openapi(undoAccountRoute, async (context) => {
    const { workspace, name } = context.var.caller;
    const { key } = context.req.valid('param');
    const { from, into } = await pipeline.undoAccountMerger(workspace, { from: key, by: name });
    return context.json({ from, into, merged: false }, 200);
  });

  app.openAPIRegistry.registerPath(mergePersonRoute);
  app.post('/v1/people/:id/merge', async (context) => {
    const { workspace, name } = context.var.caller;
    const { id: from } = parseWith(idParameter, context.req.param());
    const { into } = await readJsonBody(context, mergerSchema, maxBodyBytes);
    await mustSeePeople(database, context.var.caller, [from, into]);
    const standing = await pipeline.mergePeople(workspace, { from, into, by: name });
    return context.json({ from, into: standing, merged: true }, 200);
  });

  app.openapi(undoPersonRoute, async (context) => {
    const { workspace, name } = context.var.caller;
    const { id } = context.req.valid('param');
    await mustSeePeople(database, context.var.caller, [id]);
    const { from, into } = await pipeline.undoPersonMerger(workspace, { from: id, by: name });
    return context.json({ from, into, merged: false }, 200);
  });
}

/**
 * Lets only those join and part people who see them; and where one of them is a member of ours, only an admin: whom a member is
 * one with decides what that member may read.
 * @throws {NotFoundError}
 * @throws {RoleError}
 */
async function mustSeePeople(database: Database, caller: Caller, people: readonly string[]): Promise<void> {
  if (mayAct(caller.role, 'admin')) return;
  await asCaller(database, caller, async (tx) => {
    for (const id of people) {
      if ((await listAccountsOfPeople(tx, [id])).length === 0) {
        throw new NotFoundError(`No person ${JSON.stringify(id)} in this workspace`);
      }
    }
  });
  const ours = await withWorkspace(database, caller.workspace, (tx) => bearAddressOfMember(tx, people));
  if (ours) mustHaveRole(caller, 'admin');
}

/**
 * Leads from the address of a merged account, or person, to that of who answers for it: 307, because it can be undone. The
 * routes that merge and undo are the old address's own.
 */
export function leadOn({ database }: ApiServices): MiddlewareHandler<AuthenticatedEnvironment> {
  return async (context, next) => {
    const [, version, kind, part = '', ...rest] = context.req.path.split('/');
    if (rest[0] === 'merge' || part === '') return next();
    const key = decode(part);
    if (key === undefined) return next();
    const standing = await asCaller(database, context.var.caller, (tx) =>
      kind === 'people' ? standingPersonId(tx, key) : standingAccountKey(tx, key),
    );
    if (standing === key) return next();
    const path = ['', version, kind, encodeURIComponent(standing), ...rest].join('/');
    return context.redirect(`${path}${new URL(context.req.url).search}`, 307);
  };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined; // the route answers as it does to any key that cannot be read
  }
}
