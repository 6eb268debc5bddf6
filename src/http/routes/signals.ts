import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { InputError, JUDGEMENT_ACTIONS, judgementSchema, NotFoundError, parseWith } from '../../domain/index.ts';
import {
  asCaller,
  type Caller,
  findSignal,
  type JudgementRecord,
  listJudgements,
  type StoredSignal,
} from '../../storage/index.ts';
import { deciderOf } from '../access.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { presentSignal, signalSchema } from './presenters.ts';
import { idParameter, problems } from './shared.ts';

const judgedSignalSchema = signalSchema
  .extend({
    history: z
      .array(
        z.object({
          action: z.enum(JUDGEMENT_ACTIONS),
          by: z.string(),
          at: z.string(),
          reason: z.string().nullable(),
        }),
      )
      .openapi({ description: 'every judgement in its order, those taken back too' }),
  })
  .openapi('JudgedSignal');

const answer = {
  description: 'The signal with its history; `ETag` is its version',
  content: { 'application/json': { schema: judgedSignalSchema } },
};

const getRoute = createRoute({
  method: 'get',
  path: '/v1/signals/{id}',
  summary: 'One signal with every judgement of it',
  request: { params: idParameter },
  responses: { 200: answer, ...problems(401, 404) },
});

const patchRoute = createRoute({
  method: 'patch',
  path: '/v1/signals/{id}',
  summary: 'Confirm, dismiss or correct a signal, mark it acted on, or take the latest judgement back',
  description:
    'Who and when are kept with every judgement, and its account is scored anew. Dismissed signals do not count; corrected ones count as corrected. Judgements outlive every later reading of the conversation. With `If-Match` a judgement of another version than the one seen is refused; without, the last to speak is right.',
  request: {
    params: idParameter,
    headers: z.object({ 'if-match': z.string().optional().openapi({ description: 'the `ETag` seen, `"3"`' }) }),
    body: { required: true, content: { 'application/json': { schema: judgementSchema } } },
  },
  responses: { 200: answer, ...problems(400, 401, 404, 409, 412, 413, 415, 422) },
});

/** `/v1/signals/{id}`. */
export function addSignalRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  function loadHistory(caller: Caller, id: string) {
    return asCaller(database, caller, async (tx) => ({
      signal: await findSignal(tx, id),
      history: await listJudgements(tx, id),
    }));
  }

  app.openapi(getRoute, async (context) => {
    const { id } = context.req.valid('param');
    const { signal, history } = await loadHistory(context.var.caller, id);
    if (signal === undefined) throw noSuchSignal(id);
    return context.json(present(signal, history), 200, tagOf(signal));
  });

  app.openAPIRegistry.registerPath(patchRoute); // for OpenAPI only: the body is read below
  app.patch('/v1/signals/:id', async (context) => {
    const { caller } = context.var;
    const { id } = parseWith(idParameter, context.req.param());
    const version = versionWanted(context);
    const judgement = await readJsonBody(context, judgementSchema, maxBodyBytes);
    if ((await loadHistory(caller, id)).signal === undefined) throw noSuchSignal(id);
    const by = deciderOf(caller, judgement.by);
    const signal = await pipeline.decideSignal(caller.workspace, id, { judgement, by, version });
    if (signal === undefined) throw noSuchSignal(id);
    const { history } = await loadHistory(caller, id);
    return context.json(present(signal, history), 200, tagOf(signal));
  });
}

/** The version in `If-Match`; none, and `*`, stand for any. */
function versionWanted(context: Context): number | undefined {
  const given = context.req.header('if-match')?.trim();
  if (given === undefined || given === '*') return undefined;
  const version = /^"(\d{1,9})"$/.exec(given)?.[1];
  if (version !== undefined) return Number(version);
  throw new InputError('wrong-type', [{ path: 'If-Match', message: 'expected one ETag of this signal, such as "3"' }]);
}

function tagOf({ version }: StoredSignal): Record<string, string> {
  return { ETag: `"${version}"` };
}

function present(signal: StoredSignal, history: readonly JudgementRecord[]): z.infer<typeof judgedSignalSchema> {
  const entries = history.map(({ action, by, at, reason }) => ({ action, by, at, reason }));
  return { ...presentSignal(signal), history: entries };
}

function noSuchSignal(id: string): NotFoundError {
  return new NotFoundError(`No signal ${JSON.stringify(id)} in this workspace`);
}
