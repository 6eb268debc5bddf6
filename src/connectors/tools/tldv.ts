import { defaultsOf, tldvMeeting } from '../../intake/index.ts';
import { asking, createClient, wasAnswered } from '../client.ts';
import { type Fetcher, notReady } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const BASE_URL = 'https://pasta.tldv.io/v1alpha1/';

/**
 * The half of a call that tl;dv's webhook left out: `GET /meetings/{id}` for title, people and time, or
 * `GET /meetings/{id}/transcript` for the words (intake-formats A7). Without a token the words alone are kept, and the
 * bare announcement of a meeting is set aside.
 */
export const fetchTldv: Fetcher = async ({ id, resource, known }, { token, signal, timeoutMs }, context) => {
  const defaults = defaultsOf(context);
  if (token === undefined) {
    if (resource === 'transcript') {
      return [{ kind: 'nothing', reason: 'the words come with TranscriptReady, or with an access token' }];
    }
    const occurred_at = defaults.occurred_at ?? context.receivedAt;
    return [conversationOf(tldvMeeting(known.transcript, {}, { ...defaults, occurred_at }), known)];
  }
  const client = createClient({ tool: 'tl;dv', baseUrl: BASE_URL, headers: { 'x-api-key': token }, signal, timeoutMs });
  const path = `meetings/${encodeURIComponent(id)}`;
  if (resource === 'meeting') {
    const meeting = await asking('tl;dv', 'a meeting', () => client.get(path).json());
    const { transcript } = known;
    return [conversationOf(tldvMeeting(transcript, meeting, defaults), { meeting, transcript })];
  }
  const { meeting } = known;
  const transcript = await asking('tl;dv', 'a transcript', () =>
    client.get(`${path}/transcript`).json<{ readonly data?: unknown } | null>(),
  ).catch((error: unknown) => {
    throw wasAnswered(error, 404) ? notReady('tl;dv', 'transcript') : error;
  });
  if (!Array.isArray(transcript?.data) || transcript.data.length === 0) throw notReady('tl;dv', 'transcript');
  const words = { meetingId: id, ...transcript };
  return [conversationOf(tldvMeeting(words, meeting, defaults), { meeting, transcript: words })];
};
