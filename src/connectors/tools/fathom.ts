import { defaultsOf, fathomMeeting } from '../../intake/index.ts';
import { asking, createClient } from '../client.ts';
import { type Fetcher, notReady, requireToken } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const BASE_URL = 'https://api.fathom.ai/external/v1/';

/** The transcript of a meeting that Fathom posted without one: `GET /recordings/{id}/transcript` (intake-formats A4). */
export const fetchFathom: Fetcher = async ({ id, known }, access, context) => {
  const headers = { 'X-Api-Key': requireToken('Fathom', access) };
  const { signal, timeoutMs } = access;
  const client = createClient({ tool: 'Fathom', baseUrl: BASE_URL, headers, signal, timeoutMs });
  const path = `recordings/${encodeURIComponent(id)}/transcript`;
  const answer = await asking('Fathom', 'a transcript', () =>
    client.get(path).json<{ readonly transcript?: unknown } | null>(),
  );
  const transcript = answer?.transcript;
  if (!Array.isArray(transcript) || transcript.length === 0) throw notReady('Fathom', 'transcript');
  const meeting = { ...(known.meeting as object), transcript };
  return [conversationOf(fathomMeeting(meeting, defaultsOf(context)), meeting)];
};
