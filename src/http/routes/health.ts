import { createRoute, z } from '@hono/zod-openapi';
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
  })
  .openapi('Health');

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
  { database, extractor, embedding, logger }: Pick<ApiServices, 'database' | 'extractor' | 'embedding' | 'logger'>,
): void {
  app.openapi(route, async (context) => {
    const about = { database: database.embedded ? 'embedded' : 'postgres', extractor, embedding } as const;
    try {
      await database.pool.query('SELECT 1');
      return context.json({ status: 'ok' as const, ...about }, 200);
    } catch (error) {
      logger.error({ err: error }, 'the database does not answer');
      return context.json({ status: 'unavailable' as const, ...about }, 503);
    }
  });
}
