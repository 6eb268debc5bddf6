import { Client } from '@hubspot/api-client';
import { inTime } from './in-time.ts';
import { toHtml } from './render.ts';
import type { CrmSettings } from './settings.ts';
import {
  isTemporaryStatus,
  type OutgoingDocument,
  type Outlet,
  retryAfterOf,
  SendError,
  type Sender,
  type SendOptions,
} from './types.ts';

const TIMEOUT_MS = 30_000;
/** What HubSpot takes as the body of a note, in characters. */
const LONGEST_NOTE = 65_536;
/** HubSpot's own kinds of association. */
const NOTE_TO_COMPANY = 190;
const NOTE_TO_DEAL = 214;
/** Notes of a record that are looked through, the latest first: what an earlier attempt wrote is among them. */
const MOST_NOTES = 300;
const MOST_PAGES = 20;
const BATCH = 100;

/**
 * A note on the company and the deal, with its id in its last line. One that may be there already is looked for among the notes
 * of the record first, which HubSpot gives as they stand, without the delay of its search.
 */
export const writeHubSpotNote: Sender = async (document, outlet, options) => {
  const client = clientOf(outlet);
  const { accounts, deals } = options.crm;
  const [record] = [...deals.map((id) => ['deals', id] as const), ...accounts.map((id) => ['companies', id] as const)];
  if (record === undefined) {
    if (document.event !== 'test')
      throw new SendError('HubSpot knows no company of this account, and no deal', { temporary: false });
    // A test writes nothing: it asks for what the token must be able to read.
    await asking(options, false, () => client.crm.objects.notes.basicApi.getPage(1));
    return { remoteId: null, note: 'the token works; a test writes no note' };
  }
  if (options.mayHaveArrived) {
    const there = await asking(options, false, () => findNote(client, record, document));
    if (there !== undefined) return { remoteId: there };
  }
  const to = [
    ...accounts.map((id) => associationTo(id, NOTE_TO_COMPANY)),
    ...deals.map((id) => associationTo(id, NOTE_TO_DEAL)),
  ];
  await options.handOver();
  const note = await asking(options, true, () =>
    client.crm.objects.notes.basicApi.create({
      properties: { hs_timestamp: document.queuedAt, hs_note_body: bodyOf(document) },
      associations: to,
    }),
  );
  return { remoteId: note.id };
};

function clientOf({ secrets, settings }: Outlet): Client {
  const { api_url: basePath } = settings as CrmSettings;
  return new Client({
    accessToken: secrets.access_token ?? '',
    numberOfApiCallRetries: 0, // the queue tries again
    ...(basePath === undefined ? {} : { basePath }),
  });
}

type Association = NonNullable<
  Parameters<Client['crm']['objects']['notes']['basicApi']['create']>[0]['associations']
>[number];

function associationTo(id: string, type: number): Association {
  const category = 'HUBSPOT_DEFINED' as Association['types'][number]['associationCategory'];
  return { to: { id }, types: [{ associationCategory: category, associationTypeId: type }] };
}

/** What the note is known by. */
function markOf({ id }: Pick<OutgoingDocument, 'id'>): string {
  return `Earshot ${id}`;
}

function bodyOf(document: OutgoingDocument): string {
  const foot = markOf(document);
  const whole = toHtml(document.document, { link: document.link, foot });
  if (whole.length <= LONGEST_NOTE) return whole;
  const { sections } = document.document;
  const note = 'Too long for a note with its quotes: they stand in Earshot.';
  const bare = sections.map((section) => ({
    ...section,
    lines: section.lines.map((line) => ({ ...line, sources: [] })),
  }));
  const short = toHtml({ ...document.document, sections: bare }, { link: document.link, foot: `${note} ${foot}` });
  if (short.length <= LONGEST_NOTE) return short;
  return toHtml(
    { ...document.document, sections: [] },
    { link: document.link, foot: `Too long for a note: it stands in Earshot. ${foot}` },
  );
}

async function findNote(
  client: Client,
  [kind, id]: readonly [string, string],
  document: OutgoingDocument,
): Promise<string | undefined> {
  const ids: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await client.crm.associations.v4.basicApi.getPage(kind, id, 'notes', after, 500);
    ids.push(...found.results.map(({ toObjectId }) => String(toObjectId)));
    after = found.paging?.next?.after;
    if (after === undefined) break;
  }
  // Ids of HubSpot grow with time.
  const latest = ids.toSorted((one, other) => (BigInt(other) > BigInt(one) ? 1 : -1)).slice(0, MOST_NOTES);
  for (let start = 0; start < latest.length; start += BATCH) {
    const inputs = latest.slice(start, start + BATCH).map((one) => ({ id: one }));
    const read = await client.crm.objects.notes.batchApi.read({
      inputs,
      properties: ['hs_note_body'],
      propertiesWithHistory: [],
    });
    const same = read.results.find(({ properties }) => properties.hs_note_body?.includes(markOf(document)));
    if (same !== undefined) return same.id;
  }
  return undefined;
}

const REMEDIES: Readonly<Record<number, string>> = {
  401: ': its access token is wrong or was revoked; set a new one',
  403: ': the access token lacks a scope (crm.objects.companies and crm.objects.deals, read and write)',
  404: ': the company or the deal is not there',
};

async function asking<Result>(
  { signal }: Pick<SendOptions, 'signal'>,
  isWriting: boolean,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await inTime(signal, TIMEOUT_MS, call);
  } catch (error) {
    signal.throwIfAborted();
    const { code, headers } = (error ?? {}) as { code?: unknown; headers?: Record<string, string> };
    if (typeof code !== 'number') {
      throw new SendError('HubSpot could not be reached, or did not answer in time', {
        temporary: true,
        arrivalUnknown: isWriting,
      });
    }
    throw new SendError(`HubSpot answered ${code}${REMEDIES[code] ?? ''}`, {
      temporary: isTemporaryStatus(code),
      retryAfterSeconds: retryAfterOf(headers?.['retry-after']),
      arrivalUnknown: isWriting && code >= 500,
    });
  }
}
