import type { Conversation } from '../../domain/index.ts';
import type { Received } from '../../intake/index.ts';

/** A conversation with the document it was made from: what was posted and what was fetched, as one piece of JSON. */
export function conversationOf(conversation: Conversation, document: unknown): Received {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return { kind: 'conversation', conversation, document: { bytes, mediaType: 'application/json' } };
}
