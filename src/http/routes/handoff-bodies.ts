import type { z } from '@hono/zod-openapi';

/** An answer in JSON, as OpenAPI has it. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** A request's body in JSON, as OpenAPI has it. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } };
}
