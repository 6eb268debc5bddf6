import { frozenPolicy } from './hash.ts';
import policy from './policy.json' with { type: 'json' };
import { type Policy, policySchema } from './schema.ts';

const { $schema: _, ...numbers } = policy;

/** The playbook's numbers as shipped, in `policy.json`. A change of any of them is a new version. */
export const defaultPolicy: Policy = frozenPolicy(policySchema.parse(numbers));
