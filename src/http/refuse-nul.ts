import type { MiddlewareHandler } from 'hono';
import { InputError } from '../domain/index.ts';

/**
 * Refuses an address with a NUL in it: no key, id or filter has one, and Postgres takes no text with one even to look for it.
 * @throws {InputError} code `unstorable-text`
 */
export const refuseNul: MiddlewareHandler = async function refuseNul(context, next) {
  if (!/%00/.test(context.req.url)) return next();
  throw new InputError('unstorable-text', [{ path: 'address', message: 'holds a NUL (%00), which no text here has' }]);
};
