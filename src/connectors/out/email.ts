import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import { RequestFilteringHttpAgent } from 'request-filtering-agent';
import { toHtml } from './render.ts';
import type { EmailSettings } from './settings.ts';
import { type OutgoingDocument, SendError, type Sender, type SendOptions } from './types.ts';

const CONNECT_MS = 15_000;
const ANSWER_MS = 60_000;
/** However slowly it goes on. */
const WHOLE_MS = 180_000;

/**
 * Mail over SMTP, as HTML and as text. What tells it is its Message-ID, the same at every attempt. Nothing can be asked of a
 * mail server afterwards; so everything but the end of the message is sent first, then it is written down that it is handed
 * over, then it is ended. Killed before, it never arrives by that attempt; killed between the end and the record of its answer,
 * it is sent once more under the same Message-ID.
 */
export const sendMail: Sender = async (document, { settings, secrets }, options) => {
  const { to, from, reply_to: replyTo } = settings as EmailSettings;
  const { rules } = options;
  const url = secrets.smtp_url ?? rules.smtpUrl;
  const sender = from ?? rules.mailFrom;
  if (url === undefined || sender === undefined) {
    const lacking =
      url === undefined ? 'mail server (smtp_url, or EARSHOT_SMTP_URL)' : 'sender (from, or EARSHOT_MAIL_FROM)';
    throw new SendError(`Mail has no ${lacking}`, { temporary: false });
  }
  const message = new MailComposer({
    ...partsOf(document, sender),
    to: [...to],
    ...(replyTo === undefined ? {} : { replyTo }),
  }).compile();
  const raw = await message.build();
  const transport = createTransport({
    ...fromUrl(url),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    // The operator's own server may be anywhere; an admin's only where everybody could reach it.
    ...(secrets.smtp_url === undefined || rules.allowPrivateAddresses === true ? {} : { getSocket: openPublic }),
  });
  const phase: Phase = { isEnded: false };
  const { from: envelopeFrom, to: recipients } = message.getEnvelope();
  try {
    const info = await transport.sendMail({
      envelope: { from: envelopeFrom, to: recipients },
      raw: handingOver(raw, options, phase),
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(WHOLE_MS)]),
    } as Parameters<typeof transport.sendMail>[0]);
    const refused = info.rejected.length;
    const note = refused === 0 ? undefined : `the mail server refused ${refused} of ${recipients.length} recipients`;
    return { remoteId: messageIdOf(document, sender), note };
  } catch (error) {
    options.signal.throwIfAborted();
    throw phase.failure ?? toSendError(error, phase);
  } finally {
    transport.close();
  }
};

interface Phase {
  /** The end of the message may have gone out. */
  isEnded: boolean;
  /** Why it was not handed over. */
  failure?: unknown;
}

/** The message, which ends only when it is on record that it is handed over. */
function handingOver(raw: Buffer, { handOver }: Pick<SendOptions, 'handOver'>, phase: Phase): Readable {
  return Readable.from(
    (async function* () {
      yield raw;
      try {
        await handOver();
      } catch (error) {
        phase.failure = error;
        throw error;
      }
      phase.isEnded = true;
    })(),
    { objectMode: false },
  );
}

function partsOf({ document, markdown, link, event, id, queuedAt }: OutgoingDocument, from: string) {
  const html = `<!doctype html><html><body style="font-family: sans-serif; max-width: 44em; line-height: 1.45">${toHtml(document, { link })}</body></html>`;
  return {
    from,
    subject: document.title,
    text: link === null ? markdown : `${markdown.trimEnd()}\n\n${link}\n`,
    html,
    messageId: messageIdOf({ id }, from),
    date: new Date(queuedAt),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Earshot-Event': event },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Of the dispatch and the sender's domain: the same at every attempt. */
function messageIdOf({ id }: Pick<OutgoingDocument, 'id'>, from: string): string {
  const domain = /@([a-z0-9.-]+)/i.exec(from)?.[1] ?? 'earshot.invalid';
  return `<${id}@${domain}>`;
}

/** `smtp://` and `smtps://`, with user and password, and nothing that an address could set of how we work. */
function fromUrl(text: string) {
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    // `?tls=required`: rather no mail than one in the clear.
    requireTLS: url.searchParams.get('tls') === 'required',
  };
}

type SocketOptions = { readonly host?: string | undefined; readonly port?: number | string | undefined };
type SocketCallback = (error: Error | null, options?: { readonly connection: Socket }) => void;

/** Opens a connection to a mail server on the public internet. */
function openPublic({ host = '', port = 587 }: SocketOptions, callback: SocketCallback): void {
  const agent = new RequestFilteringHttpAgent();
  const socket = agent.createConnection({ host, port: Number(port), timeout: CONNECT_MS }) as Socket;
  const timer = setTimeout(() => socket.destroy(new Error('timeout')), CONNECT_MS);
  once(socket, 'connect')
    .then(() => callback(null, { connection: socket }))
    .catch((error: Error) => {
      socket.on('error', () => undefined).destroy();
      callback(error);
    })
    .finally(() => clearTimeout(timer));
}

const CONFIGURATION_CODES = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'EENVELOPE']);

/** What went wrong in our words: a server's own may name people and quote what was sent. */
function toSendError(error: unknown, { isEnded }: Phase): SendError {
  const {
    code = 'unknown',
    responseCode,
    message = '',
  } = (error ?? {}) as {
    code?: string;
    responseCode?: number;
    message?: string;
  };
  if (/ is not allowed\. Because,? /i.test(message)) {
    return new SendError('The mail server has no public address; see EARSHOT_ALLOW_PRIVATE_ADDRESSES', {
      temporary: false,
    });
  }
  if (responseCode !== undefined) {
    const refused = responseCode >= 500 || responseCode === 0;
    const what = code === 'EAUTH' ? ' to user and password' : code === 'EENVELOPE' ? ' to sender or recipients' : '';
    return new SendError(`The mail server answered ${responseCode}${what}`, { temporary: !refused });
  }
  return new SendError(`The mail server could not be used (${code})`, {
    temporary: !CONFIGURATION_CODES.has(code),
    arrivalUnknown: isEnded,
  });
}
