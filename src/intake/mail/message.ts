import { createHash } from 'node:crypto';
import PostalMime, { type Address, addressParser, decodeWords, type Email } from 'postal-mime';
import { InputError } from '../../domain/index.ts';
import { htmlToPlainText } from '../formats/html-text.ts';
import { parseMailDate } from '../formats/mail-date.ts';
import { decodeUtf7, decodeUtf7Words, isUtf7, withEncodedWords } from './charset.ts';

/** A message taken apart: who, when, what it answers, and its whole text (quotations and all). */
export interface MailMessage {
  readonly subject: string | undefined;
  readonly from: Mailbox | undefined;
  readonly recipients: readonly Mailbox[];
  /** ISO 8601 UTC: the Date header, else when the first server received it. */
  readonly sentAt: string | undefined;
  /** The Message-ID without its angle brackets. */
  readonly messageId: string | undefined;
  /** The Message-IDs it answers, the beginning of the thread first: References, then In-Reply-To. */
  readonly references: readonly string[];
  readonly headers: readonly MailHeader[];
  /** What it holds beside its text: attachments, invitations, the parts of a report. */
  readonly parts: readonly MailPart[];
  readonly text: string;
}

export interface Mailbox {
  readonly name: string;
  readonly email: string | undefined;
}

/** One header as it came; its name in lower case. */
export interface MailHeader {
  readonly name: string;
  readonly value: string;
}

/** One part that is not text to be read. */
export interface MailPart {
  /** Lower case, without parameters. */
  readonly mediaType: string;
  /** Of a calendar part: `REQUEST`, `REPLY`, `CANCEL`; upper case. */
  readonly method?: string | undefined;
  /** Its bytes; absent where the sender told only of it. */
  readonly content?: Uint8Array | undefined;
}

/** A message that a tool has taken apart already. Headers as they came; `date` where it stands in none. */
export interface MailFields {
  readonly headers: readonly MailHeader[];
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly parts: readonly MailPart[];
}

/** A thread of more messages than this is cut in its middle: its beginning and its last messages join it. */
const MAX_REFERENCES = 100;
const MAX_ID_LENGTH = 500;

/**
 * Takes a raw message apart. Plain text is preferred; HTML is turned into text when there is no other.
 * @throws {InputError} `broken-email`
 */
export async function parseMail(bytes: Uint8Array): Promise<MailMessage> {
  const mail = await parseMime(bytes);
  const headers = mail.headers.map(({ key, value }) => ({ name: key, value }));
  const [from] = mailboxes([mail.from ?? mail.sender ?? mail.replyTo?.[0]]);
  return {
    subject: subjectOf(mail),
    from,
    recipients: mailboxes([...(mail.to ?? []), ...(mail.cc ?? [])]),
    ...readThread(headers),
    sentAt: sentAt(headers),
    headers,
    parts: mail.attachments.map(({ mimeType, method, content }) => ({
      mediaType: mimeType.toLowerCase(),
      method,
      content: typeof content === 'string' ? undefined : new Uint8Array(content as ArrayBuffer),
    })),
    text: bodyOf(mail),
  };
}

function subjectOf({ subject, headers }: Email): string | undefined {
  const raw = headers.find(({ key }) => key === 'subject')?.value ?? '';
  return filled(/=\?utf-?7\?/i.test(raw) ? decodeWords(decodeUtf7Words(raw)) : subject);
}

function bodyOf({ text, html, headers }: Email): string {
  const isOld = isUtf7(headers.find(({ key }) => key === 'content-type')?.value);
  return textOf(isOld && text !== undefined ? decodeUtf7(text) : text, html);
}

/** Puts a message together that a tool has taken apart: its headers say who, when and what it answers. */
export function mailOfFields({ headers, text, html, parts }: MailFields): MailMessage {
  const all = (name: string) => headers.flatMap((header) => (header.name === name ? header.value : []));
  const people = (name: string) => mailboxes(all(name).flatMap((value) => addressParser(value)));
  const subject = all('subject')[0];
  return {
    subject: filled(subject === undefined ? undefined : decodeWords(subject)),
    from: [...people('from'), ...people('sender'), ...people('reply-to')][0],
    recipients: [...people('to'), ...people('cc')],
    ...readThread(headers),
    sentAt: sentAt(headers),
    headers,
    parts,
    text: textOf(text, html),
  };
}

/** A header block as it stood above a message: folded lines joined, names in lower case. */
export function readHeaders(block: string): MailHeader[] {
  const lines = block
    .replace(/\r\n?/g, '\n')
    .replace(/\n(?=[ \t])/g, '')
    .split('\n');
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    return name === '' || /\s/.test(name) ? [] : [{ name, value: line.slice(colon + 1).trim() }];
  });
}

/** The first value of a header; the name in lower case. */
export function headerOf({ headers }: Pick<MailMessage, 'headers'>, name: string): string | undefined {
  return filled(headers.find((header) => header.name === name)?.value);
}

/**
 * The one id of a message, whichever way it comes: its Message-ID; without one a hash of who wrote what when
 * (intake-formats B6).
 */
export function identityOf(mail: MailMessage): string {
  if (mail.messageId !== undefined) return mail.messageId;
  const told = [mail.from?.email ?? mail.from?.name, mail.sentAt, mail.subject, mail.text].map((part) => part ?? '');
  return `mail-${createHash('sha256').update(told.join('\n')).digest('hex').slice(0, 40)}`;
}

/** Every Message-ID in a header's text, without its angle brackets. */
export function messageIds(text: string): string[] {
  const ids = [...text.matchAll(/<([^<>\s]{1,500})>/g)].flatMap(([, id]) => id ?? []);
  const bare = text.trim();
  return ids.length === 0 && /^[^<>\s]+@[^<>\s]+$/.test(bare) && bare.length <= MAX_ID_LENGTH ? [bare] : ids;
}

function readThread(headers: readonly MailHeader[]): Pick<MailMessage, 'messageId' | 'references'> {
  const ids = (name: string) =>
    headers.filter((header) => header.name === name).flatMap(({ value }) => messageIds(value));
  const [header] = headers.filter(({ name }) => name === 'message-id');
  const messageId = ids('message-id')[0] ?? filled(header?.value.replace(/^\s*<|>\s*$/g, ''));
  const answered = [...new Set([...ids('references'), ...ids('in-reply-to')])].filter((id) => id !== messageId);
  const references =
    answered.length <= MAX_REFERENCES ? answered : [...answered.slice(0, 1), ...answered.slice(1 - MAX_REFERENCES)];
  return {
    messageId: messageId !== undefined && messageId.length <= MAX_ID_LENGTH ? messageId : undefined,
    references,
  };
}

async function parseMime(bytes: Uint8Array): Promise<Email> {
  try {
    // A message within the message is somebody else's words: read as part of this one they would be put into its sender's mouth.
    return await PostalMime.parse(withEncodedWords(bytes), { rfc822Attachments: true });
  } catch (error) {
    // The parser throws for what nests too deep or has too many headers; its messages name the limit only.
    throw new InputError('broken-email', [{ message: 'the message cannot be taken apart as MIME' }], { cause: error });
  }
}

function sentAt(headers: readonly MailHeader[]): string | undefined {
  const values = (key: string): string[] => headers.filter(({ name }) => name === key).map(({ value }) => value);
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

function textOf(text: string | undefined, html: string | undefined): string {
  return text !== undefined && text.trim() !== '' ? text : htmlToPlainText(html ?? '');
}

function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
