import { ADOPTION_GAP, FIT_GAP, VALUE } from './adoption-value.ts';
import { CHAMPION_CHANGE } from './champion-change.ts';
import { COMMITMENT } from './commitment.ts';
import { COMPETITOR } from './competitor.ts';
import { ESCALATION, RENEWAL_TERM, STAKEHOLDER, SUCCESS_CRITERION, USE_CASE } from './deal-facts.ts';
import { EXPANSION } from './expansion.ts';
import { KEPT_PROMISE, RENEWAL_RISK } from './risk-picture.ts';
import type { CueTable } from './types.ts';
import { UNKEPT_PROMISE } from './unkept-promise.ts';

export { LEXICON } from './lexicon.ts';
export type { Cues, CueTable } from './types.ts';

/** Raised whenever a cue, a word class or a rule changes what is found: part of the extractor's fingerprint. */
export const CUES_VERSION = '2';

/** Every cue table, one per kind. */
export const CUE_TABLES = [
  EXPANSION,
  CHAMPION_CHANGE,
  COMPETITOR,
  UNKEPT_PROMISE,
  COMMITMENT,
  KEPT_PROMISE,
  RENEWAL_RISK,
  ADOPTION_GAP,
  VALUE,
  FIT_GAP,
  ESCALATION,
  USE_CASE,
  SUCCESS_CRITERION,
  STAKEHOLDER,
  RENEWAL_TERM,
] as unknown as readonly CueTable[];
