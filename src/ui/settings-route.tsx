import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError, parseWith } from '../domain/index.ts';
import { type Pipeline, workspacePolicy } from '../pipeline/index.ts';
import { overridePolicy, type PolicyOverride, policyOverrideSchema } from '../scoring/index.ts';
import { asCaller, type Caller, type Database, findWorkspace, listPolicies } from '../storage/index.ts';
import { drawHistogram } from './charts/histogram.ts';
import { readForm } from './judging.ts';
import { loadPolicy, shippedValues } from './load/settings.ts';
import type { PolicyDraft } from './page-models/settings.ts';
import type { Load } from './pages.tsx';
import { flattenPolicy } from './settings/policy-fields.ts';
import { changesBetween, fieldText, overrideOf } from './settings/policy-form.ts';
import { PolicyPage } from './views/policy.tsx';

/** What the routes work with. */
export interface SettingsTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'changePolicy' | 'previewPolicy'>;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
}

const MAX_FORM_BYTES = 200_000;
const WIDE = { width: 720, height: 180, ticks: 10 };
const NARROW = { width: 343, height: 160, ticks: 5 };

/** Accounts that a preview looks at: each is scored twice. */
const PREVIEWED = 200;

type Fields = Readonly<Record<string, string>>;

/** `/settings`: the policy with its preview and its history. */
export function addSettingsRoutes(app: Hono, tools: SettingsTools): void {
  const forms = [csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES })] as const;
  const { authenticate, askForKey, respond } = tools;

  app.get('/settings', (context) => respond(context, policyPage({ saved: context.req.query('saved') !== undefined })));

  app.post('/settings/policy/preview', ...forms, async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const { fields } = await readForm(context);
    const draft = await preview(tools, caller, fields);
    return respond(context, policyPage({ draft, status: draft.problems.size === 0 ? 200 : 422 }));
  });

  app.post('/settings/policy', ...forms, async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const { fields } = await readForm(context);
    try {
      const override = readOverride(fields.override);
      const seen = /^\d{1,9}$/.test(fields.seen ?? '') ? Number(fields.seen) : -1;
      await tools.pipeline.changePolicy(caller.workspace, { override, by: caller.name, seen });
    } catch (error) {
      if (error instanceof InputError && error.code === 'stale-version') {
        const draft = await preview(tools, caller, fields);
        const why =
          'The policy was changed since you looked. Nothing was saved: this is what your change would do now.';
        return respond(context, policyPage({ draft: { ...draft, problems: new Map([['', why]]) }, status: 409 }));
      }
      return respond(context, policyPage({ draft: refused({}, error), status: 422 }));
    }
    return context.redirect('/settings?saved', 303);
  });
}

/** What a change would do: of the fields, of a change that was looked at before, or of going back to a version. */
async function preview(tools: SettingsTools, caller: Caller, fields: Fields): Promise<PolicyDraft> {
  const { number, policy, zone, wanted } = await asCaller(tools.database, caller, async (tx) => {
    const versions = await listPolicies(tx);
    const workspace = await findWorkspace(tx);
    const override = versions[0]?.override ?? {};
    const standing = { policy: await workspacePolicy(tx), override, shipped: shippedValues(workspace) };
    const earlier = versions.find((version) => String(version.number) === fields.to)?.override;
    const isBack = earlier !== undefined || fields.to === '0';
    return {
      number: versions[0]?.number ?? 0,
      policy: standing.policy,
      zone: workspace?.settings.time_zone,
      wanted: () =>
        isBack
          ? parseWith(policyOverrideSchema, earlier ?? {})
          : fields.override === undefined
            ? parseWith(policyOverrideSchema, overrideOf(fields, standing))
            : readOverride(fields.override),
    };
  });
  const current = flattenPolicy(policy);
  try {
    const override = wanted();
    const after = fields.after === undefined || fields.after === '' ? undefined : fields.after;
    const range = { after, limit: PREVIEWED };
    const previewed = await tools.pipeline.previewPolicy(caller.workspace, override, range);
    const [wide, narrow] = await Promise.all([
      drawHistogram(previewed.histogram, WIDE),
      drawHistogram(previewed.histogram, NARROW),
    ]);
    const changes = changesBetween(current, flattenPolicy(overridePolicy(override, policy.version, zone)));
    return {
      texts: Object.fromEntries(changes.map(({ path, after: value }) => [path, fieldText(value)])),
      problems: new Map(),
      looked: {
        override: JSON.stringify(override),
        seen: number,
        changes,
        preview: previewed,
        chart: { wide, narrow },
        after,
      },
    };
  } catch (error) {
    const texts = Object.entries(fields).filter(([path, text]) => fieldText(current.get(path)) !== text);
    return refused(Object.fromEntries(texts), error);
  }
}

/** @throws {InputError} code `wrong-type` */
function readOverride(text: string | undefined): PolicyOverride {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch (cause) {
    throw new InputError('wrong-type', [{ message: 'The change did not arrive whole: send it again' }], { cause });
  }
  return parseWith(policyOverrideSchema, value);
}

/** What is wrong with what, and what stood in the fields. */
function refused(texts: Fields, error: unknown): PolicyDraft {
  if (!(error instanceof InputError)) throw error;
  const problems = new Map(error.issues.map(({ path = '', message }) => [path.replace(/\[\d+\]$/, ''), message]));
  return { texts, problems, looked: undefined };
}

interface ShownPolicy {
  readonly saved?: boolean;
  readonly draft?: PolicyDraft;
  readonly status?: 200 | 409 | 422;
}

function policyPage({ saved, draft, status = 200 }: ShownPolicy): Load {
  return async (tx, loadContext) => {
    const model = await loadPolicy(tx, loadContext);
    const body = <PolicyPage model={model} draft={draft} saved={saved} />;
    return { frame: model.frame, title: 'Settings: policy', body, current: 'settings', status };
  };
}
