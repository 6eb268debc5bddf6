import { createRoute, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import { type HandoffChange, type HandoffView, handoffDocument, loadHandoff, toMarkdown } from '../../briefs/index.ts';
import {
  type CommitmentLine,
  dateSchema,
  HANDOFF_REASONS,
  HANDOFF_SECTIONS,
  HANDOFF_STATES,
  type HandoffLine,
  InputError,
  parseWith,
  STANCES,
  type StakeholderLine,
} from '../../domain/index.ts';
import type { LineOrder } from '../../pipeline/index.ts';
import { asCaller, type Caller } from '../../storage/index.ts';
import { deciderOf } from '../access.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { body, json } from './handoff-bodies.ts';
import { keyParameter, problems } from './shared.ts';

const sourceSchema = z
  .object({
    conversation: z.string(),
    turn: z.int().openapi({ description: '0-based' }),
    quote: z.string().openapi({ description: 'letter for letter from that turn' }),
    speaker: z.string().nullable().optional(),
    occurred_at: z.string().optional(),
  })
  .openapi('LineSource');

const lineSchema = z
  .object({
    id: z.string().openapi({ description: 'the same in every version' }),
    text: z.string(),
    sources: z.array(sourceSchema),
    basis: z.string().optional().openapi({ description: 'what a line without sources rests on' }),
    details: z.array(z.string()).optional(),
    decided: z
      .object({
        action: z.enum(['confirm', 'correct', 'add']),
        by: z.string(),
        at: z.string(),
        original: z.string().nullable().openapi({ description: 'of a correction what the record gave' }),
        reason: z.string().nullable(),
      })
      .optional()
      .openapi({ description: 'what a person said of it' }),
  })
  .openapi('HandoffLine');

const stakeholderSchema = lineSchema
  .extend({
    person: z.string(),
    title: z.string().nullable(),
    role: z.string().nullable(),
    stance: z.enum(STANCES),
    success_criteria: z.array(lineSchema),
  })
  .openapi('HandoffStakeholder');

const commitmentSchema = lineSchema
  .extend({
    owner: z.string().nullable(),
    due: z.string().nullable().openapi({ description: 'words for when, as said' }),
    due_date: z.string().nullable(),
    strength: z.enum(['firm', 'hedged']),
  })
  .openapi('HandoffCommitment');

const changeSchema = z
  .object({
    section: z.enum(HANDOFF_SECTIONS),
    id: z.string(),
    kind: z.enum(['added', 'gone', 'changed']),
    before: z.string().nullable(),
    after: z.string().nullable(),
  })
  .openapi('HandoffChange');

export const handoffSchema = z
  .object({
    deal: z.string(),
    name: z.string().nullable(),
    account: z.string(),
    account_name: z.string().nullable(),
    owner: z.string().nullable(),
    closed_at: z.string().nullable(),
    amount: z.number().nullable(),
    currency: z.string().nullable(),
    as_of: z.string(),
    mode: z.enum(['offline', 'llm']),
    conversations: z.array(z.string()).openapi({ description: 'what it was read from, oldest first' }),
    use_cases: z.array(lineSchema),
    stakeholders: z.array(stakeholderSchema),
    commitments: z.array(commitmentSchema),
    renewal: z.array(lineSchema),
    metrics_90_day: z.array(lineSchema),
    first_90_days: z.array(lineSchema),
    risks: z.array(lineSchema),
    open_questions: z.array(lineSchema),
    state: z.enum(HANDOFF_STATES).openapi({ description: 'of the handoff, whichever version this is' }),
    version: z.int(),
    latest_version: z.int(),
    reason: z.enum(HANDOFF_REASONS),
    made_at: z.string(),
    goes_out_at: z
      .string()
      .nullable()
      .openapi({ description: 'until then it is held for whoever sold it; null: not held' }),
    held_back: z.boolean().optional().openapi({ description: 'private conversations of the deal are no part of it' }),
    checked_at: z.string().nullable().openapi({ description: 'when it was last held against the record' }),
    acknowledged: z.object({ version: z.int(), by: z.string(), at: z.string() }).nullable(),
    changes: z.array(changeSchema).nullable().openapi({ description: 'against the version before; null of the first' }),
    since: z.array(changeSchema).openapi({ description: 'what was decided since and is in no version yet' }),
    removed: z.array(
      z.object({
        section: z.enum(HANDOFF_SECTIONS),
        line: lineSchema,
        by: z.string(),
        at: z.string(),
        reason: z.string().nullable(),
      }),
    ),
  })
  .openapi('Handoff');

const versionsSchema = z
  .object({
    deal: z.string(),
    state: z.enum(HANDOFF_STATES),
    versions: z
      .array(
        z.object({
          version: z.int(),
          reason: z.enum(HANDOFF_REASONS),
          made_at: z.string(),
          mode: z.enum(['offline', 'llm']),
          conversations: z.array(z.string()),
          changes: z.array(changeSchema).nullable(),
        }),
      )
      .openapi({ description: 'the latest first' }),
    acknowledgements: z.array(z.object({ version: z.int(), by: z.string(), at: z.string() })),
  })
  .openapi('HandoffVersions');

const words = z.string().trim().min(1).max(2_000);
const name = z.string().trim().min(1).max(200);
const by = name.optional().openapi({ description: 'who decides; the name of the key unless told' });
const reason = z.string().trim().max(1_000).optional();

const decisionSchema = z
  .strictObject({
    action: z.enum(['confirm', 'correct', 'remove', 'restore']).openapi({
      description: '`correct` on an open question answers it; `restore` takes back what was decided of the line',
    }),
    text: words.optional().openapi({ description: 'of `correct`: what the line says from now on' }),
    owner: name.optional().openapi({ description: 'of a commitment: who of ours does it' }),
    due_date: dateSchema.optional().openapi({ description: 'of a commitment' }),
    by,
    reason,
  })
  .openapi('HandoffLineDecision');

const additionSchema = z
  .strictObject({
    section: z.enum(HANDOFF_SECTIONS),
    text: words,
    owner: name.optional(),
    due_date: dateSchema.optional(),
    by,
    reason,
  })
  .openapi('HandoffLineAddition');

const acknowledgeSchema = z
  .strictObject({
    version: z.int().min(1).optional().openapi({ description: 'which one was read; the latest unless told' }),
    by,
  })
  .openapi('HandoffAcknowledgement');

const redoSchema = z.strictObject({}).openapi('HandoffRedo');

const decidedSchema = z.object({ line: z.string(), handoff: handoffSchema });

const LATER = 'A new version is made of it a minute later, with whatever else is decided until then, and goes out.';

const getRoute = createRoute({
  method: 'get',
  path: '/v1/deals/{key}/handoff',
  summary: 'The handoff brief of a deal that was won; Markdown where `Accept` asks for it',
  request: {
    params: keyParameter,
    query: z.object({
      version: z.coerce.number().int().min(1).optional().openapi({ description: 'the latest unless told' }),
    }),
  },
  responses: {
    200: {
      description: 'The brief, with what people decided of its lines',
      content: { 'application/json': { schema: handoffSchema }, 'text/markdown': { schema: z.string() } },
    },
    ...problems(401, 404, 422),
  },
});

const versionsRoute = createRoute({
  method: 'get',
  path: '/v1/deals/{key}/handoff/versions',
  summary: 'Every version of a handoff with what changed, and who acknowledged which',
  request: { params: keyParameter },
  responses: { 200: json('The latest first', versionsSchema), ...problems(401, 404) },
});

const redoRoute = createRoute({
  method: 'post',
  path: '/v1/deals/{key}/handoff',
  summary: 'Have the brief held against the record now',
  description:
    'A new version is made where the record says something else than the latest one; made already, nothing changes.',
  request: { params: keyParameter, body: { ...body(redoSchema), required: false } },
  responses: { 202: json('It is being made', z.object({ deal: z.string() })), ...problems(401, 404) },
});

const decideRoute = createRoute({
  method: 'post',
  path: '/v1/deals/{key}/handoff/lines/{id}',
  summary: 'Confirm, correct or remove a line, or take that back',
  description: `What is decided holds over every later version. ${LATER}`,
  request: { params: keyParameter.extend({ id: z.string() }), body: body(decisionSchema) },
  responses: { 200: json('As it now stands', decidedSchema), ...problems(400, 401, 404, 409, 413, 415, 422) },
});

const addRoute = createRoute({
  method: 'post',
  path: '/v1/deals/{key}/handoff/lines',
  summary: 'Add a line that the record does not give',
  description: `It stands with who added it. ${LATER}`,
  request: { params: keyParameter, body: body(additionSchema) },
  responses: { 201: json('As it now stands', decidedSchema), ...problems(400, 401, 404, 409, 413, 415, 422) },
});

const acknowledgeRoute = createRoute({
  method: 'post',
  path: '/v1/deals/{key}/handoff/acknowledge',
  summary: 'Take the handoff over',
  description: 'Unacknowledged after two working days (policy), it is work for both leads. A later version asks again.',
  request: { params: keyParameter, body: body(acknowledgeSchema) },
  responses: { 200: json('As it now stands', handoffSchema), ...problems(400, 401, 404, 409, 413, 415, 422) },
});

/** `/v1/deals/{key}/handoff…`. */
export function addHandoffRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  const show = (caller: Caller, deal: string, version?: number) =>
    asCaller(database, caller, (tx) => loadHandoff(tx, deal, { version }));

  app.openapi(getRoute, async (context) => {
    const { key } = context.req.valid('param');
    const view = await show(context.var.caller, key, context.req.valid('query').version);
    const type = accepts(context, {
      header: 'Accept',
      supports: ['application/json', 'text/markdown'],
      default: 'application/json',
    });
    if (type === 'application/json') return context.json(present(view), 200);
    return context.body(toMarkdown(handoffDocument(view.handoff)), 200, {
      'content-type': 'text/markdown; charset=utf-8',
    });
  });

  app.openapi(versionsRoute, async (context) => {
    const { key } = context.req.valid('param');
    const { standing, versions, acknowledgements } = await show(context.var.caller, key);
    const shown = versions.map(({ version, reason: why, madeAt, mode, conversations, changes }) => ({
      ...{ version, reason: why, made_at: madeAt, mode, conversations: [...conversations] },
      changes: changes && presentChanges(changes),
    }));
    const taken = acknowledgements.map((one) => ({ ...one }));
    return context.json(
      { deal: key, state: standing.state, versions: shown.toReversed(), acknowledgements: taken },
      200,
    );
  });

  app.openAPIRegistry.registerPath(redoRoute); // for OpenAPI only: the body, which is empty, is not read
  app.post('/v1/deals/:key/handoff', async (context) => {
    const { key } = parseWith(keyParameter, context.req.param());
    const { caller } = context.var;
    await show(caller, key);
    await pipeline.handoffs.redo(caller.workspace, key);
    return context.json({ deal: key }, 202);
  });

  app.openAPIRegistry.registerPath(decideRoute); // for OpenAPI only: bodies are read below
  app.post('/v1/deals/:key/handoff/lines/:id', async (context) => {
    const { key, id } = parseWith(keyParameter.extend({ id: z.string() }), context.req.param());
    const { caller } = context.var;
    const { by: told, ...said } = await readJsonBody(context, decisionSchema, maxBodyBytes);
    const order = toOrder({ ...said, line: id, by: deciderOf(caller, told) });
    await show(caller, key); // there, and theirs to see
    const line = await pipeline.handoffs.decide(caller.workspace, key, order);
    return context.json({ line, handoff: present(await show(caller, key)) }, 200);
  });

  app.openAPIRegistry.registerPath(addRoute);
  app.post('/v1/deals/:key/handoff/lines', async (context) => {
    const { key } = parseWith(keyParameter, context.req.param());
    const { caller } = context.var;
    const { by: told, ...said } = await readJsonBody(context, additionSchema, maxBodyBytes);
    await show(caller, key);
    const order = { ...said, action: 'add', by: deciderOf(caller, told) } as const;
    const line = await pipeline.handoffs.decide(caller.workspace, key, order);
    return context.json({ line, handoff: present(await show(caller, key)) }, 201);
  });

  app.openAPIRegistry.registerPath(acknowledgeRoute);
  app.post('/v1/deals/:key/handoff/acknowledge', async (context) => {
    const { key } = parseWith(keyParameter, context.req.param());
    const { caller } = context.var;
    const { by: told, version } = await readJsonBody(context, acknowledgeSchema, maxBodyBytes);
    await show(caller, key);
    await pipeline.handoffs.acknowledge(caller.workspace, key, { by: deciderOf(caller, told), version });
    return context.json(present(await show(caller, key)), 200);
  });
}

/** A correction says what is right. */
function toOrder(said: z.infer<typeof decisionSchema> & { readonly line: string; readonly by: string }): LineOrder {
  const { action, text, ...rest } = said;
  if (action !== 'correct') return { ...rest, action };
  if (text === undefined) {
    throw new InputError('wrong-type', [{ path: 'text', message: 'a correction says what the line is to say' }]);
  }
  return { ...rest, action, text };
}

/** A handoff as the API gives it. */
export function present(view: HandoffView): z.infer<typeof handoffSchema> {
  const { handoff, standing, shown, since, removed } = view;
  const { use_cases, stakeholders, commitments, renewal, metrics_90_day, first_90_days, risks, open_questions } =
    handoff;
  return {
    ...handoff,
    conversations: [...handoff.conversations],
    use_cases: use_cases.map(presentLine),
    stakeholders: stakeholders.map(presentStakeholder),
    commitments: commitments.map(presentCommitment),
    renewal: renewal.map(presentLine),
    metrics_90_day: metrics_90_day.map(presentLine),
    first_90_days: first_90_days.map(presentLine),
    risks: risks.map(presentLine),
    open_questions: open_questions.map(presentLine),
    state: standing.state,
    version: shown.version,
    latest_version: standing.version,
    reason: shown.reason,
    made_at: shown.madeAt,
    goes_out_at: standing.goesOutAt,
    checked_at: standing.checkedAt,
    acknowledged: standing.acknowledged && { ...standing.acknowledged },
    changes: shown.changes && presentChanges(shown.changes),
    since: presentChanges(since),
    removed: removed.map((one) => ({ ...one, line: presentLine(one.line) })),
  };
}

function presentChanges(changes: readonly HandoffChange[]): z.infer<typeof changeSchema>[] {
  return changes.map((change) => ({ ...change }));
}

function presentLine({ id, text, sources, basis, details, decided }: HandoffLine): z.infer<typeof lineSchema> {
  return {
    id,
    text,
    sources: sources.map((source) => ({ ...source })),
    ...(basis === undefined ? {} : { basis }),
    ...(details === undefined ? {} : { details: [...details] }),
    ...(decided === undefined ? {} : { decided: { ...decided } }),
  };
}

function presentStakeholder(line: StakeholderLine): z.infer<typeof stakeholderSchema> {
  const { person, title, role, stance, success_criteria } = line;
  return { ...presentLine(line), person, title, role, stance, success_criteria: success_criteria.map(presentLine) };
}

function presentCommitment(line: CommitmentLine): z.infer<typeof commitmentSchema> {
  const { owner, due, due_date, strength } = line;
  return { ...presentLine(line), owner, due, due_date, strength };
}
