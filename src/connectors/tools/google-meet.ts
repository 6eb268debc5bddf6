import type { KyInstance } from 'ky';
import { ConnectorError } from '../../domain/index.ts';
import { type FetchOrder, type MeetTranscript, meetConversation, pick, type Received } from '../../intake/index.ts';
import { accessToken, googleAuthority } from '../access-token.ts';
import { asking, createClient, everyPage, segment, wasAnswered } from '../client.ts';
import { type Fetcher, notReady } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const TOOL = 'Google Meet';
const MEET_SCOPE = 'https://www.googleapis.com/auth/meetings.space.readonly';
const DIRECTORY_SCOPE = 'https://www.googleapis.com/auth/admin.directory.user.readonly';

/** A transcript of a conference with its people, or a subscription that is about to end. */
export const fetchGoogleMeet: Fetcher = async (order, access, context) => {
  const looksUp = String(context.settings.directory) === 'true';
  const scope = looksUp ? `${MEET_SCOPE} ${DIRECTORY_SCOPE}` : MEET_SCOPE;
  const client = createClient({
    tool: TOOL,
    headers: { authorization: `Bearer ${await accessToken(access, googleAuthority(scope))}` },
    signal: access.signal,
  });
  if (order.resource === 'subscription') return [await keepSubscription(client, order)];
  const fetched = await fetchTranscript(client, order);
  const addresses = looksUp ? await lookUp(client, fetched.participants) : undefined;
  const all = { ...fetched, addresses };
  const conversation = meetConversation(all, context);
  return conversation === undefined
    ? [{ kind: 'nothing', reason: 'nobody says anything in the transcript' }]
    : [conversationOf(conversation, all)];
};

interface Fetched extends MeetTranscript {
  readonly participants: readonly unknown[];
}

async function fetchTranscript(client: KyInstance, { id }: FetchOrder): Promise<Fetched> {
  const [, conference, own] = /^conferenceRecords\/([^/]+)\/transcripts\/([^/]+)$/.exec(id) ?? [];
  if (conference === undefined || own === undefined) {
    throw new ConnectorError(`${TOOL} announced something without a usable name`, { temporary: false });
  }
  const record = `https://meet.googleapis.com/v2/conferenceRecords/${segment(TOOL, conference)}`;
  const each = `${record}/transcripts/${segment(TOOL, own)}`;
  const transcript = await asking(TOOL, 'a transcript', () => client.get(each).json<unknown>());
  const state = pick(transcript, 'state');
  if (state === 'STARTED' || state === 'ENDED') throw notReady(TOOL, 'transcript');
  return {
    transcript,
    conferenceRecord: await asking(TOOL, 'a conference', () => client.get(record).json<unknown>()),
    transcriptEntries: await listAll(client, `${each}/entries`, 'transcriptEntries', 100),
    participants: await listAll(client, `${record}/participants`, 'participants', 250),
  };
}

async function listAll(
  client: KyInstance,
  address: string,
  field: string,
  pageSize: number,
): Promise<readonly unknown[]> {
  const pages = await everyPage<unknown>(
    TOOL,
    (pageToken) =>
      asking(TOOL, 'a transcript', () =>
        client.get(address, { searchParams: { pageSize, pageToken } }).json<unknown>(),
      ),
    (page) => {
      const token = pick(page, 'nextPageToken');
      return typeof token === 'string' && token !== '' ? token : undefined;
    },
  );
  return pages.flatMap((page) => {
    const items = pick(page, field);
    return Array.isArray(items) ? items : [];
  });
}

/** The addresses of those signed in whom our own directory knows. Nobody else's can be had; that is no failure. */
async function lookUp(client: KyInstance, participants: readonly unknown[]): Promise<Record<string, string>> {
  const users = participants.flatMap((participant) => {
    const user = pick(participant, 'signedinUser', 'user');
    return typeof user === 'string' && user.startsWith('users/') ? [user] : [];
  });
  const addresses: Record<string, string> = {};
  for (const user of new Set(users)) {
    const id = segment(TOOL, user.slice('users/'.length));
    const address = `https://admin.googleapis.com/admin/directory/v1/users/${id}`;
    try {
      const found = await asking(TOOL, 'a person', () =>
        client.get(address, { searchParams: { viewType: 'domain_public' } }).json<unknown>(),
      );
      const email = pick(found, 'primaryEmail');
      if (typeof email === 'string') addresses[user] = email;
    } catch (error) {
      if (!wasAnswered(error, 400, 403, 404)) throw error;
    }
  }
  return addresses;
}

/**
 * Has a subscription live on that Google is about to end, for as long as it may (intake-formats A14: seven days).
 * @throws {ConnectorError} when it was ended: only a person can make another
 */
async function keepSubscription(client: KyInstance, { id, known: { event } }: FetchOrder): Promise<Received> {
  const own = /^subscriptions\/([^/]+)$/.exec(id)?.[1];
  if (event !== 'expirationReminder' || own === undefined) {
    throw new ConnectorError(`${TOOL} ended or suspended the subscription: make it again`, { temporary: false });
  }
  const address = `https://workspaceevents.googleapis.com/v1/subscriptions/${segment(TOOL, own)}`;
  await asking(TOOL, 'a longer subscription', () =>
    client.patch(address, { searchParams: { updateMask: 'ttl' }, json: { ttl: '0s' } }).text(),
  );
  return { kind: 'nothing', reason: 'the subscription was renewed' };
}
