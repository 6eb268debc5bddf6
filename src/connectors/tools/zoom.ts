import { ConnectorError } from '../../domain/index.ts';
import { defaultsOf, type ZoomFile, type ZoomMeeting, zoomConversation, zoomFiles } from '../../intake/index.ts';
import { asking, createClient, wasAnswered } from '../client.ts';
import { download } from '../download.ts';
import { type FetchAccess, type Fetcher, notReady, requireToken } from '../fetch-back.ts';

const API = 'https://api.zoom.us';
const HOSTS = ['zoom.us', '.zoom.us', 'zoomgov.com', '.zoomgov.com'];
const PAGE_SIZE = 300;
/** A webinar of the largest kind has about thirty. */
const MOST_PAGES = 100;

interface Part {
  readonly start: string | undefined;
  readonly vtt: Uint8Array;
}

/**
 * The transcript of a recording that Zoom announced: its files by the token in the webhook, and where that has expired or
 * is missing through the API; the people of the meeting where there is an access token (intake-formats A3).
 */
export const fetchZoom: Fetcher = async ({ id, known }, access, context) => {
  const meeting = known.meeting as ZoomMeeting;
  const authorization = access.token === undefined ? undefined : await bearerOf(access.token, access);
  const parts =
    (await announcedParts(meeting.files, known.token as string | undefined, access)) ??
    (await listedParts(id, authorization ?? requireToken('Zoom', { ...access, token: undefined }), access));
  const participants = authorization === undefined ? [] : await participantsOf(id, authorization, access);
  const conversation = zoomConversation({ uuid: id, meeting, parts, participants }, defaultsOf(context));
  const [first, ...others] = parts;
  const document =
    first !== undefined && others.length === 0
      ? { bytes: first.vtt, mediaType: 'text/vtt' }
      : { bytes: Buffer.from(JSON.stringify(parts.map(readable))), mediaType: 'application/json' };
  return [{ kind: 'conversation', conversation, document }];
};

function readable({ start, vtt }: Part): object {
  return { start, vtt: Buffer.from(vtt).toString('utf8') };
}

/** The files that the webhook names; `undefined` when its token does not open them, or no longer. */
async function announcedParts(
  files: readonly ZoomFile[],
  token: string | undefined,
  access: FetchAccess,
): Promise<readonly Part[] | undefined> {
  return token === undefined || files.length === 0 ? undefined : downloadAll(files, `Bearer ${token}`, access);
}

/** The files that the API lists, with a download token of its own. */
async function listedParts(uuid: string, authorization: string, access: FetchAccess): Promise<readonly Part[]> {
  const client = createClient({ tool: 'Zoom', baseUrl: API, headers: { authorization }, ...access });
  const searchParams = { include_fields: 'download_access_token', ttl: 3600 };
  const listed = await asking('Zoom', 'a recording', () =>
    client
      .get(`v2/meetings/${inPath(uuid)}/recordings`, { searchParams })
      .json<{ readonly recording_files?: unknown; readonly download_access_token?: string | undefined }>(),
  ).catch(notReadyWhenMissing);
  const files = zoomFiles(listed.recording_files);
  if (files.length === 0) throw notReady('Zoom', 'transcript');
  const token = listed.download_access_token;
  const parts = await downloadAll(files, token === undefined ? authorization : `Bearer ${token}`, access);
  if (parts !== undefined) return parts;
  throw new ConnectorError('Zoom lets the access token read no recordings; give it the scopes that the source names', {
    temporary: false,
  });
}

/** Every file, or `undefined` where the token is not good enough: Zoom then refuses, or shows its page for signing in. */
async function downloadAll(
  files: readonly ZoomFile[],
  authorization: string,
  access: FetchAccess,
): Promise<readonly Part[] | undefined> {
  const parts: Part[] = [];
  for (const { address, start } of files) {
    const request = { tool: 'Zoom', what: 'transcript', address, hosts: HOSTS, authorization };
    const vtt = await download(request, access).catch((error: unknown) => {
      if (wasAnswered(error, 401, 403)) return undefined;
      return notReadyWhenMissing(error);
    });
    if (vtt === undefined || isWebPage(vtt)) return undefined;
    parts.push({ start, vtt });
  }
  return parts;
}

function isWebPage(bytes: Uint8Array): boolean {
  return /^\s*<(?:!doctype|html)/i.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));
}

/** Who was there, page by page; nobody where the token may not ask or the plan does not tell. */
async function participantsOf(uuid: string, authorization: string, access: FetchAccess): Promise<readonly unknown[]> {
  const client = createClient({ tool: 'Zoom', baseUrl: API, headers: { authorization }, ...access });
  const people: unknown[] = [];
  let next = '';
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const searchParams = { page_size: PAGE_SIZE, ...(next === '' ? {} : { next_page_token: next }) };
      const found = await asking('Zoom', 'the people of a meeting', () =>
        client
          .get(`v2/past_meetings/${inPath(uuid)}/participants`, { searchParams })
          .json<{ readonly participants?: unknown; readonly next_page_token?: string | undefined }>(),
      );
      if (Array.isArray(found.participants)) people.push(...(found.participants as unknown[]));
      if (found.next_page_token === undefined || found.next_page_token === next) break;
      next = found.next_page_token;
      if (next === '') break;
    }
  } catch (error) {
    // 400 is Zoom's answer to a token without the scope, and to a plan without past meetings.
    if (!wasAnswered(error, 400, 403, 404)) throw error;
  }
  return people;
}

/** A token for the API: of a server-to-server app one is asked for with its three parts, any other is taken as it is. */
async function bearerOf(token: string, access: FetchAccess): Promise<string> {
  const [account = '', id, secret, ...rest] = token.split(':');
  if (id === undefined || secret === undefined || rest.length > 0) return `Bearer ${token}`;
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const client = createClient({ tool: 'Zoom', headers: { authorization }, ...access });
  const searchParams = { grant_type: 'account_credentials', account_id: account };
  const { access_token } = await asking('Zoom', 'an access token', () =>
    client.post('https://zoom.us/oauth/token', { searchParams }).json<{ readonly access_token?: string | undefined }>(),
  );
  if (access_token === undefined) {
    throw new ConnectorError('Zoom gave no access token for the credentials of the source', { temporary: false });
  }
  return `Bearer ${access_token}`;
}

/** One instance of a meeting in a path. One that begins with a slash or holds two must be encoded twice. */
function inPath(uuid: string): string {
  const once = encodeURIComponent(uuid);
  return uuid.startsWith('/') || uuid.includes('//') ? encodeURIComponent(once) : once;
}

function notReadyWhenMissing(error: unknown): never {
  throw wasAnswered(error, 404) ? notReady('Zoom', 'transcript') : error;
}
