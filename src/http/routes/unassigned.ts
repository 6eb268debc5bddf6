import { createRoute, z } from '@hono/zod-openapi';
import { NotFoundError, parseWith } from '../../domain/index.ts';
import { findCandidates, rememberableDomains } from '../../pipeline/index.ts';
import {
  asCaller,
  CONVERSATION_STATUSES,
  findAccount,
  findConversation,
  findWorkspace,
  listConversations,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { conversationSummarySchema, presentConversation } from './presenters.ts';
import { idParameter, pageOf, pageQuery, problems } from './shared.ts';

const unassignedSchema = conversationSummarySchema
  .extend({
    candidates: z
      .array(z.object({ account: z.string(), name: z.string(), why: z.array(z.string()) }))
      .openapi({ description: 'accounts it may belong to, the likeliest first' }),
    domains: z.array(z.string()).openapi({ description: 'mail domains that an assignment can remember' }),
  })
  .openapi('Unassigned');

const listRoute = createRoute({
  method: 'get',
  path: '/v1/unassigned',
  summary: 'Conversations that nobody could match to an account, each with the accounts it may belong to',
  request: { query: pageQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: pageOf(unassignedSchema) } } },
    ...problems(400, 401, 422),
  },
});

const assignmentSchema = z
  .object({
    account: z.string().trim().min(1).max(200),
    remember: z
      .union([z.boolean(), z.string().min(1), z.array(z.string().min(1))])
      .optional()
      .openapi({
        description:
          "the customer's mail domain is the account's from now on: `true`, or which, where several were there",
      }),
  })
  .openapi('Assignment');

const assignedSchema = z
  .object({
    id: z.string(),
    account: z.string(),
    status: z.enum(CONVERSATION_STATUSES),
    before: z.string().nullable().openapi({ description: 'whose it was' }),
    remembered: z.array(z.string()).openapi({ description: "domains that are the account's from now on" }),
    requeued: z.int().openapi({ description: 'other conversations that waited and find their account by them' }),
  })
  .openapi('Assigned');

const assignRoute = createRoute({
  method: 'post',
  path: '/v1/conversations/{id}/assign',
  summary:
    "Say whose conversation it is; it is read at once, or goes over with its signals when it was another account's",
  request: {
    params: idParameter,
    body: { required: true, content: { 'application/json': { schema: assignmentSchema } } },
  },
  responses: {
    200: { description: 'What came of it', content: { 'application/json': { schema: assignedSchema } } },
    ...problems(400, 401, 404, 413, 415, 422),
  },
});

/** `/v1/unassigned` and `/v1/conversations/{id}/assign`. */
export function addUnassignedRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  app.openapi(listRoute, async (context) => {
    const found = await asCaller(database, context.var.caller, async (tx) => {
      const workspace = (await findWorkspace(tx)) ?? { settings: {} };
      const page = await listConversations(tx, { status: ['waiting'] }, context.req.valid('query'));
      const items = [];
      for (const summary of page.items) {
        const stored = await findConversation(tx, summary.id);
        if (stored === undefined) continue;
        const candidates = await findCandidates(tx, stored.conversation, workspace);
        items.push({ summary, candidates, domains: await rememberableDomains(tx, stored) });
      }
      return { items, next: page.next };
    });
    const items = found.items.map(({ summary, candidates, domains }) => ({
      ...presentConversation(summary),
      candidates: candidates.map((candidate) => ({ ...candidate, why: [...candidate.why] })),
      domains: [...domains],
    }));
    return context.json({ items, next: found.next }, 200);
  });

  app.openAPIRegistry.registerPath(assignRoute); // for OpenAPI only: the body is read below
  app.post('/v1/conversations/:id/assign', async (context) => {
    const { caller } = context.var;
    const { workspace, name } = caller;
    const { id } = parseWith(idParameter, context.req.param());
    const { account, remember } = await readJsonBody(context, assignmentSchema, maxBodyBytes);
    await asCaller(database, caller, async (tx) => {
      if ((await findConversation(tx, id)) === undefined)
        throw new NotFoundError(`No conversation ${JSON.stringify(id)} in this workspace`);
      if ((await findAccount(tx, account)) === undefined)
        throw new NotFoundError(`No account ${JSON.stringify(account)} in this workspace; declare it first`);
    });
    const domains = typeof remember === 'string' ? [remember] : remember;
    const assignment = { account, remember: domains, by: name, reader: caller.reader };
    const assigned = await pipeline.assignConversation(workspace, id, assignment);
    return context.json({ id, ...assigned, remembered: [...assigned.remembered] }, 200);
  });
}
