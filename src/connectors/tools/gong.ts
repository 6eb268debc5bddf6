import type { KyInstance } from 'ky';
import { ConnectorError } from '../../domain/index.ts';
import { defaultsOf, type GongCall, gongConversation, gongKnowsSpeakers } from '../../intake/index.ts';
import { asking, createClient, wasAnswered } from '../client.ts';
import { type Fetcher, notReady, requireToken } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

const BASE_URL = 'https://api.gong.io';
/** A call of a whole day has a few pages; more is a cursor that leads nowhere. */
const MOST_PAGES = 100;

interface Page {
  readonly records?: { readonly cursor?: string | undefined } | undefined;
  readonly calls?: readonly { readonly metaData?: unknown; readonly parties?: unknown }[] | undefined;
  readonly callTranscripts?: readonly { readonly callId?: unknown; readonly transcript?: unknown }[] | undefined;
}

/**
 * The transcript of a call that Gong announced, and its people where the announcement leaves out who speaks:
 * `POST /v2/calls/transcript` and `POST /v2/calls/extensive`, page by page (intake-formats A1).
 */
export const fetchGong: Fetcher = async ({ id, known }, access, context) => {
  const token = requireToken('Gong', access);
  const client = createClient({
    tool: 'Gong',
    baseUrl: baseUrlOf(context.settings),
    headers: { authorization: authorizationOf(token) },
    signal: access.signal,
    timeoutMs: access.timeoutMs,
  });
  const transcript = await transcriptOf(client, id);
  const announced: GongCall = { metaData: known.metaData, parties: known.parties, transcript };
  const call = gongKnowsSpeakers(announced) ? announced : await withPeople(client, id, announced);
  // The form in which Gong exports calls to files.
  const document = {
    calls: [{ metaData: call.metaData, parties: call.parties }],
    callTranscripts: [{ callId: id, transcript }],
  };
  return [conversationOf(gongConversation(call, defaultsOf(context)), document)];
};

/** The monologues of a call; it is not ready while there are none, or while Gong knows of no such call (404). */
async function transcriptOf(client: KyInstance, id: string): Promise<readonly unknown[]> {
  const pages = await asking('Gong', 'a transcript', () =>
    allPages(client, 'v2/calls/transcript', { filter: { callIds: [id] } }),
  ).catch((error: unknown) => {
    throw wasAnswered(error, 404) ? notReady('Gong', 'transcript') : error;
  });
  const monologues = pages
    .flatMap(({ callTranscripts }) => callTranscripts ?? [])
    .filter(({ callId }) => String(callId) === id)
    .flatMap(({ transcript }) => (Array.isArray(transcript) ? (transcript as unknown[]) : []));
  if (monologues.length === 0) throw notReady('Gong', 'transcript');
  return monologues;
}

/** The call with the people that the API knows; one who may not ask keeps those who were announced, if any were. */
async function withPeople(client: KyInstance, id: string, call: GongCall): Promise<GongCall> {
  const question = { filter: { callIds: [id] }, contentSelector: { exposedFields: { parties: true } } };
  try {
    const pages = await asking('Gong', 'the people of a call', () => allPages(client, 'v2/calls/extensive', question));
    const [found] = pages.flatMap(({ calls }) => calls ?? []);
    return { ...call, metaData: call.metaData ?? found?.metaData, parties: found?.parties ?? call.parties };
  } catch (error) {
    const isAnnounced = Array.isArray(call.parties) && call.parties.length > 0;
    if (isAnnounced && wasAnswered(error, 403, 404)) return call;
    throw error;
  }
}

async function allPages(client: KyInstance, path: string, question: object): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const json = cursor === undefined ? question : { ...question, cursor };
    const page = await client.post(path, { json }).json<Page>();
    pages.push(page);
    const next = page.records?.cursor;
    cursor = next === cursor ? undefined : next;
  } while (cursor !== undefined && cursor !== '' && pages.length < MOST_PAGES);
  return pages;
}

function baseUrlOf({ base_url = BASE_URL }: Readonly<Record<string, unknown>>): string {
  const url = typeof base_url === 'string' ? URL.parse(base_url) : null;
  const isGong = url?.protocol === 'https:' && /^(?:[a-z0-9-]+\.)*gong\.io$/.test(url.hostname) && url.port === '';
  if (isGong) return url.origin;
  throw new ConnectorError("the setting base_url is no https address of Gong's; set it and replay the delivery", {
    temporary: false,
  });
}

/** `KEY:SECRET` of an access key, or an OAuth token. */
function authorizationOf(token: string): string {
  return token.includes(':') ? `Basic ${Buffer.from(token).toString('base64')}` : `Bearer ${token}`;
}
