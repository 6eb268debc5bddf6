import type { Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { authenticate, type Caller, type Database } from '../storage/index.ts';
import { askForKey } from './respond.tsx';
import { forgetKey, readKey, rememberKey } from './session.ts';
import type { AssetPaths } from './views/layout.tsx';

/** `/sign-in` by link and by form, and `/sign-out`; `onSignOut` ends what the key has open. */
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
    if ((await authenticate(database, key)) === undefined) return askForKey(context, assets, true);
    rememberKey(context, key);
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
    const caller = await authenticate(database, readKey(context) ?? '');
    if (caller !== undefined) onSignOut(caller);
    forgetKey(context);
    return context.redirect('/', 303);
  });
}
