import { createRoute, z } from '@hono/zod-openapi';
import { addressSchema, parseWith, ROLES } from '../../domain/index.ts';
import { checkStorable, dropMember, setMember } from '../../pipeline/index.ts';
import {
  addressesOf,
  asCaller,
  listMembers,
  type Member,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { problems } from './shared.ts';

const emailParameter = z.object({ email: addressSchema });

const memberInput = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    role: z.enum(ROLES).optional().openapi({ description: 'of a new one reader unless told' }),
    slack_user_id: z.string().trim().min(1).max(50).nullable().optional(),
  })
  .openapi('MemberInput');

const memberSchema = z
  .object({
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    slack_user_id: z.string().nullable(),
    addresses: z.array(z.string()).openapi({ description: 'every address by which they are known to take part' }),
    created_at: z.string(),
  })
  .openapi('Member');

function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

const listRoute = createRoute({
  method: 'get',
  path: '/v1/members',
  summary: 'The people of ours that use the workspace, by address',
  responses: { 200: json(z.object({ items: z.array(memberSchema) }), 'All of them'), ...problems(401, 403) },
});

const putRoute = createRoute({
  method: 'put',
  path: '/v1/members/{email}',
  summary: 'Make somebody a member, or change one; what is left out stays',
  request: {
    params: emailParameter,
    body: { required: true, content: { 'application/json': { schema: memberInput } } },
  },
  responses: { 200: json(memberSchema, 'The member'), ...problems(400, 401, 403, 413, 415, 422) },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/v1/members/{email}',
  summary: 'Let somebody be a member no more: their keys let nobody in',
  request: { params: emailParameter },
  responses: { 204: { description: 'Gone' }, ...problems(401, 403, 404, 422) },
});

/** `/v1/members`. */
export function addMemberRoutes(app: Api, { database, maxBodyBytes }: ApiServices): void {
  app.openapi(listRoute, async (context) => {
    const items = await asCaller(database, context.var.caller, async (tx) => {
      const shown = [];
      for (const member of await listMembers(tx)) shown.push(await present(tx, member));
      return shown;
    });
    return context.json({ items }, 200);
  });

  app.openAPIRegistry.registerPath(putRoute); // for OpenAPI only: the body is read below
  app.put('/v1/members/:email', async (context) => {
    const { workspace, name: actor } = context.var.caller;
    const { email } = parseWith(emailParameter, context.req.param());
    const { name, role, slack_user_id } = await readJsonBody(context, memberInput, maxBodyBytes);
    checkStorable({ email, name: name ?? '', slack_user_id });
    const member = await withWorkspace(database, workspace, async (tx) => {
      return present(tx, await setMember(tx, email, { name, role, slackUserId: slack_user_id }, actor));
    });
    return context.json(member, 200);
  });

  app.openapi(deleteRoute, async (context) => {
    const { workspace, name: actor } = context.var.caller;
    const { email } = context.req.valid('param');
    await withWorkspace(database, workspace, (tx) => dropMember(tx, email, actor));
    return context.body(null, 204);
  });
}

async function present(tx: WorkspaceTransaction, member: Member): Promise<z.infer<typeof memberSchema>> {
  const { email, name, role, slackUserId, createdAt } = member;
  const addresses = await addressesOf(tx, email);
  return { email, name, role, slack_user_id: slackUserId, addresses: [...addresses], created_at: createdAt };
}
