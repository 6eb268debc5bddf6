import { type MailMessage, parseMail } from '../mail/message.ts';
import { sortMail } from '../mail/sort.ts';
import { accountOfSettings, type ReadingContext, type Received, type ToolSetting } from './tool.ts';

/** The settings that every source of mail has. */
export const MAIL_SETTINGS: readonly ToolSetting[] = [
  {
    name: 'address',
    description: 'the address whose mail is posted, where it is not on one of our own domains: nobody who takes part',
  },
  { name: 'account', description: 'the key of the account that all of it belongs to' },
];

/**
 * What one message becomes.
 * @param recipients to whom it was delivered by its envelope: the address that brings mail to us, seldom in its headers
 */
export function receiveMail(
  mail: MailMessage,
  { settings, defaults, receivedAt }: ReadingContext,
  recipients: readonly (string | undefined)[] = [],
): readonly Received[] {
  const set = typeof settings.address === 'string' ? [settings.address] : [];
  const own = (defaults.vendorDomains ?? []).map((domain) => domain.toLowerCase());
  const intakeAddresses = [...set, ...recipients]
    .flatMap((address) => address?.trim().toLowerCase() ?? [])
    // One of our people whose mailbox is passed on to us does take part.
    .filter((address) => set.includes(address) || !own.some((domain) => address.endsWith(`@${domain}`)));
  const account = accountOfSettings(settings) ?? defaults.account;
  return [sortMail(mail, { defaults: { ...defaults, account }, receivedAt, intakeAddresses })];
}

/**
 * The Message-ID in the header block of a raw message, for a key; never throws. Looks no further than the header block:
 * what stands in the text is the writer's.
 */
export function messageIdOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, HEADER_BYTES)).toString('latin1');
  const block = head.split(/\r?\n\r?\n/)[0] ?? '';
  return /^message-id:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{1,500})>/im.exec(block)?.[1];
}

const HEADER_BYTES = 262_144;

/** A raw message as it came. */
export async function receiveRaw(
  bytes: Uint8Array,
  context: ReadingContext,
  recipients?: readonly (string | undefined)[],
): Promise<readonly Received[]> {
  return receiveMail(await parseMail(bytes), context, recipients);
}
