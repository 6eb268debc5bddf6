import { ConnectorError } from '../../domain/index.ts';
import { meetgeekConversation, pick } from '../../intake/index.ts';
import { asking, createClient, everyPage, segment, unlessMissing } from '../client.ts';
import { type Fetcher, notReady, requireToken } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const TOOL = 'MeetGeek';

/** Accounts and their keys belong to a region, and are known in no other. */
const HOSTS: Readonly<Record<string, string>> = {
  eu: 'https://api-eu.meetgeek.ai',
  us: 'https://api-us.meetgeek.ai',
};

/** A meeting and its transcript, page by page. */
export const fetchMeetgeek: Fetcher = async (order, access, context) => {
  const token = requireToken(TOOL, access);
  const client = createClient({
    tool: TOOL,
    baseUrl: `${hostOf(context.settings.region, token)}/v1/meetings`,
    headers: { authorization: `Bearer ${token}` },
    signal: access.signal,
  });
  const path = segment(TOOL, order.id);
  const pages = await unlessMissing(
    everyPage<unknown>(
      TOOL,
      (cursor) =>
        asking(TOOL, 'a transcript', () =>
          client.get(`${path}/transcript`, { searchParams: { limit: 500, cursor } }).json(),
        ),
      (page) => {
        const cursor = pick(page, 'pagination', 'next_cursor');
        return typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
      },
    ),
  );
  if (pages === undefined) throw notReady(TOOL, 'transcript');
  const meeting = await asking(TOOL, 'a meeting', () => client.get(path).json<unknown>());
  const fetched = { id: order.id, meeting, sentences: pages.flatMap((page) => pick(page, 'sentences') ?? []) };
  const conversation = meetgeekConversation(fetched, context);
  if (conversation === undefined) throw notReady(TOOL, 'transcript');
  return [conversationOf(conversation, fetched)];
};

function hostOf(region: unknown, token: string): string {
  const code = region ?? /^(eu|us)-/.exec(token)?.[1] ?? 'eu';
  const host = typeof code === 'string' ? HOSTS[code] : undefined;
  if (host !== undefined) return host;
  throw new ConnectorError(`${TOOL} cannot be asked: the setting region is neither eu nor us`, { temporary: false });
}
