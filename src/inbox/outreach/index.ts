import { newPromises } from './promises.ts';
import { commercial, needsApproval, unbriefed, undercutting, unshipped } from './rules.ts';
import { sentencesOf } from './sentences.ts';
import type { OutreachContext, OutreachDraft, OutreachFinding } from './types.ts';

export { outreachJsonSchema, readAgain, type SecondReading, together } from './second-reading.ts';
export {
  OUTREACH_RULES,
  type OutreachContext,
  type OutreachDraft,
  type OutreachFinding,
  type OutreachRule,
  SENDER_ROLES,
  type SenderRole,
} from './types.ts';

const CHECKS = [unshipped, needsApproval, commercial, unbriefed, undercutting] as const;

/**
 * What should not go out as it is in a draft, in the order of its words, each with its words and the rule. Deterministic: no
 * language model has a part in it.
 */
export async function checkDraft(draft: OutreachDraft, context: OutreachContext): Promise<readonly OutreachFinding[]> {
  const sentences = sentencesOf(draft.draft);
  const promised = await newPromises(sentences, draft, context);
  const found = [...promised, ...CHECKS.flatMap((check) => check(sentences, draft, context))];
  return found.toSorted((one, other) => one.start - other.start || (one.rule < other.rule ? -1 : 1));
}
