import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { mayAct, type Role, RoleError } from '../domain/index.ts';
import {
  asCaller,
  type Caller,
  type Database,
  findAccount,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import type { AuthenticatedEnvironment } from './authentication.ts';
import { ProblemError } from './problem.ts';

/** The least role that each route needs, by its method and its path as /openapi.json writes it. A route that is not here needs an admin. */
export const ROUTE_ROLES: Readonly<Record<string, Role>> = {
  'GET /v1/accounts': 'reader',
  'GET /v1/accounts/{key}': 'reader',
  'PUT /v1/accounts/{key}': 'editor',
  'GET /v1/accounts/{key}/access': 'admin',
  'PUT /v1/accounts/{key}/access': 'admin',
  // Asking reads; what it writes down is the question.
  'POST /v1/accounts/{key}/ask': 'reader',
  'GET /v1/accounts/{key}/commitments': 'reader',
  'POST /v1/accounts/{key}/erase': 'admin',
  'GET /v1/accounts/{key}/export': 'admin',
  'POST /v1/accounts/{key}/handback': 'editor',
  'POST /v1/accounts/{key}/lost': 'editor',
  'POST /v1/accounts/{key}/merge': 'admin',
  'POST /v1/accounts/{key}/merge/undo': 'admin',
  'GET /v1/accounts/{key}/ownership': 'reader',
  'POST /v1/accounts/{key}/ownership/{team}/{on}/open': 'editor',
  'GET /v1/accounts/{key}/people': 'reader',
  'POST /v1/accounts/{key}/people/erase': 'admin',
  'POST /v1/accounts/{key}/review': 'editor',
  'GET /v1/accounts/{key}/reviews': 'reader',
  'GET /v1/accounts/{key}/risk': 'reader',
  'GET /v1/accounts/{key}/risk/changes': 'reader',
  'GET /v1/accounts/{key}/risk/history': 'reader',
  'GET /v1/accounts/{key}/signals': 'reader',
  'GET /v1/accounts/{key}/touches': 'reader',
  'GET /v1/audit': 'admin',
  'PATCH /v1/commitments/{id}': 'editor',
  'GET /v1/conversations': 'reader',
  'POST /v1/conversations': 'editor',
  'GET /v1/conversations/{id}': 'reader',
  'PATCH /v1/conversations/{id}': 'editor',
  'POST /v1/conversations/{id}/assign': 'editor',
  'GET /v1/conversations/{id}/events': 'reader',
  'POST /v1/conversations/{id}/retry': 'editor',
  'GET /v1/coverage': 'reader',
  'GET /v1/deals/{key}': 'reader',
  'PUT /v1/deals/{key}': 'editor',
  'POST /v1/deals/{key}/close': 'editor',
  'GET /v1/deals/{key}/handoff': 'reader',
  'POST /v1/deals/{key}/handoff': 'editor',
  'POST /v1/deals/{key}/handoff/acknowledge': 'editor',
  'POST /v1/deals/{key}/handoff/lines': 'editor',
  'POST /v1/deals/{key}/handoff/lines/{id}': 'editor',
  'POST /v1/deals/{key}/handoff/send': 'editor',
  'GET /v1/deals/{key}/handoff/versions': 'reader',
  // Deliveries hold whatever was posted, before anybody could know who may read it.
  'GET /v1/deliveries': 'admin',
  'GET /v1/deliveries/{id}': 'admin',
  'GET /v1/deliveries/{id}/body': 'admin',
  'POST /v1/deliveries/{id}/replay': 'admin',
  // Where documents go, and what was sent there, with the addresses of both.
  'GET /v1/destinations': 'admin',
  'POST /v1/destinations': 'admin',
  'GET /v1/destinations/{id}': 'admin',
  'PATCH /v1/destinations/{id}': 'admin',
  'DELETE /v1/destinations/{id}': 'admin',
  'POST /v1/destinations/{id}/test': 'admin',
  'GET /v1/dispatches': 'admin',
  'POST /v1/dispatches/{id}/retry': 'admin',
  'GET /v1/erasures': 'admin',
  'GET /v1/erasures/register': 'admin',
  // Conversations as the key may see them; deliveries for admins alone.
  'GET /v1/events': 'reader',
  'GET /v1/inbox': 'reader',
  'GET /v1/inbox/{id}': 'reader',
  'PATCH /v1/inbox/{id}': 'editor',
  'GET /v1/interventions': 'reader',
  'GET /v1/interventions/{id}': 'reader',
  'PATCH /v1/interventions/{id}': 'editor',
  'GET /v1/members': 'admin',
  'PUT /v1/members/{email}': 'admin',
  'DELETE /v1/members/{email}': 'admin',
  // Checking reads; nothing of the draft is kept.
  'POST /v1/outreach/check': 'reader',
  'PATCH /v1/people/{id}': 'editor',
  'POST /v1/people/{id}/merge': 'editor',
  'POST /v1/people/{id}/merge/undo': 'editor',
  'GET /v1/policy': 'reader',
  'PUT /v1/policy': 'admin',
  'POST /v1/policy/preview': 'admin',
  'GET /v1/policy/versions': 'reader',
  'GET /v1/reembedding': 'admin',
  'POST /v1/reembedding/pause': 'admin',
  'POST /v1/reembedding/resume': 'admin',
  // Counts of conversations, also of those that are private.
  'GET /v1/reprocessings': 'admin',
  'POST /v1/reprocessings': 'admin',
  'GET /v1/reprocessings/{id}': 'admin',
  'POST /v1/reprocessings/{id}/cancel': 'admin',
  'POST /v1/reprocessings/{id}/pause': 'admin',
  'POST /v1/reprocessings/{id}/resume': 'admin',
  'GET /v1/reviews/{id}': 'reader',
  'PATCH /v1/reviews/{id}': 'editor',
  'GET /v1/search': 'reader',
  'GET /v1/signals/{id}': 'reader',
  'PATCH /v1/signals/{id}': 'editor',
  'GET /v1/sources': 'admin',
  'GET /v1/sources/{name}': 'admin',
  'PUT /v1/sources/{name}': 'admin',
  'DELETE /v1/sources/{name}': 'admin',
  'POST /v1/sources/{name}/rotate': 'admin',
  'POST /v1/surveys': 'editor',
  'POST /v1/tickets': 'editor',
  'GET /v1/unassigned': 'reader',
  'POST /v1/usage': 'editor',
  'GET /v1/waiting': 'reader',
  'GET /v1/workspace': 'reader',
  'PUT /v1/workspace': 'admin',
};

/** Lets a request pass whose key has the role that its route needs. Where there is no route, 404 is left to say so. */
export const requireRole: MiddlewareHandler<AuthenticatedEnvironment> = async function requireRole(context, next) {
  const method = context.req.method === 'HEAD' ? 'GET' : context.req.method;
  const route = matchedRoutes(context).find((one) => one.method === method);
  if (route !== undefined) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    mustHaveRole(context.var.caller, ROUTE_ROLES[`${method} ${path}`] ?? 'admin');
  }
  await next();
};

/** @throws {RoleError} when the caller's role is not enough */
export function mustHaveRole({ role }: Caller, needed: Role): void {
  if (!mayAct(role, needed)) throw new RoleError(needed, role);
}

/**
 * Lets a caller write to something that they may see, or that is not there yet. What they write goes in without regard to
 * what they may read: a program's own bookkeeping needs all of it.
 * @throws {ProblemError} 403 for what is there and hidden from them
 */
export async function writeAsCaller<Result>(
  database: Database,
  caller: Caller,
  find: (tx: WorkspaceTransaction) => Promise<unknown>,
  work: (tx: WorkspaceTransaction) => Promise<Result>,
): Promise<Result> {
  await mustSeeWhatIsThere(database, caller, find);
  return withWorkspace(database, caller.workspace, work);
}

/**
 * Refuses to write to what is there and hidden from the caller.
 * @throws {ProblemError} 403
 */
export async function mustSeeWhatIsThere(
  database: Database,
  caller: Caller,
  find: (tx: WorkspaceTransaction) => Promise<unknown>,
): Promise<void> {
  if (caller.reader === undefined || (await asCaller(database, caller, find)) !== undefined) return;
  if ((await withWorkspace(database, caller.workspace, find)) !== undefined) throw notYours();
}

/**
 * Refuses to write to an account that is hidden from the caller, and to any account that a key of certain accounts has not.
 * @throws {ProblemError} 403
 */
export async function mustSeeAccount(database: Database, caller: Caller, key: string): Promise<void> {
  if (caller.reader === undefined || (await asCaller(database, caller, (tx) => findAccount(tx, key))) !== undefined)
    return;
  const there = await withWorkspace(database, caller.workspace, (tx) => findAccount(tx, key));
  if (there !== undefined || caller.reader.accounts !== undefined) throw notYours();
}

function notYours(): ProblemError {
  return new ProblemError({
    code: 'not-yours',
    status: 403,
    title: 'Not for this key',
    detail: 'The key that was sent may not see this; an administrator can let it',
  });
}

/** The name that a decision is kept under: a member's own, whatever the body says; else the one told, else the key's. */
export function deciderOf({ name, member }: Caller, told: string | undefined): string {
  return member === null ? (told ?? name) : name;
}
