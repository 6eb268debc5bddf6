import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyJsonSchema } from '../src/scoring/index.ts';
import { rulesText } from './reference/rules-text.ts';

/** Writes what is derived from the scorer's own data: `docs/rules.md` and the JSON schema of a policy. */
const root = join(import.meta.dirname, '..');
writeFileSync(join(root, 'docs/rules.md'), rulesText());
writeFileSync(join(root, 'src/scoring/policy/policy.schema.json'), `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
