import { type MailHeader, type MailMessage, mailOfFields } from '../mail/message.ts';
import { type Form, jsonField, readForm } from './form.ts';
import { MAIL_SETTINGS, receiveMail, receiveRaw } from './incoming-mail.ts';
import { methodIn } from './sendgrid.ts';
import { anySignature, hmac, TOLERANCE_SECONDS } from './signatures.ts';
import type { HookRequest, Proof, Tool, Verdict } from './tool.ts';

/**
 * Mailgun's routes (intake-formats B3): `forward()` posts a message as a form. The signature stands in the form, over
 * timestamp and token, and covers nothing else of the body; so a token is good for one delivery, whatever body it comes
 * with, and for 300 seconds. Whether a retry, which comes 10 minutes later at the earliest, bears a timestamp of its own is
 * not known: where it does not, the setting `tolerance_seconds` lets old ones in. Only the form's three signature fields
 * are looked at before it is proven genuine. `stripped-text` is a guess and left aside. An address that ends in `mime`
 * brings the whole message as `body-mime`. 200 ends a delivery, 406 refuses it for good.
 */
export const mailgun: Tool = {
  name: 'mailgun',
  title: 'Mailgun routes',
  sort: 'email',
  secretFrom: 'tool',
  settings: [
    ...MAIL_SETTINGS,
    { name: 'tolerance_seconds', description: `how old a signed time may be; ${TOLERANCE_SECONDS} unless told` },
  ],
  answer: { status: 200, mediaType: 'application/json', body: '{"received":true}' },
  verify,
  async idempotencyKey(request) {
    try {
      return (await readForm(request)).text('token');
    } catch {
      return undefined; // such a request proves nothing and comes no further
    }
  },
  async read(request, context) {
    const form = await readForm(request);
    const recipients = [form.text('recipient')];
    const raw = form.bytes('body-mime');
    if (raw !== undefined) return receiveRaw(raw, context, recipients);
    return receiveMail(mailOf(form), context, recipients);
  },
};

async function verify(request: HookRequest, { secrets, settings, now }: Proof): Promise<Verdict> {
  let form: Form;
  try {
    form = await readForm(request);
  } catch {
    return { genuine: false, reason: 'the body is no form, so it holds no signature' };
  }
  const [timestamp, token, signature] = ['timestamp', 'token', 'signature'].map((name) => form.text(name) ?? '');
  if (timestamp === '' || token === '' || signature === undefined || signature === '') {
    return { genuine: false, reason: 'the form holds no timestamp, token or signature' };
  }
  if (!/^\d{1,12}$/.test(timestamp ?? ''))
    return { genuine: false, reason: 'the field timestamp is no time in seconds' };
  if (secrets.length === 0) return { genuine: false, reason: 'this source has no signing key yet' };
  const age = now / 1000 - Number(timestamp);
  const tolerance = toleranceOf(settings.tolerance_seconds);
  if (age > tolerance || age < -TOLERANCE_SECONDS) {
    return { genuine: false, reason: 'the signed time is too far from ours' };
  }
  const expected = secrets.map((secret) => hmac(secret, [`${timestamp}${token}`]));
  return anySignature([signature.toLowerCase()], expected)
    ? { genuine: true }
    : { genuine: false, reason: 'the signature does not match' };
}

function toleranceOf(setting: unknown): number {
  const seconds = Number(setting);
  return setting === undefined || setting === null || !(seconds > 0) ? TOLERANCE_SECONDS : seconds;
}

function mailOf(form: Form): MailMessage {
  const pairs = jsonField(form.text('message-headers'));
  const headers = (Array.isArray(pairs) ? pairs : []).flatMap((pair): MailHeader[] => {
    const [name, value] = Array.isArray(pair) ? pair : [];
    return typeof name === 'string' && typeof value === 'string' ? [{ name: name.toLowerCase(), value }] : [];
  });
  const missing = HEADER_FIELDS.flatMap((name): MailHeader[] => {
    const value = headers.some((header) => header.name === name.toLowerCase()) ? undefined : form.text(name);
    return value === undefined ? [] : [{ name: name.toLowerCase(), value }];
  });
  return mailOfFields({
    headers: [...headers, ...missing],
    text: form.text('body-plain'),
    html: form.text('body-html'),
    parts: form.files.map(({ mediaType, content }) => ({ mediaType, method: methodIn(mediaType, content), content })),
  });
}

/** Headers that Mailgun also posts as fields of their own (from memory of its users; read where the list is missing). */
const HEADER_FIELDS = ['From', 'To', 'Cc', 'Subject', 'Date', 'Message-Id', 'In-Reply-To', 'References'];
