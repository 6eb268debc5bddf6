import type { Conversation } from '../../domain/index.ts';
import { readWebVtt } from '../formats/webvtt.ts';
import type { KnownPerson } from '../types.ts';
import { jsonBody, pick } from './body.ts';
import { speakerOfMailbox } from './mailbox.ts';
import { defaultsOf, personOf, recordingToConversation } from './recording.ts';
import { anySignature, sharedKeyVerdict } from './signatures.ts';
import { type TokenRule, tokenVerdict } from './tokens.ts';
import type { HookRequest, Proof, ReadingContext, Received, Tool, Verdict } from './tool.ts';
import { emailOf, idOf, instantOf, listOf, textOf } from './values.ts';

/** The application in whose name Graph signs its notifications. */
const CHANGE_TRACKING = '0bf30f3b-4a52-48df-9a82-234910c4a086';
const KEYS = 'https://login.microsoftonline.com/common/discovery/v2.0/keys';

/**
 * Microsoft Teams by Graph change notifications (intake-formats A13): says that a transcript is there; the transcript, what is
 * known about it and the meeting are asked for. Content that comes encrypted with a notification is not needed and not read.
 *
 * Checks: `clientState` of every item is the source's secret, or the secret stands in the address (`?key=`) and `clientState`
 * is not looked at. Graph puts it into the body, so the body is parsed for it, and only for it. With the setting `app_id`, what
 * comes with resource data must also bring `validationTokens`, each signed by Microsoft's keys (RS256), in time, issued by the
 * tenant (`tenant_id`, or any), for the application, in the name of Graph change tracking.
 *
 * Unverified: the names and addresses of a meeting's people (`participants`), and how a guest's address is written into a `upn`.
 */
export const teams: Tool = {
  name: 'teams',
  title: 'Microsoft Teams',
  sort: 'transcripts',
  secretFrom: 'us',
  access:
    'JSON with tenant_id, client_id and client_secret of an application with OnlineMeetingTranscript.Read.All and ' +
    'OnlineMeetings.Read.All and an application access policy; or a token',
  settings: [
    {
      name: 'app_id',
      description: 'the application id, to check validationTokens of notifications with resource data',
    },
    { name: 'tenant_id', description: 'the only tenant whose validationTokens are taken' },
  ],
  // Graph tries an address before it has anything that could prove it. It gets its own words back, as plain text.
  handshake({ query: { validationToken } }) {
    if (validationToken === undefined || validationToken.length > 4_096) return undefined;
    return { status: 200, mediaType: 'text/plain', body: validationToken };
  },
  async verify(request, proof) {
    const shared = sharedKeyVerdict(request, proof);
    if (!shared.genuine && request.query.key !== undefined) return shared;
    const items = itemsOf(request);
    if (!shared.genuine) {
      const stated = clientStateVerdict(items, proof);
      if (!stated.genuine) return stated;
    }
    return tokensVerdict(request, items ?? [], proof);
  },
  idempotencyKey(request) {
    const keys = itemsOf(request)?.map(keyOf) ?? [];
    return keys.length === 0 || keys.includes(undefined) ? undefined : keys.join(' ');
  },
  read(request) {
    const body = jsonBody(request);
    const items = itemsIn(body);
    return items.length === 0 ? [{ kind: 'nothing', reason: 'no notification in it' }] : items.map(readItem);
  },
};

function itemsIn(body: unknown): readonly unknown[] {
  const value = pick(body, 'value');
  if (Array.isArray(value)) return value;
  return pick(body, 'subscriptionId') === undefined ? [] : [body];
}

function itemsOf(request: HookRequest): readonly unknown[] | undefined {
  try {
    return itemsIn(jsonBody(request));
  } catch {
    return undefined; // the reading says what is wrong with it
  }
}

/** A subscription is said to end again and again, each time at another time. */
function keyOf(item: unknown): string | undefined {
  const event = textOf(pick(item, 'lifecycleEvent'));
  const ends = textOf(pick(item, 'subscriptionExpirationDateTime'));
  if (event === undefined) return idOf(pick(item, 'resourceData', 'id'));
  return ends === undefined ? undefined : `${event}/${idOf(pick(item, 'subscriptionId')) ?? ''}/${ends}`;
}

function clientStateVerdict(items: readonly unknown[] | undefined, { secrets }: Proof): Verdict {
  if (items === undefined || items.length === 0) return { genuine: false, reason: 'no clientState' };
  const states = items.map((item) => textOf(pick(item, 'clientState')));
  if (states.includes(undefined)) return { genuine: false, reason: 'an item has no clientState' };
  const genuine = states.map((state) => anySignature([state ?? ''], secrets));
  return genuine.includes(false)
    ? { genuine: false, reason: 'clientState is not the secret of this source' }
    : { genuine: true };
}

async function tokensVerdict(request: HookRequest, items: readonly unknown[], proof: Proof): Promise<Verdict> {
  const app = textOf(proof.settings.app_id);
  const isRich = items.some((item) => (pick(item, 'encryptedContent') ?? pick(item, 'EncryptedContent')) !== undefined);
  if (app === undefined || !isRich) return { genuine: true };
  const tokens = pick(jsonBody(request), 'validationTokens');
  if (!Array.isArray(tokens) || tokens.length === 0) return { genuine: false, reason: 'no validationTokens' };
  for (const token of tokens) {
    const verdict = await tokenVerdict(String(token), ruleFor(app, tenantOf(items, proof)), proof);
    if (!verdict.genuine) return verdict;
  }
  return { genuine: true };
}

function tenantOf(items: readonly unknown[], { settings }: Proof): readonly string[] {
  const set = textOf(settings.tenant_id);
  return set === undefined ? items.flatMap((item) => textOf(pick(item, 'tenantId')) ?? []) : [set];
}

/** Tokens of the first form say `appid`, those of the second `azp`. */
function ruleFor(app: string, tenants: readonly string[]): TokenRule {
  return {
    name: 'validationTokens',
    keysAt: KEYS,
    audience: app,
    issuer: tenants.flatMap((tenant) => [
      `https://sts.windows.net/${tenant}/`,
      `https://login.microsoftonline.com/${tenant}/v2.0`,
    ]),
    claims: ({ azp, appid }) => ((azp ?? appid) === CHANGE_TRACKING ? undefined : 'not made by Graph change tracking'),
  };
}

const RESOURCE =
  /^\/?(?:users(?:\('(?<user>[^']+)'\)|\/(?<userId>[^/']+))\/|communications\/)?onlineMeetings(?:\('(?<meeting>[^']+)'\)|\/(?<meetingId>[^/']+))\/transcripts(?:\('(?<transcript>[^']+)'\)|\/(?<transcriptId>[^/']+))$/i;

function readItem(item: unknown): Received {
  const event = textOf(pick(item, 'lifecycleEvent'));
  if (event !== undefined) return lifecycle(event, idOf(pick(item, 'subscriptionId')));
  const resource = textOf(pick(item, 'resource')) ?? textOf(pick(item, 'resourceData', '@odata.id')) ?? '';
  const found = RESOURCE.exec(resource)?.groups;
  const id = found?.transcript ?? found?.transcriptId;
  const meeting = found?.meeting ?? found?.meetingId;
  if (id === undefined || meeting === undefined || pick(item, 'changeType') !== 'created') {
    return { kind: 'nothing', reason: 'a notification of something that is no new transcript' };
  }
  const organizer = found?.user ?? found?.userId ?? organizerIn(meeting);
  return { kind: 'fetch', order: { tool: 'teams', resource: 'transcript', id, known: { meeting, organizer } } };
}

/** A meeting's id holds who organised it: `1*{user}*0**{thread}` in base64 (unverified; seen in Microsoft's own samples). */
function organizerIn(meeting: string): string | undefined {
  return /^1\*([0-9a-f-]{36})\*/i.exec(Buffer.from(meeting, 'base64').toString('latin1'))?.[1];
}

function lifecycle(event: string, subscription: string | undefined): Received {
  if (event === 'missed' || subscription === undefined) {
    return { kind: 'nothing', reason: `Graph says ${event.slice(0, 60)}: some notifications may not have come` };
  }
  return { kind: 'fetch', order: { tool: 'teams', resource: 'subscription', id: subscription, known: { event } } };
}

/**
 * The conversation of a transcript as Graph answers with its content (WebVTT), with what is known about it and with its
 * meeting. It begins when the transcript does: the meeting's own times are those it was planned for, in a series the first.
 * @throws {InputError} also when nobody says anything
 */
export function teamsConversation(
  {
    id,
    content,
    transcript,
    meeting,
  }: { readonly id: string; readonly content: string; readonly transcript: unknown; readonly meeting: unknown },
  context: ReadingContext,
): Conversation {
  const { utterances } = readWebVtt(content);
  const labels = utterances.flatMap(({ speaker }) => speaker ?? []);
  const organizer = pick(meeting, 'participants', 'organizer');
  const attendees = listOf(pick(meeting, 'participants', 'attendees'), 'participants.attendees');
  return recordingToConversation(
    {
      tool: 'teams',
      id,
      title: textOf(pick(meeting, 'subject')),
      occurredAt: instantOf(pick(transcript, 'createdDateTime')) ?? instantOf(pick(meeting, 'startDateTime')),
      people: [organizer, ...attendees].map((person) => toPerson(person, labels)),
      said: utterances,
    },
    defaultsOf(context),
  );
}

function toPerson(person: unknown, labels: readonly string[]): KnownPerson | undefined {
  const email = addressOf(textOf(pick(person, 'upn')));
  const name = textOf(pick(person, 'identity', 'user', 'displayName'));
  return personOf(name ?? (email === undefined ? undefined : speakerOfMailbox(email, labels)), email);
}

/** A guest's `upn` is made of the address at home: `li_acme.example#EXT#@ours.onmicrosoft.com` is li@acme.example. */
function addressOf(upn: string | undefined): string | undefined {
  const guest = /^(.+)_([^_]+)#EXT#@/i.exec(upn ?? '');
  return emailOf(guest === null ? upn : `${guest[1]}@${guest[2]}`);
}
