import { z } from '@hono/zod-openapi';
import {
  BANDS,
  GROUNDINGS,
  MEDIA,
  type PlacedClaim,
  SIGNAL_KINDS,
  SIGNAL_STATUSES,
  VERDICTS,
  verdictGiven,
} from '../../domain/index.ts';
import {
  type AccountSummary,
  CONVERSATION_STATUSES,
  type ConversationSummary,
  type StoredSignal,
} from '../../storage/index.ts';

/** What a signal says and where. */
const claimShape = {
  kind: z.enum(SIGNAL_KINDS),
  subtype: z.string(),
  turns: z.array(z.int()).openapi({ description: '0-based, the strongest first' }),
  quote: z.string().openapi({ description: 'letter for letter from `span`' }),
  span: z
    .object({ turn: z.int(), start: z.int(), end: z.int() })
    .openapi({ description: 'UTF-16 code units of the turn, half-open' }),
  attrs: z.record(z.string(), z.string()),
};

const verdictSchema = z
  .object({ verdict: z.enum(VERDICTS), by: z.string(), at: z.string(), reason: z.string().nullable() })
  .openapi('Verdict');

/** A signal as the API gives it. */
export const signalSchema = z
  .object({
    id: z.string(),
    account: z.string(),
    conversation: z.string(),
    ...claimShape,
    occurred_at: z.string(),
    recorded_at: z.string(),
    grounding: z.enum(GROUNDINGS),
    confidence: z.number(),
    status: z.enum(SIGNAL_STATUSES),
    acted_at: z.string().nullable(),
    dismissed_at: z.string().nullable(),
    confirmed_by: z.string().nullable(),
    confirmed_at: z.string().nullable(),
    version: z.int().openapi({ description: 'rises with every change; for `If-Match`' }),
    judgement: verdictSchema.nullable().openapi({ description: 'what people think of it; null: nobody has judged it' }),
    read_by: z.object({ extractor: z.string(), model: z.string().nullable(), prompts: z.array(z.string()) }).openapi({
      description: 'the extractor that found it, the model and the prompts (`name@version`) it was asked with',
    }),
    read_as: z
      .object(claimShape)
      .nullable()
      .openapi({ description: 'what the extractor had read, where a person corrected it' }),
  })
  .openapi('Signal');

/** A stored signal in the API's words. */
export function presentSignal(signal: StoredSignal): z.infer<typeof signalSchema> {
  return {
    id: signal.id,
    account: signal.accountKey,
    conversation: signal.conversationId,
    ...presentClaim(signal),
    occurred_at: signal.occurredAt,
    recorded_at: signal.recordedAt,
    grounding: signal.grounding,
    confidence: signal.confidence,
    status: signal.status,
    acted_at: signal.actedAt,
    dismissed_at: signal.dismissedAt,
    confirmed_by: signal.confirmedBy,
    confirmed_at: signal.confirmedAt,
    version: signal.version,
    judgement: presentVerdict(signal),
    read_by: { ...signal.readBy, prompts: [...signal.readBy.prompts] },
    read_as: signal.readAs && presentClaim(signal.readAs),
  };
}

function presentClaim({ kind, subtype, turns, quote, span, attrs }: PlacedClaim) {
  const said = Object.entries(attrs).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return { kind, subtype, turns: [...turns], quote, span, attrs: Object.fromEntries(said) };
}

function presentVerdict(signal: StoredSignal): z.infer<typeof verdictSchema> | null {
  const given = verdictGiven(signal);
  return given && { ...given, by: given.by ?? '', at: given.at ?? '' };
}

/** A conversation as a list gives it. */
export const conversationSummarySchema = z
  .object({
    id: z.string(),
    external_id: z.string().nullable(),
    account: z.string().nullable(),
    medium: z.enum(MEDIA),
    occurred_at: z.string(),
    recorded_at: z.string(),
    subject: z.string().nullable(),
    status: z.enum(CONVERSATION_STATUSES),
    status_reason: z.string().nullable(),
  })
  .openapi('ConversationSummary');

/** A stored conversation's summary in the API's words. */
export function presentConversation(conversation: ConversationSummary): z.infer<typeof conversationSummarySchema> {
  return {
    id: conversation.id,
    external_id: conversation.externalId,
    account: conversation.accountKey,
    medium: conversation.medium,
    occurred_at: conversation.occurredAt,
    recorded_at: conversation.recordedAt,
    subject: conversation.subject,
    status: conversation.status,
    status_reason: conversation.statusReason,
  };
}

/** An account as the list by risk gives it; score, band and as_of are null until it is first scored. */
export const accountSummarySchema = z
  .object({
    key: z.string(),
    name: z.string(),
    domain: z.string().nullable(),
    score: z.int().nullable(),
    band: z.enum(BANDS).nullable(),
    as_of: z.string().nullable(),
  })
  .openapi('AccountSummary');

/** A stored account's summary in the API's words. */
export function presentAccountSummary(account: AccountSummary): z.infer<typeof accountSummarySchema> {
  const { key, name, domain, score, band } = account;
  return { key, name, domain, score, band, as_of: account.asOf };
}
