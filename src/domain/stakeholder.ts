import * as z from 'zod';
import { PERSON_ROLES } from './evidence.ts';
import { timeSchema } from './time.ts';

/** Parts in the decision that somebody may be said to have, or be given by a person's decision. */
export const STAKEHOLDER_ROLES = [...PERSON_ROLES, 'influencer', 'skeptic', 'blocker'] as const;
export type StakeholderRole = (typeof STAKEHOLDER_ROLES)[number];

export const PRESENCES = ['active', 'quiet', 'on_leave', 'moved', 'left', 'unknown'] as const;
/** Where somebody of theirs stands; `unknown`: the record does not say. */
export type Presence = (typeof PRESENCES)[number];

export const PERSON_ACTIONS = ['set_role', 'remove_role', 'left', 'not_left'] as const;
export type PersonAction = (typeof PERSON_ACTIONS)[number];

const role = z.enum(STAKEHOLDER_ROLES);
const since = timeSchema.optional().describe('since when it is so; now unless told');
const aside = {
  account: z.string().trim().min(1).max(200).optional().describe('which account, for somebody known in several'),
  reason: z.string().trim().max(1_000).optional().describe('why, in a few words'),
  by: z.string().trim().min(1).max(200).optional().describe('who decides; the name of the key unless told'),
};

/** What a person says of somebody of theirs, as it is sent. */
export const personDecisionSchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('set_role'), role, since, ...aside }),
    z.strictObject({ action: z.literal('remove_role'), role, since, ...aside }),
    z.strictObject({ action: z.literal('left'), since, ...aside }),
    z.strictObject({ action: z.literal('not_left'), since, ...aside }),
  ])
  .meta({ id: 'PersonDecision' });
export type PersonDecision = z.infer<typeof personDecisionSchema>;

/** A decision about somebody with who took it. */
export interface DecidedOnPerson {
  readonly id: string;
  readonly action: PersonAction;
  readonly role: StakeholderRole | null;
  /** ISO 8601: since when it is so. */
  readonly since: string;
  readonly by: string;
  /** ISO 8601: when it was decided. */
  readonly at: string;
  readonly reason: string | null;
}
