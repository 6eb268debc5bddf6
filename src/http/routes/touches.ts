import { createRoute, z } from '@hono/zod-openapi';
import { AUTOMATIC_MAIL, NotFoundError, TOUCH_KINDS, TOUCH_SIDES } from '../../domain/index.ts';
import { asCaller, findAccount, type ListedTouch, listTouches } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';
import { keyParameter, pageOf, pageQuery, problems } from './shared.ts';

const touchSchema = z
  .object({
    id: z.string(),
    at: z.string(),
    kind: z.enum(TOUCH_KINDS),
    by: z.enum(TOUCH_SIDES),
    name: z.string().nullable().openapi({ description: 'who of ours; of what the customer wrote, who of theirs' }),
    person: z.string().nullable().openapi({ description: 'who of theirs, by email where it is known' }),
    thread: z.string().nullable().openapi({ description: 'two of one name belong together' }),
    subject: z.string().nullable(),
    response_seconds: z
      .number()
      .nullable()
      .openapi({ description: 'since the first message of the other side that stood unanswered in the thread' }),
    automatic: z
      .enum(AUTOMATIC_MAIL)
      .nullable()
      .openapi({ description: 'nobody wrote it by hand: it answers nothing' }),
    until: z.string().nullable().openapi({ description: 'of an absence: when they are back' }),
    conversation: z.string().nullable().openapi({ description: 'null: nothing of it is read, for this `reason`' }),
    reason: z.string().nullable(),
  })
  .openapi('Touch');

const listRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/touches',
  summary: 'Every contact with an account, the latest first: calls and messages, also those that say nothing',
  request: { params: keyParameter, query: pageQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: pageOf(touchSchema) } } },
    ...problems(400, 401, 404, 422),
  },
});

/** `/v1/accounts/{key}/touches`. */
export function addTouchRoutes(app: Api, { database }: ApiServices): void {
  app.openapi(listRoute, async (context) => {
    const { key } = context.req.valid('param');
    const page = await asCaller(database, context.var.caller, async (tx) => {
      const account = await findAccount(tx, key);
      if (account === undefined) throw new NotFoundError(`There is no account ${key}`);
      return listTouches(tx, key, account.record, context.req.valid('query'));
    });
    return context.json({ items: page.items.map(present), next: page.next }, 200);
  });
}

function present({ id, conversation, touch, subject, responseSeconds, reason }: ListedTouch) {
  return {
    id,
    at: touch.at,
    kind: touch.kind,
    by: touch.by,
    name: touch.name ?? null,
    person: touch.person ?? null,
    thread: touch.thread ?? null,
    subject: subject ?? null,
    response_seconds: responseSeconds ?? null,
    automatic: touch.automatic ?? null,
    until: touch.until ?? null,
    conversation: conversation ?? null,
    reason: reason ?? null,
  };
}
