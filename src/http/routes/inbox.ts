import { createRoute, z } from '@hono/zod-openapi';
import {
  type DocumentBody,
  dateSchema,
  INBOX_EVENTS,
  INBOX_KINDS,
  INBOX_ROLES,
  INBOX_STATES,
  NotFoundError,
  PENDING_STATES,
  parseWith,
} from '../../domain/index.ts';
import { type Decision, documentVersion } from '../../inbox/index.ts';
import { decideInboxItem, InboxRuleError, listInbox, shownDocument } from '../../pipeline/index.ts';
import { asCaller, findInboxItem, type InboxEvent, type InboxItem, listInboxEvents } from '../../storage/index.ts';
import { deciderOf } from '../access.ts';
import type { Api } from '../app.ts';
import { ProblemError } from '../problem.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, pageQuery, problems } from './shared.ts';

const text = (most: number) => z.string().trim().min(1).max(most);

const lineSchema = z.looseObject({
  id: text(200),
  text: z.string().max(5_000),
  sources: z
    .array(
      z.object({
        conversation: z.string(),
        turn: z.int().min(0).openapi({ description: 'counted from 0' }),
        quote: z.string().openapi({ description: 'letter for letter from that turn' }),
        speaker: z.string().nullish(),
        occurred_at: z.string().optional(),
      }),
    )
    .max(200),
  basis: z
    .string()
    .max(1_000)
    .optional()
    .openapi({ description: 'what of the record a line without sources rests on' }),
});

const documentSchema = z
  .object({
    title: z.string().max(500),
    account: z.string(),
    as_of: z.string(),
    mode: z.enum(['offline', 'llm']),
    sections: z
      .array(
        z.object({
          id: text(100),
          title: z.string().max(500),
          lines: z.array(lineSchema).max(500),
          note: z.string().max(2_000).optional(),
        }),
      )
      .max(50),
  })
  .openapi('Document');

const itemShape = {
  id: z.string(),
  key: z.string().openapi({ description: 'the kind and what it is about: nothing is raised twice' }),
  kind: z.enum(INBOX_KINDS),
  account: z.string(),
  state: z.enum(INBOX_STATES),
  owner: z.object({
    role: z.enum(INBOX_ROLES),
    name: z.string().nullable().openapi({ description: 'null: the record names nobody in this role' }),
    handed_to: z.string().nullable().openapi({ description: 'who was asked to do it in their place' }),
  }),
  due_at: z.string().nullable(),
  reason: z.string(),
  evidence: z.array(z.string()).openapi({ description: 'ids of signals and promises' }),
  document: documentSchema.nullable(),
  document_version: z.string().nullable().openapi({
    description: 'what the document is told by from any other state of it: an edit names it as `version`',
  }),
  edited: z.boolean().openapi({ description: 'a person changed the document' }),
  kept_offline: z.string().nullable().openapi({
    description: 'why the document stays as the record gives it though a language model was asked to word it',
  }),
  decided: z.object({ by: z.string(), at: z.string(), reason: z.string().nullable() }).nullable(),
  raised_at: z.string(),
  updated_at: z.string(),
};

const listedSchema = z
  .object({
    ...itemShape,
    account_name: z.string(),
    points: z.object({
      total: z.number(),
      parts: z.array(z.object({ what: z.enum(['risk', 'due', 'contract', 'segment']), points: z.number() })),
    }),
  })
  .openapi('InboxEntry');

const itemSchema = z
  .object({
    ...itemShape,
    history: z.array(
      z.object({
        event: z.enum(INBOX_EVENTS),
        by: z.string().nullable().openapi({ description: 'null: the program, as what it rests on changed' }),
        at: z.string(),
        reason: z.string().nullable(),
        state: z.enum(INBOX_STATES),
        handed_to: z.string().nullable(),
      }),
    ),
  })
  .openapi('InboxItem');

const reason = text(1_000);
const by = text(200).optional().openapi({ description: 'who decides; the name of the key unless told' });

const decisionSchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('accept'), by }),
    z.strictObject({
      action: z.literal('edit'),
      document: documentSchema,
      version: text(64).optional().openapi({
        description:
          'the `document_version` that it was made on: 409 (`in-8`) where it was changed since; left out, it replaces what stands',
      }),
      by,
    }),
    z.strictObject({
      action: z.literal('hand_over'),
      to: text(200).openapi({ description: 'one person, by name' }),
      reason: reason.optional(),
      by,
    }),
    z.strictObject({ action: z.literal('dismiss'), reason, by }),
    z.strictObject({ action: z.literal('done'), reason: reason.optional(), by }),
    z.strictObject({ action: z.literal('reopen'), reason, by }),
  ])
  .openapi('InboxDecision');

function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

const pageSchema = z
  .object({ as_of: dateSchema, count: z.int(), items: z.array(listedSchema), next: z.string().nullable() })
  .openapi('Inbox');

const listRoute = createRoute({
  method: 'get',
  path: '/v1/inbox',
  summary: 'Finished work that waits for somebody, the most pressing first',
  description:
    'Ordered by the points of the policy (`inbox.order`): of the risk that its evidence bears, of the days to when it is due, of the contract and its segment. What no longer holds leaves by itself.',
  request: {
    query: pageQuery.extend({
      owner: z.string().min(1).max(200).optional().openapi({ description: 'a name, whatever its case' }),
      role: z.enum(INBOX_ROLES).optional(),
      kind: z.enum(INBOX_KINDS).optional(),
      account: z.string().min(1).max(200).optional(),
      state: z.enum(INBOX_STATES).optional().openapi({ description: 'unless told, all in which there is work to do' }),
      due_before: dateSchema.optional(),
    }),
  },
  responses: { 200: json(pageSchema, 'One page'), ...problems(401, 422) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/inbox/{id}',
  summary: 'One item with what happened to it',
  request: { params: idParameter },
  responses: { 200: json(itemSchema, 'The item'), ...problems(401, 404) },
});

const patchRoute = createRoute({
  method: 'patch',
  path: '/v1/inbox/{id}',
  summary:
    'Accept an item, edit its document, hand it over to a person, dismiss it with a reason, or say that it is done',
  description:
    'A move that the rules of the inbox forbid is answered 409 with the rule. What was settled is reopened with a reason. Reasons of dismissals are exported by `earshot eval export`.',
  request: {
    params: idParameter,
    body: { required: true, content: { 'application/json': { schema: decisionSchema } } },
  },
  responses: { 200: json(itemSchema, 'The item as it now stands'), ...problems(400, 401, 404, 409, 413, 415, 422) },
});

/** `/v1/inbox` and `/v1/inbox/{id}`. */
export function addInboxRoutes(app: Api, { database, now, maxBodyBytes }: ApiServices): void {
  app.openapi(listRoute, async (context) => {
    const { owner, role, kind, account, state, due_before, ...page } = context.req.valid('query');
    const filter = {
      owner,
      role,
      account,
      kinds: kind && [kind],
      states: state === undefined ? PENDING_STATES : [state],
      dueBefore: due_before && `${due_before}T00:00:00Z`,
    };
    const { items, next, asOf, count } = await asCaller(database, context.var.caller, (tx) =>
      listInbox(tx, { now }, filter, page),
    );
    const listed = items.map((item) => ({
      ...present(item),
      account_name: item.accountName,
      points: { total: item.order.points, parts: item.order.parts.map((part) => ({ ...part })) },
    }));
    return context.json({ as_of: asOf, count, items: listed, next }, 200);
  });

  const load = (caller: Parameters<typeof asCaller>[1], id: string) =>
    asCaller(database, caller, async (tx) => {
      const item = await findInboxItem(tx, id);
      if (item === undefined) throw new NotFoundError(`No inbox item ${JSON.stringify(id)} in this workspace`);
      return { ...present(item), history: (await listInboxEvents(tx, id)).map(presentEvent) };
    });

  app.openapi(getRoute, async (context) =>
    context.json(await load(context.var.caller, context.req.valid('param').id), 200),
  );

  app.openAPIRegistry.registerPath(patchRoute); // for OpenAPI only: the body is read below
  app.patch('/v1/inbox/:id', async (context) => {
    const { caller } = context.var;
    const { id } = parseWith(idParameter, context.req.param());
    const said = await readJsonBody(context, decisionSchema, maxBodyBytes);
    await load(caller, id);
    const decision = { ...said, by: deciderOf(caller, said.by) } as Decision;
    await decideInboxItem(database, caller.workspace, id, decision, now).catch((error: unknown) => {
      throw error instanceof InboxRuleError ? refused(error) : error;
    });
    return context.json(await load(caller, id), 200);
  });
}

function refused({ rule, message }: InboxRuleError): ProblemError {
  return new ProblemError({
    code: rule.toLowerCase(),
    status: 409,
    title: 'The inbox does not allow it',
    detail: message,
  });
}

function present(item: InboxItem) {
  const { decidedBy, decidedAt, decidedReason } = item;
  const document = shownDocument(item);
  return {
    id: item.id,
    key: item.key,
    kind: item.kind,
    account: item.account,
    state: item.state,
    owner: { role: item.ownerRole, name: item.ownerName, handed_to: item.handedTo },
    due_at: item.dueAt,
    reason: item.reason,
    evidence: [...item.evidence],
    document: presentDocument(document),
    document_version: document && documentVersion(document),
    edited: item.edited !== null,
    kept_offline: item.writtenWhy,
    decided: decidedBy === null || decidedAt === null ? null : { by: decidedBy, at: decidedAt, reason: decidedReason },
    raised_at: item.raisedAt,
    updated_at: item.updatedAt,
  };
}

function presentDocument(document: DocumentBody | null): z.infer<typeof documentSchema> | null {
  return document && (structuredClone(document) as z.infer<typeof documentSchema>);
}

function presentEvent({ event, actor, at, reason, after, handedTo }: InboxEvent) {
  return { event, by: actor, at, reason, state: after, handed_to: handedTo };
}
