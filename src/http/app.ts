import { OpenAPIHono } from '@hono/zod-openapi';
import { InputError, toInputIssues } from '../domain/index.ts';
import { authenticate } from '../storage/index.ts';
import { observeRequests } from '../telemetry/index.ts';
import { requireRole } from './access.ts';
import { type AuthenticatedEnvironment, requireKey } from './authentication.ts';
import { createErrorHandler, respondWithProblem } from './problem.ts';
import { limitGuesses, limitRefusals, limitRequests } from './rate-limits.ts';
import { noteReads } from './reads.ts';
import { refuseNul } from './refuse-nul.ts';
import { addAccessRoutes } from './routes/access.ts';
import { addAccountRoutes } from './routes/accounts.ts';
import { addAskRoute } from './routes/ask.ts';
import { addAuditRoute } from './routes/audit.ts';
import { addCommitmentRoutes } from './routes/commitments.ts';
import { addConversationRoutes } from './routes/conversations.ts';
import { addCoverageRoute } from './routes/coverage.ts';
import { addDealRoutes } from './routes/deals.ts';
import { addDestinationRoutes } from './routes/destinations.ts';
import { addErasureRoutes } from './routes/erasures.ts';
import { addHandoffSendingRoute } from './routes/handoff-sending.ts';
import { addHandoffRoutes } from './routes/handoffs.ts';
import { addHealthRoute } from './routes/health.ts';
import { addHookRoutes } from './routes/hooks.ts';
import { addInboxRoutes } from './routes/inbox.ts';
import { addLiveRoutes } from './routes/live.ts';
import { addMemberRoutes } from './routes/members.ts';
import { addMergerRoutes, leadOn } from './routes/mergers.ts';
import { addMetricsRoute } from './routes/metrics.ts';
import { addObservationRoutes } from './routes/observations.ts';
import { addOutreachRoute } from './routes/outreach.ts';
import { addOwnershipApi } from './routes/ownership.ts';
import { addPeopleRoutes } from './routes/people.ts';
import { addPolicyRoutes } from './routes/policy.ts';
import { addReprocessingRoutes } from './routes/reprocessings.ts';
import { addReviewRoutes } from './routes/reviews.ts';
import { addRiskHistoryRoutes } from './routes/risk-history.ts';
import { addSearchRoute } from './routes/search.ts';
import { addSignalRoutes } from './routes/signals.ts';
import { addSourceRoutes } from './routes/sources.ts';
import { addTouchRoutes } from './routes/touches.ts';
import { addUnassignedRoutes } from './routes/unassigned.ts';
import { addWorkspaceRoutes } from './routes/workspace.ts';
import type { ApiServices } from './services.ts';

/** The API's own application type: every route below `/v1` knows its caller. */
export type Api = OpenAPIHono<AuthenticatedEnvironment>;

const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Earshot',
    version: '1',
    description:
      'Post call transcripts and emails; ask for the signals found in them, the words that prove each, and the risk of each account. Offsets into texts count UTF-16 code units, half-open. An account or a person that was merged is answered with 307 to the one that stands for it.',
  },
  security: [{ key: [] }],
};

/** The HTTP API (architecture.md, "HTTP"). It holds no port: mount it in a server, or ask it with `app.request()`. */
export function createApi(services: ApiServices): Api {
  const app: Api = new OpenAPIHono<AuthenticatedEnvironment>({
    defaultHook: (result) => {
      if (!result.success) throw new InputError('wrong-type', toInputIssues(result.error));
    },
  });
  app.onError(createErrorHandler(services.logger));
  app.notFound((context) =>
    respondWithProblem(context, {
      code: 'not-found',
      status: 404,
      title: 'Not found',
      detail: `${context.req.method} ${context.req.path} is no route; /openapi.json lists them`,
    }),
  );
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  app.use(observeRequests());
  if (services.requestsPerMinute !== undefined) app.use(limitRequests(services.requestsPerMinute));
  addHealthRoute(app, services);
  addMetricsRoute(app, services);
  if (services.requestsPerMinute !== undefined) app.use('/hooks/*', limitRefusals(services.requestsPerMinute));
  addHookRoutes(app, services);
  if (services.requestsPerMinute !== undefined) app.use('/v1/*', limitGuesses(services.requestsPerMinute));
  app.use(
    '/v1/*',
    requireKey((key) => authenticate(services.database, key)),
  );
  app.use('/v1/*', requireRole);
  app.use('/v1/*', refuseNul);
  if (services.reads !== undefined)
    app.use(
      '/v1/*',
      noteReads(services.reads, 'GET ', async (context) => context.var.caller),
    );
  app.use('/v1/accounts/*', leadOn(services));
  app.use('/v1/people/*', leadOn(services));
  addConversationRoutes(app, services);
  addLiveRoutes(app, services);
  addAccountRoutes(app, services);
  addAccessRoutes(app, services);
  addAskRoute(app, services);
  addSearchRoute(app, services);
  addRiskHistoryRoutes(app, services);
  addCommitmentRoutes(app, services);
  addTouchRoutes(app, services);
  addReviewRoutes(app, services);
  addDealRoutes(app, services);
  addHandoffRoutes(app, services);
  addHandoffSendingRoute(app, services);
  addCoverageRoute(app, services);
  addOwnershipApi(app, services);
  addSignalRoutes(app, services);
  addInboxRoutes(app, services);
  addOutreachRoute(app, services);
  addUnassignedRoutes(app, services);
  addMergerRoutes(app, services);
  addErasureRoutes(app, services);
  addReprocessingRoutes(app, services);
  addPeopleRoutes(app, services);
  addMemberRoutes(app, services);
  addAuditRoute(app, services);
  addWorkspaceRoutes(app, services);
  addPolicyRoutes(app, services);
  addSourceRoutes(app, services);
  addDestinationRoutes(app, services);
  addObservationRoutes(app, services);
  app.doc31('/openapi.json', DOCUMENT);
  return app;
}
