import { INDICATOR_ENTRIES } from './indicators.ts';
import { PLAY_ENTRIES } from './plays.ts';
import type { RuleEntry } from './rule.ts';
import { STANDING_ENTRIES } from './standing.ts';

/** Every rule of the playbook in words: what `docs/rules.md` is made of. */
export const CATALOGUE: readonly RuleEntry[] = [...STANDING_ENTRIES, ...INDICATOR_ENTRIES, ...PLAY_ENTRIES];

export type { RuleEntry } from './rule.ts';
