import { createRoute, z } from '@hono/zod-openapi';
import {
  conversationInputSchema,
  InputError,
  NotFoundError,
  parseWith,
  REJECTION_REASONS,
  SIDES,
  timeSchema,
} from '../../domain/index.ts';
import { type IntakeDefaults, readDocument } from '../../intake/index.ts';
import { erasedError } from '../../pipeline/index.ts';
import {
  accessOfConversation,
  asCaller,
  CONVERSATION_STATUSES,
  findConversation,
  findWorkspace,
  listConversations,
  listRefusals,
  listRejections,
  listRuns,
  listSignals,
  type StoredConversation,
  standingAccountKey,
  type WorkspaceSettings,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { formatOfRequest, MEDIA_TYPES, readBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { conversationSummarySchema, presentConversation, presentSignal, signalSchema } from './presenters.ts';
import { idParameter, pageOf, pageQuery, problems } from './shared.ts';

const acceptedSchema = z
  .object({
    id: z.string(),
    status: z.enum(CONVERSATION_STATUSES),
    duplicate: z.boolean().openapi({ description: 'known already, by content, `external_id` or `id`: kept once' }),
    differs: z.boolean().openapi({ description: 'known by name with other content: the first is kept' }),
  })
  .openapi('Accepted');

/** What a text format does not carry itself. */
const textQuery = z.object({
  account: z.string().min(1).optional().openapi({ description: "the account's key" }),
  occurred_at: timeSchema.optional(),
  external_id: z.string().min(1).optional(),
  private: z.stringbool().optional().openapi({ description: 'only who took part and admins may read it' }),
});

const postRoute = createRoute({
  method: 'post',
  path: '/v1/conversations',
  summary: 'Hand in a call or an email',
  description:
    'Stored with its job in one transaction, then answered: nothing accepted is lost. The query is for the text formats, which carry no account, time or id.',
  request: {
    query: textQuery,
    body: {
      required: true,
      content: Object.fromEntries(
        Object.keys(MEDIA_TYPES).map((type) => [
          type,
          { schema: type === 'application/json' ? conversationInputSchema : z.string() },
        ]),
      ),
    },
  },
  responses: {
    202: { description: 'Accepted; it will be read', content: { 'application/json': { schema: acceptedSchema } } },
    ...problems(400, 401, 409, 413, 415, 422),
  },
});

const conversationSchema = conversationSummarySchema
  .extend({
    participants: z.array(
      z.object({
        name: z.string(),
        side: z.enum(SIDES),
        title: z.string().optional(),
        email: z.string().optional(),
      }),
    ),
    private: z.boolean().openapi({ description: 'only who took part, `readers` and admins may read it' }),
    readers: z.array(z.string()),
    turns: z.array(z.object({ speaker: z.string(), at: z.number().optional(), text: z.string() })),
    signals: z.array(signalSchema),
    rejected: z
      .array(
        z.object({
          reason: z.enum(REJECTION_REASONS),
          detail: z.string(),
          kind: z.string().optional(),
          subtype: z.string().optional(),
          quote: z.string().optional(),
        }),
      )
      .openapi({ description: 'what the extractor proposed and the text did not bear out' }),
    unread: z.array(z.object({ turns: z.array(z.int()), reason: z.string() })),
    words_removed_at: z
      .string()
      .nullable()
      .openapi({ description: 'when its words were taken away because their time was over' }),
    unembedded: z
      .array(z.object({ turns: z.array(z.int()), reason: z.string() }))
      .openapi({ description: 'found by their words alone: the embedding refuses them' }),
    extraction: z
      .object({ extractor: z.string(), model: z.string().nullable(), prompt_version: z.string().nullable() })
      .nullable(),
  })
  .openapi('Conversation');

const getRoute = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}',
  summary: 'One conversation with what was found in it',
  request: { params: idParameter },
  responses: {
    200: { description: 'The conversation', content: { 'application/json': { schema: conversationSchema } } },
    ...problems(401, 404),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/conversations',
  summary: 'Conversations, the latest first; `status=waiting` and `status=failed` are the queue that wants a person',
  request: {
    query: pageQuery.extend({ status: z.enum(CONVERSATION_STATUSES).optional(), account: z.string().optional() }),
  },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: pageOf(conversationSummarySchema) } } },
    ...problems(400, 401, 422),
  },
});

const retryRoute = createRoute({
  method: 'post',
  path: '/v1/conversations/{id}/retry',
  summary: 'Read a partial, failed or waiting conversation once more',
  request: { params: idParameter },
  responses: {
    202: {
      description: 'Its status now',
      content: { 'application/json': { schema: z.object({ id: z.string(), status: z.enum(CONVERSATION_STATUSES) }) } },
    },
    ...problems(401, 404),
  },
});

/** `/v1/conversations…`. */
export function addConversationRoutes(app: Api, services: ApiServices): void {
  addIntakeRoute(app, services);
  const { database, pipeline } = services;

  app.openapi(listRoute, async (context) => {
    const { status, account, ...page } = context.req.valid('query');
    const found = await asCaller(database, context.var.caller, async (tx) => {
      const accountKey = account && (await standingAccountKey(tx, account));
      return listConversations(tx, { accountKey, status: status && [status] }, page);
    });
    return context.json({ items: found.items.map(presentConversation), next: found.next }, 200);
  });

  app.openapi(getRoute, async (context) => {
    const { id } = context.req.valid('param');
    const found = await asCaller(database, context.var.caller, async (tx) => {
      const conversation = await mustFind(tx, id);
      const signals = await listSignals(tx, { conversationId: id }, { limit: 500 });
      const rejected = await listRejections(tx, id);
      const runs = await listRuns(tx, id);
      const access = await accessOfConversation(tx, id);
      const unembedded = await listRefusals(tx, id);
      return {
        conversation,
        access,
        unembedded,
        signals,
        rejected,
        run: runs.find((run) => run.id === conversation.runId),
      };
    });
    const { conversation, access, unembedded, signals, rejected, run } = found;
    return context.json(
      {
        ...presentConversation(conversation),
        participants: [...conversation.conversation.participants],
        private: access.private,
        readers: [...access.readers],
        turns: [...conversation.conversation.turns],
        signals: signals.items.map(presentSignal),
        rejected: rejected.map(({ turns: _, ...rejection }) => rejection),
        unread: (run?.unread ?? []).map(({ turns, reason }) => ({ turns: [...turns], reason })),
        words_removed_at: conversation.wordsRemovedAt,
        unembedded: unembedded.map(({ turns, reason }) => ({ turns: [...turns], reason })),
        extraction: run ? { extractor: run.extractor, model: run.model, prompt_version: run.promptVersion } : null,
      },
      200,
    );
  });

  app.openapi(retryRoute, async (context) => {
    const { id } = context.req.valid('param');
    await asCaller(database, context.var.caller, (tx) => mustFind(tx, id));
    return context.json({ id, status: await pipeline.retryConversation(context.var.caller.workspace, id) }, 202);
  });
}

/** @throws {NotFoundError} */
async function mustFind(tx: WorkspaceTransaction, id: string): Promise<StoredConversation> {
  const conversation = await findConversation(tx, id);
  if (conversation === undefined) throw new NotFoundError(`No conversation ${JSON.stringify(id)} in this workspace`);
  return conversation;
}

/** The intake keeps the exact bytes, so it reads the body itself; the route is written down for OpenAPI only. */
function addIntakeRoute(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  app.openAPIRegistry.registerPath(postRoute);
  app.post('/v1/conversations', async (context) => {
    const { workspace } = context.var.caller;
    const format = formatOfRequest(context);
    const query = parseWith(textQuery, context.req.query());
    const bytes = await readBody(context, maxBodyBytes);
    const settings = await asCaller(
      database,
      context.var.caller,
      async (tx) => (await findWorkspace(tx))?.settings ?? {},
    );
    const read = await readDocument(bytes, { name: 'body', format, defaults: toDefaults(settings, query) });
    const [conversation, ...others] = read.conversations;
    const refused = read.refused[0];
    if (refused !== undefined) throw refused.error;
    if (conversation === undefined || others.length > 0) throw oneConversation(read.conversations.length);
    const named = {
      ...conversation,
      ...(query.external_id === undefined ? {} : { external_id: query.external_id }),
      ...(query.private === true ? { private: true } : {}),
    };
    const delivery = { bytes, mediaType: context.req.header('content-type') ?? '', source: 'http' };
    const { erased, ...accepted } = await pipeline.acceptConversation(workspace, { conversation: named, delivery });
    if (erased === true) throw erasedError();
    return context.json(accepted, 202);
  });
}

/** What the workspace and the query know that the body may not say; what the body says wins. */
function toDefaults(settings: WorkspaceSettings, query: z.infer<typeof textQuery>): IntakeDefaults {
  const { company, product, domains = [] } = settings;
  return {
    occurred_at: query.occurred_at,
    account: query.account === undefined ? undefined : { key: query.account },
    // The workspace's rivals are told to the reader at each reading: kept in here they would outlive a change of the list.
    vendor: company === undefined ? undefined : { company, product, competitors: [] },
    vendorDomains: domains,
  };
}

function oneConversation(count: number): InputError {
  return new InputError('wrong-type', [{ message: `${count} conversations in one body; send one at a time` }]);
}
