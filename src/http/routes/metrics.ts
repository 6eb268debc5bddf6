import { timingSafeEqual } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { authenticate } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { ProblemError } from '../problem.ts';
import type { ApiServices } from '../services.ts';

const route = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'What this process counts, and how the job queue stands',
  description:
    'In the text format of Prometheus, of all workspaces together. With `EARSHOT_METRICS_TOKEN` set, that token alone reads it; else any admin’s key does.',
  responses: {
    200: { description: 'The figures', content: { 'text/plain': { schema: z.string() } } },
    401: { description: 'No token, or not this one' },
    404: { description: 'This process counts nothing' },
  },
});

const BEARER = /^Bearer ([\w-]+)$/i;

/** `GET /metrics`. */
export function addMetricsRoute(app: Api, { database, metrics }: Pick<ApiServices, 'database' | 'metrics'>): void {
  app.openapi(route, async (context) => {
    if (metrics === undefined) return context.notFound() as never;
    const given = BEARER.exec(context.req.header('authorization') ?? '')?.[1];
    const isAllowed =
      given !== undefined &&
      (metrics.token === undefined
        ? (await authenticate(database, given))?.role === 'admin'
        : isSame(given, metrics.token));
    if (isAllowed) return context.text(await metrics.scrape(), 200);
    context.header('WWW-Authenticate', 'Bearer');
    const detail = metrics.token === undefined ? 'Send the key of an admin' : 'Send the token of EARSHOT_METRICS_TOKEN';
    throw new ProblemError({ code: 'unauthorized', status: 401, title: 'No valid key', detail });
  });
}

function isSame(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
