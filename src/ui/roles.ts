import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { mayAct, type Role } from '../domain/index.ts';

/** The least role that each form and each page needs that not everybody signed in may have. Other forms need an admin. */
export const PAGE_ROLES: Readonly<Record<string, Role>> = {
  'POST /accounts/:key/ask': 'reader',
  'POST /accounts/:key/ownership/:team/:on': 'editor',
  'POST /accounts/:key/handback': 'editor',
  'POST /accounts/:key/review': 'editor',
  'POST /reviews/:id/move': 'editor',
  'POST /commitments/:id/decide': 'editor',
  'POST /conversations/:id/access': 'editor',
  'POST /conversations/:id/assign': 'editor',
  'POST /conversations/:id/retry': 'editor',
  'POST /deals/:key/close': 'editor',
  'POST /deals/:key/handoff': 'editor',
  'POST /deals/:key/handoff/acknowledge': 'editor',
  'POST /deals/:key/handoff/lines': 'editor',
  'POST /deals/:key/handoff/lines/:id': 'editor',
  'POST /deals/:key/handoff/send': 'editor',
  'POST /inbox/:id/check': 'reader',
  'POST /inbox/:id/decide': 'editor',
  'POST /signals/:id/judge': 'editor',
  'POST /seen': 'reader',
  'POST /views': 'reader',
  'POST /views/:id/remove': 'reader',
  'GET /add': 'editor',
  'POST /add': 'editor',
  'POST /sample': 'admin',
  'POST /sample/remove': 'admin',
  'GET /sources': 'admin',
  'POST /sources': 'admin',
  'POST /sources/:name/rotate': 'admin',
  'GET /destinations': 'admin',
  'POST /destinations': 'admin',
  'POST /destinations/:id/test': 'admin',
  'POST /destinations/:id/switch': 'admin',
  'POST /destinations/:id/remove': 'admin',
  'POST /dispatches/:id/retry': 'admin',
  'GET /settings': 'admin',
  'GET /settings/people': 'admin',
  'GET /settings/privacy': 'admin',
  'GET /settings/record': 'admin',
  'GET /settings/words': 'admin',
  'POST /settings/keys': 'admin',
  'POST /settings/keys/:id/revoke': 'admin',
  'POST /settings/members': 'admin',
  'POST /settings/members/remove': 'admin',
  'POST /settings/policy': 'admin',
  'POST /settings/policy/preview': 'admin',
  'POST /settings/privacy': 'admin',
  'POST /settings/record/erase': 'admin',
  'POST /settings/record/reembedding': 'admin',
  'POST /settings/record/reprocessings/:id': 'admin',
  'POST /settings/retention': 'admin',
  'POST /settings/words': 'admin',
  'POST /settings/words/reread': 'admin',
  'GET /deliveries/:id/body': 'admin',
  'POST /deliveries/:id/replay': 'admin',
};

/** Forms of whoever is not signed in yet, or any more. */
const OPEN_FORMS: readonly string[] = ['POST /sign-in', 'POST /sign-in/provider/workspace', 'POST /sign-out'];

/** The least role for a route; none where whoever has a key may come. */
export function roleNeeded(method: string, path: string): Role | undefined {
  const route = `${method} ${path}`;
  if (OPEN_FORMS.includes(route)) return undefined;
  return PAGE_ROLES[route] ?? (method === 'GET' ? undefined : 'admin');
}

/**
 * Lets a request pass whose key has the role that its page or form needs; `refuse` answers the others. Without a key the page
 * itself asks for one.
 */
export function requireRole(tools: {
  readonly roleOf: (context: Parameters<MiddlewareHandler>[0]) => Promise<Role | undefined>;
  readonly refuse: (context: Parameters<MiddlewareHandler>[0], needed: Role) => Response;
}): MiddlewareHandler {
  return async function checkRole(context, next) {
    const method = context.req.method === 'HEAD' ? 'GET' : context.req.method;
    const routes = matchedRoutes(context).filter((one) => one.method === method);
    const needed = routes.map(({ path }) => roleNeeded(method, path)).find((role) => role !== undefined);
    if (needed !== undefined) {
      const role = await tools.roleOf(context);
      if (role !== undefined && !mayAct(role, needed)) return tools.refuse(context, needed);
    }
    return next();
  };
}
