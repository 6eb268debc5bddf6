import type { KyInstance } from 'ky';
import { ConnectorError } from '../../domain/index.ts';
import { type FetchOrder, type Received, teamsConversation } from '../../intake/index.ts';
import { accessToken, MICROSOFT_AUTHORITY } from '../access-token.ts';
import { asking, createClient, segment, unlessMissing } from '../client.ts';
import { type Fetcher, notReady } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const TOOL = 'Microsoft Teams';

/** A transcript of a meeting, or a subscription that is about to end. */
export const fetchTeams: Fetcher = async (order, access, context) => {
  const client = createClient({
    tool: TOOL,
    baseUrl: 'https://graph.microsoft.com/v1.0',
    headers: { authorization: `Bearer ${await accessToken(access, MICROSOFT_AUTHORITY)}` },
    signal: access.signal,
  });
  if (order.resource === 'subscription') return [await keepSubscription(client, order)];
  const path = meetingPath(order);
  const each = `${path}/transcripts/${segment(TOOL, order.id)}`;
  const content = await unlessMissing(
    asking(TOOL, 'a transcript', () => client.get(`${each}/content`, { searchParams: { $format: 'text/vtt' } }).text()),
  );
  if (content === undefined || !content.includes('-->')) throw notReady(TOOL, 'transcript');
  const fetched = {
    id: order.id,
    content,
    transcript: await asking(TOOL, 'what is known about a transcript', () => client.get(each).json<unknown>()),
    meeting: await asking(TOOL, 'a meeting', () => client.get(path).json<unknown>()),
  };
  const conversation = teamsConversation(fetched, context);
  return [conversationOf(conversation, fetched)];
};

function meetingPath({ known: { meeting, organizer } }: FetchOrder): string {
  const whose = typeof organizer === 'string' ? `users/${segment(TOOL, organizer)}` : 'communications';
  return `${whose}/onlineMeetings/${segment(TOOL, String(meeting))}`;
}

/** Graph lets a subscription to transcripts live for three days at most (unverified); a little less is asked for. */
const SUBSCRIPTION_MS = 70 * 3_600_000;

/**
 * Has a subscription live on that Graph is about to end.
 * @throws {ConnectorError} when it was ended: only a person can make another
 */
async function keepSubscription(client: KyInstance, { id, known: { event } }: FetchOrder): Promise<Received> {
  if (event === 'subscriptionRemoved') {
    throw new ConnectorError(`${TOOL} ended the subscription: make it again`, { temporary: false });
  }
  const expirationDateTime = new Date(Date.now() + SUBSCRIPTION_MS).toISOString();
  await asking(TOOL, 'a longer subscription', () =>
    client.patch(`subscriptions/${segment(TOOL, id)}`, { json: { expirationDateTime } }).text(),
  );
  return { kind: 'nothing', reason: 'the subscription was renewed' };
}
