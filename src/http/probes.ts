import { OpenAPIHono } from '@hono/zod-openapi';
import type { AuthenticatedEnvironment } from './authentication.ts';
import { createErrorHandler } from './problem.ts';
import { addHealthRoute } from './routes/health.ts';
import { addMetricsRoute } from './routes/metrics.ts';
import type { ApiServices } from './services.ts';

/** `GET /health` and `GET /metrics` alone, for a process that serves nothing else. */
export function createProbes(
  services: Pick<ApiServices, 'database' | 'extractor' | 'embedding' | 'logger' | 'metrics' | 'modelStanding'>,
): Pick<OpenAPIHono, 'fetch' | 'request'> {
  const app = new OpenAPIHono<AuthenticatedEnvironment>();
  app.onError(createErrorHandler(services.logger));
  addHealthRoute(app, services);
  addMetricsRoute(app, services);
  return app;
}
