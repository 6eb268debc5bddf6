import { ErrorCode, LogLevel, type WebAPICallResult, WebClient } from '@slack/web-api';
import { slackResponseUrl } from '../slack.ts';
import { toBlocks } from './render.ts';
import type { SlackSettings } from './settings.ts';
import {
  type OutgoingDocument,
  type Outlet,
  refusedBy,
  SendError,
  type Sender,
  type SendOptions,
  type Sent,
} from './types.ts';

const TIMEOUT_MS = 20_000;
const EVENT_TYPE = 'earshot_document';
/** How far back it is looked for: what an earlier attempt posted is not older than the document, but for clocks. */
const CLOCK_SKEW_SECONDS = 600;
/** Messages of the channel that are looked through, the latest first, in pages. */
const PAGE = 200;
const MOST_PAGES = 10;

/**
 * A message in a channel. With a bot's token it carries its id as metadata, and one that may be there already is looked for in
 * the channel's history first. An incoming webhook can neither carry nor show anything: a message whose answer was lost is
 * posted again.
 */
export const postMessage: Sender = async (document, outlet, options) =>
  outlet.secrets.bot_token === undefined
    ? postToWebhook(document, outlet, options)
    : postAsBot(document, outlet, options);

async function postAsBot(
  document: OutgoingDocument,
  { settings, secrets }: Outlet,
  options: SendOptions,
): Promise<Sent> {
  const { channel, api_url: apiUrl } = settings as SlackSettings;
  if (channel === undefined) throw new SendError('Slack has no channel to post to', { temporary: false });
  const client = clientOf(secrets.bot_token ?? '', apiUrl, options.signal);
  // A test looks too, so that a missing right shows when it is set up and not when it is needed.
  if (options.mayHaveArrived || document.event === 'test') {
    const there = await asking(options.signal, false, () => findPosted(client, channel, document));
    if (there !== undefined) return { remoteId: there };
  }
  const { title } = document.document;
  await options.handOver();
  const posted = await asking(options.signal, true, () =>
    client.apiCall('chat.postMessage', {
      channel,
      text: title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      blocks: toBlocks(document.document, document.link),
      metadata: { event_type: EVENT_TYPE, event_payload: { id: document.id } },
      unfurl_links: false,
      unfurl_media: false,
    }),
  );
  return { remoteId: (posted as { readonly ts?: string }).ts ?? null };
}

interface History extends WebAPICallResult {
  readonly messages?: readonly {
    readonly ts?: string;
    readonly metadata?: { readonly event_type?: string; readonly event_payload?: { readonly id?: unknown } };
  }[];
  readonly has_more?: boolean;
}

/** The time stamp of the message in the channel that is this document. */
async function findPosted(
  client: WebClient,
  channel: string,
  { id, queuedAt }: OutgoingDocument,
): Promise<string | undefined> {
  const oldest = String(Math.floor(Date.parse(queuedAt) / 1_000) - CLOCK_SKEW_SECONDS);
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = (await client.apiCall('conversations.history', {
      channel,
      oldest,
      limit: PAGE,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    })) as History;
    const same = found.messages?.find(
      ({ metadata }) => metadata?.event_type === EVENT_TYPE && metadata.event_payload?.id === id,
    );
    if (same?.ts !== undefined) return same.ts;
    cursor = found.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return undefined;
  }
  return undefined;
}

function clientOf(token: string, apiUrl: string | undefined, signal: AbortSignal): WebClient {
  const silent = () => undefined;
  return new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    // The queue tries again; here a second request would be one that nobody knows of.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    // Its messages hold addresses and headers.
    logger: {
      debug: silent,
      info: silent,
      warn: silent,
      error: silent,
      setLevel: silent,
      getLevel: () => LogLevel.ERROR,
      setName: silent,
    },
    fetch: (url, init) => {
      const limits = [signal, AbortSignal.timeout(TIMEOUT_MS), ...(init?.signal ? [init.signal] : [])];
      return fetch(url, { ...(init as RequestInit), signal: AbortSignal.any(limits) });
    },
  });
}

/** What Slack says of itself, not of the request. */
const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

const REMEDIES: Readonly<Record<string, string>> = {
  invalid_auth: ': set a new bot token',
  not_authed: ': set a bot token',
  token_revoked: ': set a new bot token',
  account_inactive: ': set a new bot token',
  channel_not_found: ': name the channel by its id, and invite the app to it',
  not_in_channel: ': invite the app to the channel',
  is_archived: ': the channel is archived',
  missing_scope:
    ': the app needs chat:write, and to see whether a message is there already channels:history, for private channels groups:history',
};

async function asking<Result>(signal: AbortSignal, isPosting: boolean, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    signal.throwIfAborted();
    throw toSendError(error, isPosting);
  }
}

function toSendError(error: unknown, isPosting: boolean): SendError {
  const failure = (error ?? {}) as {
    code?: string;
    retryAfter?: number;
    statusCode?: number;
    data?: { error?: string };
  };
  if (failure.code === ErrorCode.RateLimitedError) {
    return new SendError('Slack answered 429', { temporary: true, retryAfterSeconds: failure.retryAfter });
  }
  if (failure.code === ErrorCode.PlatformError) {
    const said = failure.data?.error ?? 'unknown';
    const word = /^[a-z_]{1,60}$/.test(said) ? said : 'an error';
    const passing = PASSING.has(word);
    return new SendError(`Slack answered ${word}${REMEDIES[word] ?? ''}`, {
      temporary: passing,
      arrivalUnknown: passing && isPosting,
    });
  }
  if (failure.code === ErrorCode.HTTPError && failure.statusCode !== undefined) {
    const { arrivalUnknown, ...refusal } = refusedBy('Slack', failure.statusCode);
    return new SendError(`Slack answered ${failure.statusCode}`, {
      temporary: refusal.temporary,
      arrivalUnknown: arrivalUnknown && isPosting,
    });
  }
  return new SendError('Slack could not be reached, or did not answer in time', {
    temporary: true,
    arrivalUnknown: isPosting,
  });
}

async function postToWebhook(
  { document, link }: OutgoingDocument,
  { secrets }: Outlet,
  { signal, handOver }: SendOptions,
): Promise<Sent> {
  const url = slackResponseUrl(secrets.webhook_url);
  if (url === undefined)
    throw new SendError('Slack has neither a bot token nor an incoming webhook', { temporary: false });
  const body = { text: document.title, blocks: toBlocks(document, link), unfurl_links: false, unfurl_media: false };
  await handOver();
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
  } catch (error) {
    signal.throwIfAborted();
    throw toSendError(error, true);
  }
  if (response.ok) return { remoteId: null };
  const remedy = [403, 404, 410].includes(response.status)
    ? ': the incoming webhook is not there any more; set a new one'
    : '';
  throw refusedBy('Slack', response.status, response.headers.get('retry-after'), remedy);
}
