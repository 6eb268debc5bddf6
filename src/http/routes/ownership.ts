import { createRoute, z } from '@hono/zod-openapi';
import { TEAMS } from '../../coverage/index.ts';
import { dateSchema, NotFoundError } from '../../domain/index.ts';
import { asCaller, type Caller, findAccount, listOwnershipChanges, type OwnershipChange } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';
import { keyParameter, problems } from './shared.ts';

const source = z.object({
  conversation: z.string(),
  turn: z.int(),
  quote: z.string(),
  speaker: z.string().nullish(),
  occurred_at: z.string().optional(),
});
const line = z.object({ id: z.string(), text: z.string(), sources: z.array(source), basis: z.string().optional() });

const changeSchema = z
  .object({
    team: z.enum(TEAMS),
    on: z.string(),
    from: z.string(),
    to: z.string(),
    briefed_at: z.string(),
    opened_at: z.string().nullable(),
    opened_by: z.string().nullable(),
    questions: z.int().openapi({ description: 'what the record does not say and the new owner has to ask again' }),
    document: z.object({
      title: z.string(),
      account: z.string(),
      as_of: z.string(),
      mode: z.enum(['offline', 'llm']),
      sections: z.array(
        z.object({ id: z.string(), title: z.string(), lines: z.array(line), note: z.string().optional() }),
      ),
    }),
  })
  .openapi('OwnershipChange');

const listRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/ownership',
  summary: 'Changes of hands, each with the living record as the new owner was handed it',
  request: { params: keyParameter },
  responses: {
    200: {
      description: 'The latest first',
      content: { 'application/json': { schema: z.object({ items: z.array(changeSchema) }) } },
    },
    ...problems(401, 404),
  },
});

const openRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/ownership/{team}/{on}/open',
  summary: 'The new owner has read their brief',
  request: { params: keyParameter.extend({ team: z.enum(TEAMS), on: dateSchema }) },
  responses: {
    200: { description: 'As it now stands', content: { 'application/json': { schema: changeSchema } } },
    ...problems(401, 403, 404, 422),
  },
});

/** `/v1/accounts/{key}/ownership…`. */
export function addOwnershipApi(app: Api, { database, pipeline }: Pick<ApiServices, 'database' | 'pipeline'>): void {
  app.openapi(listRoute, async (context) => {
    const items = await changesOf(context.req.valid('param').key, context.var.caller);
    return context.json({ items: items.map(present) }, 200);
  });

  app.openapi(openRoute, async (context) => {
    const { key, team, on } = context.req.valid('param');
    const { caller } = context.var;
    const find = async () => (await changesOf(key, caller)).find((one) => one.team === team && one.on === on);
    const change = await find();
    if (change === undefined) throw new NotFoundError(`No new owner of ${JSON.stringify(key)} was briefed for ${on}`);
    await pipeline.openBrief(caller.workspace, { ...change, account: key }, caller.name);
    return context.json(present((await find()) ?? change), 200);
  });

  function changesOf(key: string, caller: Caller): Promise<readonly OwnershipChange[]> {
    return asCaller(database, caller, async (tx) => {
      if ((await findAccount(tx, key)) === undefined)
        throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
      return listOwnershipChanges(tx, key);
    });
  }
}

function present(change: OwnershipChange): z.infer<typeof changeSchema> {
  const { team, on, from, to, briefedAt, openedAt, openedBy, questions, document } = change;
  const sections = document.sections.map((section) => ({
    ...section,
    lines: section.lines.map((one) => ({ ...one, sources: one.sources.map((said) => ({ ...said })) })),
  }));
  return {
    team,
    on,
    from,
    to,
    briefed_at: briefedAt,
    opened_at: openedAt,
    opened_by: openedBy,
    questions,
    document: { ...document, sections },
  };
}
