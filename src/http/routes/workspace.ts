import { createRoute, z } from '@hono/zod-openapi';
import { REDACTIONS } from '../../intake/index.ts';
import { isTimeZone } from '../../ledger/index.ts';
import { auditWorkspaceWords, checkStorable } from '../../pipeline/index.ts';
import {
  asCaller,
  changeSettings,
  findWorkspace,
  type PrivacySettings,
  type WorkspaceSettings,
} from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { problems } from './shared.ts';

const word = z.string().trim().min(1).max(200);
const words = z.array(word).max(1_000).default([]);

/** What may be set of a workspace, with what each setting must be. */
export const workspaceSettingsSchema = z
  .strictObject({
    company: word.optional().openapi({ description: 'who we are' }),
    product: word.optional().openapi({ description: 'what we sell' }),
    product_names: words.openapi({ description: 'its modules, editions and other names' }),
    domains: words.openapi({ description: 'our email domains: who writes from them is on our side' }),
    competitors: words.openapi({ description: 'rivals by name' }),
    glossary: words.openapi({ description: 'words of the trade, each alone or with its meaning after a colon' }),
    time_zone: z
      .string()
      .refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin')
      .optional()
      .openapi({ description: 'where "tomorrow" is said, for times without a zone of their own; UTC unless told' }),
    fiscal_year_start: z
      .int()
      .min(1)
      .max(12)
      .optional()
      .openapi({ description: 'month in which our fiscal year starts: what "Q2" means; 1 unless told' }),
    privacy: z
      .strictObject({
        redact: z
          .array(z.enum(REDACTIONS))
          .default([])
          .openapi({ description: 'numbers taken out before anything is stored' }),
        countries: z
          .array(z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166 code such as US'))
          .default([])
          .openapi({ description: 'whose national ids are known; the first dials phone numbers without a prefix' }),
        do_not_record: words.openapi({
          description: 'email addresses or names: that they were there is kept, what they said is not',
        }),
        retention_days: z
          .int()
          .min(0)
          .max(36_500)
          .optional()
          .openapi({ description: 'how long documents handed in are kept as they came' }),
        keep_words_days: z.int().min(0).max(36_500).optional().openapi({
          description:
            'how long what was said is kept, and all that was made of it; `settings.keep_words_days` of a source comes first',
        }),
      })
      .optional(),
  })
  .openapi('WorkspaceSettings');

const stored = { description: 'What is set', content: { 'application/json': { schema: workspaceSettingsSchema } } };

const getRoute = createRoute({
  method: 'get',
  path: '/v1/workspace',
  summary: 'What the workspace tells whoever reads its conversations',
  responses: { 200: stored, ...problems(401) },
});

const putRoute = createRoute({
  method: 'put',
  path: '/v1/workspace',
  summary: 'Replace what the workspace tells whoever reads its conversations',
  description:
    'It holds for what is read from now on. What was read before counts as read by another reader: `earshot reprocess` reads it again.',
  request: { body: { required: true, content: { 'application/json': { schema: workspaceSettingsSchema } } } },
  responses: { 200: stored, ...problems(400, 401, 413, 415, 422) },
});

/** `/v1/workspace`. */
export function addWorkspaceRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  app.openapi(getRoute, async (context) => {
    const found = await asCaller(database, context.var.caller, findWorkspace);
    return context.json(present(found?.settings ?? {}), 200);
  });

  app.openAPIRegistry.registerPath(putRoute); // for OpenAPI only: the body is read below
  app.put('/v1/workspace', async (context) => {
    const settings = await readJsonBody(context, workspaceSettingsSchema, maxBodyBytes);
    checkStorable(settings);
    const { workspace, name } = context.var.caller;
    const saved = await changeSettings(database, workspace, () => settings, auditWorkspaceWords(name));
    await pipeline.rescoreWorkspace(context.var.caller.workspace); // due days follow from the calendar
    return context.json(present(saved.settings), 200);
  });
}

function present({
  company,
  product,
  time_zone,
  fiscal_year_start,
  privacy,
  ...lists
}: WorkspaceSettings): z.infer<typeof workspaceSettingsSchema> {
  return {
    company,
    product,
    product_names: [...(lists.product_names ?? [])],
    domains: [...(lists.domains ?? [])],
    competitors: [...(lists.competitors ?? [])],
    glossary: [...(lists.glossary ?? [])],
    ...(time_zone === undefined ? {} : { time_zone }),
    ...(fiscal_year_start === undefined ? {} : { fiscal_year_start }),
    ...(privacy === undefined ? {} : { privacy: presentPrivacy(privacy) }),
  };
}

function presentPrivacy({ redact, countries, do_not_record, retention_days, keep_words_days }: PrivacySettings) {
  return {
    redact: [...(redact ?? [])],
    countries: [...(countries ?? [])],
    do_not_record: [...(do_not_record ?? [])],
    ...(retention_days === undefined ? {} : { retention_days }),
    ...(keep_words_days === undefined ? {} : { keep_words_days }),
  };
}
