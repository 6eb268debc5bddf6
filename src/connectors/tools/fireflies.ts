import { HTTPError } from 'ky';
import { ConnectorError } from '../../domain/index.ts';
import { defaultsOf, firefliesConversation } from '../../intake/index.ts';
import { asking, createClient } from '../client.ts';
import { type Fetcher, notReady, requireToken } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const BASE_URL = 'https://api.fireflies.ai';

const QUERY = `query Transcript($id: String!) {
  transcript(id: $id) {
    id title date dateString duration organizer_email participants meeting_link cal_id transcript_url
    speakers { id name }
    meeting_attendees { displayName name email phoneNumber }
    sentences { index speaker_id speaker_name text raw_text start_time end_time }
    meeting_info { summary_status }
  }
}`;

interface Transcript {
  readonly sentences?: readonly unknown[] | null | undefined;
  readonly meeting_info?: { readonly summary_status?: string | null | undefined } | null | undefined;
}

interface GraphqlError {
  readonly code?: string | undefined;
  readonly extensions?:
    | {
        readonly code?: string | undefined;
        readonly status?: number | undefined;
        readonly metadata?: { readonly retryAfter?: unknown } | undefined;
      }
    | undefined;
}

interface Reply {
  readonly data?: { readonly transcript?: Transcript | null | undefined } | null | undefined;
  readonly errors?: readonly GraphqlError[] | undefined;
}

/** A meeting whose summary is made and that has no sentences: nobody said anything. */
const DONE: ReadonlySet<string> = new Set(['processed', 'skipped']);

/** The transcript of a meeting that Fireflies announced, through its GraphQL API (intake-formats A2). */
export const fetchFireflies: Fetcher = async ({ id, known }, access, context) => {
  const client = createClient({
    tool: 'Fireflies',
    baseUrl: BASE_URL,
    headers: { authorization: `Bearer ${requireToken('Fireflies', access)}` },
    signal: access.signal,
    timeoutMs: access.timeoutMs,
  });
  const { data, errors } = await asking('Fireflies', 'a transcript', () =>
    client.post('graphql', { json: { query: QUERY, variables: { id } } }).json<Reply>(),
  ).catch(readRefusal);
  const transcript = data?.transcript ?? undefined;
  const sentences = transcript?.sentences ?? [];
  const isDone = DONE.has(transcript?.meeting_info?.summary_status ?? '');
  if (transcript === undefined || (sentences.length === 0 && !isDone)) {
    throw errors?.[0] === undefined ? notReady('Fireflies', 'transcript') : toError(errors[0]);
  }
  return [conversationOf(firefliesConversation(transcript, defaultsOf(context)), { transcript, ...known })];
};

/** Errors of GraphQL come with 200 as a rule; where they come with another status, they say more than it does. */
function readRefusal(error: unknown): Reply {
  const cause = error instanceof ConnectorError ? error.cause : undefined;
  const reply = cause instanceof HTTPError ? (cause.data as Reply | undefined) : undefined;
  if (cause instanceof HTTPError && cause.response.headers.has('retry-after')) throw error;
  if (typeof reply === 'object' && Array.isArray(reply.errors) && reply.errors.length > 0) return reply;
  throw error;
}

const REMEDIES: Readonly<Record<string, string>> = {
  auth_failed: ': its API key is wrong; set a new one for the source',
  forbidden: ': whoever the API key belongs to may not see the meeting',
  paid_required: ': the plan does not include it',
  account_cancelled: ': the account is cancelled',
};

function toError({ code: outer, extensions = {} }: GraphqlError): ConnectorError {
  const { code: inner, status = 0, metadata } = extensions;
  const told = outer ?? inner ?? '';
  const code = /^[\w-]{1,40}$/.test(told) ? told : 'an error';
  if (code === 'object_not_found') return notReady('Fireflies', 'transcript');
  const isBusy = code === 'too_many_requests' || status === 429;
  return new ConnectorError(`Fireflies answered ${code} when asked for a transcript${REMEDIES[code] ?? ''}`, {
    temporary: isBusy || status >= 500,
    retryAfterSeconds: isBusy ? secondsUntil(metadata?.retryAfter) : undefined,
  });
}

/** Fireflies tells the time when it may be asked again, in milliseconds since the epoch or as text. */
function secondsUntil(time: unknown): number | undefined {
  const at = typeof time === 'string' && !/^\d+$/.test(time) ? Date.parse(time) : Number(time);
  const seconds = Math.ceil((at - Date.now()) / 1_000);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
