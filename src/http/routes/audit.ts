import { createRoute, z } from '@hono/zod-openapi';
import { AUDIT_SUBJECTS, asCaller, listAudit } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';
import { pageOf, pageQuery, problems } from './shared.ts';

const auditRoute = createRoute({
  method: 'get',
  path: '/v1/audit',
  summary: 'Who decided, set and asked what; the latest first',
  request: { query: pageQuery.extend({ subject: z.string().optional(), action: z.string().optional() }) },
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
                subject_kind: z.enum(AUDIT_SUBJECTS),
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
    const { subject, action, ...page } = context.req.valid('query');
    const found = await asCaller(database, context.var.caller, (tx) => listAudit(tx, { subject, action }, page));
    const items = found.items.map(({ actor, subjectKind, ...entry }) => ({
      ...entry,
      by: actor,
      subject_kind: subjectKind,
      details: { ...entry.details },
    }));
    return context.json({ items, next: found.next }, 200);
  });
}
