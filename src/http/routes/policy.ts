import { createRoute, z } from '@hono/zod-openapi';
import { BANDS } from '../../domain/index.ts';
import { workspacePolicy } from '../../pipeline/index.ts';
import { policyHash, policyOverrideSchema, policySchema } from '../../scoring/index.ts';
import { asCaller, type Caller, listPolicies, type StoredPolicy } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { problems } from './shared.ts';

/** Accounts a preview looks at unless told, and at most: each is scored twice. */
const PREVIEWED = 200;
const MOST_PREVIEWED = 1_000;

const wholeSchema = policySchema.meta({ id: 'Policy' });
const overrideSchema = policyOverrideSchema.meta({ id: 'PolicyOverride' });

const versionSchema = z.object({
  number: z.int().openapi({ description: 'the first is 1' }),
  by: z.string().openapi({ description: 'who set it' }),
  at: z.string(),
  override: overrideSchema,
});

const answerSchema = z
  .object({
    version: z.string().openapi({ description: 'as scores name it' }),
    hash: z.string().openapi({ description: 'sha256 over its canonical JSON, as scores name it' }),
    policy: wholeSchema,
    set: versionSchema.nullable().openapi({ description: 'what the workspace set otherwise; null: the default holds' }),
  })
  .openapi('WorkspacePolicy');

const standingSchema = z.object({ score: z.int(), band: z.enum(BANDS) });
const scoreChangeSchema = z.object({
  account: z.string(),
  name: z.string(),
  before: standingSchema,
  after: standingSchema,
});
const bandCountsSchema = z.object({ green: z.int(), yellow: z.int(), red: z.int() });
const previewSchema = z
  .object({
    scored: z.int(),
    bands: z
      .object({ before: bandCountsSchema, after: bandCountsSchema })
      .openapi({ description: 'how many of them stand in each band, and how many would' }),
    histogram: z
      .object({ before: z.array(z.int()), after: z.array(z.int()) })
      .openapi({ description: 'how many of them score 0 to 9, 10 to 19, … 90 to 100, and how many would' }),
    moved: z.array(scoreChangeSchema).openapi({ description: 'whose score or band would be another' }),
    changed: z.array(scoreChangeSchema).openapi({ description: 'whose band would be another' }),
    next: z.string().nullable().openapi({ description: 'send it as `after` to go on; null when all are done' }),
  })
  .openapi('PolicyPreview');

const previewInput = z.strictObject({
  override: overrideSchema,
  after: z.string().max(200).optional().openapi({ description: 'the key of the account to go on behind' }),
  limit: z.int().min(1).max(MOST_PREVIEWED).default(PREVIEWED),
});

const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/policy',
  summary: 'The numbers by which accounts are scored',
  responses: { 200: json('The policy that holds', answerSchema), ...problems(401) },
});

const putRoute = createRoute({
  method: 'put',
  path: '/v1/policy',
  summary: 'Set what the workspace wants otherwise than the default policy',
  description:
    'The body is any part of a policy and replaces what was set before; `{}` goes back to the default. Unknown keys and wrong types are refused with their path. All accounts are scored anew; what was set before stays on record.',
  request: { body: { required: true, content: { 'application/json': { schema: overrideSchema } } } },
  responses: { 200: json('The policy that holds now', answerSchema), ...problems(400, 401, 413, 415, 422) },
});

const versionsRoute = createRoute({
  method: 'get',
  path: '/v1/policy/versions',
  summary: 'Everything the workspace has ever set, the latest first',
  responses: { 200: json('Who set what, and when', z.object({ items: z.array(versionSchema) })), ...problems(401) },
});

const previewRoute = createRoute({
  method: 'post',
  path: '/v1/policy/preview',
  summary: 'Whose score and band a policy would change',
  description: 'Scores accounts as the policy stands and as it would be, in the order of their keys. Nothing is kept.',
  request: { body: { required: true, content: { 'application/json': { schema: previewInput } } } },
  responses: {
    200: json('Whose score and band would be another', previewSchema),
    ...problems(400, 401, 413, 415, 422),
  },
});

/** `/v1/policy`, its versions and its preview. */
export function addPolicyRoutes(app: Api, { database, pipeline, maxBodyBytes }: ApiServices): void {
  const present = (caller: Caller) =>
    asCaller(database, caller, async (tx) => {
      const [set] = await listPolicies(tx, 1);
      const policy = await workspacePolicy(tx);
      const version = set === undefined ? null : presentVersion(set);
      return { version: policy.version, hash: policyHash(policy), policy, set: version };
    });

  app.openAPIRegistry.registerPath(getRoute);
  app.get('/v1/policy', async (context) => context.json(await present(context.var.caller), 200));

  app.openAPIRegistry.registerPath(versionsRoute);
  app.get('/v1/policy/versions', async (context) => {
    const versions = await asCaller(database, context.var.caller, (tx) => listPolicies(tx));
    return context.json({ items: versions.map(presentVersion) }, 200);
  });

  app.openAPIRegistry.registerPath(putRoute); // for OpenAPI only, as below: the body is read by hand
  app.put('/v1/policy', async (context) => {
    const { workspace, name } = context.var.caller;
    const override = await readJsonBody(context, overrideSchema, maxBodyBytes);
    await pipeline.changePolicy(workspace, { override, by: name });
    return context.json(await present(context.var.caller), 200);
  });

  app.openAPIRegistry.registerPath(previewRoute);
  app.post('/v1/policy/preview', async (context) => {
    const { override, ...range } = await readJsonBody(context, previewInput, maxBodyBytes);
    return context.json(await pipeline.previewPolicy(context.var.caller.workspace, override, range), 200);
  });
}

function presentVersion({ number, by, at, override }: StoredPolicy) {
  return { number, by, at, override };
}
