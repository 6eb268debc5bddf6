import type { Channel, DispatchEvent, DispatchState, InboxRole } from '../../domain/index.ts';

/** What documents are sent out for, in words. */
export const EVENT_WORDS: Readonly<Record<DispatchEvent, string>> = {
  'handoff.made': 'Handoff brief, when a deal is won',
  'handoff.updated': 'Handoff brief, when it changes',
  'ownership.brief': 'Brief, when an account changes hands',
  'review.due': 'Joint review that is due',
  'intervention.opened': 'Intervention that is opened',
  'inbox.item': 'Work in the inbox',
};

/** Whose work an item of the inbox is, in words. */
export const ROLE_WORDS: Readonly<Record<InboxRole, string>> = {
  csm: 'CSM',
  ae: 'AE',
  cs_lead: 'CS lead',
  sales_lead: 'Sales lead',
};

/** The ways that documents go out, in words. */
export const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  email: 'Email',
  slack: 'Slack',
  webhook: 'Webhook',
  hubspot: 'HubSpot',
  salesforce: 'Salesforce',
};

/** Where a document on its way stands, in words. */
export const STATE_WORDS: Readonly<Record<DispatchState, string>> = {
  queued: 'Waiting',
  sending: 'Being sent',
  sent: 'Sent',
  failed: 'Failed',
  cancelled: 'Not sent',
};
