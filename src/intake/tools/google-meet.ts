import type { Conversation } from '../../domain/index.ts';
import { parseJson } from '../formats/json.ts';
import type { IntakeDefaults, KnownPerson } from '../types.ts';
import { jsonBody, pick } from './body.ts';
import { defaultsOf, nameVoices, personOf, recordingToConversation, type Said } from './recording.ts';
import { sharedKeyVerdict } from './signatures.ts';
import { tokenVerdict } from './tokens.ts';
import type { HookRequest, ReadingContext, Received, Tool } from './tool.ts';
import { epochOf, idOf, instantOf, listOf, textOf } from './values.ts';

const KEYS = 'https://www.googleapis.com/oauth2/v3/certs';
const TRANSCRIPT_READY = 'google.workspace.meet.transcript.v2.fileGenerated';
const SUBSCRIPTION = 'google.workspace.events.subscription.v1.';

/**
 * Google Meet by Workspace Events that Pub/Sub pushes (intake-formats A14): says that a transcript is there; its entries, the
 * people and the conference are asked for.
 *
 * Checks: with the setting `service_account`, the bearer token must be signed by Google's keys (RS256), in time, issued by
 * Google, for the `audience` (the source's own address unless set), and by that service account with a verified address:
 * anybody can have Google sign a token for any audience, so the account is what proves. Without the setting, the source's
 * secret must stand in the address (`?key=`).
 *
 * Unverified: the envelope of a push and the claims of its token. Meet tells names and no addresses; those of our own people are
 * looked up in the directory when the setting `directory` asks for it. Whoever joined by phone or without an account is from
 * outside.
 */
export const googleMeet: Tool = {
  name: 'google-meet',
  title: 'Google Meet',
  sort: 'transcripts',
  secretFrom: 'us',
  access:
    'JSON with refresh_token, client_id and client_secret, or a service account key with `subject`, for the scope ' +
    'meetings.space.readonly; or a token',
  settings: [
    {
      name: 'service_account',
      description: 'the service account in whose name Pub/Sub pushes; then its token is checked',
    },
    { name: 'audience', description: 'the audience of the push subscription; the address of the source unless set' },
    {
      name: 'directory',
      description: 'true: look up addresses of own people, with the scope admin.directory.user.readonly',
    },
  ],
  async verify(request, proof) {
    const account = textOf(proof.settings.service_account);
    if (account === undefined) return sharedKeyVerdict(request, proof);
    const token = /^bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return { genuine: false, reason: 'the header authorization has no bearer token' };
    const rule = {
      name: 'the token of the push',
      keysAt: KEYS,
      issuer: ['https://accounts.google.com', 'accounts.google.com'],
      audience: textOf(proof.settings.audience) ?? [request.url, request.url.replace(/\?.*$/s, '')],
      claims: ({ email, email_verified: verified }: Readonly<Record<string, unknown>>) =>
        email === account && verified === true ? undefined : 'another account than the one set for this source',
    };
    return tokenVerdict(token, rule, proof);
  },
  idempotencyKey(request) {
    try {
      const { type, data } = eventOf(request);
      // A subscription is announced to end again and again.
      return type === TRANSCRIPT_READY ? idOf(pick(data, 'transcript', 'name')) : undefined;
    } catch {
      return undefined; // the reading says what is wrong with it
    }
  },
  read(request) {
    const { type, data } = eventOf(request);
    if (type.startsWith(SUBSCRIPTION)) return [lifecycle(type.slice(SUBSCRIPTION.length), data)];
    const name = idOf(pick(data, 'transcript', 'name'));
    if (type !== TRANSCRIPT_READY || name === undefined) {
      return [{ kind: 'nothing', reason: `events of type ${type.slice(0, 80)} are not kept` }];
    }
    return [{ kind: 'fetch', order: { tool: 'google-meet', resource: 'transcript', id: name, known: {} } }];
  },
};

function lifecycle(event: string, data: unknown): Received {
  const id = idOf(pick(data, 'subscription', 'name'));
  return id === undefined
    ? { kind: 'nothing', reason: 'it names no subscription' }
    : { kind: 'fetch', order: { tool: 'google-meet', resource: 'subscription', id, known: { event } } };
}

/** @throws {InputError} */
function eventOf(request: HookRequest): { readonly type: string; readonly data: unknown } {
  const message = pick(jsonBody(request), 'message');
  const data = textOf(pick(message, 'data'));
  return {
    type: textOf(pick(message, 'attributes', 'ce-type')) ?? '',
    data: data === undefined ? undefined : parseJson(Buffer.from(data, 'base64')),
  };
}

/** What Meet's API says of a conference; also what a file of entries holds. */
export interface MeetTranscript {
  readonly conferenceRecord?: unknown;
  readonly transcript?: unknown;
  readonly participants?: unknown;
  readonly transcriptEntries: unknown;
  /** Addresses of our own people by their `users/…`. */
  readonly addresses?: Readonly<Record<string, string>> | undefined;
}

/**
 * The conversation of a transcript as Meet's API answers with its entries and people. `undefined` when nobody says anything.
 * @throws {InputError}
 */
export function meetConversation(fetched: MeetTranscript, context: ReadingContext): Conversation | undefined {
  return readMeetEntries(fetched, defaultsOf(context));
}

/** {@link meetConversation} of a file of entries. */
export function readMeetEntries(fetched: MeetTranscript, defaults: IntakeDefaults): Conversation | undefined {
  const entries = listOf(fetched.transcriptEntries, 'transcriptEntries');
  if (entries.every((entry) => textOf(pick(entry, 'text')) === undefined)) return undefined;
  const people = listOf(fetched.participants, 'participants').map((participant) => ({
    resource: textOf(pick(participant, 'name')),
    person: toPerson(participant, fetched.addresses ?? {}),
  }));
  const named = people.flatMap(({ resource, person }) =>
    resource === undefined || person === undefined ? [] : [[resource, person.name] as const],
  );
  const speakerOf = nameVoices(new Map(named));
  const start =
    epochOf(pick(fetched.transcript, 'startTime')) ??
    epochOf(pick(fetched.conferenceRecord, 'startTime')) ??
    epochOf(pick(entries[0], 'startTime'));
  const since = (time: unknown): number | undefined => {
    const epoch = epochOf(time);
    return epoch === undefined || start === undefined ? undefined : (epoch - start) / 1000;
  };
  return recordingToConversation(
    {
      tool: 'google-meet',
      id: textOf(pick(fetched.transcript, 'name')) ?? transcriptOf(pick(entries[0], 'name')),
      occurredAt: instantOf(start),
      people: people.map(({ person }) => person),
      said: entries.map(
        (entry): Said => ({
          speaker: speakerOf(textOf(pick(entry, 'participant'))),
          at: since(pick(entry, 'startTime')),
          end: since(pick(entry, 'endTime')),
          text: textOf(pick(entry, 'text')),
        }),
      ),
    },
    defaults,
  );
}

function toPerson(participant: unknown, addresses: Readonly<Record<string, string>>): KnownPerson | undefined {
  const user = pick(participant, 'signedinUser');
  if (user !== undefined) return personOf(pick(user, 'displayName'), addresses[textOf(pick(user, 'user')) ?? '']);
  const guest = pick(participant, 'anonymousUser') ?? pick(participant, 'phoneUser');
  return personOf(pick(guest, 'displayName'), undefined, { side: 'customer' });
}

/** `conferenceRecords/C/transcripts/T` of an entry's own name. */
function transcriptOf(entry: unknown): string | undefined {
  return /^conferenceRecords\/[^/]+\/transcripts\/[^/]+/.exec(textOf(entry) ?? '')?.[0];
}
