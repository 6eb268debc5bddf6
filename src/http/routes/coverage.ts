import { createRoute, z } from '@hono/zod-openapi';
import {
  auditCoverage,
  CAUSES,
  type CauseCount,
  type CauseItem,
  type Coverage,
  coveragePolicy,
  loadCoverage,
  loadItems,
  type OwnerFigures,
  TEAMS,
} from '../../coverage/index.ts';
import { utcDate } from '../../domain/index.ts';
import { workspacePolicy } from '../../pipeline/index.ts';
import { asCaller, findWorkspace } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';
import { problems } from './shared.ts';

/** Items in one answer; the counts are of all. */
const MOST_ITEMS = 500;

const causeSchema = z.enum(CAUSES);
const teamSchema = z.enum(TEAMS);
const causeCount = z.object({
  cause: causeSchema,
  count: z.int(),
  accounts: z.int(),
  median_age_days: z.int().nullable(),
  oldest_days: z.int().nullable(),
});
const attention = z.object({
  days: z.int(),
  accounts: z.int(),
  of: z.int(),
  share: z.number().nullable().openapi({ description: '0 to 1; null where there are no accounts' }),
});
const figures = z.object({
  team: teamSchema,
  owner: z.string().nullable().openapi({ description: 'null: of accounts that nobody of the team owns' }),
  accounts: z.int(),
  attention: z.array(attention),
  causes: z.array(causeCount),
});

const coverageSchema = z
  .object({
    as_of: z.string(),
    policy: z.record(z.string(), z.unknown()).openapi({ description: 'what counts as too long, in days' }),
    causes: z.array(causeCount),
    items: z
      .array(
        z.object({
          cause: causeSchema,
          account: z.string(),
          id: z.string().openapi({ description: 'of the signal, promise, play or change of hands' }),
          what: z.string(),
          why: z.string(),
          since: z.string(),
          age_days: z.int(),
          runway_days: z.int().nullable().openapi({ description: 'to the renewal when it was first shown, or now' }),
          team: teamSchema.nullable(),
          source: z.object({ conversation: z.string(), turn: z.int(), quote: z.string() }).nullable(),
        }),
      )
      .openapi({ description: `the oldest first, at most ${MOST_ITEMS}` }),
    more_items: z.int().openapi({ description: 'how many are not in this answer' }),
    lags: z.array(
      z.object({
        step: z.enum(['arrival', 'reading', 'signal', 'view', 'action']),
        count: z.int(),
        median_hours: z.number().nullable(),
        p90_hours: z.number().nullable(),
      }),
    ),
    attention: z.array(attention),
    watched: z.int().openapi({ description: 'accounts that the program watched: all' }),
    by_owner: z.array(figures),
    by_team: z.array(figures),
    received: z.array(
      z.object({
        account: z.string().nullable(),
        outcome: z.enum(['read', 'partly_read', 'skipped', 'failed', 'waiting', 'underway']),
        reason: z.string(),
        count: z.int(),
      }),
    ),
  })
  .openapi('Coverage');

const coverageRoute = createRoute({
  method: 'get',
  path: '/v1/coverage',
  summary: 'Where revenue leaks: the four causes with what is behind them, attention, and the lag of each step',
  request: {
    query: z.object({
      cause: causeSchema.optional(),
      account: z.string().min(1).max(200).optional(),
      team: teamSchema.optional().openapi({ description: 'items of this team, and those of no team alone' }),
    }),
  },
  responses: {
    200: { description: 'The audit', content: { 'application/json': { schema: coverageSchema } } },
    ...problems(401, 422),
  },
});

/** `/v1/coverage`. */
export function addCoverageRoute(app: Api, { database, now }: Pick<ApiServices, 'database' | 'now'>): void {
  app.openapi(coverageRoute, async (context) => {
    const wanted = context.req.valid('query');
    const { coverage, items, count } = await asCaller(database, context.var.caller, async (tx) => {
      const today = utcDate(now());
      const asOf = (await findWorkspace(tx))?.asOf ?? today;
      const knownAt = asOf < today ? today : asOf;
      const audit = auditCoverage(await loadCoverage(tx, { asOf, knownAt }, await workspacePolicy(tx)));
      return { coverage: audit, ...(await loadItems(tx, audit, wanted, { knownAt, limit: MOST_ITEMS })) };
    });
    return context.json(present(coverage, items, count), 200);
  });
}

function present(coverage: Coverage, items: readonly CauseItem[], count: number): z.infer<typeof coverageSchema> {
  return {
    as_of: coverage.asOf,
    policy: { ...coveragePolicy },
    causes: coverage.causes.map(presentCause),
    items: items.map(({ ageDays, runwayDays, ...item }) => ({
      ...item,
      age_days: ageDays,
      runway_days: runwayDays,
    })),
    more_items: count - items.length,
    lags: coverage.lags.map(({ medianHours, p90Hours, ...lag }) => ({
      ...lag,
      median_hours: medianHours,
      p90_hours: p90Hours,
    })),
    attention: coverage.attention.map((one) => ({ ...one })),
    watched: coverage.watched,
    by_owner: coverage.byOwner.map(presentFigures),
    by_team: coverage.byTeam.map(presentFigures),
    received: coverage.received.map((one) => ({ ...one })),
  };
}

function presentCause({ medianAgeDays, oldestDays, ...count }: CauseCount): z.infer<typeof causeCount> {
  return { ...count, median_age_days: medianAgeDays, oldest_days: oldestDays };
}

function presentFigures({ causes, attention: attended, ...figure }: OwnerFigures): z.infer<typeof figures> {
  return { ...figure, attention: attended.map((one) => ({ ...one })), causes: causes.map(presentCause) };
}
