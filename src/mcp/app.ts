import { Hono } from 'hono';
import {
  type AuthenticatedEnvironment,
  baseOf,
  createErrorHandler,
  limitGuesses,
  limitRequests,
  linksBelow,
  ProblemError,
  requireKey,
} from '../http/index.ts';
import { authenticate } from '../storage/index.ts';
import { refuseRebinding } from './guard.ts';
import { createMcpServer } from './server.ts';
import type { McpServices } from './services.ts';
import { HttpTransport } from './transport.ts';

/**
 * MCP over streamable HTTP at `/mcp`. Nothing is kept between requests: each is answered by a server of its own, so that any
 * process may answer any of them.
 */
export function createMcpApp(services: McpServices): Hono<AuthenticatedEnvironment> {
  const app = new Hono<AuthenticatedEnvironment>();
  app.onError(createErrorHandler(services.logger));
  app.use('/mcp', refuseRebinding(services.publicUrl));
  if (services.requestsPerMinute !== undefined)
    app.use('/mcp', limitRequests(services.requestsPerMinute), limitGuesses(services.requestsPerMinute));
  app.use(
    '/mcp',
    requireKey((key) => authenticate(services.database, key)),
  );
  app.post('/mcp', async (context) => {
    const links = linksBelow(baseOf(context, services.publicUrl));
    const server = createMcpServer({ services, caller: context.var.caller, links });
    const transport = new HttpTransport();
    await server.connect(transport);
    transport.answerEverything();
    const { signal } = context.req.raw;
    signal.addEventListener('abort', () => void server.close(), { once: true });
    return transport.handleRequest(context.req.raw);
  });
  app.all('/mcp', (context) => {
    context.header('Allow', 'POST');
    throw new ProblemError({
      code: 'method',
      status: 405,
      title: 'Only POST',
      detail: 'There are no sessions and no messages of the server: every request is a POST',
    });
  });
  return app;
}
