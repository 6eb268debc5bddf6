import type { Band } from '../../domain/index.ts';
import type { PromiseState } from '../../ledger/index.ts';
import type { Policy } from '../../scoring/index.ts';

export const SENDER_ROLES = ['csm', 'ae', 'cs_lead', 'sales_lead', 'executive'] as const;
export type SenderRole = (typeof SENDER_ROLES)[number];

/** Every rule a draft is read for (playbook, section 4: what Sales must not do). */
export const OUTREACH_RULES = {
  'OUT-1': 'a new promise',
  'OUT-2': 'product that is not shipped',
  'OUT-3': 'a price or a discount that needs an approval',
  'OUT-4': 'commercial talk while trust is down',
  'OUT-5': 'contact that CS was not briefed on (CO-1)',
  'OUT-6': 'undercutting the CSM',
} as const;
export type OutreachRule = keyof typeof OUTREACH_RULES;

/** A message before it goes out. */
export interface OutreachDraft {
  readonly draft: string;
  readonly from: { readonly role: SenderRole; readonly name: string };
  /** Names and addresses of who gets it, those in copy too. */
  readonly to: readonly string[];
}

/** What of an account the check goes by. */
export interface OutreachContext {
  readonly promises: readonly { readonly what: string; readonly subtype: string; readonly state: PromiseState }[];
  /** Ids of the triggers that let the AE in. */
  readonly triggers: readonly string[];
  /** Those of them whose intervention is over: the AE has used its touches, or has handed back. */
  readonly spent: readonly string[];
  readonly band: Band;
  readonly isLowTouch: boolean;
  /** Names of the account's CSMs. */
  readonly csms: readonly string[];
  readonly policy: Pick<Policy, 'outreach'>;
}

/** Something in a draft that should not go out as it is. */
export interface OutreachFinding {
  readonly rule: OutreachRule;
  /** Letter for letter from the draft: `draft.slice(start, end)`. */
  readonly quote: string;
  /** UTF-16 code units, half-open. */
  readonly start: number;
  readonly end: number;
  /** Who found it: a rule of words, or a language model that read the draft again. */
  readonly by: 'rules' | 'model';
  readonly why: string;
  readonly fix: string;
}

/** A sentence of a draft with its place. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
}

/** What one rule finds: places within sentences, each with why and what to do. */
export type Check = (
  sentences: readonly Sentence[],
  draft: OutreachDraft,
  context: OutreachContext,
) => readonly OutreachFinding[];
