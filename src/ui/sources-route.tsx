import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { InputError, NotFoundError } from '../domain/index.ts';
import { type Pipeline, rotateSecret, setUpSource } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, readDelivery } from '../storage/index.ts';
import { loadSources } from './load/sources.ts';
import type { MadeSecret } from './model.ts';
import type { Load } from './pages.tsx';
import { SourcesPage } from './views/sources.tsx';

/** What the routes work with. */
export interface SourcesTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'replayDelivery'>;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 100_000;
const OVERLAP_HOURS = 24;

/** Was a button pressed on the page of what waits, and is to lead back to it? */
export async function isFromWaiting(context: Context): Promise<boolean> {
  return (await readForm(context)).from === 'waiting';
}

/** `/sources`: the page, setting up, new secrets; `/deliveries/:id/replay` and `/body`. */
export function addSourcesRoutes(app: Hono, tools: SourcesTools): void {
  app.get('/sources', (context) => tools.respond(context, page({})));

  app.post('/sources', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const form = await readForm(context);
    const name = form.name ?? form.tool ?? '';
    const setUp = { tool: form.tool, secret: form.secret, accessToken: form.access_token, overlapHours: OVERLAP_HOURS };
    return change(tools, context, name, (tx) => setUpSource(tx, tools.database.vault, name, setUp));
  });

  app.post('/sources/:name/rotate', csrf(), (context) => {
    const name = context.req.param('name');
    const rotation = { overlapHours: OVERLAP_HOURS };
    return change(tools, context, name, (tx) => rotateSecret(tx, tools.database.vault, name, rotation));
  });

  app.post('/deliveries/:id/replay', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    try {
      await tools.pipeline.replayDelivery(caller.workspace, context.req.param('id'));
    } catch (error) {
      if (error instanceof NotFoundError) return tools.respondMissing(context);
      throw error;
    }
    return context.redirect((await isFromWaiting(context)) ? '/waiting' : '/sources', 303);
  });

  app.get('/deliveries/:id/body', async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const id = context.req.param('id');
    const bytes = await asCaller(tools.database, caller, (tx) => readDelivery(tx, id));
    if (bytes === undefined) return tools.respondMissing(context);
    // A download whatever it is: somebody else's HTML must never be shown under our own address.
    return context.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="delivery.bin"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
  });
}

type Work = Parameters<typeof asCaller<{ readonly made: string | undefined }>>[2];

/** Changes a source and shows the page with the secret that was made, or with what was wrong. */
async function change(tools: SourcesTools, context: Context, name: string, work: Work): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  try {
    const { made } = await asCaller(tools.database, caller, work);
    if (made === undefined) return context.redirect('/sources', 303);
    return await tools.respond(context, page({ made: { source: name, secret: made } }));
  } catch (error) {
    if (error instanceof NotFoundError) return tools.respondMissing(context);
    if (!(error instanceof InputError)) throw error;
    return tools.respond(context, page({ problem: error.message, status: 422 }));
  }
}

function page(shown: { readonly made?: MadeSecret; readonly problem?: string; readonly status?: 422 }): Load {
  return async (tx, loadContext) => {
    const model = await loadSources(tx, loadContext);
    const body = <SourcesPage model={model} made={shown.made} problem={shown.problem} />;
    return {
      frame: model.frame,
      title: 'Sources',
      body,
      current: 'sources',
      live: true,
      ...(shown.status ? { status: shown.status } : {}),
    };
  };
}

/** Fields that were filled in; an empty one counts as left out. */
async function readForm(context: Context): Promise<Readonly<Record<string, string | undefined>>> {
  const fields = Object.entries(await context.req.parseBody());
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [])),
  );
}
