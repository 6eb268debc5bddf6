import { createRoute, z } from '@hono/zod-openapi';
import type { ModelStanding } from '../../pipeline/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';

const healthSchema = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    database: z.enum(['postgres', 'embedded']),
    extractor: z.enum(['llm', 'local']).describe('`local`: no language model reads, though one may verify'),
    embedding: z
      .enum(['openai', 'local', 'none'])
      .describe('what makes vectors of what is said: a server, the model that comes with the program, or nothing'),
    model: z
      .object({
        state: z
          .enum(['asked', 'left_alone', 'probed'])
          .describe(
            '`left_alone`: its server failed too often, and readings are put off until it is asked again; `probed`: one request finds out',
          ),
        until: z.iso.datetime().nullable().describe('when it is asked again'),
        reason: z.string().nullable().describe('what went wrong last'),
      })
      .nullable()
      .describe('how the server of the language model stands, as this process has found it; null where none is asked'),
  })
  .openapi('Health');

const STATES = { closed: 'asked', open: 'left_alone', 'half-open': 'probed' } as const;

function describeModel(standing: ModelStanding | undefined) {
  if (standing === undefined) return null;
  const { state, until, reason } = standing;
  return { state: STATES[state], until: until === null ? null : new Date(until).toISOString(), reason };
}

const route = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Is the service up and does its database answer?',
  security: [],
  responses: {
    200: { description: 'It answers', content: { 'application/json': { schema: healthSchema } } },
    503: { description: 'The database does not answer', content: { 'application/json': { schema: healthSchema } } },
  },
});

/** `GET /health`. */
export function addHealthRoute(
  app: Api,
  {
    database,
    extractor,
    embedding,
    logger,
    modelStanding,
  }: Pick<ApiServices, 'database' | 'extractor' | 'embedding' | 'logger' | 'modelStanding'>,
): void {
  app.openapi(route, async (context) => {
    const model = describeModel(modelStanding?.());
    const about = { database: database.embedded ? 'embedded' : 'postgres', extractor, embedding, model } as const;
    try {
      await database.pool.query('SELECT 1');
      return context.json({ status: 'ok' as const, ...about }, 200);
    } catch (error) {
      logger.error({ err: error }, 'the database does not answer');
      return context.json({ status: 'unavailable' as const, ...about }, 503);
    }
  });
}
