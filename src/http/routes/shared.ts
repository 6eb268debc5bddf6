import { z } from '@hono/zod-openapi';
import { problemSchema } from '../problem.ts';

const PROBLEMS = {
  400: 'The body or a cursor cannot be read',
  401: 'No valid key',
  403: 'The key may not do this: `detail` names the role that may',
  404: 'Not in this workspace',
  409: 'There is nothing to take back, something else has to be taken back first, or it was erased and stays so',
  412: 'It has changed since the version in If-Match',
  413: 'The body is too large',
  415: 'The content type is not read',
  422: 'Understood, but wrong: `issues` names each place',
  429: 'As many connections as this key may have are open',
} as const;

/** The problem answers of a route, for its OpenAPI entry. Whoever must have a key must have one with the right role. */
export function problems<Status extends keyof typeof PROBLEMS>(...statuses: readonly Status[]) {
  const content = { 'application/problem+json': { schema: problemSchema } };
  const all = new Set<keyof typeof PROBLEMS>(statuses);
  if (all.has(401)) all.add(403);
  const entries = [...all].sort().map((status) => [status, { description: PROBLEMS[status], content }]);
  return Object.fromEntries(entries) as Record<Status, { description: string; content: typeof content }>;
}

/** The query of every list: how many, and where the page before ended. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).optional(),
  cursor: z.string().optional().openapi({ description: '`next` of the page before' }),
});

/** One page of a list. `next` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** A key in a path: any text that a client chose. */
export const keyParameter = z.object({ key: z.string().min(1).max(200) });

/** An id in a path. */
export const idParameter = z.object({ id: z.string().min(1).max(200) });
