import { createRoute, z } from '@hono/zod-openapi';
import { OUTREACH_RULES, type OutreachRule, SENDER_ROLES } from '../../inbox/index.ts';
import { checkOutreach } from '../../pipeline/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { problems } from './shared.ts';

const RULES = Object.keys(OUTREACH_RULES) as [OutreachRule, ...OutreachRule[]];

const draftSchema = z
  .strictObject({
    account: z.string().min(1).max(200),
    draft: z.string().min(1).max(50_000),
    from: z.strictObject({ role: z.enum(SENDER_ROLES), name: z.string().trim().min(1).max(200) }),
    to: z
      .array(z.string().min(1).max(320))
      .max(100)
      .optional()
      .openapi({ description: 'names or addresses of who gets it, those in copy too' }),
  })
  .openapi('OutreachDraft');

const checkedSchema = z
  .object({
    mode: z.enum(['offline', 'llm']).openapi({ description: 'offline: no language model had a part in it' }),
    findings: z.array(
      z.object({
        rule: z.enum(RULES),
        quote: z.string().openapi({ description: 'letter for letter from the draft' }),
        start: z.int().openapi({ description: 'UTF-16 code units, half-open' }),
        end: z.int(),
        by: z.enum(['rules', 'model']).openapi({ description: 'who found it' }),
        why: z.string(),
        fix: z.string(),
      }),
    ),
  })
  .openapi('OutreachCheck');

const checkRoute = createRoute({
  method: 'post',
  path: '/v1/outreach/check',
  summary: 'Read a draft before it goes out',
  description: `Looks for ${Object.entries(OUTREACH_RULES)
    .map(([rule, what]) => `${what} (${rule})`)
    .join(
      ', ',
    )}. It goes by the account as it stands and by the policy (\`outreach\`). Where a language model is configured it reads the draft a second time for what rules of words do not see; it adds findings and takes none away. Nothing of the draft is kept.`,
  request: { body: { required: true, content: { 'application/json': { schema: draftSchema } } } },
  responses: {
    200: {
      description: 'What should not go out as it is, in the order of the draft',
      content: { 'application/json': { schema: checkedSchema } },
    },
    ...problems(400, 401, 404, 413, 415, 422),
  },
});

/** `/v1/outreach/check`. */
export function addOutreachRoute(app: Api, { database, now, readDraft, maxBodyBytes }: ApiServices): void {
  app.openAPIRegistry.registerPath(checkRoute); // for OpenAPI only: the body is read below
  app.post('/v1/outreach/check', async (context) => {
    const { account, draft, from, to } = await readJsonBody(context, draftSchema, maxBodyBytes);
    const { signal } = context.req.raw;
    const told = { draft, from, to: to ?? [] };
    const tools = { database, now, readDraft };
    const { mode, findings } = await checkOutreach(tools, context.var.caller, account, told, { signal });
    return context.json({ mode, findings: findings.map((finding) => ({ ...finding })) }, 200);
  });
}
