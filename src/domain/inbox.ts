import type { DocumentBody } from './document.ts';

/** What kinds of work the inbox holds. */
export const INBOX_KINDS = [
  'handoff_unacknowledged',
  'handback_overdue',
  'review_due',
  'intervention',
  'escalation',
  'debrief',
  'ownership_brief',
  'promised_follow_up',
  'competitor_brief',
  'expansion_note',
  'reset_call_agenda',
  'pre_renewal_pack',
  'check_in',
] as const;
export type InboxKind = (typeof INBOX_KINDS)[number];

/** Whose work it is, by role. */
export const INBOX_ROLES = ['csm', 'ae', 'cs_lead', 'sales_lead'] as const;
export type InboxRole = (typeof INBOX_ROLES)[number];

/**
 * Where an item stands: `open` until somebody decides; `accepted`: its owner does it; `handed_over`: a named person was asked
 * to; `done`, `dismissed` (with a reason), `stale`: it no longer holds, and left by itself.
 */
export const INBOX_STATES = ['open', 'accepted', 'handed_over', 'dismissed', 'done', 'stale'] as const;
export type InboxState = (typeof INBOX_STATES)[number];

/** States in which something is still to be done. */
export const PENDING_STATES = ['open', 'accepted', 'handed_over'] as const satisfies readonly InboxState[];

/** Work that somebody should find, as it is raised. */
export interface WantedItem {
  readonly kind: InboxKind;
  /** Once per workspace for ever: the kind and what it is about, as in `promised_follow_up:c_123`. */
  readonly key: string;
  readonly account: string;
  readonly ownerRole: InboxRole;
  /** Whose it is by name; null: nobody's. Left out, it is whoever has the role on the account. */
  readonly ownerName?: string | null | undefined;
  /** ISO 8601 date or time. */
  readonly dueAt: string | null;
  /** Why it is work, in a sentence. */
  readonly reason: string;
  /** Ids of signals, promises, conversations or whatever else it rests on. */
  readonly evidence: readonly string[];
  readonly document?: DocumentBody | undefined;
  /** Points of risk that its evidence bears; what else orders the inbox is added when it is shown. */
  readonly points: number;
  /**
   * It draws on all that is known of the account, such as its score: shown to whoever may read all of that. Otherwise to
   * whoever may read every conversation that it quotes or that its evidence was heard in.
   */
  readonly wholeAccount?: boolean | undefined;
}

/**
 * What happened to an item. `returned`: what had gone stale holds again; `refreshed`: its words or its day were brought up to date;
 * `written`: a language model worded its document; `kept_offline`: what it worded was refused, and why.
 */
export const INBOX_EVENTS = [
  'raised',
  'refreshed',
  'written',
  'kept_offline',
  'accepted',
  'edited',
  'handed_over',
  'dismissed',
  'done',
  'stale',
  'reopened',
  'returned',
] as const;
export type InboxEventKind = (typeof INBOX_EVENTS)[number];
