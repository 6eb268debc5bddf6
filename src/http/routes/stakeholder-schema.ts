import { z } from '@hono/zod-openapi';
import { PRESENCES } from '../../domain/index.ts';
import { HELD_ROLES, type Stakeholder, type StakeholderPicture } from '../../ledger/index.ts';

const sourceSchema = z
  .object({
    kind: z.enum(['record', 'signal', 'contact', 'decision']),
    id: z.string(),
    at: z.string().nullable(),
    conversation: z.string().nullable(),
    words: z.string().openapi({ description: 'the quote; else what it is' }),
  })
  .openapi('StakeholderSource');

const measureSchema = z
  .object({
    now: z.number().nullable(),
    usual: z.number().nullable(),
    points: z.int().openapi({ description: 'on how many points of their past `usual` rests' }),
  })
  .openapi('Measure', { description: 'The last 30 days beside their own past; null: too little is known' });

const personOrName = z.object({ person: z.string().nullable(), name: z.string() });

/** What is read of somebody's part, whether they are known or only spoken of. */
export const stakeholderShape = {
  title: z.string().nullable(),
  shared_mailbox: z.boolean(),
  roles: z.array(z.enum(HELD_ROLES)),
  role_evidence: z.array(
    z.object({
      role: z.enum(HELD_ROLES),
      by: z.enum(['record', 'said', 'argued', 'economic_buyer', 'most_senior', 'decision']),
      since: z.string().nullable(),
      sources: z.array(sourceSchema),
    }),
  ),
  stance: z
    .object({ stance: z.enum(['champion', 'skeptic', 'blocker', 'disengaged']), source: sourceSchema })
    .nullable(),
  success_criteria: z.array(z.object({ metric: z.string(), by_when: z.string().nullable(), source: sourceSchema })),
  state: z.enum(PRESENCES),
  state_since: z.string().nullable(),
  until: z.string().nullable().openapi({ description: 'of a leave: when they are back' }),
  why: z.string(),
  state_sources: z.array(sourceSchema),
  successor: personOrName.extend({ since: z.string(), in_touch: z.boolean(), source: sourceSchema }).nullable(),
  engagement: z.object({
    share_answered: measureSchema,
    hours_to_answer: measureSchema,
    meetings: measureSchema,
  }),
  last_heard: z.string().nullable(),
  last_contact: z.string().nullable(),
  conflicts: z
    .array(z.object({ about: z.string(), why: z.string(), sources: z.array(sourceSchema) }))
    .openapi({ description: 'sources that cannot both be right; the first, which is newer, is believed' }),
};

/** Somebody who is named and whom nobody has met. */
export const spokenOfSchema = z
  .object({
    name: z.string(),
    ...stakeholderShape,
    may_be: z
      .array(personOrName.extend({ why: z.string() }))
      .openapi({ description: 'whom they may be; for a person to judge' }),
  })
  .openapi('SpokenOf');

/** How many people the relationship rests on. */
export const threadingSchema = z
  .object({
    days: z.int(),
    talks: z.int().openapi({ description: 'calls and messages in which one of theirs said something' }),
    theirs: z.int(),
    still_there: z.int(),
    ours: z.int(),
    largest: personOrName.extend({ talks: z.int(), share: z.number() }).nullable(),
    pairs: z.array(personOrName.extend({ ours: z.string(), talks: z.int(), last: z.string() })),
  })
  .openapi('Threading', { description: 'Who really talks: spoke in a call, or wrote' });

type Source = z.infer<typeof sourceSchema>;

/** What {@link stakeholderShape} holds of somebody. */
export function presentStakeholder({ roles, standing, stance, success_criteria, conflicts, ...rest }: Stakeholder) {
  const { title, shared_mailbox, successor, engagement, last_heard, last_contact } = rest;
  return {
    title,
    shared_mailbox,
    roles: roles.map(({ role }) => role),
    role_evidence: roles.map(({ sources, ...role }) => ({ ...role, sources: copies(sources) })),
    stance: stance && { stance: stance.stance, source: { ...stance.source } },
    success_criteria: success_criteria.map(({ source, ...criterion }) => ({ ...criterion, source: { ...source } })),
    state: standing.state,
    state_since: standing.since,
    until: standing.until,
    why: standing.why,
    state_sources: copies(standing.sources),
    successor: successor && { ...successor, source: { ...successor.source } },
    engagement: {
      share_answered: { ...engagement.share_answered },
      hours_to_answer: { ...engagement.hours_to_answer },
      meetings: { ...engagement.meetings },
    },
    last_heard,
    last_contact,
    conflicts: conflicts.map(({ sources, ...conflict }) => ({ ...conflict, sources: copies(sources) })),
  };
}

/** Somebody only spoken of. */
export function presentSpokenOf(stakeholder: Stakeholder): z.infer<typeof spokenOfSchema> {
  const { name, may_be } = stakeholder;
  return { name, ...presentStakeholder(stakeholder), may_be: may_be.map((one) => ({ ...one })) };
}

/** The account's threading. */
export function presentThreading({ threading }: StakeholderPicture): z.infer<typeof threadingSchema> {
  const { largest, pairs, ...counts } = threading;
  return { ...counts, largest: largest && { ...largest }, pairs: pairs.map((pair) => ({ ...pair })) };
}

function copies(sources: readonly Source[]): Source[] {
  return sources.map((source) => ({ ...source }));
}
