import { headerOf, type MailMessage, messageIds } from './message.ts';

/** What a delivery report says. */
export interface Bounce {
  /** `failed` for good, `delayed` and tried again, `done` when it only confirms. */
  readonly outcome: 'failed' | 'delayed' | 'done';
  /** The addresses it speaks of, lower case. */
  readonly recipients: readonly string[];
  /** The enhanced status code (RFC 3463), such as `5.1.1`: no such mailbox. */
  readonly status: string | undefined;
  /** The Message-ID of the message that it reports on, where it returns its headers. */
  readonly about: string | undefined;
}

const REPORT_PARTS = ['message/delivery-status', 'message/global-delivery-status'];
const RETURNED_PARTS = ['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers'];
const SENDERS = /^(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|bounces?)\b/i;
const SUBJECTS =
  /^(?:undeliver(?:ed|able)\b|delivery (?:status notification|failure|has failed)|mail (?:delivery (?:failed|failure|subsystem|system)|system error)|returned mail\b|failure notice\b|message (?:not delivered|undeliverable)|non[- ]?delivery|unzustellbar\b|nicht zugestellt|échec de la remise|non remis)/i;
const WORD_OF_FAILURE = /\b5\.\d{1,3}\.\d{1,3}\b/;
const ADDRESS = /[a-z0-9._%+'-]{1,64}@[a-z0-9.-]{1,255}\.[a-z]{2,24}/gi;
/** A report quotes the message after a few lines; what is looked through of one without parts. */
const SHOWN = 20_000;

/**
 * What a message says of another's delivery (RFC 3464, and the plain letters of programs that follow none);
 * `undefined` when it is no report.
 */
export function readBounce(mail: MailMessage): Bounce | undefined {
  const report = mail.parts.find(({ mediaType }) => REPORT_PARTS.includes(mediaType));
  if (report !== undefined) return fromReport(mail, decode(report.content));
  const type = headerOf(mail, 'content-type') ?? '';
  const isReport = /report-type\s*=\s*"?delivery-status/i.test(type);
  const isLetter = SENDERS.test(mail.from?.email ?? mail.from?.name ?? '') && SUBJECTS.test(mail.subject ?? '');
  return isReport || isLetter ? fromLetter(mail) : undefined;
}

/** In which words the status tells of a mailbox that is not there (any more), for a person to read. */
export function meaningOf(status: string | undefined): string {
  if (status === undefined) return 'it could not be delivered';
  // RFC 3463, 3.2 and 3.3: the first three are about the address, the last about the mailbox.
  if (/^5\.1\.(?:1|6|10)$/.test(status)) return `there is no such mailbox (${status})`;
  if (/^5\.1\./.test(status)) return `the address is wrong (${status})`;
  return status === '5.2.1' ? `the mailbox is closed (${status})` : `it could not be delivered (${status})`;
}

/** Does the reason of a delivery report, as {@link meaningOf} words it, say that the mailbox is not there any more? */
export function saysMailboxGone(reason: string): boolean {
  return /there is no such mailbox|the mailbox is closed/.test(reason);
}

function fromReport(mail: MailMessage, text: string): Bounce {
  const fields = text.replace(/\r\n?/g, '\n').replace(/\n(?=[ \t])/g, '');
  const all = (name: string) =>
    [...fields.matchAll(new RegExp(`^${name}:[ \\t]*(.{1,500})$`, 'gim'))].flatMap(([, value]) => value?.trim() ?? []);
  const actions = all('action').map((action) => action.toLowerCase());
  const status = all('status').map((value) => /\d\.\d{1,3}\.\d{1,3}/.exec(value)?.[0]);
  const failed = actions.indexOf('failed');
  const recipients = [...all('original-recipient'), ...all('final-recipient')].map(addressIn);
  return {
    outcome: failed !== -1 ? 'failed' : actions.includes('delayed') ? 'delayed' : outcomeByStatus(status[0]),
    recipients: distinct(recipients),
    status: status[Math.max(failed, 0)] ?? status[0],
    about: aboutIn(mail),
  };
}

function outcomeByStatus(status: string | undefined): Bounce['outcome'] {
  if (status === undefined || status.startsWith('2')) return 'done';
  return status.startsWith('4') ? 'delayed' : 'failed';
}

function fromLetter(mail: MailMessage): Bounce {
  const shown = mail.text.slice(0, SHOWN);
  const named = [headerOf(mail, 'x-failed-recipients') ?? '', shown].flatMap((text) => text.match(ADDRESS) ?? []);
  const ours = (mail.from?.email ?? '').toLowerCase();
  return {
    outcome: /\b(?:delayed|will (?:be retried|retry)|still trying)\b/i.test(shown) ? 'delayed' : 'failed',
    recipients: distinct(named)
      .filter((address) => address !== ours && !SENDERS.test(address))
      .slice(0, 1),
    status: WORD_OF_FAILURE.exec(shown)?.[0],
    about: aboutIn(mail),
  };
}

/** The Message-ID of the returned message; else what the report itself answers. */
function aboutIn(mail: MailMessage): string | undefined {
  const returned = mail.parts.find(({ mediaType }) => RETURNED_PARTS.includes(mediaType));
  const head = decode(returned?.content).split(/\r?\n\r?\n/)[0] ?? '';
  const line = /^message-id:\s*(\S{1,500})/im.exec(head)?.[1];
  return (line === undefined ? undefined : messageIds(line)[0]) ?? mail.references.at(-1);
}

/** `rfc822; li@acme.test` as `li@acme.test`. */
function addressIn(value: string): string | undefined {
  return value.slice(value.indexOf(';') + 1).match(ADDRESS)?.[0];
}

function distinct(addresses: readonly (string | undefined)[]): string[] {
  return [...new Set(addresses.flatMap((address) => (address === undefined ? [] : address.toLowerCase())))];
}

function decode(content: Uint8Array | undefined): string {
  return content === undefined ? '' : new TextDecoder().decode(content.subarray(0, SHOWN));
}
