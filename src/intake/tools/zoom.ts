import { type Conversation, InputError } from '../../domain/index.ts';
import { decodeText } from '../decode-text.ts';
import { readWebVtt } from '../formats/webvtt.ts';
import type { IntakeDefaults, KnownPerson } from '../types.ts';
import { peopleOfAddresses } from './addresses.ts';
import { jsonBody, keyFrom, pick } from './body.ts';
import { personOf, recordingToConversation, type Said } from './recording.ts';
import { anySignature, hmac, timeVerdict, verdictOf } from './signatures.ts';
import type { Answer, FetchOrder, HookRequest, Proof, Tool, Verdict } from './tool.ts';
import { epochOf, idOf, instantOf, textOf } from './values.ts';

const SIGNATURE = 'x-zm-signature';
const TIME = 'x-zm-request-timestamp';

/** A challenge is a few hundred bytes; nothing larger is looked into before it is stored. */
const LARGEST_CHALLENGE = 4_096;

/**
 * Zoom: `recording.transcript_completed`, signed `v0` over time and body, with the files of the transcript to be
 * downloaded (intake-formats A3). Its challenge is answered by whoever knows the secret token. Zoom names no tolerance
 * for the signed time: five minutes are taken. The download token is looked for in both places where it has been seen.
 */
export const zoom: Tool = {
  name: 'zoom',
  title: 'Zoom',
  sort: 'transcripts',
  secretFrom: 'tool',
  access:
    'ACCOUNT_ID:CLIENT_ID:CLIENT_SECRET of a server-to-server OAuth app, or an OAuth token; scopes cloud_recording:read and ' +
    'meeting:read. Without it transcripts come by the token in the webhook, valid for a day, and nobody has an address',
  settings: [{ name: 'account', description: 'the key of the account that all its calls belong to' }],
  handshake,
  verify,
  idempotencyKey: (request) =>
    keyFrom(request, (body) => {
      const uuid = textOf(pick(body, 'payload', 'object', 'uuid'));
      const ids = filesIn(body).map(({ id }) => id);
      return uuid === undefined || ids.length === 0 ? undefined : [textOf(pick(body, 'event')), uuid, ...ids].join('/');
    }),
  // Zoom takes 200 and 204 only.
  answer: { status: 200, mediaType: 'application/json', body: '{"received":true}' },
  read(request) {
    const body = jsonBody(request);
    const event = textOf(pick(body, 'event'));
    if (event !== 'recording.transcript_completed') {
      return [{ kind: 'nothing', reason: `events ${event?.slice(0, 60) ?? 'without a name'} are not kept` }];
    }
    return [{ kind: 'fetch', order: orderOf(body) }];
  },
};

/** A file of a transcript: a recording that was stopped and begun again has several. */
export interface ZoomFile {
  readonly id: string;
  /** ISO 8601: when its recording began. */
  readonly start: string | undefined;
  readonly address: string;
}

/** What the webhook says of a meeting. */
export interface ZoomMeeting {
  readonly topic: string | undefined;
  readonly start: string | undefined;
  readonly hostEmail: string | undefined;
  readonly files: readonly ZoomFile[];
}

/** What the fetched files hold, and who was there. */
export interface ZoomRecording {
  readonly uuid: string;
  readonly meeting: ZoomMeeting;
  readonly parts: readonly { readonly start: string | undefined; readonly vtt: Uint8Array }[];
  /** `participants[]` of the API, where it could be asked. */
  readonly participants: readonly unknown[];
}

function orderOf(body: unknown): FetchOrder {
  const object = pick(body, 'payload', 'object');
  const uuid = textOf(pick(object, 'uuid'));
  if (uuid === undefined) throw new InputError('wrong-type', [{ path: 'payload.object.uuid', message: 'no meeting' }]);
  const meeting: ZoomMeeting = {
    topic: textOf(pick(object, 'topic')),
    start: instantOf(pick(object, 'start_time')),
    hostEmail: textOf(pick(object, 'host_email')),
    files: filesIn(body),
  };
  const token = textOf(pick(body, 'download_token')) ?? textOf(pick(body, 'payload', 'download_token'));
  return { tool: 'zoom', resource: 'transcript', id: uuid, known: { meeting, token } };
}

function filesIn(body: unknown): ZoomFile[] {
  return zoomFiles(pick(body, 'payload', 'object', 'recording_files'));
}

/** The files of the transcript among `recording_files`, in the order of recording; closed captions are another kind. */
export function zoomFiles(recordingFiles: unknown): ZoomFile[] {
  const files = Array.isArray(recordingFiles) ? (recordingFiles as unknown[]) : [];
  return files
    .filter((file) => pick(file, 'file_type') === 'TRANSCRIPT')
    .flatMap((file, index) => {
      const address = textOf(pick(file, 'download_url'));
      const start = instantOf(pick(file, 'recording_start'));
      return address === undefined ? [] : [{ id: idOf(pick(file, 'id')) ?? String(index), start, address }];
    })
    .sort((left, right) => (epochOf(left.start) ?? 0) - (epochOf(right.start) ?? 0));
}

/**
 * A recording of Zoom as a conversation: its parts one after the other, each as late as its recording began. The names
 * in the captions are display names; addresses come from the API and from the host.
 * @throws {InputError}
 */
export function zoomConversation(
  { uuid, meeting, parts, participants }: ZoomRecording,
  defaults: IntakeDefaults,
): Conversation {
  const people = participants.map((person) =>
    personOf(pick(person, 'name'), pick(person, 'user_email'), {
      side: pick(person, 'internal_user') === true ? 'vendor' : undefined,
    }),
  );
  const begin = parts[0]?.start ?? meeting.start;
  const said = parts.flatMap(({ start, vtt }) => saidIn(vtt, people, secondsBetween(begin, start)));
  const speakers = said.map(({ speaker }) => speaker);
  return recordingToConversation(
    {
      tool: 'zoom',
      id: uuid,
      title: meeting.topic,
      occurredAt: begin,
      people: [...people, ...peopleOfAddresses([meeting.hostEmail], people, speakers)],
      said,
    },
    defaults,
  );
}

function saidIn(vtt: Uint8Array, people: readonly (KnownPerson | undefined)[], later: number): Said[] {
  const names = people.flatMap((person) => person?.name ?? []);
  const { utterances } = readWebVtt(decodeText(vtt).text, names);
  return utterances.map(({ speaker, at, end, text }) => ({
    speaker,
    at: at === undefined ? undefined : at + later,
    end: end === undefined ? undefined : end + later,
    text,
  }));
}

function secondsBetween(from: string | undefined, to: string | undefined): number {
  const [start, end] = [epochOf(from), epochOf(to)];
  return start === undefined || end === undefined ? 0 : (end - start) / 1_000;
}

function verify({ headers, body }: HookRequest, { secrets, now }: Proof): Verdict {
  const timely = timeVerdict(headers[TIME], TIME, now);
  if (!timely.genuine) return timely;
  return verdictOf(headers[SIGNATURE], SIGNATURE, expectedOf(headers[TIME] ?? '', body, secrets));
}

function expectedOf(time: string, body: Uint8Array, secrets: readonly string[]): string[] {
  return secrets.map((secret) => `v0=${hmac(secret, [`v0:${time}:`, body])}`);
}

/** Zoom asks at set-up, and every three days, whether we know the secret token it signed the question with. */
function handshake(request: HookRequest, proof: Proof): Answer | undefined {
  const { headers, body } = request;
  if (body.length > LARGEST_CHALLENGE || !verify(request, proof).genuine) return undefined;
  const question = readQuestion(request);
  if (question === undefined) return undefined;
  const time = headers[TIME] ?? '';
  const secret = proof.secrets.find((one) => anySignature([headers[SIGNATURE] ?? ''], expectedOf(time, body, [one])));
  if (secret === undefined) return undefined;
  const answer = { plainToken: question, encryptedToken: hmac(secret, [question]) };
  return { status: 200, mediaType: 'application/json', body: JSON.stringify(answer) };
}

function readQuestion(request: HookRequest): string | undefined {
  try {
    const body = jsonBody(request);
    const isQuestion = pick(body, 'event') === 'endpoint.url_validation';
    return isQuestion ? textOf(pick(body, 'payload', 'plainToken')) : undefined;
  } catch {
    return undefined; // no question; whatever it is, it is stored and said to be unreadable
  }
}
