import { createRoute, z } from '@hono/zod-openapi';
import { loadHandoff } from '../../briefs/index.ts';
import { parseWith } from '../../domain/index.ts';
import { asCaller } from '../../storage/index.ts';
import { deciderOf } from '../access.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { body, json } from './handoff-bodies.ts';
import { handoffSchema, present } from './handoffs.ts';
import { keyParameter, problems } from './shared.ts';

const sendSchema = z
  .strictObject({
    by: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .openapi({ description: 'who sends it; the name of the key unless told' }),
  })
  .openapi('HandoffSending');

const sendRoute = createRoute({
  method: 'post',
  path: '/v1/deals/{key}/handoff/send',
  summary: 'Have a brief that is held go out now',
  description:
    'Where the policy holds a new version for whoever sold the deal (`handoff.hold_minutes`), this ends the wait; 409 where nothing is held.',
  request: { params: keyParameter, body: body(sendSchema) },
  responses: { 202: json('It goes out', handoffSchema), ...problems(400, 401, 404, 409, 413, 415, 422) },
});

/** `POST /v1/deals/{key}/handoff/send`. */
export function addHandoffSendingRoute(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  app.openAPIRegistry.registerPath(sendRoute); // for OpenAPI only: the body is read below
  app.post('/v1/deals/:key/handoff/send', async (context) => {
    const { key } = parseWith(keyParameter, context.req.param());
    const { caller } = context.var;
    const { by } = await readJsonBody(context, sendSchema, maxBodyBytes);
    const show = () => asCaller(database, caller, (tx) => loadHandoff(tx, key));
    await show(); // there, and theirs to see
    await pipeline.handoffs.sendNow(caller.workspace, key, deciderOf(caller, by));
    return context.json(present(await show()), 202);
  });
}
