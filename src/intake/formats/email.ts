import PostalMime, { type Address, type Email } from 'postal-mime';
import { type Conversation, InputError, type Turn } from '../../domain/index.ts';
import { emptyTranscript, toConversation } from '../conversation.ts';
import { splitNewText } from '../reply-text.ts';
import { UNKNOWN_SPEAKER } from '../sides.ts';
import type { IntakeDefaults, KnownPerson } from '../types.ts';
import { htmlToPlainText } from './html-text.ts';
import { parseMailDate } from './mail-date.ts';

/** A message taken apart: who, when, and its whole text (quotations and all). */
export interface MailMessage {
  readonly subject: string | undefined;
  readonly from: Mailbox | undefined;
  readonly recipients: readonly Mailbox[];
  /** ISO 8601 UTC: the Date header, else when the first server received it. */
  readonly sentAt: string | undefined;
  /** The Message-ID without its angle brackets. */
  readonly messageId: string | undefined;
  readonly text: string;
}

export interface Mailbox {
  readonly name: string;
  readonly email: string | undefined;
}

const MAX_EXTERNAL_ID = 500;
const FORWARD_SUBJECT = /^\s*(?:(?:re|aw|sv|antw)\s*:\s*)*(?:fwd?|wg|tr|rv|i|vs|doorst|enc|pd)\s*:/i;

/**
 * Reads one e-mail as one conversation: a turn per paragraph of what is new in it, spoken by the sender (what is passed
 * on, by its author). Automatic replies are conversations too: somebody's departure is often told by nothing else.
 * @param receivedAt ISO 8601, when the mailbox got it; used when the message has no date of its own
 * @throws {InputError} `empty-transcript` without new words, `missing-date`, `broken-email`
 */
export async function readEmail(
  bytes: Uint8Array,
  defaults: IntakeDefaults,
  receivedAt?: string,
): Promise<Conversation> {
  const mail = await parseMail(bytes);
  const occurred_at = mail.sentAt ?? receivedAt ?? defaults.occurred_at;
  const turns = turnsOf(mail);
  if (turns.length === 0) {
    const message = 'nothing new is said: the message is empty, or holds only attachments, quotations or a signature';
    throw emptyTranscript({}, message);
  }
  if (occurred_at === undefined) {
    const message = 'the message has no readable Date header: give occurred_at';
    throw new InputError('missing-date', [{ path: 'occurred_at', message }]);
  }
  const hasId = mail.messageId !== undefined && mail.messageId.length <= MAX_EXTERNAL_ID;
  const input = {
    medium: 'email',
    occurred_at,
    participants: participantsOf(mail, defaults.participants ?? []),
    turns,
    ...(hasId ? { external_id: mail.messageId } : {}),
    ...(mail.subject === undefined ? {} : { subject: mail.subject }),
  };
  return toConversation(input, defaults);
}

/**
 * Takes a raw message apart. Plain text is preferred; HTML is turned into text when there is no other.
 * @throws {InputError} `broken-email`
 */
export async function parseMail(bytes: Uint8Array): Promise<MailMessage> {
  const mail = await parseMime(bytes);
  const [from] = mailboxes([mail.from ?? mail.sender ?? mail.replyTo?.[0]]);
  const hasText = mail.text !== undefined && mail.text.trim() !== '';
  return {
    subject: filled(mail.subject),
    from,
    recipients: mailboxes([...(mail.to ?? []), ...(mail.cc ?? [])]),
    sentAt: sentAt(mail),
    messageId: filled(mail.messageId?.replace(/^\s*<|>\s*$/g, '')),
    text: hasText ? (mail.text ?? '') : htmlToPlainText(mail.html ?? ''),
  };
}

async function parseMime(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes);
  } catch (error) {
    // The parser throws for what nests too deep or has too many headers; its messages name the limit only.
    throw new InputError('broken-email', [{ message: 'the message cannot be taken apart as MIME' }], { cause: error });
  }
}

function sentAt(mail: Email): string | undefined {
  const values = (key: string): string[] =>
    mail.headers.filter((header) => header.key === key).map((header) => header.value);
  const received = values('received').map((value) => value.slice(value.lastIndexOf(';') + 1));
  return [...values('date'), ...received.toReversed()].map(parseMailDate).find((date) => date !== undefined);
}

function mailboxes(addresses: readonly (Address | undefined)[]): Mailbox[] {
  const flat = addresses.flatMap((address) => (address?.group === undefined ? [address] : address.group));
  return flat.flatMap((mailbox) => {
    const email = filled(mailbox?.address);
    const name = filled(mailbox?.name) ?? email;
    return name === undefined ? [] : [{ name, email }];
  });
}

function turnsOf(mail: MailMessage): Turn[] {
  const sender = mail.from?.name ?? UNKNOWN_SPEAKER;
  const { own, forwarded } = splitNewText(mail.text, FORWARD_SUBJECT.test(mail.subject ?? ''));
  const parts = [{ author: sender, text: own }, ...forwarded];
  return parts.flatMap(({ author, text }) =>
    paragraphs(text).map((words): Turn => ({ speaker: author ?? sender, text: words })),
  );
}

/** Blocks between blank lines, their lines joined with a space. */
function paragraphs(text: string): string[] {
  const blocks: string[][] = [[]];
  for (const line of text.split('\n')) {
    const words = line.trim();
    if (words === '') blocks.push([]);
    else blocks.at(-1)?.push(words);
  }
  return blocks.filter((block) => block.length > 0).map((block) => block.join(' '));
}

/** Sender and recipients once each; what is known of them beside (side, title) by their address or name. */
function participantsOf(mail: MailMessage, known: readonly KnownPerson[]): KnownPerson[] {
  const people = new Map<string, KnownPerson>();
  for (const mailbox of [...(mail.from === undefined ? [] : [mail.from]), ...mail.recipients]) {
    const key = (mailbox.email ?? mailbox.name).toLowerCase();
    const isSame = (person: KnownPerson): boolean => (person.email ?? person.name).toLowerCase() === key;
    if (!people.has(key)) people.set(key, { ...known.find(isSame), ...mailbox });
  }
  return [...people.values()];
}

function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
