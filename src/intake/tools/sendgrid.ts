import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { InputError } from '../../domain/index.ts';
import { type MailHeader, type MailMessage, mailOfFields, readHeaders } from '../mail/message.ts';
import { pick } from './body.ts';
import { type Form, jsonField, readForm } from './form.ts';
import { MAIL_SETTINGS, messageIdOf, receiveMail, receiveRaw } from './incoming-mail.ts';
import { sharedKeyVerdict, timeVerdict } from './signatures.ts';
import type { HookRequest, Proof, Tool, Verdict } from './tool.ts';

const SIGNATURE = 'x-twilio-email-event-webhook-signature';
const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp';

/**
 * SendGrid's Inbound Parse (intake-formats B2): a message a request, as a multipart form. Without a security policy it
 * signs nothing, and the source's key stands in the address; with one, the setting `public_key` holds the policy's key and
 * every request must bear its ECDSA signature (P-256 over timestamp and body, within 300 seconds: SendGrid names no
 * tolerance). Fields are each in the charset that `charsets` names. With "Send raw" the field `email` holds the message
 * whole. `envelope` says to whom it was really delivered. How SendGrid writes part boundaries when it retries is not known,
 * so that the message's own id, and not the bytes, is the key of a delivery.
 */
export const sendgrid: Tool = {
  name: 'sendgrid',
  title: 'SendGrid Inbound Parse',
  sort: 'email',
  secretFrom: 'us',
  settings: [
    ...MAIL_SETTINGS,
    {
      name: 'public_key',
      description:
        'the public key of the security policy, base64: then its signature proves a request, and no key in the address',
    },
  ],
  verify: (request, proof) => {
    const key = proof.settings.public_key;
    return typeof key === 'string' && key !== ''
      ? signatureVerdict(request, proof, key)
      : sharedKeyVerdict(request, proof);
  },
  async idempotencyKey(request) {
    try {
      const form = await readForm(request);
      return messageIdOf(form.bytes('email') ?? form.bytes('headers') ?? new Uint8Array());
    } catch {
      return undefined; // the reading says what is wrong with it
    }
  },
  async read(request, context) {
    const form = await readForm(request);
    const envelope = jsonField(form.text('envelope'));
    const delivered = pick(envelope, 'to');
    const recipients = (Array.isArray(delivered) ? delivered : []).filter((to) => typeof to === 'string');
    const raw = form.bytes('email');
    if (raw !== undefined) return receiveRaw(raw, context, recipients);
    return receiveMail(mailOf(form), context, recipients);
  },
};

function mailOf(form: Form): MailMessage {
  const charsets = jsonField(form.text('charsets'));
  const text = (name: string) => {
    const charset = pick(charsets, name);
    return form.text(name, typeof charset === 'string' ? charset : undefined);
  };
  const block = text('headers');
  if (block === undefined && text('from') === undefined) {
    throw new InputError('broken-form', [{ message: 'the form holds no message: neither headers nor email' }]);
  }
  const headers = readHeaders(block ?? '');
  const missing = ['from', 'to', 'cc', 'subject'].flatMap((name): MailHeader[] => {
    const value = headers.some((header) => header.name === name) ? undefined : text(name);
    return value === undefined ? [] : [{ name, value }];
  });
  const parts = form.files.map(({ mediaType, content }) => ({
    mediaType,
    method: methodIn(mediaType, content),
    content,
  }));
  return mailOfFields({ headers: [...headers, ...missing], text: text('text'), html: text('html'), parts });
}

/** SendGrid keeps no parameters of a part's type: what an invitation asks for stands in it. */
export function methodIn(mediaType: string, content: Uint8Array): string | undefined {
  if (mediaType !== 'text/calendar' && mediaType !== 'application/ics') return undefined;
  const head = Buffer.from(content.subarray(0, 4_000)).toString('latin1');
  return /^METHOD:(\w{1,20})/im.exec(head)?.[1]?.toUpperCase();
}

function signatureVerdict({ headers, body }: HookRequest, { now }: Proof, publicKey: string): Verdict {
  const signature = headers[SIGNATURE];
  const timestamp = headers[TIMESTAMP];
  if (signature === undefined || signature === '')
    return { genuine: false, reason: `the header ${SIGNATURE} is missing` };
  const timely = timeVerdict(timestamp, TIMESTAMP, now);
  if (!timely.genuine) return timely;
  try {
    const der = Buffer.from(publicKey.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const signed = Buffer.concat([Buffer.from(timestamp ?? ''), body]);
    if (verifySignature('sha256', signed, key, Buffer.from(signature, 'base64'))) return { genuine: true };
  } catch {
    return { genuine: false, reason: 'the setting public_key is no public key' };
  }
  return { genuine: false, reason: 'the signature does not match' };
}
