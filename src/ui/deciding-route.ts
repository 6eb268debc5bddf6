import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError } from '../domain/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { Caller } from '../storage/index.ts';
import { accountViewPath } from './account-query.ts';
import { promiseAnchor } from './addresses.ts';
import { readForm } from './judging.ts';

/** What the route works with. */
export interface DecidingTools {
  readonly pipeline: Pick<Pipeline, 'decideCommitment'>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 10_000;

const ACTIONS = ['kept', 'withdrawn', 'reopened', 'undo'] as const;

/** `POST /commitments/:id/decide`: what a person says of a promise; ends where the form was, at the promise. */
export function addDecidingRoute(app: Hono, tools: DecidingTools): void {
  app.post('/commitments/:id/decide', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const { action: given, fields } = await readForm(context);
    const action = ACTIONS.find((one) => one === given);
    if (action === undefined) return tools.respondMissing(context);
    const reason = fields.reason?.trim().slice(0, 1_000) || undefined;
    const decision = { action, by: caller.name, reason, reader: caller.reader };
    const id = context.req.param('id');
    const decided = await tools.pipeline.decideCommitment(caller.workspace, id, decision).catch((error: unknown) => {
      // Taken back meanwhile by somebody else: there is nothing left to do.
      if (error instanceof InputError && error.code === 'nothing-to-undo') return undefined;
      throw error;
    });
    if (decided === undefined) return tools.respondMissing(context);
    return context.redirect(
      `${accountViewPath(decided.account, { promise: decided.entry.id })}#${promiseAnchor(decided.entry.id)}`,
      303,
    );
  });
}
