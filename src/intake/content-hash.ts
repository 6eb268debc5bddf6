import { createHash } from 'node:crypto';
import { type Conversation, canonicalJson } from '../domain/index.ts';

/**
 * SHA-256, in hex, over what was said: medium, time, and every turn's speaker and text. Equal for the same content
 * however it was sent (identifiers, times of turns, subject and participants do not count).
 */
export function contentHash(conversation: Pick<Conversation, 'medium' | 'occurred_at' | 'turns'>): string {
  const said = {
    medium: conversation.medium,
    occurred_at: conversation.occurred_at,
    turns: conversation.turns.map((turn) => [turn.speaker, turn.text]),
  };
  return createHash('sha256').update(canonicalJson(said)).digest('hex');
}
