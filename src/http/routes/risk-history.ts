import { createRoute, z } from '@hono/zod-openapi';
import {
  addDays,
  dateSchema,
  flagSchema,
  InputError,
  NotFoundError,
  riskChangeSchema,
  scoredDaySchema,
  utcDate,
} from '../../domain/index.ts';
import { flagsOf } from '../../scoring/index.ts';
import {
  asCaller,
  type Caller,
  findAccount,
  findWorkspace,
  lastOfEach,
  listDays,
  type StoredDay,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';
import { keyParameter, problems } from './shared.ts';

/** How far a history goes back unless told. */
const DAYS = 90;

const daySchema = scoredDaySchema
  .omit({ held: true })
  .extend({
    computed_at: z.string().openapi({ description: 'when it was computed: the last scoring of a day stands' }),
  })
  .openapi('RiskDay');

const rangeQuery = z.object({
  from: dateSchema.optional().openapi({ description: `the first day; ${DAYS} days before \`to\` unless told` }),
  to: dateSchema.optional().openapi({ description: "the last day; the workspace's day, which is today unless pinned" }),
});

const range = { from: z.string(), to: z.string() };
const historySchema = z.object({ ...range, items: z.array(daySchema) }).openapi('RiskHistory');
const changesSchema = z
  .object({
    ...range,
    items: z
      .array(riskChangeSchema)
      .openapi({ description: 'days on which the band or the rules that held were others' }),
    flags: z.array(flagSchema).openapi({ description: 'every rule that ever held, what holds now first' }),
  })
  .openapi('RiskChanges');

const historyRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/risk/history',
  summary: 'What an account scored, day by day',
  description: 'One row for each day and policy, the earliest first. A day on which nobody scored it is not there.',
  request: { params: keyParameter, query: rangeQuery },
  responses: {
    200: { description: 'The days', content: { 'application/json': { schema: historySchema } } },
    ...problems(401, 404, 422),
  },
});

const changesRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/risk/changes',
  summary: 'What moved the risk of an account, the latest first, and the history of its flags',
  description:
    'Each change compares a day with the day on record before it: the points of each rule before and after, the evidence that came and went, and whether time alone did it.',
  request: { params: keyParameter, query: rangeQuery },
  responses: {
    200: { description: 'The changes', content: { 'application/json': { schema: changesSchema } } },
    ...problems(401, 404, 422),
  },
});

/** `/v1/accounts/{key}/risk/…`: what was said of an account on days before. */
export function addRiskHistoryRoutes(app: Api, { database, now }: ApiServices): void {
  function load(caller: Caller, key: string, { from, to }: z.infer<typeof rangeQuery>) {
    return asCaller(database, caller, async (tx) => {
      if ((await findAccount(tx, key)) === undefined) {
        throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
      }
      const last = to ?? (await findWorkspace(tx))?.asOf ?? utcDate(now());
      const first = from ?? addDays(last, -DAYS);
      if (first > last) {
        throw new InputError('wrong-type', [{ path: 'from', message: `${first} is later than the last day, ${last}` }]);
      }
      const days = await listDays(tx, key);
      return { from: first, to: last, days, within: days.filter(({ day }) => day >= first && day <= last) };
    });
  }

  app.openapi(historyRoute, async (context) => {
    const { key } = context.req.valid('param');
    const { from, to, within } = await load(context.var.caller, key, context.req.valid('query'));
    return context.json({ from, to, items: within.map(present) }, 200);
  });

  app.openapi(changesRoute, async (context) => {
    const { key } = context.req.valid('param');
    const { from, to, days, within } = await load(context.var.caller, key, context.req.valid('query'));
    const items = lastOfEach(within).flatMap(({ change }) => change ?? []);
    return context.json({ from, to, items: items.toReversed(), flags: flagsOf(lastOfEach(days)) }, 200);
  });
}

function present({ day, known_at, score, band, policy, computedAt }: StoredDay) {
  return { day, known_at, score, band, policy, computed_at: computedAt };
}
