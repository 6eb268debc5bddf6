import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { NotFoundError } from '../../domain/index.ts';
import {
  EVENT_STREAM_HEADERS,
  LiveFeed,
  type LiveMessage,
  loadProgress,
  MOST_SEATS,
  toEventStream,
  type Watch,
  watchConversation,
  watchWorkspace,
} from '../../pipeline/index.ts';
import { authenticate, CONVERSATION_STATUSES, DELIVERY_STATUSES } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import type { AuthenticatedEnvironment } from '../authentication.ts';
import { ProblemError } from '../problem.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, problems } from './shared.ts';

const progressSchema = z
  .object({
    id: z.string(),
    medium: z.enum(['call', 'email']),
    subject: z.string().nullable(),
    account: z.object({ key: z.string(), name: z.string() }).nullable(),
    status: z.enum(CONVERSATION_STATUSES),
    reason: z.string().nullable().openapi({ description: 'why it is partial, failed or waiting' }),
    signals: z.int(),
    rejected: z.int(),
    windows: z
      .object({ done: z.int(), total: z.int() })
      .nullable()
      .openapi({ description: 'while it is being read: how much of it is; null where that is not known' }),
    scored: z.boolean().openapi({ description: 'its account was scored with what was found in it' }),
    settled: z.boolean().openapi({ description: 'nothing more happens by itself: the last event' }),
  })
  .openapi('Progress');

const deliverySchema = z
  .object({
    id: z.string(),
    source: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    receivedAt: z.string(),
    reason: z.string().nullable(),
  })
  .openapi('LiveDelivery');

const LIMITS = `A key has at most ${MOST_SEATS} connections open at once; a connection ends when its key does.`;

const conversationRoute = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}/events',
  summary: 'How far a conversation got, as server-sent events',
  description: `Event \`progress\` now and at every change, its data a Progress; the stream ends once \`settled\`. ${LIMITS}`,
  request: { params: idParameter },
  responses: {
    200: { description: 'Events', content: { 'text/event-stream': { schema: progressSchema } } },
    ...problems(401, 404, 429),
  },
});

const workspaceRoute = createRoute({
  method: 'get',
  path: '/v1/events',
  summary: 'What happens from now on, as server-sent events',
  description: `Event \`progress\` for conversations as they are read and scored; for an admin also \`delivery\`, its data a LiveDelivery, for what sources post. Nothing is made up for: what happened before, or while nobody was connected, is for the lists to say. ${LIMITS}`,
  responses: {
    200: {
      description: 'Events',
      content: { 'text/event-stream': { schema: z.union([progressSchema, deliverySchema]) } },
    },
    ...problems(401, 429),
  },
});

/** `/v1/conversations/{id}/events` and `/v1/events`. */
export function addLiveRoutes(app: Api, services: ApiServices): void {
  const { database, pipeline, logger } = services;
  const feed = services.live ?? new LiveFeed({ database, pipeline, logger });
  app.openAPIRegistry.registerPath(conversationRoute);
  app.openAPIRegistry.registerPath(workspaceRoute);

  app.get('/v1/conversations/:id/events', async (context) => {
    const id = context.req.param('id');
    const [there] = await loadProgress({ database, feed }, context.var.caller, [id]);
    if (there === undefined) throw new NotFoundError(`No conversation ${JSON.stringify(id)} in this workspace`);
    return respond(context, (watch) => watchConversation(watch, id));
  });

  app.get('/v1/events', (context) => respond(context, (watch) => watchWorkspace(watch)));

  function respond(
    context: Context<AuthenticatedEnvironment>,
    watch: (watch: Watch) => AsyncGenerator<LiveMessage, void>,
  ): Response {
    if (context.req.method === 'HEAD') return context.body(null, 200, EVENT_STREAM_HEADERS);
    const { caller } = context.var;
    const seat = feed.admit(caller.keyId ?? caller.name);
    if (seat === undefined) throw TOO_MANY;
    const key = context.req.header('authorization')?.split(' ')[1] ?? '';
    const messages = watch({ database, feed, seat, caller, authenticate: () => authenticate(database, key) });
    const onError = (error: unknown) =>
      logger.error({ err: error, path: context.req.path }, 'a stream of events broke');
    return context.body(toEventStream(messages, seat, onError), 200, EVENT_STREAM_HEADERS);
  }
}

const TOO_MANY = new ProblemError({
  code: 'too-many-connections',
  status: 429,
  title: 'Too many connections',
  detail: `This key has ${MOST_SEATS} streams of events open, as many as it may; close one`,
});
