import type { Conversation } from '../../domain/index.ts';
import { emptyTranscript } from '../conversation.ts';
import { parseMail } from '../mail/message.ts';
import { natureOf } from '../mail/nature.ts';
import { automaticOf, conversationOf, newTextOf, type SortedMail, sortMail, turnsOf } from '../mail/sort.ts';
import type { IntakeDefaults } from '../types.ts';

/**
 * Reads one e-mail as one conversation, whatever sort of mail it is: a turn per paragraph of what is new in it, spoken by
 * the sender (what is passed on, by its author).
 * @param receivedAt ISO 8601, when the mailbox got it; used when the message has no date of its own
 * @throws {InputError} `empty-transcript` without new words, `missing-date`, `broken-email`
 */
export async function readEmail(
  bytes: Uint8Array,
  defaults: IntakeDefaults,
  receivedAt?: string,
): Promise<Conversation> {
  const mail = await parseMail(bytes);
  const words = newTextOf(mail);
  const turns = turnsOf(mail, words);
  if (turns.length === 0) {
    const message = 'nothing new is said: the message is empty, or holds only attachments, quotations or a signature';
    throw emptyTranscript({}, message);
  }
  return conversationOf(mail, turns, { defaults, receivedAt }, automaticOf(natureOf(mail, words.own)));
}

/**
 * Reads one e-mail as one that arrives: bulk mail is set aside, and what says nothing new leaves its touch.
 * @throws {InputError} `missing-date`, `broken-email`
 */
export async function sortEmail(bytes: Uint8Array, defaults: IntakeDefaults, receivedAt?: string): Promise<SortedMail> {
  return sortMail(await parseMail(bytes), { defaults, receivedAt });
}
