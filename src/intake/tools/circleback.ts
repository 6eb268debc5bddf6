import type { Conversation } from '../../domain/index.ts';
import type { IntakeDefaults } from '../types.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { defaultsOf, personOf, recordingToConversation } from './recording.ts';
import { hexVerdict } from './signatures.ts';
import type { Tool } from './tool.ts';
import { idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

/**
 * Circleback's automation step "Send webhook request": one meeting, transcript and all, signed with a bare HMAC
 * (intake-formats A5). Not documented: what it expects to hear and when it tries again.
 */
export const circleback: Tool = {
  name: 'circleback',
  title: 'Circleback',
  sort: 'transcripts',
  secretFrom: 'tool',
  verify: (request, proof) => hexVerdict(request, 'x-signature', proof.secrets),
  idempotencyKey: (request) => keyInBody(request, ['id']),
  read(request, context) {
    return [{ kind: 'conversation', conversation: circlebackMeeting(jsonBody(request), defaultsOf(context)) }];
  },
};

/**
 * A meeting of Circleback with the transcript in it. Only starts are told, no speaker ids and no sides.
 * @throws {InputError} when it cannot be read
 */
export function circlebackMeeting(meeting: unknown, defaults: IntakeDefaults): Conversation {
  return recordingToConversation(
    {
      tool: 'circleback',
      id: idOf(pick(meeting, 'id')),
      title: textOf(pick(meeting, 'name')),
      occurredAt: instantOf(pick(meeting, 'createdAt')),
      people: listOf(pick(meeting, 'attendees'), 'attendees').map((person) =>
        personOf(pick(person, 'name'), pick(person, 'email')),
      ),
      said: listOf(pick(meeting, 'transcript'), 'transcript').map((item) => ({
        speaker: textOf(pick(item, 'speaker')),
        at: numberOf(pick(item, 'timestamp')),
        text: textOf(pick(item, 'text')),
      })),
    },
    defaults,
  );
}
