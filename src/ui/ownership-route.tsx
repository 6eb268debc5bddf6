import type { Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { mayAct } from '../domain/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import {
  asCaller,
  type Caller,
  type Database,
  listOwnershipChanges,
  type OwnershipChange,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { ownershipPath } from './addresses.ts';
import { loadFrame } from './load/frame.ts';
import type { PageTools } from './pages.tsx';
import { OwnershipPage } from './views/ownership.tsx';

/** What the routes work with. */
export interface OwnershipTools extends PageTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'openBrief'>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response | Promise<Response>;
}

const PATH = '/accounts/:key/ownership/:team/:on';

/** `GET /accounts/:key/ownership/:team/:on`, the brief of a new owner, and the form that says it was read. */
export function addOwnershipRoutes(app: Hono, tools: OwnershipTools): void {
  const { database, pipeline, authenticate, askForKey, respondMissing, respond } = tools;

  app.get(PATH, async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const change = await asCaller(database, caller, (tx) => findChange(tx, context));
    if (change === undefined) return respondMissing(context);
    return respond(context, async (tx, loadContext) => {
      const frame = await loadFrame(tx, loadContext);
      const mayOpen = mayAct(loadContext.role, 'editor');
      const body = <OwnershipPage change={change} asOf={frame.asOf} mayOpen={mayOpen} />;
      return { frame, title: change.document.title, body };
    });
  });

  app.post(PATH, csrf(), async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const change = await asCaller(database, caller, (tx) => findChange(tx, context));
    if (change === undefined) return respondMissing(context);
    await pipeline.openBrief(caller.workspace, change, caller.name);
    return context.redirect(ownershipPath(change), 303);
  });
}

async function findChange(tx: WorkspaceTransaction, { req }: Context): Promise<OwnershipChange | undefined> {
  const changes = await listOwnershipChanges(tx, req.param('key') ?? '');
  return changes.find(({ team, on }) => team === req.param('team') && on === req.param('on'));
}
