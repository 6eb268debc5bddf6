import * as z from 'zod';
import { readersSchema } from './access.ts';
import { timeSchema } from './time.ts';

/** Longest turn accepted, in UTF-16 code units: about ten hours of one voice without a pause; more is a broken export. */
export const MAX_TURN_LENGTH = 100_000;
/** Most turns accepted in one conversation: the longest real meetings seen hold under 2,000. */
export const MAX_TURNS = 5_000;

export const SIDES = ['customer', 'vendor', 'unknown'] as const;
/** Whose side a speaker is on: the account's, ours, or nobody could tell. */
export type Side = (typeof SIDES)[number];

export const MEDIA = ['call', 'email'] as const;
export type Medium = (typeof MEDIA)[number];

export const AUTOMATIC_MAIL = ['absence', 'departure', 'receipt', 'calendar', 'bounce'] as const;
/**
 * What a message is that nobody wrote by hand: somebody is away, has left the company, has received ours; an invitation
 * or an answer to one; ours could not be delivered. None of them is an answer.
 */
export type AutomaticMail = (typeof AUTOMATIC_MAIL)[number];

const text = z.string().trim().min(1);

const participantSchema = z.object({
  name: text,
  side: z.enum(SIDES).optional(),
  title: text.optional(),
  email: text.optional(),
});

const turnSchema = z.object({
  speaker: z.string(),
  at: z.number().min(0).optional().describe('seconds from the start'),
  text: z.string().max(MAX_TURN_LENGTH, {
    error: (issue) =>
      `${String(issue.input).length} characters in one turn; at most ${MAX_TURN_LENGTH} are read. Split it by speaker or by time`,
  }),
});

/**
 * A conversation as it is posted: the case format of taxonomy.md without its labels, and what transcript tools know
 * beside it. Unknown keys are ignored. What is absent is filled from the workspace (`vendor`) or left unknown.
 */
export const conversationInputSchema = z
  .object({
    id: text.max(200).optional(),
    external_id: text.max(500).optional(),
    medium: z.enum(MEDIA),
    occurred_at: timeSchema,
    subject: z.string().optional(),
    references: z
      .array(text.max(500))
      .max(200)
      .optional()
      .describe('email: the Message-IDs it answers (References, In-Reply-To); empty when it begins a thread'),
    automatic: z.enum(AUTOMATIC_MAIL).optional().describe('email: what it is when nobody wrote it by hand'),
    vendor: z.object({ company: text, product: text.optional(), competitors: z.array(text).default([]) }).optional(),
    account: z
      .object({
        key: text.optional(),
        name: text.optional(),
        domain: text.optional(),
        crm_ids: z.array(z.object({ system: text, id: text })).optional(),
      })
      .optional(),
    deals: z
      .array(z.union([z.strictObject({ key: text }), z.strictObject({ system: text, id: text })]))
      .max(50)
      .optional()
      .describe('the deals that it is about, by our key or as a CRM calls them; their handoffs alone are read from it'),
    participants: z.array(participantSchema).default([]),
    private: z.boolean().optional().describe('only who took part, its readers and admins may read it'),
    readers: readersSchema.optional().describe('of a private one: addresses of who else may read it'),
    turns: z
      .array(turnSchema)
      .min(1, 'the transcript is empty: no turn to read')
      .max(MAX_TURNS, {
        error: (issue) =>
          `${(issue.input as unknown[]).length} turns in one conversation; at most ${MAX_TURNS} are read. Split the recording`,
      }),
  })
  .meta({ id: 'ConversationInput' });

export type ConversationInput = z.infer<typeof conversationInputSchema>;

/** One person or label that speaks or is present. */
export interface Participant {
  readonly name: string;
  readonly side: Side;
  readonly title?: string | undefined;
  readonly email?: string | undefined;
}

/** One uninterrupted utterance of one speaker; for an email one paragraph of the new text. Text is never edited after intake. */
export interface Turn {
  readonly speaker: string;
  readonly at?: number | undefined;
  readonly text: string;
}

/** Who sells: the workspace's own company as this conversation knows it. */
export interface Vendor {
  readonly company: string;
  readonly product?: string | undefined;
  readonly competitors: readonly string[];
}

/** What a conversation says about the account it belongs to. */
export interface AccountReference {
  readonly key?: string | undefined;
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  /** As CRMs call it: `{ system: 'hubspot', id: '77' }`. */
  readonly crm_ids?: readonly { readonly system: string; readonly id: string }[] | undefined;
}

/** A deal by our key, or as a CRM calls it. */
export interface DealReference {
  readonly key?: string | undefined;
  readonly system?: string | undefined;
  readonly id?: string | undefined;
}

/** One call or one email message, read and normalised. `occurred_at` is UTC ISO 8601; turns are 0-based. */
export interface Conversation {
  readonly id: string;
  readonly external_id?: string | undefined;
  readonly medium: Medium;
  readonly occurred_at: string;
  readonly subject?: string | undefined;
  /** Of an email: the Message-IDs that it answers. Empty: it begins a thread; absent: nobody knows. */
  readonly references?: readonly string[] | undefined;
  readonly automatic?: AutomaticMail | undefined;
  readonly vendor?: Vendor | undefined;
  readonly account?: AccountReference | undefined;
  /** The deals that it is about, where whoever handed it in said so. */
  readonly deals?: readonly DealReference[] | undefined;
  readonly participants: readonly Participant[];
  /** Only who took part, its readers and admins may read it; said on the way in, kept beside what was said. */
  readonly private?: boolean | undefined;
  /** Of a private one: addresses of who else may read it. */
  readonly readers?: readonly string[] | undefined;
  readonly turns: readonly Turn[];
}

/** The side of a speaker by its label, case-folded; `unknown` when no participant bears it. */
export function sideOf(conversation: Pick<Conversation, 'participants'>, speaker: string): Side {
  const label = speaker.trim().toLowerCase();
  return conversation.participants.find((person) => person.name.trim().toLowerCase() === label)?.side ?? 'unknown';
}
