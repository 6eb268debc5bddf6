import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError, parseInstant } from '../domain/index.ts';
import { loadSample, type Pipeline, removeSample, type TakenFile, takeInFile } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, findWorkspace, type WorkspaceSettings } from '../storage/index.ts';
import { type AddOutcome, loadAdd, titleOf } from './load/add.ts';
import type { AddedFile } from './page-models/first-run.ts';
import type { PageTools } from './pages.tsx';
import { AddPage } from './views/first-run.tsx';

/** What the routes work with. */
export interface AddTools extends PageTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'acceptConversation' | 'acceptMessage' | 'declareAccount'>;
  /** Largest request, in bytes. */
  readonly maxBodyBytes: number;
  readonly now: () => number;
  readonly logger: { error(fields: object, message: string): void };
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
}

/** Beyond the files themselves: names, boundaries and the other fields. */
const FORM_BYTES = 100_000;
const MOST_FILES = 200;
const UNUSABLE = 422;
const TOO_LARGE = 413;

/** `/add`: files handed in by hand, one request for as many as fit; `/sample` and `/sample/remove`. */
export function addAddRoutes(app: Hono, tools: AddTools): void {
  const { database, pipeline, maxBodyBytes } = tools;
  const most = {
    maxSize: maxBodyBytes + FORM_BYTES,
    onError: (context: Context) => refuse(context, TOO_LARGE, tooLarge()),
  };
  const form = [csrf(), bodyLimit({ maxSize: FORM_BYTES })] as const;

  app.get('/add', (context) => show(context, {}));

  app.post('/add', csrf(), bodyLimit(most), async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined)
      return wantsJson(context) ? context.json({ problem: 'Sign in first.' }, 401) : tools.askForKey(context);
    const fields = await context.req.parseBody({ all: true }).catch(() => undefined);
    if (fields === undefined)
      return refuse(context, UNUSABLE, 'What was sent could not be taken apart. Choose the files again.');
    const files = [fields.files ?? []].flat().filter((file) => file instanceof File && file.name !== '');
    if (files.length === 0) return refuse(context, UNUSABLE, 'No file was sent. Choose one or several, then add them.');
    if (files.length > MOST_FILES) {
      return refuse(
        context,
        UNUSABLE,
        `${files.length} files are more than ${MOST_FILES}, the most at once. Nothing was taken in.`,
      );
    }
    const settings = await asCaller(database, caller, async (tx) => (await findWorkspace(tx))?.settings ?? {});
    const added: AddedFile[] = [];
    for (const file of files as File[]) added.push(await takeIn(caller.workspace, settings, file, fields));
    if (wantsJson(context)) return context.json({ files: added }, 200, { 'Cache-Control': 'private, no-store' });
    return show(context, { added });
  });

  app.post('/sample', ...form, (context) =>
    change(context, async ({ workspace }) => {
      const { whole } = await loadSample(tools, workspace);
      whole.catch((error: unknown) => tools.logger.error({ err: error }, 'the sample was not loaded whole'));
      return '/add';
    }),
  );

  app.post('/sample/remove', ...form, (context) =>
    change(context, async ({ workspace }) => {
      await removeSample(database, workspace);
      return '/';
    }),
  );

  async function takeIn(
    workspace: string,
    settings: WorkspaceSettings,
    file: File,
    fields: Fields,
  ): Promise<AddedFile> {
    const name = file.name.replace(/^.*[\\/]/, '');
    const bytes = new Uint8Array(await file.arrayBuffer());
    const taken = await takeInFile(
      { pipeline, workspace, settings, source: 'page' },
      { name, bytes, changed: changedOf(fields.modified, tools.now()) },
      { account: accountOf(fields.account), occurred_at: timeOf(fields.day) },
    );
    return toAdded(name, taken);
  }

  async function change(context: Context, work: (caller: Caller) => Promise<string>): Promise<Response> {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    try {
      return context.redirect(await work(caller), 303);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return refuse(context, UNUSABLE, `It was not done: ${error.message}.`);
    }
  }

  function refuse(context: Context, status: 413 | 422, problem: string): Response | Promise<Response> {
    return wantsJson(context) ? context.json({ problem }, status) : show(context, { problem }, status);
  }

  function show(context: Context, outcome: AddOutcome, status?: 413 | 422): Promise<Response> {
    return tools.respond(context, async (tx, loadContext) => {
      const model = await loadAdd(tx, loadContext, { maxBytes: maxBodyBytes, ...outcome });
      const body = <AddPage model={model} />;
      return { frame: model.frame, title: 'Add calls and emails', body, live: true, ...(status && { status }) };
    });
  }

  function tooLarge(): string {
    return `It is larger than ${maxBodyBytes} bytes, the most that is taken at once. Nothing was taken in: send less at once, or read it from its folder with earshot ingest.`;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function wantsJson({ req }: Context): boolean {
  return req.header('accept')?.includes('application/json') === true;
}

function accountOf(field: unknown): { readonly key: string } | undefined {
  const key = typeof field === 'string' ? field.replaceAll('\0', '').trim() : '';
  return key === '' ? undefined : { key };
}

/** Noon of a day as the form has it; what is no day is not heard. */
function timeOf(field: unknown): string | undefined {
  const time = typeof field === 'string' && /^\d{4}-\d\d-\d\d$/.test(field) ? `${field}T12:00:00.000Z` : '';
  return parseInstant(time) === undefined ? undefined : time;
}

/** When the file was last changed, as a script says it in milliseconds; without one, now. */
function changedOf(field: unknown, now: number): string {
  const told = typeof field === 'string' && /^\d{1,14}$/.test(field) ? Number(field) : now;
  return new Date(Math.min(told, now)).toISOString();
}

function toAdded(name: string, taken: TakenFile): AddedFile {
  return {
    name,
    conversations: taken.accepted.map(({ id, subject, duplicate, differs }) => ({
      id,
      title: titleOf({ subject: subject ?? name, medium: 'call', account: null }),
      duplicate,
      differs,
    })),
    refused: taken.refused,
    notes: taken.notes,
    touches: taken.touches + taken.knownTouches,
    setAside: taken.setAside.length,
  };
}
