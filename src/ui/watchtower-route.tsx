import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { parseInstant, utcDate } from '../domain/index.ts';
import { sampleState } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, recordLook, removeView, saveView } from '../storage/index.ts';
import { readForm } from './judging.ts';
import { loadAdd } from './load/add.ts';
import { loadWatchtower } from './load/watchtower.ts';
import type { PageTools } from './pages.tsx';
import { FirstRun } from './views/first-run.tsx';
import { WatchtowerPage } from './views/watchtower.tsx';
import { parseWatchQuery, watchParameters, watchPath } from './watch-query.ts';

/** What the routes work with. */
export interface WatchtowerTools extends PageTools {
  readonly database: Database;
  readonly now: () => number;
  /** Largest request, in bytes. */
  readonly maxBodyBytes: number;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 10_000;
const LONGEST_NAME = 80;

/** `GET /`, and the forms that keep a view of it and say that what changed was seen. */
export function addWatchtower(app: Hono, tools: WatchtowerTools): void {
  const { database, now, authenticate, askForKey, respondMissing } = tools;
  const forms = [csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES })] as const;

  app.get('/', (context) =>
    tools.respond(context, async (tx, loadContext) => {
      const model = await loadWatchtower(tx, parseWatchQuery(context.req.query()), loadContext);
      if (model.total === 0) {
        const first = await loadAdd(tx, loadContext, { maxBytes: tools.maxBodyBytes });
        return {
          frame: model.frame,
          title: 'Begin',
          body: <FirstRun model={first} />,
          current: 'watchtower',
          live: true,
        };
      }
      const isSample = loadContext.role === 'admin' && model.frame.pinned && (await sampleState(tx)) !== 'own';
      const body = <WatchtowerPage model={model} today={utcDate(now())} isSample={isSample} />;
      return { frame: model.frame, title: 'Watchtower', body, current: 'watchtower' };
    }),
  );

  app.post('/seen', ...forms, async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const { until = '' } = (await readForm(context)).fields;
    const at = new Date(Math.min(parseInstant(until) ?? now(), now())).toISOString();
    await asCaller(database, caller, (tx) => recordLook(tx, caller.name, at));
    return context.redirect('/', 303);
  });

  app.post('/views', ...forms, async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const { fields } = await readForm(context);
    const name = fields.name?.trim().slice(0, LONGEST_NAME) ?? '';
    const query = parseWatchQuery(Object.fromEntries(new URLSearchParams(fields.query ?? '')));
    if (name === '') return context.redirect(watchPath(query), 303);
    const view = {
      viewer: caller.name,
      name,
      query: watchParameters({ ...query, page: 1 }),
      shared: fields.shared === 'yes',
    };
    const at = new Date(now()).toISOString();
    await asCaller(database, caller, (tx) => saveView(tx, { ...view, at }));
    return context.redirect(watchPath(query), 303);
  });

  app.post('/views/:id/remove', ...forms, async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const isGone = await asCaller(database, caller, (tx) => removeView(tx, context.req.param('id'), caller.name));
    return isGone ? context.redirect('/', 303) : respondMissing(context);
  });
}
