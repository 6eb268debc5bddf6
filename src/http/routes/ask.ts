import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { type Answer, type AskInput, createAnswerer, MAX_QUESTION_LENGTH } from '../../answers/index.ts';
import { dateSchema, MEDIA, parseWith } from '../../domain/index.ts';
import { workspacePolicy } from '../../pipeline/index.ts';
import type { Caller } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { toProblem } from '../problem.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { keyParameter, problems } from './shared.ts';

const questionSchema = z
  .strictObject({
    question: z.string().openapi({ description: `at most ${MAX_QUESTION_LENGTH} characters` }),
    thread: z.string().min(1).max(200).optional().openapi({ description: '`thread` of an answer, to ask on with' }),
    as_of: dateSchema
      .optional()
      .openapi({ description: "as things stood on this day; the workspace's day unless told" }),
  })
  .openapi('Question');

const citationSchema = z
  .object({
    conversation: z.string(),
    turn: z.int().openapi({ description: '0-based' }),
    quote: z.string().openapi({ description: 'letter for letter from that turn' }),
    speaker: z.string().nullable(),
    occurred_at: z.string(),
    medium: z.enum(MEDIA),
    subject: z.string().nullable(),
  })
  .openapi('Citation');

const answerSchema = z
  .object({
    answer: z.string().nullable().openapi({ description: 'null: the record does not say; see `reason` and `nearest`' }),
    sentences: z.array(
      z.object({
        text: z.string(),
        citations: z
          .array(z.int())
          .openapi({ description: "places in the answer's `citations`; none: it rests on the account's record" }),
      }),
    ),
    citations: z.array(citationSchema),
    confidence: z.number(),
    mode: z.enum(['llm', 'offline']),
    reason: z.string().nullable(),
    nearest: z.array(citationSchema).openapi({ description: 'what came nearest, where the record does not say' }),
    notes: z.array(z.string()).openapi({ description: 'what the reader should know of how it came about' }),
    filters: z.array(
      z.object({
        kind: z.enum(['time', 'person', 'side', 'medium']),
        words: z.string(),
        meaning: z.string(),
        applied: z.boolean().openapi({ description: 'false: it left nothing to look at, so it was dropped' }),
      }),
    ),
    account: z.string(),
    question: z.string(),
    as_of: dateSchema,
    thread: z.string(),
  })
  .openapi('Answer');

const askRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/ask',
  summary: 'Ask an account anything, and get an answer with the words that prove it',
  description:
    'Every citation is letter for letter from its turn; what the record does not say is answered with null, why, and what comes nearest. With `Accept: text/event-stream` the answer comes as server-sent events: `filters`, `passages`, a `sentence` each, then `done` with the whole answer, or `problem`. Questions are kept in the audit and, for their asker alone, in a thread.',
  request: {
    params: keyParameter,
    body: { required: true, content: { 'application/json': { schema: questionSchema } } },
  },
  responses: {
    200: {
      description: 'The answer, or that the record does not say',
      content: { 'application/json': { schema: answerSchema }, 'text/event-stream': { schema: z.string() } },
    },
    ...problems(400, 401, 404, 413, 415, 422),
  },
});

/** `POST /v1/accounts/{key}/ask`. */
export function addAskRoute(app: Api, services: ApiServices): void {
  const { database, maxBodyBytes, now, logger } = services;
  const answerer = services.answerer ?? createAnswerer({ database, policyOf: workspacePolicy, now });
  app.openAPIRegistry.registerPath(askRoute); // for OpenAPI only: the body is read below
  app.post('/v1/accounts/:key/ask', async (context) => {
    const { workspace, reader, ...who } = context.var.caller;
    const { key } = parseWith(keyParameter, context.req.param());
    const { question, thread, as_of } = await readJsonBody(context, questionSchema, maxBodyBytes);
    const input: AskInput = { account: key, question, thread, asOf: as_of, asker: askerOf(who), reader };
    const { signal } = context.req.raw;
    if (!acceptsEvents(context.req.header('accept')))
      return context.json(present(await answerer.ask(workspace, input, { signal })), 200);
    return streamSSE(context, async (stream) => {
      try {
        await answerer.ask(workspace, input, {
          signal,
          tell: ({ event, data }) => stream.writeSSE({ event, data: JSON.stringify(data) }),
        });
      } catch (error) {
        // The answer has begun as 200: what is wrong can only be told as its last event.
        const { code, status, title, detail, issues } = toProblem(
          error instanceof Error ? error : new Error('unknown'),
        );
        if (status >= 500) logger.error({ err: error, path: context.req.path }, 'request failed');
        const problem = { type: `urn:earshot:problem:${code}`, title, status, detail, ...(issues ? { issues } : {}) };
        await stream.writeSSE({ event: 'problem', data: JSON.stringify(problem) });
      }
    });
  });
}

/** A member's threads are theirs with whatever key they ask. */
export function askerOf({ member, keyId, name }: Pick<Caller, 'member' | 'keyId' | 'name'>): AskInput['asker'] {
  return { id: member?.email ?? (keyId === null ? name : `key:${keyId}`), name };
}

function acceptsEvents(accept: string | undefined): boolean {
  return /\btext\/event-stream\b/i.test(accept ?? '');
}

function present(answer: Answer): z.infer<typeof answerSchema> {
  return {
    ...answer,
    sentences: answer.sentences.map(({ text, citations }) => ({ text, citations: [...citations] })),
    citations: answer.citations.map((citation) => ({ ...citation })),
    nearest: answer.nearest.map((citation) => ({ ...citation })),
    notes: [...answer.notes],
    filters: answer.filters.map((filter) => ({ ...filter })),
  };
}
