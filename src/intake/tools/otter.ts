import { type Conversation, InputError } from '../../domain/index.ts';
import { readPlainText } from '../formats/plain-text.ts';
import type { IntakeDefaults } from '../types.ts';
import { jsonBody, keyFrom, pick } from './body.ts';
import { defaultsOf, personOf, recordingToConversation } from './recording.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { Tool } from './tool.ts';
import { idOf, instantOf, listOf, textOf } from './values.ts';

const COMPLETED = 'conversation_completed';

/**
 * Otter's workspace webhook `conversation_completed`: the transcript comes as the text that Otter also exports. It documents
 * no signature: our secret goes into the address (`?key=`). An older form of its article shows `data` without the envelope,
 * and the inner form of `transcript` is not certain, so a text and `{content, format}` are both read (intake-formats A12).
 */
export const otter: Tool = {
  name: 'otter',
  title: 'Otter',
  sort: 'transcripts',
  secretFrom: 'us',
  verify: (request, proof) => sharedKeyVerdict(request, proof),
  // What is not kept must not stand in the way of what is: the same conversation may have other events before.
  idempotencyKey: (request) =>
    keyFrom(request, (body) => {
      const id = idOf(pick(dataOf(body), 'id'));
      return id === undefined || eventOf(body) === COMPLETED ? id : `${eventOf(body)}/${id}`;
    }),
  read(request, context) {
    const body = jsonBody(request);
    const event = eventOf(body);
    if (event !== COMPLETED) {
      return [{ kind: 'nothing', reason: `events ${event.slice(0, 60)} are not kept` }];
    }
    return [{ kind: 'conversation', conversation: otterConversation(body, defaultsOf(context)) }];
  },
};

/**
 * A conversation of Otter, in its webhook's envelope or without.
 * @throws {InputError} when it cannot be read
 */
export function otterConversation(body: unknown, defaults: IntakeDefaults): Conversation {
  const data = dataOf(body);
  const people = [...listOf(pick(data, 'calendar_guests'), 'calendar_guests'), pick(data, 'owner')].map((person) =>
    personOf(pick(person, 'name'), pick(person, 'email')),
  );
  const transcript = pick(data, 'transcript') ?? pick(data, 'relationships', 'transcript');
  const text = textOf(transcript) ?? textOf(pick(transcript, 'content'));
  if (text === undefined) {
    throw new InputError('empty-transcript', [{ path: 'data.transcript', message: 'the transcript is empty' }]);
  }
  return recordingToConversation(
    {
      tool: 'otter',
      id: idOf(pick(data, 'id')),
      title: textOf(pick(data, 'title')),
      occurredAt: instantOf(pick(data, 'created_at')),
      people,
      said: readPlainText(
        text,
        people.flatMap((person) => person?.name ?? []),
      ).utterances,
    },
    defaults,
  );
}

function eventOf(body: unknown): string {
  return textOf(pick(body, 'meta', 'webhook', 'event')) ?? COMPLETED;
}

function dataOf(body: unknown): unknown {
  return pick(body, 'data') ?? body;
}
