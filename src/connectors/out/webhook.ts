import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { useAgent } from 'request-filtering-agent';
import { Webhook } from 'standardwebhooks';
import type { WebhookSettings } from './settings.ts';
import { type OutgoingDocument, refusedBy, SendError, type Sender, type SendingRules } from './types.ts';

const TIMEOUT_MS = 20_000;

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/**
 * A signed request (Standard Webhooks): `webhook-id` is the same at every attempt, so that the receiver, which alone can tell,
 * takes it once. Goes to public addresses alone unless the operator allows others, looked up at the moment of connecting, and
 * follows no redirect.
 */
export const postWebhook: Sender = async (document, { settings, secrets }, { rules, signal, handOver }) => {
  const { url } = settings as WebhookSettings;
  const body = bodyOf(document);
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Earshot',
    'webhook-id': document.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secrets.signing_secret ?? '').sign(document.id, now, body),
  };
  await handOver();
  const { status, retryAfter } = await post(new URL(url), { headers, body, rules, signal });
  if (status >= 200 && status < 300) return { remoteId: null };
  if (status >= 300 && status < 400) {
    throw new SendError(`The webhook's address answered ${status}, a redirect: set the address that it leads to`, {
      temporary: false,
    });
  }
  const gone = status === 410 ? ': it wants no more of them; remove the destination or set another address' : '';
  throw refusedBy('The webhook’s address', status, retryAfter, gone);
};

/** The same bytes at every attempt. */
function bodyOf({ id, event, account, deal, document, markdown, link, queuedAt }: OutgoingDocument): string {
  const data = { id, account, deal, subject: document.title, link, document, markdown };
  return JSON.stringify({ type: event, timestamp: queuedAt, data });
}

interface Posting {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly rules: SendingRules;
  readonly signal: AbortSignal;
}

function post(url: URL, { headers, body, rules, signal }: Posting): Promise<Answer> {
  const isAllowed = rules.allowPrivateAddresses === true;
  const agent = useAgent(url.href, { allowPrivateIPAddress: isAllowed, allowMetaIPAddress: isAllowed });
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise<Answer>((resolve, reject) => {
    const sending = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      },
      (response) => {
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
        // Nothing of what it says is needed, however long it goes on.
        response.on('error', () => undefined).destroy();
      },
    );
    sending.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason);
      else reject(toSendError(error));
    });
    sending.end(body);
  });
}

function toSendError(error: NodeJS.ErrnoException): SendError {
  if (/ is not allowed\. Because,? /i.test(error.message)) {
    return new SendError('The webhook’s address is not a public one; see EARSHOT_ALLOW_PRIVATE_ADDRESSES', {
      temporary: false,
    });
  }
  const late = error.name === 'AbortError' || error.name === 'TimeoutError';
  const why = late ? 'did not answer in time' : `could not be reached (${error.code ?? error.name})`;
  return new SendError(`The webhook’s address ${why}`, { temporary: true, arrivalUnknown: true });
}
