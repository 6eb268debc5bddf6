import { createRoute, z } from '@hono/zod-openapi';
import { InputError, parseWith } from '../../domain/index.ts';
import { type ErasureCounts, openExport, registerDocument, registerSchema } from '../../pipeline/index.ts';
import { asCaller, ERASURE_KINDS, type ErasureReceipt, isOfNothing, listReceipts } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { keyParameter, pageOf, pageQuery, problems } from './shared.ts';

const countsSchema = z.record(z.string(), z.number().int()).openapi({ description: 'rows by table' });

const receiptSchema = z
  .object({
    id: z.string(),
    kind: z.enum(ERASURE_KINDS),
    asked: z.string().openapi({ description: 'a salted digest of what was asked for, never the name itself' }),
    by: z.string(),
    at: z.string(),
    counts: countsSchema,
    digest: z.string().openapi({ description: 'sha256 over the rest as canonical JSON, but for `held`' }),
    held: z.boolean().openapi({ description: 'false: nothing was held of what was asked for, and nothing was done' }),
  })
  .openapi('ErasureReceipt');

const erasedSchema = z
  .object({
    erased: z.boolean().openapi({
      description:
        'false without a receipt: nothing was done, `counts` says what would go; false with one: nothing is held, and so nothing was done',
    }),
    counts: countsSchema,
    receipt: receiptSchema.nullable(),
  })
  .openapi('Erased');

const accountSchema = z
  .object({
    confirm: z.string().max(200).optional().openapi({
      description: "the account's key once more; without it nothing is erased and it is told what would be",
    }),
  })
  .openapi('AccountErasure');

const answer = { description: 'What went, or would go', content: { 'application/json': { schema: erasedSchema } } };

const accountRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/erase',
  summary: 'Erase an account for good',
  description:
    'Everything that was said to it, told of it, found in it and made of it, with the bodies it came as. It cannot be undone, and what comes of it again is not kept.',
  request: {
    params: keyParameter,
    body: { required: true, content: { 'application/json': { schema: accountSchema } } },
  },
  responses: { 200: answer, ...problems(400, 401, 404, 409, 413, 415, 422) },
});

const personSchema = z
  .object({
    who: z.string().trim().min(1).max(320).openapi({ description: 'an address, or their name in the account' }),
    confirm: z.string().max(320).optional().openapi({ description: '`who` once more; without it nothing is erased' }),
  })
  .openapi('PersonErasure');

const personRoute = createRoute({
  method: 'post',
  path: '/v1/accounts/{key}/people/erase',
  summary: 'Erase somebody of an account for good',
  description:
    'What they said, who they are, what was found in it and made of it; their full name and addresses in what others say; the bodies that it came as. Turns keep their places. It cannot be undone, and they stay erased. Of an address that stands nowhere nothing is done, and the receipt says that nothing is held.',
  request: {
    params: keyParameter,
    body: { required: true, content: { 'application/json': { schema: personSchema } } },
  },
  responses: { 200: answer, ...problems(400, 401, 404, 409, 413, 415, 422) },
});

const exportRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/export',
  summary: 'The whole record of an account',
  description:
    'Its rows by table, as they are kept, and what the audit says of them, as one document that is sent as it is read. One that was cut off is no JSON.',
  request: { params: keyParameter },
  responses: {
    200: {
      description: 'The record',
      content: {
        'application/json': {
          schema: z
            .object({
              format: z.literal('earshot-account/1'),
              account: z.string(),
              merged: z.array(z.string()).openapi({ description: 'keys of accounts that were merged into it' }),
              exported_at: z.string(),
              tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
            })
            .openapi('AccountExport'),
        },
      },
    },
    ...problems(401, 404, 409),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/erasures',
  summary: 'The receipts of what was erased, the latest first',
  request: { query: pageQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: pageOf(receiptSchema) } } },
    ...problems(400, 401, 422),
  },
});

const registerRoute = createRoute({
  method: 'get',
  path: '/v1/erasures/register',
  summary: 'What was erased, for backups that were made before',
  description:
    'All receipts with the marks by which what they took away is known again, and the salt of these: `earshot erase reapply` tells a restored database of them. It holds no name; with the salt one can be guessed at, so keep it as backups are kept.',
  responses: {
    200: {
      description: 'The register',
      content: { 'application/json': { schema: z.object(registerSchema.shape).openapi('ErasureRegister') } },
    },
    ...problems(401),
  },
});

/** `/v1/accounts/{key}/erase`, `…/people/erase`, `…/export`, `/v1/erasures` and `/v1/erasures/register`. */
export function addErasureRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  app.openAPIRegistry.registerPath(accountRoute); // for OpenAPI only: the body is read by hand
  app.post('/v1/accounts/:key/erase', async (context) => {
    const { workspace, name } = context.var.caller;
    const { key } = parseWith(keyParameter, context.req.param());
    const { confirm } = await readJsonBody(context, accountSchema, maxBodyBytes);
    if (confirm === undefined) return context.json(wouldGo(await pipeline.erasing.previewAccount(workspace, key)), 200);
    mustConfirm(confirm, key);
    return context.json(gone(await pipeline.erasing.eraseAccount(workspace, key, name)), 200);
  });

  app.openAPIRegistry.registerPath(personRoute);
  app.post('/v1/accounts/:key/people/erase', async (context) => {
    const { workspace, name } = context.var.caller;
    const { key: account } = parseWith(keyParameter, context.req.param());
    const { who, confirm } = await readJsonBody(context, personSchema, maxBodyBytes);
    const person = { account, who };
    if (confirm === undefined)
      return context.json(wouldGo(await pipeline.erasing.previewPerson(workspace, person)), 200);
    mustConfirm(confirm.trim(), who);
    return context.json(gone(await pipeline.erasing.erasePerson(workspace, person, name)), 200);
  });

  app.openAPIRegistry.registerPath(exportRoute); // its answer is a stream
  app.get('/v1/accounts/:key/export', async (context) => {
    const { workspace, name } = context.var.caller;
    const { key } = parseWith(keyParameter, context.req.param());
    const pieces = await openExport(database, { workspace, account: key, by: name });
    const body = ReadableStream.from(pieces).pipeThrough(new TextEncoderStream());
    return new Response(body, {
      headers: { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="account.json"' },
    });
  });

  app.openapi(listRoute, async (context) => {
    const page = await asCaller(database, context.var.caller, (tx) => listReceipts(tx, context.req.valid('query')));
    return context.json({ items: page.items.map(present), next: page.next }, 200);
  });

  app.openapi(registerRoute, async (context) => {
    const { workspace } = context.var.caller;
    return context.json(registerDocument(workspace, await pipeline.erasing.register(workspace)), 200);
  });
}

/** @throws {InputError} code `not-confirmed` */
function mustConfirm(confirm: string, key: string): void {
  if (confirm === key) return;
  throw new InputError('not-confirmed', [{ path: 'confirm', message: 'it has to be what is to be erased, once more' }]);
}

function wouldGo(counts: ErasureCounts) {
  return { erased: false, counts: { ...counts }, receipt: null };
}

function gone(receipt: ErasureReceipt) {
  return { erased: !isOfNothing(receipt), counts: { ...receipt.counts }, receipt: present(receipt) };
}

function present({ counts, ...receipt }: ErasureReceipt) {
  return { ...receipt, counts: { ...counts }, held: !isOfNothing({ counts }) };
}
