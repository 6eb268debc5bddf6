import { createRoute, z } from '@hono/zod-openapi';
import { asCaller, listAudit, listReads, type PageRequest, type WorkspaceTransaction } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';
import { pageOf, pageQuery, problems } from './shared.ts';

const auditRoute = createRoute({
  method: 'get',
  path: '/v1/audit',
  summary: 'Who decided, set and asked what, or who read what; the latest first',
  description:
    '`kind=read` tells who read what: an entry for each caller, way and record of a day (UTC), `at` its last time, with `first_at` and `times` in its details. Reads are written within seconds.',
  request: {
    query: pageQuery.extend({
      kind: z.enum(['decision', 'read']).optional().openapi({ description: '`decision` unless told' }),
      subject: z.string().optional(),
      action: z.string().optional(),
    }),
  },
  responses: {
    200: {
      description: 'One page',
      content: {
        'application/json': {
          schema: pageOf(
            z
              .object({
                id: z.string(),
                at: z.string(),
                by: z.string(),
                action: z.string(),
                subject_kind: z.string(),
                subject: z.string(),
                details: z.record(z.string(), z.unknown()),
              })
              .openapi('AuditEntry'),
          ),
        },
      },
    },
    ...problems(400, 401, 403, 422),
  },
});

/** `/v1/audit`. */
export function addAuditRoute(app: Api, { database }: Pick<ApiServices, 'database'>): void {
  app.openapi(auditRoute, async (context) => {
    const { kind, subject, action, ...page } = context.req.valid('query');
    const find = (tx: WorkspaceTransaction) =>
      kind === 'read' ? readsIn(tx, { subject, action }, page) : decisionsIn(tx, { subject, action }, page);
    return context.json(await asCaller(database, context.var.caller, find), 200);
  });
}

interface Filter {
  readonly subject?: string | undefined;
  readonly action?: string | undefined;
}

async function decisionsIn(tx: WorkspaceTransaction, filter: Filter, page: PageRequest) {
  const { items, next } = await listAudit(tx, filter, page);
  const told = items.map(({ actor, subjectKind, ...entry }) => ({
    ...entry,
    by: actor,
    subject_kind: subjectKind as string,
    details: { ...entry.details },
  }));
  return { items: told, next };
}

async function readsIn(tx: WorkspaceTransaction, filter: Filter, page: PageRequest) {
  const { items, next } = await listReads(tx, filter, page);
  const told = items.map(({ day, actor, action, subjectKind, subject, firstAt, lastAt, times }) => ({
    id: [day, actor, action, subject].join(' '),
    at: lastAt,
    by: actor,
    action,
    subject_kind: subjectKind,
    subject,
    details: { first_at: firstAt, times },
  }));
  return { items: told, next };
}
