import { type Conversation, InputError } from '../../domain/index.ts';
import type { IntakeDefaults } from '../types.ts';
import { peopleOfAddresses } from './addresses.ts';
import { jsonBody, keyFrom, pick } from './body.ts';
import { personOf, recordingToConversation, type Said } from './recording.ts';
import { hexVerdict, sharedKeyVerdict } from './signatures.ts';
import type { HookRequest, Proof, Tool, Verdict } from './tool.ts';
import { idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

const HEADER = 'x-hub-signature';

/** Events of both forms of the webhook that mean there is a transcript. */
const TRANSCRIBED = new Set(['meeting.transcribed', 'meeting.summarized', 'Transcription completed']);

/**
 * Fireflies: the first form of its webhook (`meetingId`, `eventType`) and the second (`meeting_id`, `event`), both a mere
 * announcement (intake-formats A2). Signed with the secret where one was set there; without one the address must hold
 * the source's key. What is not documented is read liberally: times may be text, names may be missing or a mere
 * `Speaker 1`, several addresses may stand in one text.
 */
export const fireflies: Tool = {
  name: 'fireflies',
  title: 'Fireflies.ai',
  sort: 'transcripts',
  secretFrom: 'tool',
  access: 'an API key (Integrations, Fireflies API) of somebody who may see the meetings',
  settings: [{ name: 'account', description: 'the key of the account that all its calls belong to' }],
  verify,
  idempotencyKey: (request) =>
    keyFrom(request, (body) => {
      const { event, id } = announced(body);
      return event === undefined || id === undefined ? undefined : `${event}/${id}`;
    }),
  read(request) {
    const { event, id, reference } = announced(jsonBody(request));
    if (event === undefined || id === undefined) {
      const message = 'neither meeting_id and event nor meetingId and eventType: no announcement of a meeting';
      throw new InputError('wrong-type', [{ path: 'meeting_id', message }]);
    }
    if (!TRANSCRIBED.has(event)) return [{ kind: 'nothing', reason: `events ${event.slice(0, 60)} are not kept` }];
    return [{ kind: 'fetch', order: { tool: 'fireflies', resource: 'transcript', id, known: { reference } } }];
  },
};

function announced(body: unknown): {
  event: string | undefined;
  id: string | undefined;
  reference: string | undefined;
} {
  const id = textOf(pick(body, 'meeting_id'));
  const event = textOf(pick(body, 'event'));
  if (id !== undefined && event !== undefined) {
    return { event, id, reference: textOf(pick(body, 'client_reference_id')) };
  }
  return {
    event: textOf(pick(body, 'eventType')),
    id: textOf(pick(body, 'meetingId')),
    reference: textOf(pick(body, 'clientReferenceId')),
  };
}

function verify(request: HookRequest, proof: Proof): Verdict {
  const { headers, query } = request;
  const isSigned = headers[HEADER] !== undefined;
  const hasKey = query.key !== undefined || headers['x-earshot-key'] !== undefined;
  if (!isSigned && hasKey) return sharedKeyVerdict(request, proof);
  const bare = { ...headers, [HEADER]: headers[HEADER]?.trim().replace(/^sha256=/i, '') ?? '' };
  return hexVerdict({ ...request, headers: bare }, HEADER, proof.secrets);
}

/**
 * A transcript as Fireflies' GraphQL API gives it, as a conversation. Nothing there says which side anybody is on:
 * addresses do, of those who were invited.
 * @throws {InputError}
 */
export function firefliesConversation(transcript: unknown, defaults: IntakeDefaults): Conversation {
  const said = saidIn(transcript);
  const attendees = listOf(pick(transcript, 'meeting_attendees'), 'meeting_attendees').map((attendee) =>
    personOf(textOf(pick(attendee, 'displayName')) ?? pick(attendee, 'name'), pick(attendee, 'email')),
  );
  const named = attendees.filter((person) => person !== undefined && person.name !== person.email);
  const addresses = [
    ...attendees.map((person) => person?.email),
    pick(transcript, 'organizer_email'),
    ...listOf(pick(transcript, 'participants'), 'participants'),
  ];
  const speakers = said.map(({ speaker }) => speaker);
  return recordingToConversation(
    {
      tool: 'fireflies',
      id: idOf(pick(transcript, 'id')),
      title: textOf(pick(transcript, 'title')),
      occurredAt: instantOf(pick(transcript, 'dateString')) ?? instantOf(pick(transcript, 'date')),
      people: [...named, ...peopleOfAddresses(addresses, named, speakers)],
      said,
    },
    defaults,
  );
}

function saidIn(transcript: unknown): Said[] {
  const names = new Map<string, string>();
  for (const speaker of listOf(pick(transcript, 'speakers'), 'speakers')) {
    const [id, name] = [idOf(pick(speaker, 'id')), textOf(pick(speaker, 'name'))];
    if (id !== undefined && name !== undefined) names.set(id, name);
  }
  return listOf(pick(transcript, 'sentences'), 'sentences').map((sentence) => {
    const id = idOf(pick(sentence, 'speaker_id'));
    const label = id === undefined ? undefined : (names.get(id) ?? `Speaker ${Number(id) + 1 || id}`);
    return {
      speaker: textOf(pick(sentence, 'speaker_name')) ?? label,
      at: numberOf(pick(sentence, 'start_time')),
      end: numberOf(pick(sentence, 'end_time')),
      text: textOf(pick(sentence, 'text')) ?? textOf(pick(sentence, 'raw_text')),
    };
  });
}
