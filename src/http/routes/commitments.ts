import { createRoute, z } from '@hono/zod-openapi';
import { dateSchema, NotFoundError, parseWith } from '../../domain/index.ts';
import { DECISION_ACTIONS, DUE_BASES, PROMISE_KINDS, PROMISE_STATES, type PromiseEntry } from '../../ledger/index.ts';
import { deciderOf } from '../access.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, keyParameter, problems } from './shared.ts';

const placeSchema = z
  .object({
    signal: z.string(),
    conversation: z.string(),
    turn: z.int(),
    quote: z.string(),
    speaker: z.string().nullable(),
  })
  .openapi('SaidThere');

const dueShape = {
  date: dateSchema.nullable().openapi({ description: 'null: the words are a condition or a repetition' }),
  basis: z.enum(DUE_BASES).openapi({ description: '`default`: nobody said when, the policy gave it' }),
  words: z.string().nullable(),
  why: z.string(),
};

const commitmentSchema = z
  .object({
    id: z.string(),
    account: z.string(),
    what: z.string(),
    subtype: z.string(),
    strength: z.enum(['firm', 'hedged']),
    state: z.enum(PROMISE_STATES),
    owner: z.string().nullable().openapi({ description: 'who of ours' }),
    to: z.array(z.string()),
    made_at: z.string().nullable().openapi({ description: 'null: promised before anything was on record' }),
    due_date: dateSchema.nullable(),
    due: z.object(dueShape),
    due_history: z.array(
      z.object({ ...dueShape, at: z.string(), said: placeSchema.nullable(), by: z.string().nullable() }),
    ),
    moved: z.int().openapi({ description: 'how often a later day took the place of one that was said' }),
    kept_at: z.string().nullable(),
    counts: z.boolean().openapi({ description: 'overdue, it is evidence of risk' }),
    counts_not: z.string().nullable().openapi({ description: 'why it is not' }),
    recorded_at: z.string(),
    history: z
      .array(
        z.object({
          state: z.enum(PROMISE_STATES),
          at: z.string(),
          recorded_at: z.string().nullable(),
          because: z.enum(['said', 'decided', 'date']),
          said: placeSchema.nullable(),
          by: z.string().nullable(),
          reason: z.string().nullable(),
        }),
      )
      .openapi({ description: 'every change of state with the words, the person or the date that brought it about' }),
    said: z.array(placeSchema.extend({ kind: z.enum(PROMISE_KINDS), at: z.string() })),
    findings: z.array(z.object({ kind: z.enum(['moved_often', 'complained_again']), why: z.string() })),
  })
  .openapi('Commitment');

const ledgerSchema = z
  .object({
    as_of: dateSchema,
    known_at: dateSchema,
    items: z.array(commitmentSchema),
    doubts: z
      .array(z.object({ signal: z.string(), other: z.string(), likeness: z.number() }))
      .openapi({ description: 'what may be about one promise and was kept apart: `belongs` says that it is' }),
  })
  .openapi('Ledger');

const decisionSchema = z
  .strictObject({
    action: z.enum(DECISION_ACTIONS).openapi({
      description:
        '`belongs`: `signal` is about this promise; `apart`: it is not; `undo`: the latest decision is taken back',
    }),
    date: dateSchema.optional().openapi({ description: 'of `due` the day; of `kept` the day it was done, if known' }),
    signal: z.string().min(1).max(200).optional(),
    reason: z.string().trim().max(1_000).optional().openapi({ description: 'why, in a few words' }),
    by: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .openapi({ description: 'who decides; the name of the key unless told' }),
  })
  .openapi('CommitmentDecision');

function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

const listRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/commitments',
  summary: 'What we promised an account, and how each promise stands on a day',
  request: {
    params: keyParameter,
    query: z.object({
      state: z.enum(PROMISE_STATES).optional(),
      as_of: dateSchema.optional().openapi({ description: "the workspace's day, which is today unless pinned" }),
      known_at: dateSchema.optional().openapi({ description: '`as_of` unless told' }),
    }),
  },
  responses: { 200: json(ledgerSchema, 'The most pressing first'), ...problems(401, 404, 422) },
});

const patchRoute = createRoute({
  method: 'patch',
  path: '/v1/commitments/{id}',
  summary: 'Say that a promise was kept, withdrawn, reopened or is due on another day, or what is about it',
  description:
    'Who and when are kept with every decision and in the audit; its account is scored anew. Decisions outlive every later reading of the conversations. What is no promise at all is dismissed as a signal: `PATCH /v1/signals/{id}`.',
  request: {
    params: idParameter,
    body: { required: true, content: { 'application/json': { schema: decisionSchema } } },
  },
  responses: {
    200: json(commitmentSchema, 'The promise as it now stands'),
    ...problems(400, 401, 404, 409, 413, 415, 422),
  },
});

/** `/v1/accounts/{key}/commitments` and `/v1/commitments/{id}`. */
export function addCommitmentRoutes(app: Api, { pipeline, maxBodyBytes }: ApiServices): void {
  app.openapi(listRoute, async (context) => {
    const { key } = context.req.valid('param');
    const { state, as_of, known_at } = context.req.valid('query');
    const { workspace, reader } = context.var.caller;
    const ledger = await pipeline.ledgerOf(workspace, key, { asOf: as_of, knownAt: known_at ?? as_of, reader });
    if (ledger === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
    const items = ledger.entries.filter((entry) => state === undefined || entry.state === state).sort(byUrgency);
    const doubts = ledger.doubts.map((doubt) => ({ ...doubt }));
    const { asOf, knownAt } = ledger;
    return context.json(
      { as_of: asOf, known_at: knownAt, items: items.map((entry) => present(key, entry)), doubts },
      200,
    );
  });

  app.openAPIRegistry.registerPath(patchRoute); // for OpenAPI only: the body is read below
  app.patch('/v1/commitments/:id', async (context) => {
    const { caller } = context.var;
    const { id } = parseWith(idParameter, context.req.param());
    const { by, ...said } = await readJsonBody(context, decisionSchema, maxBodyBytes);
    const decision = { ...said, by: deciderOf(caller, by), reader: caller.reader };
    const decided = await pipeline.decideCommitment(caller.workspace, id, decision);
    if (decided === undefined) throw new NotFoundError(`No promise ${JSON.stringify(id)} in this workspace`);
    return context.json(present(decided.account, decided.entry), 200);
  });
}

const URGENCY: Readonly<Record<PromiseEntry['state'], number>> = {
  unkept: 0,
  overdue: 1,
  open: 2,
  late: 3,
  kept: 4,
  withdrawn: 5,
};

function byUrgency(one: PromiseEntry, other: PromiseEntry): number {
  if (one.state !== other.state) return URGENCY[one.state] - URGENCY[other.state];
  const [left, right] = [one, other].map(({ due, id }) => `${due.date ?? '9999-12-31'} ${id}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

function present(account: string, entry: PromiseEntry): z.infer<typeof commitmentSchema> {
  return {
    id: entry.id,
    account,
    what: entry.what,
    subtype: entry.subtype,
    strength: entry.strength,
    state: entry.state,
    owner: entry.owner,
    to: [...entry.to],
    made_at: entry.madeAt,
    due_date: entry.due.date,
    due: { ...entry.due },
    due_history: entry.dueHistory.map((due) => ({ ...due, said: due.said && { ...due.said } })),
    moved: entry.moved,
    kept_at: entry.keptAt,
    counts: entry.counts,
    counts_not: entry.countsNot,
    recorded_at: entry.recordedAt,
    history: entry.history.map(({ recordedAt, said, ...change }) => ({
      ...change,
      recorded_at: recordedAt,
      said: said && { ...said },
    })),
    said: entry.said.map((place) => ({ ...place })),
    findings: entry.findings.map((finding) => ({ ...finding })),
  };
}
