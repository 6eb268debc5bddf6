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
 * that is posted to, or, where neither is named, an address. Counted by each process for itself, and before the key is looked up, so
 * that guessing costs the database nothing.
 */
export function limitRequests(perMinute: number): MiddlewareHandler {
  return rateLimiter({
    windowMs: WINDOW_SECONDS * 1_000,
    limit: perMinute,
    standardHeaders: 'draft-6',
    keyGenerator: callerOf,
    handler: () => {
      throw new ProblemError({
        code: 'too-many-requests',
        status: 429,
        title: 'Too many requests',
        detail: `More than ${perMinute} in a minute; nothing of this one was kept. Send it again after what Retry-After says`,
      });
    },
  });
}

function callerOf(context: Context): string {
  if (context.req.path.startsWith('/hooks/')) return context.req.path;
  const key =
    context.req.header('authorization') ??
    COOKIES.map((name) => getCookie(context, name)).find((one) => one !== undefined);
  // Keys are not held in memory longer than a request takes.
  if (key !== undefined) return createHash('sha256').update(key).digest('base64');
  const env = context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return env?.incoming?.socket?.remoteAddress ?? 'unknown';
}
