import * as z from 'zod';
import { policySchema } from './schema.ts';

/** The schema of a policy file for editors and other programs: `policy.schema.json`. */
export function policyJsonSchema(): unknown {
  const { $schema, properties, ...rest } = z.toJSONSchema(policySchema, { io: 'input' });
  const reference = { type: 'string', description: 'where this schema is' };
  return { $schema, title: 'Earshot policy', ...rest, properties: { $schema: reference, ...properties } };
}
