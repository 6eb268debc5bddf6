import { createRoute, z } from '@hono/zod-openapi';
import { NotFoundError, parseWith, timeSchema } from '../../domain/index.ts';
import { progressOf, REPROCESSING_MOVES, type ReprocessChoice } from '../../pipeline/index.ts';
import {
  asCaller,
  type Caller,
  findAccount,
  findReembedding,
  findReprocessing,
  listReprocessings,
  REPROCESSING_STATES,
  type Reembedding,
  type Reprocessing,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, pageOf, pageQuery, problems } from './shared.ts';

const reprocessingSchema = z
  .object({
    id: z.string(),
    state: z.enum(REPROCESSING_STATES),
    account: z.string().nullable(),
    since: z.string().nullable(),
    all: z.boolean(),
    limit: z.number().int().nullable(),
    asked_by: z.string(),
    asked_at: z.string(),
    ended_at: z.string().nullable(),
    total: z.number().int().openapi({ description: 'conversations that it takes' }),
    done: z.number().int().openapi({ description: 'read again, also those of which something could not be read' }),
    partial: z.number().int(),
    failed: z.number().int(),
    left: z.number().int(),
    in_hand: z.number().int().openapi({ description: 'of those left, handed to the readers' }),
    estimated_end: z.string().nullable().openapi({ description: 'by the pace of its last readings' }),
  })
  .openapi('Reprocessing');

const choiceSchema = z
  .object({
    account: z.string().min(1).max(200).optional(),
    since: timeSchema.optional().openapi({ description: 'what took place on this day or later' }),
    all: z.boolean().optional().openapi({ description: 'also what the present reader has read' }),
    limit: z
      .number()
      .int()
      .min(1)
      .max(1_000_000_000)
      .optional()
      .openapi({ description: 'at most so many, the latest first' }),
    dry_run: z.boolean().optional().openapi({ description: 'only say how many conversations it would be' }),
  })
  .openapi('ReprocessingChoice');

const begunSchema = z
  .object({
    conversations: z.number().int(),
    reprocessing: z.union([reprocessingSchema, z.null()]).openapi({ description: 'null where nothing was begun' }),
  })
  .openapi('BegunReprocessing');

const reembeddingSchema = z
  .object({
    model: z.string(),
    serving: z.string().nullable(),
    since: z.string(),
    paused_at: z.string().nullable(),
    done: z.number().int().openapi({ description: 'passages that have their vector' }),
    left: z.number().int(),
    refused: z.number().int().openapi({ description: 'passages that the embedding will not have' }),
  })
  .openapi('Reembedding');

const one = { description: 'It, as it stands', content: { 'application/json': { schema: reprocessingSchema } } };

const listRoute = createRoute({
  method: 'get',
  path: '/v1/reprocessings',
  summary: 'The history that is, or was, read again; the latest first',
  request: { query: pageQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: pageOf(reprocessingSchema) } } },
    ...problems(400, 401, 422),
  },
});

const beginRoute = createRoute({
  method: 'post',
  path: '/v1/reprocessings',
  summary: 'Have the history read again by the present reader',
  description:
    'Behind whatever is new, a few conversations at a time; until one is read again its former reading serves. What people judged stays.',
  request: { body: { required: true, content: { 'application/json': { schema: choiceSchema } } } },
  responses: {
    200: { description: 'How many it takes', content: { 'application/json': { schema: begunSchema } } },
    ...problems(400, 401, 404, 413, 415, 422),
  },
});

const findRoute = createRoute({
  method: 'get',
  path: '/v1/reprocessings/{id}',
  summary: 'How far it is',
  request: { params: idParameter },
  responses: { 200: one, ...problems(401, 404) },
});

const moveRoutes = REPROCESSING_MOVES.map((move) => ({
  move,
  route: createRoute({
    method: 'post',
    path: `/v1/reprocessings/{id}/${move}`,
    summary: { pause: 'Pause it', resume: 'Have it go on', cancel: 'Cancel it' }[move],
    description: 'What is being read at this moment is read to its end.',
    request: { params: idParameter },
    responses: { 200: one, ...problems(401, 404, 409) },
  }),
}));

const reembedding = {
  description: 'How far it is; null: none is built',
  content: { 'application/json': { schema: z.object({ reembedding: reembeddingSchema.nullable() }) } },
};

const reembeddingRoute = createRoute({
  method: 'get',
  path: '/v1/reembedding',
  summary: 'The embedding that is built beside the one that serves',
  responses: { 200: reembedding, ...problems(401) },
});

const reembeddingMoves = (['pause', 'resume'] as const).map((move) => ({
  move,
  route: createRoute({
    method: 'post',
    path: `/v1/reembedding/${move}`,
    summary: move === 'pause' ? 'Pause it' : 'Have it go on',
    responses: { 200: reembedding, ...problems(401, 404) },
  }),
}));

/** `/v1/reprocessings` and `/v1/reembedding`. */
export function addReprocessingRoutes(app: Api, { database, pipeline, maxBodyBytes, now }: ApiServices): void {
  app.openapi(listRoute, async (context) => {
    const page = await asCaller(database, context.var.caller, (tx) =>
      listReprocessings(tx, context.req.valid('query')),
    );
    return context.json({ items: page.items.map((item) => present(item, now())), next: page.next }, 200);
  });

  app.openAPIRegistry.registerPath(beginRoute); // for OpenAPI only: the body is read by hand
  app.post('/v1/reprocessings', async (context) => {
    const { caller } = context.var;
    const { account, dry_run, ...told } = await readJsonBody(context, choiceSchema, maxBodyBytes);
    if (account !== undefined && (await asCaller(database, caller, (tx) => findAccount(tx, account))) === undefined)
      throw new NotFoundError(`No account ${JSON.stringify(account)} in this workspace`);
    const choice: ReprocessChoice = { ...told, accountKey: account };
    if (dry_run === true) {
      return context.json({
        conversations: await pipeline.countReprocess(caller.workspace, choice),
        reprocessing: null,
      });
    }
    const begun = await pipeline.reprocessing.begin(caller.workspace, choice, caller.name);
    if (begun === undefined) return context.json({ conversations: 0, reprocessing: null });
    return context.json({ conversations: begun.conversations, reprocessing: await find(caller, begun.id) });
  });

  app.openapi(findRoute, async (context) =>
    context.json(await find(context.var.caller, context.req.valid('param').id), 200),
  );
  for (const { move, route } of moveRoutes) {
    app.openapi(route, async (context) => {
      const { caller } = context.var;
      const { id } = parseWith(idParameter, context.req.param());
      await pipeline.reprocessing.move(caller.workspace, id, move, caller.name);
      return context.json(await find(caller, id), 200);
    });
  }

  const findBuilt = async (caller: Caller) => {
    const found = await asCaller(database, caller, findReembedding);
    return { reembedding: found === undefined ? null : presentReembedding(found) };
  };
  app.openapi(reembeddingRoute, async (context) => context.json(await findBuilt(context.var.caller), 200));
  for (const { move, route } of reembeddingMoves) {
    app.openapi(route, async (context) => {
      const { caller } = context.var;
      await pipeline.reprocessing.moveEmbedding(caller.workspace, move, caller.name);
      return context.json(await findBuilt(caller), 200);
    });
  }

  async function find(caller: Caller, id: string) {
    const found = await asCaller(database, caller, (tx) => findReprocessing(tx, id));
    if (found === undefined) throw new NotFoundError(`There is no reprocessing ${id}`);
    return present(found, now());
  }
}

function present(reprocessing: Reprocessing, now: number) {
  const { id, state, accountKey: account, since, all, most: limit, askedBy, askedAt, endedAt } = reprocessing;
  const { inHand: in_hand, estimatedEnd: estimated_end, ...progress } = progressOf(reprocessing, now);
  const asked = { asked_by: askedBy, asked_at: askedAt, ended_at: endedAt };
  return { id, state, account, since, all, limit, ...asked, ...progress, in_hand, estimated_end };
}

function presentReembedding({ pausedAt: paused_at, ...told }: Reembedding) {
  return { ...told, paused_at };
}
