import { createMiddleware } from 'hono/factory';
import type { Caller } from '../storage/index.ts';
import { ProblemError } from './problem.ts';

/** Gives the caller a key belongs to, or nothing when the key is unknown or revoked. */
export type Authenticate = (key: string) => Promise<Caller | undefined>;

/** What a request carries once its key was accepted. */
export interface AuthenticatedEnvironment {
  Variables: { caller: Caller };
}

const BEARER = /^Bearer ([\w-]+)$/i;

/**
 * Lets a request pass only with `Authorization: Bearer KEY` of a live key, and notes its workspace.
 * @throws {ProblemError} 401
 */
export function requireKey(authenticate: Authenticate) {
  return createMiddleware<AuthenticatedEnvironment>(async function checkKey(context, next) {
    const key = BEARER.exec(context.req.header('authorization') ?? '')?.[1];
    const caller = key === undefined ? undefined : await authenticate(key);
    if (caller === undefined) {
      context.header('WWW-Authenticate', 'Bearer');
      throw new ProblemError({
        code: 'unauthorized',
        status: 401,
        title: 'No valid key',
        detail:
          key === undefined
            ? 'Send Authorization: Bearer KEY; `earshot keys create` makes one'
            : 'The key is unknown or revoked',
      });
    }
    context.set('caller', caller);
    await next();
  });
}
