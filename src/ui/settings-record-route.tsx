import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError, NotFoundError } from '../domain/index.ts';
import { checkStorable, type Pipeline, REPROCESSING_MOVES } from '../pipeline/index.ts';
import type { Caller } from '../storage/index.ts';
import { readForm } from './judging.ts';
import { loadRecord } from './load/settings-record.ts';
import type { ErasureDraft } from './page-models/settings-record.ts';
import type { Load } from './pages.tsx';
import { RecordPage } from './views/settings-record.tsx';

/** What the routes work with. */
export interface RecordTools {
  readonly pipeline: Pick<Pipeline, 'reprocessing' | 'erasing'>;
  readonly now: () => number;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
}

const PAGE = '/settings/record';
const MAX_FORM_BYTES = 20_000;

type Fields = Readonly<Record<string, string>>;

/** `/settings/record`: how far reading again is, and erasing, with the receipts of what was erased. */
export function addRecordRoutes(app: Hono, tools: RecordTools): void {
  const forms = [csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES })] as const;
  app.get(PAGE, (context) => tools.respond(context, page(tools, { receipt: context.req.query('erased') })));

  app.post('/settings/record/reprocessings/:id', ...forms, (context) =>
    act(tools, context, async ({ workspace, name }, fields) => {
      const move = REPROCESSING_MOVES.find((one) => one === fields.move);
      if (move === undefined) throw unknownMove();
      await tools.pipeline.reprocessing.move(workspace, context.req.param('id'), move, name);
      return PAGE;
    }),
  );
  app.post('/settings/record/reembedding', ...forms, (context) =>
    act(tools, context, async ({ workspace, name }, { move }) => {
      if (move !== 'pause' && move !== 'resume') throw unknownMove();
      await tools.pipeline.reprocessing.moveEmbedding(workspace, move, name);
      return PAGE;
    }),
  );
  app.post('/settings/record/erase', ...forms, (context) =>
    act(tools, context, (caller, fields) => erase(tools, caller, fields)),
  );
}

function unknownMove(): InputError {
  return new InputError('wrong-type', [{ path: 'move', message: 'it is none that there is' }]);
}

/** First what would go is shown; typed once more, it goes. */
async function erase(
  { pipeline: { erasing } }: RecordTools,
  { workspace, name }: Caller,
  fields: Fields,
): Promise<string | ErasureDraft> {
  const { account = '', who = '', confirm } = trimmed(fields);
  const target = who === '' ? account : who;
  const counts =
    who === ''
      ? await erasing.previewAccount(workspace, account)
      : await erasing.previewPerson(workspace, { account, who });
  if (confirm === undefined) return { account, who, counts };
  if (confirm !== target) return { account, who, counts, problem: `Type ${target} to erase it. Nothing was erased.` };
  const receipt =
    who === ''
      ? await erasing.eraseAccount(workspace, account, name)
      : await erasing.erasePerson(workspace, { account, who }, name);
  return `${PAGE}?erased=${encodeURIComponent(receipt.id)}`;
}

function trimmed(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, text.trim()]));
}

type Work = (caller: Caller, fields: Fields) => Promise<string | ErasureDraft>;

/** Does what a form says, and leads back to the page, or shows it with what is to be confirmed, or with what was wrong. */
async function act(tools: RecordTools, context: Context, work: Work): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  const { fields } = await readForm(context);
  try {
    checkStorable(fields);
    const done = await work(caller, fields);
    if (typeof done === 'string') return context.redirect(done, 303);
    return await tools.respond(context, page(tools, { draft: done, status: done.problem === undefined ? 200 : 422 }));
  } catch (error) {
    if (!(error instanceof InputError || error instanceof NotFoundError)) throw error;
    const { account = '', who = '' } = fields;
    const draft = { account, who };
    const status = error instanceof NotFoundError ? 404 : 422;
    return tools.respond(context, page(tools, { draft, problem: error.message, status }));
  }
}

interface Shown {
  readonly receipt?: string | undefined;
  readonly draft?: ErasureDraft;
  readonly problem?: string;
  readonly status?: 200 | 404 | 422;
}

function page({ now }: RecordTools, { receipt, draft, problem, status = 200 }: Shown): Load {
  return async (tx, loadContext) => {
    const model = await loadRecord(tx, loadContext, { now: now(), receipt });
    const body = <RecordPage model={model} draft={draft} problem={problem} />;
    return { frame: model.frame, title: 'Settings: the record', body, current: 'settings', status, live: true };
  };
}
