import { type Conversation, InputError } from '../../domain/index.ts';
import { parseClock } from '../clock.ts';
import type { IntakeDefaults, KnownPerson } from '../types.ts';
import { jsonBody, pick } from './body.ts';
import { defaultsOf, personOf, recordingToConversation, type Said } from './recording.ts';
import { standardWebhooksVerdict } from './signatures.ts';
import type { Tool } from './tool.ts';
import { idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

/**
 * Fathom's new-meeting-content-ready: the meeting itself, without an envelope, signed by Standard Webhooks. The transcript
 * is in it where the webhook was made with `include_transcript`, else it is fetched. The same meeting comes once for every
 * webhook that it matches (intake-formats A4). Not documented, so nothing relies on it: when a delivery is repeated.
 */
export const fathom: Tool = {
  name: 'fathom',
  title: 'Fathom',
  sort: 'transcripts',
  secretFrom: 'tool',
  access: 'an API key of Fathom; needed only where the webhook was made without include_transcript',
  verify: (request, proof) => standardWebhooksVerdict(request, proof),
  idempotencyKey: ({ headers }) => headers['webhook-id'],
  read(request, context) {
    const meeting = jsonBody(request);
    const id = idOf(pick(meeting, 'recording_id'));
    if ((pick(meeting, 'transcript') ?? undefined) === undefined) {
      if (id === undefined) throw new InputError('wrong-type', [{ path: 'recording_id', message: 'missing' }]);
      const known = { meeting };
      return [{ kind: 'fetch', order: { tool: 'fathom', resource: 'transcript', id, known } }];
    }
    return [{ kind: 'conversation', conversation: fathomMeeting(meeting, defaultsOf(context)) }];
  },
};

/**
 * A meeting of Fathom, as its webhook posts it and its API lists it, with the transcript in it.
 * @throws {InputError} when it cannot be read
 */
export function fathomMeeting(meeting: unknown, defaults: IntakeDefaults): Conversation {
  const items = listOf(pick(meeting, 'transcript'), 'transcript');
  const invitees = listOf(pick(meeting, 'calendar_invitees'), 'calendar_invitees');
  return recordingToConversation(
    {
      tool: 'fathom',
      id: idOf(pick(meeting, 'recording_id')),
      title: textOf(pick(meeting, 'title')) ?? textOf(pick(meeting, 'meeting_title')),
      occurredAt: instantOf(
        pick(meeting, 'recording_start_time') ??
          pick(meeting, 'scheduled_start_time') ??
          pick(meeting, 'created_at') ??
          undefined,
      ),
      people: [
        ...invitees.map(invitee),
        personOf(pick(meeting, 'recorded_by', 'name'), pick(meeting, 'recorded_by', 'email')),
        ...items.map((item) => matched(item, invitees)),
      ],
      said: items.map(said),
    },
    defaults,
  );
}

function invitee(person: unknown): KnownPerson | undefined {
  const external = pick(person, 'is_external');
  const side = external === true ? 'customer' : external === false ? 'vendor' : undefined;
  return personOf(pick(person, 'name'), pick(person, 'email'), { side });
}

/** A voice that Fathom knows under another name than the calendar does. */
function matched(item: unknown, invitees: readonly unknown[]): KnownPerson | undefined {
  const name = textOf(pick(item, 'speaker', 'display_name'));
  if (name === undefined) return undefined;
  const invited = invitees.find((person) => textOf(pick(person, 'matched_speaker_display_name')) === name);
  const email = textOf(pick(item, 'speaker', 'matched_calendar_invitee_email')) ?? pick(invited, 'email');
  return textOf(email) === undefined ? undefined : personOf(name, email);
}

function said(item: unknown): Said {
  const time = pick(item, 'timestamp');
  return {
    speaker: textOf(pick(item, 'speaker', 'display_name')),
    at: typeof time === 'string' && time.includes(':') ? parseClock(time) : numberOf(time),
    text: textOf(pick(item, 'text')),
  };
}
