import type { Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { authenticateSession, beginSession, type Caller, type Database, endSession } from '../storage/index.ts';
import { askForKey } from './respond.tsx';
import { forgetSession, readSession, rememberSession } from './session.ts';
import type { AssetPaths } from './views/layout.tsx';

/** `/sign-in` by link and by form, and `/sign-out`; `onSignOut` ends what they have open. */
export function addSignInRoutes(
  app: Hono,
  database: Database,
  assets: AssetPaths,
  onSignOut: (caller: Caller) => void,
): void {
  /** Ends in a redirect: the key stays neither in the address bar nor in the history of pages. */
  async function signIn(context: Context, given: string | undefined): Promise<Response> {
    const key = given?.trim() ?? '';
    if (key === '') return askForKey(context, assets, false);
    const begun = await beginSession(database, key);
    if (begun === undefined) return askForKey(context, assets, true);
    await rememberSession(context, database.vault, begun.token);
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Cache-Control', 'no-store');
    return context.redirect('/', 303);
  }

  app.get('/sign-in', (context) => signIn(context, context.req.query('key')));

  app.post('/sign-in', csrf(), async (context) => {
    const { key } = await context.req.parseBody();
    return signIn(context, typeof key === 'string' ? key : undefined);
  });

  app.post('/sign-out', csrf(), async (context) => {
    const token = (await readSession(context, database.vault)) ?? '';
    const caller = await authenticateSession(database, token);
    if (caller !== undefined) onSignOut(caller);
    await endSession(database, token);
    forgetSession(context);
    return context.redirect('/', 303);
  });
}
