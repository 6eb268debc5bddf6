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
 * that is posted to, or, where neither is named or neither counts, an address. Counted by each process for itself, and before the
 * key is looked up. What is posted to a source and refused is not the source's: see {@link limitRefusals}.
 */
export function limitRequests(perMinute: number): MiddlewareHandler {
  return rateLimiter({
    windowMs: WINDOW_SECONDS * 1_000,
    limit: perMinute,
    standardHeaders: 'draft-6',
    skipFailedRequests: true,
    requestWasSuccessful: (context) => !(isPosted(context) && (isRefused(context) || context.res.status === 429)),
    keyGenerator: callerOf,
    handler: () => {
      throw tooMany(`More than ${perMinute} in a minute`);
    },
  });
}

/**
 * Lets so many requests that prove nothing come from one address in a minute, to whatever source they are posted: whoever forges
 * them takes nothing from what the tool itself may post, unless both come from one address.
 */
export function limitRefusals(perMinute: number): MiddlewareHandler {
  return rateLimiter({
    windowMs: WINDOW_SECONDS * 1_000,
    limit: perMinute,
    standardHeaders: false,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (context) => !isRefused(context),
    keyGenerator: addressOf,
    handler: (context) => {
      context.header('Retry-After', String(WINDOW_SECONDS));
      throw tooMany(`More than ${perMinute} that prove nothing in a minute`);
    },
  });
}

function isPosted({ req }: Context): boolean {
  return req.path.startsWith('/hooks/');
}

function isRefused({ res }: Context): boolean {
  return res.status === 401 || res.status === 404;
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

/** What answers whoever asks, or is where they say who they are: what they name there is not proven, and may be another each time. */
const ANYBODYS = /^\/(?:health|metrics|openapi\.json|sign-in(?:\/.*)?)$/;

function callerOf(context: Context): string {
  if (isPosted(context)) return context.req.path;
  return (ANYBODYS.test(context.req.path) ? undefined : keyOf(context)) ?? addressOf(context);
}

/** What stands for the key or session that a request names: keys are not held in memory longer than it takes. */
function keyOf(context: Context): string | undefined {
  const key =
    context.req.header('authorization') ??
    COOKIES.map((name) => getCookie(context, name)).find((one) => one !== undefined);
  return key === undefined ? undefined : createHash('sha256').update(key).digest('base64');
}

function addressOf({ env }: Context): string {
  const { client, ...called } = (env ?? {}) as Partial<ClientEnvironment>;
  return client ?? remoteOf(called) ?? 'unknown';
}

/** What a server hands on with a request: who called it, and from where they come as the server knows. */
export interface ClientEnvironment {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } } | undefined;
  readonly client?: string | undefined;
}

function remoteOf({ incoming }: ClientEnvironment): string | undefined {
  return incoming?.socket?.remoteAddress;
}

/**
 * Where a request comes from. Behind proxies that is what the outermost of them says: each adds to `X-Forwarded-For` whom it was
 * called by, and what stands before these anybody may have written.
 * @param proxies how many there are; none: whoever is connected
 */
export function clientOf(request: Request, env: object, proxies: number): string | undefined {
  const remote = remoteOf(env);
  if (proxies === 0) return remote;
  const named = (request.headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  const client = named.at(-proxies);
  // Some add the port, which is another for each connection.
  return client ? client.replace(/^\[?([\d.]+|[\da-f:]+)\]:\d+$|^([\d.]+):\d+$/i, '$1$2') : remote;
}
