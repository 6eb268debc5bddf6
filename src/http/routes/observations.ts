import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { InputError, type ObservationKind, parseWith } from '../../domain/index.ts';
import { DATE_ORDERS, type ReadRows, type RefusedRow, type RowsFormat, readRows } from '../../intake/index.ts';
import { asCaller, type KeptObservation, listWaitingObservations } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { mediaTypeOf, readBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { pageOf, pageQuery, problems } from './shared.ts';

/** The source of what is posted here, as deliveries posted here have it. */
const SOURCE = 'http';

/** Rows that an answer names, at most; the counts count all. */
const MOST_NAMED = 1_000;

const FORMATS: Readonly<Record<string, RowsFormat>> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/csv': 'csv',
  'text/tab-separated-values': 'csv',
};

const refusedSchema = z.object({
  row: z.int().openapi({ description: 'counts from 1, the header not counted' }),
  line: z.int().optional().openapi({ description: 'of a CSV, from 1' }),
  issues: z.array(z.object({ column: z.string().optional(), message: z.string() })),
});

const answerSchema = z
  .object({
    received: z.int(),
    changed: z.int().openapi({ description: 'rows that said something new: kept' }),
    unchanged: z.int().openapi({ description: 'rows that said what was known' }),
    waiting: z.object({
      count: z.int().openapi({ description: 'rows among them whose account is not known: see GET /v1/waiting' }),
      rows: z.array(z.int()),
    }),
    refused: z.object({ count: z.int(), rows: z.array(refusedSchema) }),
    ignored_columns: z.array(z.string()),
  })
  .openapi('RowsAnswer');

const waitingSchema = z
  .object({
    kind: z.enum(['usage', 'ticket', 'survey', 'usage_event']),
    source: z.string(),
    account: z
      .array(z.string())
      .openapi({ description: 'what was said of whose they are: key:, crm:, domain:; empty when nothing was' }),
    count: z.int(),
    first_at: z.string(),
    last_at: z.string(),
  })
  .openapi('WaitingRows');

const query = z.object({
  date_order: z.enum(DATE_ORDERS).optional().openapi({
    description: 'how dates are written that are not ISO 8601; unless told, a date of two meanings is refused',
  }),
});

const KINDS: readonly { readonly path: string; readonly kind: ObservationKind; readonly what: string }[] = [
  { path: '/v1/usage', kind: 'usage', what: 'Usage by account and day' },
  { path: '/v1/tickets', kind: 'ticket', what: 'Support tickets' },
  { path: '/v1/surveys', kind: 'survey', what: 'Answers to surveys' },
];

const waitingRoute = createRoute({
  method: 'get',
  path: '/v1/waiting',
  summary: 'Usage, tickets and surveys whose account is not known, by what was said of it',
  description: 'They are placed as soon as one account is known by that key, CRM id or domain.',
  request: { query: pageQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: pageOf(waitingSchema) } } },
    ...problems(400, 401, 422),
  },
});

/** `POST /v1/usage`, `/v1/tickets`, `/v1/surveys`, and `GET /v1/waiting`. */
export function addObservationRoutes(app: Api, services: ApiServices): void {
  for (const { path, kind, what } of KINDS) {
    app.openAPIRegistry.registerPath({
      method: 'post',
      path,
      summary: `${what}: JSON of one row, a list or {items}, or CSV with a header row`,
      description:
        'Good rows are kept, bad ones refused and named in the answer; when all are bad the answer is 422. A row told again is a new version: what was known before stays known.',
      request: {
        query,
        body: {
          required: true,
          content: { 'application/json': { schema: z.unknown() }, 'text/csv': { schema: z.string() } },
        },
      },
      responses: {
        200: { description: 'What became of the rows', content: { 'application/json': { schema: answerSchema } } },
        ...problems(400, 401, 413, 415, 422),
      },
    });
    app.post(path, (context) => takeRows(context, services, kind, context.var.caller.workspace));
  }
  app.openapi(waitingRoute, async (context) => {
    const page = await asCaller(services.database, context.var.caller, (tx) =>
      listWaitingObservations(tx, context.req.valid('query')),
    );
    const items = page.items.map(({ kind, source, clues, count, firstAt, lastAt }) => ({
      kind,
      source,
      account: [...clues],
      count,
      first_at: firstAt,
      last_at: lastAt,
    }));
    return context.json({ items, next: page.next }, 200);
  });
}

async function takeRows(
  context: Context,
  services: ApiServices,
  kind: ObservationKind,
  workspace: string,
): Promise<Response> {
  const { date_order } = parseWith(query, context.req.query());
  const format = formatOf(context);
  const bytes = await readBody(context, services.maxBodyBytes);
  const receivedAt = new Date(services.now()).toISOString();
  const read = readRows(kind, bytes, { format, dateOrder: date_order, receivedAt });
  if (read.observations.length === 0) throw allRefused(read.refused);
  const kept = await services.pipeline.recordObservations(
    workspace,
    read.observations.map(({ observation }) => observation),
    SOURCE,
  );
  return context.json(present(read, kept), 200);
}

function formatOf(context: Context): RowsFormat {
  const mediaType = mediaTypeOf(context);
  const format = mediaType === undefined ? undefined : FORMATS[mediaType];
  if (format !== undefined) return format;
  const given = mediaType === undefined ? 'no content type was given' : 'this content type is not read';
  throw new InputError('unknown-format', [{ message: `${given}; send one of ${Object.keys(FORMATS).join(', ')}` }]);
}

/** Not one row is good: what is wrong with each stands among the issues. */
function allRefused(refused: readonly RefusedRow[]): InputError {
  const [first, ...rest] = refused.slice(0, MOST_NAMED).flatMap(({ row, line, issues }) =>
    issues.map(({ column, message }) => {
      const place = line === undefined ? `row ${row}` : `line ${line}`;
      return { path: column === undefined ? place : `${place}, ${column}`, message };
    }),
  );
  return new InputError('wrong-type', [first ?? { message: 'no row can be read' }, ...rest]);
}

function present(
  { observations, refused, ignored }: ReadRows,
  kept: readonly KeptObservation[],
): z.infer<typeof answerSchema> {
  const waiting = observations.filter((_, index) => kept[index]?.accountKey === undefined).map(({ row }) => row);
  const changed = kept.filter((one) => one.changed).length;
  return {
    received: observations.length + refused.length,
    changed,
    unchanged: kept.length - changed,
    waiting: { count: waiting.length, rows: waiting.slice(0, MOST_NAMED) },
    refused: {
      count: refused.length,
      rows: refused.slice(0, MOST_NAMED).map(({ row, line, issues }) => ({
        row,
        ...(line === undefined ? {} : { line }),
        issues: issues.map(({ column, message }) => ({ ...(column === undefined ? {} : { column }), message })),
      })),
    },
    ignored_columns: [...ignored],
  };
}
