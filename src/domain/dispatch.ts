/** What documents are sent out for. */
export const DISPATCH_EVENTS = [
  'handoff.made',
  'handoff.updated',
  'ownership.brief',
  'review.due',
  'intervention.opened',
  'inbox.item',
] as const;
export type DispatchEvent = (typeof DISPATCH_EVENTS)[number];

/** What a destination takes that is not told otherwise. Every item of the inbox is more than most people want: it is asked for. */
export const USUAL_EVENTS: readonly DispatchEvent[] = DISPATCH_EVENTS.filter((event) => event !== 'inbox.item');

/** The ways that documents go out. */
export const CHANNELS = ['email', 'slack', 'webhook', 'hubspot', 'salesforce'] as const;
export type Channel = (typeof CHANNELS)[number];

export const DISPATCH_STATES = ['queued', 'sending', 'sent', 'failed', 'cancelled'] as const;
/**
 * Where one document on its way to one destination stands. `sending`: an attempt has begun, and what came of it is not
 * written down yet; found so by a later attempt, it may have arrived. `failed`: it is not tried again unless a person says so.
 * `cancelled`: it was not to go there.
 */
export type DispatchState = (typeof DISPATCH_STATES)[number];
