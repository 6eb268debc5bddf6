import { avomaConversation } from '../../intake/index.ts';
import { asking, createClient, segment, unlessMissing } from '../client.ts';
import { type Fetcher, notReady, requireToken } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const TOOL = 'Avoma';

/** The transcript of a meeting: by its own id where the announcement has one, else by the meeting's. */
export const fetchAvoma: Fetcher = async (order, access, context) => {
  const meeting = order.known.meeting as { readonly transcription_uuid?: unknown };
  const client = createClient({
    tool: TOOL,
    baseUrl: 'https://api.avoma.com/v1',
    headers: { authorization: `Bearer ${requireToken(TOOL, access)}` },
    signal: access.signal,
  });
  const { transcription_uuid: uuid } = meeting;
  const path = typeof uuid === 'string' && uuid !== '' ? `transcriptions/${segment(TOOL, uuid)}/` : undefined;
  const transcription = await unlessMissing(
    asking(TOOL, 'a transcript', () =>
      path === undefined
        ? client.get('transcriptions/', { searchParams: { meeting_uuid: order.id } }).json<unknown>()
        : client.get(path).json<unknown>(),
    ),
  );
  const fetched = { meeting, transcription };
  const conversation = avomaConversation(fetched, context);
  if (conversation === undefined) throw notReady(TOOL, 'transcript');
  return [conversationOf(conversation, fetched)];
};
