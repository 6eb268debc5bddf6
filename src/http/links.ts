import type { Context } from 'hono';

/** Addresses of pages for those who read elsewhere; null where nobody knows the address of this server. */
export interface Links {
  account(key: string): string | null;
  /** A turn of a conversation, 0-based, or the conversation. */
  conversation(id: string, turn?: number): string | null;
  /** The handoff of a deal. */
  handoff(deal: string): string | null;
  /** An item on the page of the inbox. */
  inboxItem(id: string): string | null;
}

/** Links below the server's address as others call it. */
export function linksBelow(base: string | undefined): Links {
  const below = (path: string) => (base === undefined ? null : `${base}${path}`);
  return {
    account: (key) => below(`/accounts/${encodeURIComponent(key)}`),
    handoff: (deal) => below(`/deals/${encodeURIComponent(deal)}/handoff`),
    inboxItem: (id) => below(`/inbox#item-${encodeURIComponent(id)}`),
    conversation: (id, turn) =>
      below(`/conversations/${encodeURIComponent(id)}${turn === undefined ? '' : placeOf(turn)}`),
  };
}

/** A turn on whichever page of the conversation it stands: the page counts from 1, its anchors from 0. */
function placeOf(turn: number): string {
  return `${turn === 0 ? '' : `?turn=${turn + 1}`}#turn-${turn}`;
}

/** The address of this server: as it is set, else as the request calls it. */
export function baseOf(context: Context, publicUrl: string | undefined): string {
  return publicUrl ?? new URL(context.req.url).origin;
}
