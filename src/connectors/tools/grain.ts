import { grainConversation } from '../../intake/index.ts';
import { asking, createClient, segment, unlessMissing } from '../client.ts';
import { type Fetcher, notReady, requireToken } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const TOOL = 'Grain';

/** The transcript of a recording and who was there. At most 300 questions a minute are answered; both need the API's version. */
export const fetchGrain: Fetcher = async (order, access, context) => {
  const client = createClient({
    tool: TOOL,
    baseUrl: 'https://api.grain.com/_/public-api/v2',
    headers: { authorization: `Bearer ${requireToken(TOOL, access)}`, 'public-api-version': '2025-10-31' },
    signal: access.signal,
  });
  const path = `recordings/${segment(TOOL, order.id)}`;
  const transcript = await unlessMissing(
    asking(TOOL, 'a transcript', () => client.get(`${path}/transcript`).json<unknown>()),
  );
  if (transcript === undefined || (Array.isArray(transcript) && transcript.length === 0)) {
    throw notReady(TOOL, 'transcript');
  }
  const detail = await asking(TOOL, 'a recording', () =>
    client.post(path, { json: { include: { participants: true } } }).json<object>(),
  );
  const fetched = { recording: { ...(order.known.recording as object), ...detail }, transcript };
  const conversation = grainConversation(fetched, context);
  if (conversation === undefined) throw notReady(TOOL, 'transcript');
  return [conversationOf(conversation, fetched)];
};
