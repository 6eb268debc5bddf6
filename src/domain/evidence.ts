import * as z from 'zod';
import { AUTOMATIC_MAIL } from './conversation.ts';
import { isLegal } from './signal.ts';
import { SIGNAL_KINDS } from './taxonomy.ts';
import { timeSchema } from './time.ts';

/** Absent and null both mean unknown (playbook §8, "Time"). */
function maybe<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish();
}

/** An absent array is empty. */
function list<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(schema)
    .nullish()
    .transform((items) => items ?? []);
}

const count = z.number().min(0);
const recorded = { recorded_at: maybe(timeSchema) };

export const CRM_COLORS = ['green', 'yellow', 'red'] as const;
export const POSTURES = ['committed', 'likely_renew', 'uncertain', 'likely_churn'] as const;
export const ICP_FITS = ['core', 'stretch', 'poor'] as const;
export const SIGNAL_STATUSES = ['open', 'acted', 'dismissed'] as const;
export const PERSON_ROLES = ['champion', 'economic_buyer', 'executive_sponsor', 'user'] as const;
export const TOUCH_KINDS = ['email_out', 'email_in', 'call', 'meeting', 'qbr', 'qbr_deferred'] as const;
export const TOUCH_SIDES = ['csm', 'ae', 'executive', 'support', 'customer'] as const;
export const TICKET_SEVERITIES = ['critical', 'high', 'normal', 'low'] as const;
export const SURVEY_KINDS = ['nps', 'csat', 'ces'] as const;

/** What is known about an account beside what was said: the record a CRM keeps. */
export const accountRecordSchema = z.object({
  key: z.string().min(1),
  name: maybe(z.string()),
  domain: maybe(z.string()),
  /** Further mail domains of theirs. */
  domains: maybe(z.array(z.string().min(1))),
  /** As CRMs call it. */
  crm_ids: maybe(z.array(z.object({ system: z.string().trim().min(1), id: z.string().trim().min(1) }))),
  acv: maybe(count),
  licensed_seats: maybe(count),
  tier: maybe(z.int().min(1).max(3)),
  strategic: maybe(z.boolean()),
  icp_fit: maybe(z.enum(ICP_FITS)),
  contract_start: maybe(timeSchema),
  renewal_date: maybe(timeSchema),
  use_cases: list(z.string()),
  key_features: list(z.string()),
  crm_health: list(z.object({ at: timeSchema, color: z.enum(CRM_COLORS), ...recorded })),
  owners: list(
    z.object({ role: z.string(), name: z.string(), from: maybe(timeSchema), to: maybe(timeSchema), ...recorded }),
  ),
  renewal_posture: list(
    z.object({
      at: timeSchema,
      posture: z.enum(POSTURES),
      by: maybe(z.string()),
      source: maybe(z.string().describe('where it was agreed on, where a handback did: `handback:ID`')),
      ...recorded,
    }),
  ),
});

const personSchema = z.object({
  name: z.string(),
  email: maybe(z.string()),
  roles: list(z.enum(PERSON_ROLES)),
  from: maybe(timeSchema),
  to: maybe(timeSchema),
  ...recorded,
});

const signalEvidenceSchema = z
  .object({
    id: z.string(),
    kind: z.enum(SIGNAL_KINDS),
    subtype: z.string(),
    occurred_at: timeSchema,
    attrs: maybe(z.record(z.string(), z.unknown())).transform((attrs) => attrs ?? {}),
    quote: maybe(z.string()),
    status: maybe(z.enum(SIGNAL_STATUSES)),
    acted_at: maybe(timeSchema),
    dismissed_at: maybe(timeSchema),
    confirmed_by: maybe(z.string()),
    confirmed_at: maybe(timeSchema),
    ...recorded,
  })
  .check((context) => {
    const { kind, subtype } = context.value;
    if (!isLegal(kind, subtype)) {
      context.issues.push({
        code: 'custom',
        input: subtype,
        path: ['subtype'],
        message: `${kind} has no such subtype`,
      });
    }
  });

const commitmentSchema = z.object({
  id: z.string(),
  what: z.string(),
  made_at: maybe(timeSchema),
  due_date: maybe(timeSchema),
  kept_at: maybe(timeSchema),
  /** Ids of the `unkept_promise` signals that are about it: it and they are one risk. */
  complaints: maybe(z.array(z.string())),
  /** Those of them that a person settled. */
  settled: maybe(z.array(z.string())),
  ...recorded,
});

const touchSchema = z.object({
  at: timeSchema,
  kind: z.enum(TOUCH_KINDS),
  by: z.enum(TOUCH_SIDES),
  name: maybe(z.string()),
  person: maybe(z.string()),
  thread: maybe(z.string()),
  /** Nobody wrote it by hand: it explains a silence and ends none. */
  automatic: maybe(z.enum(AUTOMATIC_MAIL)),
  /** Of an absence: when they are back. */
  until: maybe(timeSchema),
  ...recorded,
});

const usageSchema = z.object({
  date: timeSchema,
  active_users: maybe(count),
  logins: maybe(count),
  seats_used: maybe(count),
  features: maybe(z.record(z.string(), count)),
  use_cases: maybe(z.array(z.string())),
  ...recorded,
});

const ticketSchema = z.object({
  id: z.string(),
  severity: z.enum(TICKET_SEVERITIES),
  opened_at: timeSchema,
  closed_at: maybe(timeSchema),
  ...recorded,
});

const surveySchema = z.object({
  kind: z.enum(SURVEY_KINDS),
  at: timeSchema,
  score: z.number(),
  ...recorded,
});

/** Everything the scorer looks at: the Evidence contract of architecture.md. Unknown keys are ignored. */
export const evidenceSchema = z
  .object({
    account: accountRecordSchema,
    people: list(personSchema),
    signals: list(signalEvidenceSchema),
    commitments: list(commitmentSchema),
    touches: list(touchSchema),
    usage: list(usageSchema),
    tickets: list(ticketSchema),
    surveys: list(surveySchema),
  })
  .meta({ id: 'Evidence' });

export type AccountRecord = z.infer<typeof accountRecordSchema>;
export type Person = z.infer<typeof personSchema>;
export type SignalEvidence = z.infer<typeof signalEvidenceSchema>;
export type CommitmentEvidence = z.infer<typeof commitmentSchema>;
export type Touch = z.infer<typeof touchSchema>;
export type Usage = z.infer<typeof usageSchema>;
export type Ticket = z.infer<typeof ticketSchema>;
export type Survey = z.infer<typeof surveySchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
/** Evidence as it may be written: arrays and unknowns left out. */
export type EvidenceInput = z.input<typeof evidenceSchema>;
