import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError, NotFoundError, parseWith } from '../domain/index.ts';
import { workspaceSettingsSchema } from '../http/index.ts';
import { auditWorkspaceWords, checkStorable, type Pipeline, setUpSource } from '../pipeline/index.ts';
import {
  asCaller,
  type Caller,
  changeSettings,
  type Database,
  findSource,
  type WorkspaceSettings,
} from '../storage/index.ts';
import { loadWorkspaceSettings } from './load/settings-workspace.ts';
import type { FilledSettings } from './page-models/settings.ts';
import type { Load } from './pages.tsx';
import { PrivacyPage, WordsPage } from './views/settings-workspace.tsx';

/** What the routes work with. */
export interface WorkspaceTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'countReprocess' | 'reprocess' | 'rescoreWorkspace'>;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
}

const MAX_FORM_BYTES = 500_000;
/** Secrets are left as they are: nothing overlaps. */
const NO_OVERLAP = { overlapHours: 0 };

type Form = Readonly<Record<string, unknown>>;

/** `/settings/words` and `/settings/privacy`: what the workspace tells about itself, what it keeps and for how long. */
export function addWorkspaceRoutes(app: Hono, tools: WorkspaceTools): void {
  const forms = [csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES })] as const;
  app.get('/settings/words', (context) => showWords(tools, context, {}));
  app.get('/settings/privacy', (context) => tools.respond(context, privacyPage({ done: context.req.query('saved') })));

  app.post('/settings/words', ...forms, (context) =>
    act(tools, context, {
      work: (caller, form) => save(tools, caller, wordsOf(form)),
      done: () => '/settings/words?saved',
      failed: (problem, form) => showWords(tools, context, { problem, draft: wordsOf(form) }),
    }),
  );
  app.post('/settings/words/reread', ...forms, (context) =>
    act(tools, context, {
      work: ({ workspace }) => tools.pipeline.reprocess(workspace),
      done: (count) => `/settings/words?queued=${count}`,
      failed: (problem) => showWords(tools, context, { problem }),
    }),
  );
  app.post('/settings/privacy', ...forms, (context) =>
    act(tools, context, {
      work: (caller, form) => save(tools, caller, privacyOf(form)),
      done: () => '/settings/privacy?saved=settings',
      failed: (problem, form) => tools.respond(context, privacyPage({ problem, draft: privacyOf(form) })),
    }),
  );
  app.post('/settings/retention', ...forms, (context) =>
    act(tools, context, {
      work: (caller, form) => keepFor(tools, caller, form),
      done: () => '/settings/privacy?saved=source',
      failed: (problem) => tools.respond(context, privacyPage({ problem })),
    }),
  );
}

interface Deed<Result> {
  work(caller: Caller, form: Form): Promise<Result>;
  done(result: Result): string;
  failed(problem: string, form: Form): Promise<Response>;
}

async function act<Result>(tools: WorkspaceTools, context: Context, deed: Deed<Result>): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  const form = await context.req.parseBody({ all: true });
  try {
    return context.redirect(deed.done(await deed.work(caller, form)), 303);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof NotFoundError)) throw error;
    return deed.failed(error.message, form);
  }
}

/** Sets what a form says beside what else is set, as the API does: checked by its schema, and everything is scored anew. */
async function save(tools: WorkspaceTools, { workspace, name }: Caller, change: FilledSettings): Promise<void> {
  const merge = (before: WorkspaceSettings): WorkspaceSettings => {
    const privacy = change.privacy === undefined ? before.privacy : { ...before.privacy, ...change.privacy };
    const settings = parseWith(workspaceSettingsSchema, { ...before, ...change, ...(privacy && { privacy }) });
    checkStorable(settings);
    return settings;
  };
  await changeSettings(tools.database, workspace, merge, auditWorkspaceWords(name));
  await tools.pipeline.rescoreWorkspace(workspace); // due days follow from the calendar
}

function wordsOf(form: Form): FilledSettings {
  return {
    company: textOf(form.company),
    product: textOf(form.product),
    product_names: linesOf(form.product_names),
    domains: linesOf(form.domains),
    competitors: linesOf(form.competitors),
    glossary: linesOf(form.glossary),
  };
}

function privacyOf(form: Form): FilledSettings {
  return {
    time_zone: textOf(form.time_zone),
    fiscal_year_start: numberOf(form.fiscal_year_start),
    privacy: {
      redact: [form.redact].flat().filter((one) => typeof one === 'string'),
      countries: linesOf(form.countries).map((country) => country.toUpperCase()),
      do_not_record: linesOf(form.do_not_record),
      retention_days: numberOf(form.retention_days),
      keep_words_days: numberOf(form.keep_words_days),
    },
  };
}

/** Sets for how long what a source posts is kept as it came, and what was said in it; a field that is empty: for good, or as the workspace says. */
async function keepFor({ database }: WorkspaceTools, caller: Caller, form: Form): Promise<void> {
  await asCaller(database, caller, async (tx) => {
    const name = textOf(form.source) ?? '';
    const source = await findSource(tx, name);
    if (source === undefined) throw new NotFoundError('No such source');
    const settings: Record<string, unknown> = { ...source.settings };
    for (const field of ['retention_days', 'keep_words_days']) {
      if (!(field in form)) continue; // a page of the release before has one of them alone
      const days = numberOf(form[field]);
      if (days === undefined) delete settings[field];
      else settings[field] = days;
    }
    await setUpSource(tx, database.vault, name, { settings, by: caller.name, ...NO_OVERLAP });
  });
}

/** What is filled in; nothing for an empty field. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A number, or as it was written: the schema says what is wrong with it. */
function numberOf(value: unknown): string | number | undefined {
  const text = textOf(value);
  const number = Number(text);
  return text === undefined || Number.isNaN(number) ? text : number;
}

function linesOf(value: unknown): readonly string[] {
  return (textOf(value) ?? '').split(/\r?\n/).flatMap((line) => line.trim() || []);
}

interface Shown {
  /** What was saved. */
  readonly done?: string | undefined;
  readonly problem?: string;
  /** What stood in a form that was not accepted. */
  readonly draft?: FilledSettings;
}

async function showWords(tools: WorkspaceTools, context: Context, { problem, draft }: Shown): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  const earlier = await tools.pipeline.countReprocess(caller.workspace);
  const [saved, queued] = [context.req.query('saved') !== undefined, context.req.query('queued')];
  const count = queued !== undefined && /^\d{1,9}$/.test(queued) ? Number(queued) : undefined;
  return tools.respond(context, async (tx, loadContext) => {
    const loaded = await loadWorkspaceSettings(tx, loadContext);
    const model = { ...loaded, settings: { ...loaded.settings, ...draft } };
    const body = <WordsPage model={model} earlier={earlier} saved={saved} queued={count} problem={problem} />;
    const status = problem === undefined ? {} : { status: 422 as const };
    return { frame: model.frame, title: 'Settings: words and rivals', body, current: 'settings', ...status };
  });
}

function privacyPage({ done, problem, draft }: Shown): Load {
  return async (tx, loadContext) => {
    const loaded = await loadWorkspaceSettings(tx, loadContext);
    const model = { ...loaded, settings: { ...loaded.settings, ...draft } };
    const body = <PrivacyPage model={model} done={done} problem={problem} />;
    const status = problem === undefined ? {} : { status: 422 as const };
    return { frame: model.frame, title: 'Settings: calendar and privacy', body, current: 'settings', ...status };
  };
}
