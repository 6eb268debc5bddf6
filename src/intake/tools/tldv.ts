import { type Conversation, InputError } from '../../domain/index.ts';
import type { IntakeDefaults } from '../types.ts';
import { jsonBody, keyFrom, pick } from './body.ts';
import { personOf, recordingToConversation } from './recording.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { Tool } from './tool.ts';
import { idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

/**
 * tl;dv's `TranscriptReady` and `MeetingReady`. It signs nothing: our secret goes into a header that is set there
 * (`x-earshot-key`). `TranscriptReady` has the words and neither title nor people nor time, `MeetingReady` the reverse, so
 * the other half is asked for where there is a token. Without one, `TranscriptReady` is kept as it is, at the time it came,
 * and `MeetingReady` is set aside (intake-formats A7). Not documented by tl;dv and read from public clients: the envelope.
 */
export const tldv: Tool = {
  name: 'tldv',
  title: 'tl;dv',
  sort: 'transcripts',
  secretFrom: 'us',
  access: "an API key of tl;dv, for the meeting's title, people and time; the organizer's plan must include the API",
  verify: (request, proof) => sharedKeyVerdict(request, proof),
  idempotencyKey: (request) => keyFrom(request, keyOf),
  read(request) {
    const body = jsonBody(request);
    const event = textOf(pick(body, 'event')) ?? '';
    const data = pick(body, 'data');
    const resource = RESOURCES.get(event);
    if (resource === undefined) return [{ kind: 'nothing', reason: `events ${event.slice(0, 60)} are not kept` }];
    const id = meetingIdOf(data, event);
    if (id === undefined) {
      throw new InputError('wrong-type', [{ path: 'data.meetingId', message: 'missing: of which meeting it is' }]);
    }
    const known = resource === 'meeting' ? { transcript: data } : { meeting: data };
    return [{ kind: 'fetch', order: { tool: 'tldv', resource, id, known } }];
  },
};

/** What each event lacks. */
const RESOURCES: ReadonlyMap<string, 'meeting' | 'transcript'> = new Map([
  ['TranscriptReady', 'meeting'],
  ['MeetingReady', 'transcript'],
]);

function keyOf(body: unknown): string | undefined {
  const event = textOf(pick(body, 'event'));
  const id = meetingIdOf(pick(body, 'data'), event ?? '');
  return event === undefined || id === undefined ? undefined : `${event}/${id}`;
}

/** In a transcript `id` is the transcript's own. */
function meetingIdOf(data: unknown, event: string): string | undefined {
  return idOf(pick(data, 'meetingId')) ?? (event === 'MeetingReady' ? idOf(pick(data, 'id')) : undefined);
}

/**
 * A call of tl;dv out of its two halves, as the webhook posts and the API gives them. Where the meeting is not known, the
 * defaults say when it was.
 * @throws {InputError} when it cannot be read
 */
export function tldvMeeting(transcript: unknown, meeting: unknown, defaults: IntakeDefaults): Conversation {
  const people = [pick(meeting, 'organizer'), ...listOf(pick(meeting, 'invitees'), 'invitees')];
  return recordingToConversation(
    {
      tool: 'tldv',
      id: idOf(pick(transcript, 'meetingId')) ?? idOf(pick(meeting, 'id')),
      title: textOf(pick(meeting, 'name')),
      occurredAt: instantOf(pick(meeting, 'happenedAt')),
      people: people.map((person) => personOf(pick(person, 'name'), pick(person, 'email'))),
      said: listOf(pick(transcript, 'data'), 'data').map((item) => ({
        speaker: textOf(pick(item, 'speaker')),
        at: numberOf(pick(item, 'startTime')),
        end: numberOf(pick(item, 'endTime')),
        text: textOf(pick(item, 'text')),
      })),
    },
    defaults,
  );
}
