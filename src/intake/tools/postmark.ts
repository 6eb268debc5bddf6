import { type MailHeader, type MailPart, mailOfFields } from '../mail/message.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { MAIL_SETTINGS, receiveMail, receiveRaw } from './incoming-mail.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { Tool } from './tool.ts';

/**
 * Postmark's inbound webhook (intake-formats B1): a message a request, taken apart, as JSON. Postmark signs nothing: the
 * source's key stands in the address, as `?key=` or as the password of HTTP Basic. Only 200 is success to it, and 403 its
 * end. `MessageID` is Postmark's own; the one of the message is among `Headers`, whose names keep the sender's case.
 * `StrippedTextReply` is a guess and left aside; `RawEmail`, which is sent when switched on, is read before all else.
 */
export const postmark: Tool = {
  name: 'postmark',
  title: 'Postmark inbound',
  sort: 'email',
  secretFrom: 'us',
  settings: MAIL_SETTINGS,
  verify: sharedKeyVerdict,
  idempotencyKey: (request) => keyInBody(request, ['MessageID']),
  answer: { status: 200, mediaType: 'application/json', body: '{"received":true}' },
  read(request, context) {
    const body = jsonBody(request);
    const recipients = [textAt(body, 'OriginalRecipient')];
    const raw = textAt(body, 'RawEmail');
    if (raw !== undefined) return receiveRaw(Buffer.from(raw), context, recipients);
    const headers = [...headersOf(body), ...ownHeaders(body)];
    const parts = listAt(body, 'Attachments').map(partOf);
    const message = { headers, text: textAt(body, 'TextBody'), html: textAt(body, 'HtmlBody'), parts };
    return receiveMail(mailOfFields(message), context, recipients);
  },
};

/** Those of the message itself. */
function headersOf(body: unknown): MailHeader[] {
  return listAt(body, 'Headers').flatMap((header) => {
    const name = textAt(header, 'Name');
    return name === undefined ? [] : [{ name: name.toLowerCase(), value: textAt(header, 'Value') ?? '' }];
  });
}

/** Those that Postmark keeps as fields of their own; `Date` is as free in form as the sender's. */
function ownHeaders(body: unknown): MailHeader[] {
  const plain = { subject: 'Subject', date: 'Date', 'reply-to': 'ReplyTo' };
  return [
    ...Object.entries(plain).map(([name, field]) => ({ name, value: textAt(body, field) ?? '' })),
    { name: 'from', value: addressOf(pick(body, 'FromFull')) ?? textAt(body, 'From') ?? '' },
    { name: 'to', value: addressesOf(body, 'ToFull') ?? textAt(body, 'To') ?? '' },
    { name: 'cc', value: addressesOf(body, 'CcFull') ?? textAt(body, 'Cc') ?? '' },
  ].filter(({ value }) => value !== '');
}

function addressesOf(body: unknown, field: string): string | undefined {
  const addresses = listAt(body, field).flatMap((person) => addressOf(person) ?? []);
  return addresses.length === 0 ? undefined : addresses.join(', ');
}

function addressOf(person: unknown): string | undefined {
  const email = textAt(person, 'Email');
  const name = textAt(person, 'Name');
  if (email === undefined) return undefined;
  return name === undefined ? email : `"${name.replace(/[\\"]/g, '\\$&')}" <${email}>`;
}

function partOf(attachment: unknown): MailPart {
  const type = textAt(attachment, 'ContentType') ?? '';
  const content = textAt(attachment, 'Content');
  return {
    mediaType: type.split(';')[0]?.trim().toLowerCase() ?? '',
    method: /method=\s*"?(\w+)/i.exec(type)?.[1]?.toUpperCase(),
    content: content === undefined ? undefined : Buffer.from(content, 'base64'),
  };
}

function textAt(value: unknown, field: string): string | undefined {
  const text = pick(value, field);
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

function listAt(value: unknown, field: string): readonly unknown[] {
  const list = pick(value, field);
  return Array.isArray(list) ? list : [];
}
