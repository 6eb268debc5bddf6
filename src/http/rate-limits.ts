import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { rateLimiter } from 'hono-rate-limiter';
import { ProblemError } from './problem.ts';

const WINDOW_SECONDS = 60;

/** What a page's browser is known by. */
const COOKIES = ['__Host-earshot_session', 'earshot_session'] as const;

/**
 * Lets so many requests of a caller pass in a minute and answers the others with 429 and `Retry-After`. A caller is a key, a source
 * that is posted to, or, where neither is named, an address. Counted by each process for itself, and before the key is looked up.
 */
export function limitRequests(perMinute: number): MiddlewareHandler {
  return rateLimiter({
    windowMs: WINDOW_SECONDS * 1_000,
    limit: perMinute,
    standardHeaders: 'draft-6',
    keyGenerator: callerOf,
    handler: () => {
      throw tooMany(`More than ${perMinute} in a minute`);
    },
  });
}

/** So many keys are remembered as good; with more of them in use some are looked at again. */
const MOST_PROVEN = 10_000;

/**
 * Lets so many keys that turn out to be none come from one address in a minute: whoever makes them up, each of them another caller,
 * is answered 429 before they cost the database anything. A key that was good before passes whatever else comes from its address,
 * which may be that of a proxy.
 */
export function limitGuesses(perMinute: number): MiddlewareHandler {
  const proven = new Set<string>();
  const limiter = rateLimiter({
    windowMs: WINDOW_SECONDS * 1_000,
    limit: perMinute,
    standardHeaders: false,
    skipSuccessfulRequests: true,
    requestWasSuccessful: ({ res }) => res.status !== 401,
    keyGenerator: addressOf,
    handler: (context) => {
      context.header('Retry-After', String(WINDOW_SECONDS));
      throw tooMany(`More than ${perMinute} keys that are none in a minute`);
    },
  });
  return async (context, next) => {
    const key = keyOf(context);
    if (key === undefined || proven.has(key)) return next();
    return limiter(context, async () => {
      await next();
      if (context.get('caller') === undefined) return;
      if (proven.size === MOST_PROVEN) proven.clear();
      proven.add(key);
    });
  };
}

function tooMany(why: string): ProblemError {
  const detail = `${why}; nothing of this one was kept. Send it again after what Retry-After says`;
  return new ProblemError({ code: 'too-many-requests', status: 429, title: 'Too many requests', detail });
}

function callerOf(context: Context): string {
  if (context.req.path.startsWith('/hooks/')) return context.req.path;
  return keyOf(context) ?? addressOf(context);
}

/** What stands for the key or session that a request names: keys are not held in memory longer than it takes. */
function keyOf(context: Context): string | undefined {
  const key =
    context.req.header('authorization') ??
    COOKIES.map((name) => getCookie(context, name)).find((one) => one !== undefined);
  return key === undefined ? undefined : createHash('sha256').update(key).digest('base64');
}

function addressOf(context: Context): string {
  const env = context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return env?.incoming?.socket?.remoteAddress ?? 'unknown';
}
