import type { Conversation } from '../../domain/index.ts';
import type { IntakeDefaults } from '../types.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { defaultsOf, personOf, recordingToConversation } from './recording.ts';
import { hexVerdict, sharedKeyVerdict } from './signatures.ts';
import type { Tool } from './tool.ts';
import { epochOf, idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

const SIGNATURE = 'x-read-signature';

/** Times below are no time of day but seconds from the start: nothing was recorded before the year 2001. */
const LEAST_EPOCH_SECONDS = 1e9;

/**
 * Read AI's `meeting_end` and `manual`: one meeting with its transcript, signed with an HMAC whose key is the signing key
 * base64-decoded. A webhook made without a signing key is not signed: then our secret must stand in its address
 * (intake-formats A6). Sources disagree whether a block's time is in seconds or milliseconds, a number or a text, so each is
 * read; a missing address has been seen as null and as "None". The same meeting may come from several users' webhooks.
 */
export const readAi: Tool = {
  name: 'read-ai',
  title: 'Read AI',
  sort: 'transcripts',
  secretFrom: 'tool',
  verify(request, proof) {
    if (request.headers[SIGNATURE] === undefined) return sharedKeyVerdict(request, proof);
    return hexVerdict(
      request,
      SIGNATURE,
      proof.secrets.map((secret) => Buffer.from(secret, 'base64')),
    );
  },
  idempotencyKey: (request) => keyInBody(request, ['session_id'], ['trigger']),
  read(request, context) {
    const meeting = jsonBody(request);
    const trigger = textOf(pick(meeting, 'trigger'));
    if (trigger === 'meeting_start') return [{ kind: 'nothing', reason: 'the meeting has only begun' }];
    return [{ kind: 'conversation', conversation: readAiMeeting(meeting, defaultsOf(context)) }];
  },
};

/**
 * A meeting of Read AI as its webhook posts it (`transcript.speaker_blocks`) or its API gives it (`transcript.turns`).
 * @throws {InputError} when it cannot be read
 */
export function readAiMeeting(meeting: unknown, defaults: IntakeDefaults): Conversation {
  const blocks = [
    ...listOf(pick(meeting, 'transcript', 'speaker_blocks'), 'transcript.speaker_blocks'),
    ...listOf(pick(meeting, 'transcript', 'turns'), 'transcript.turns'),
  ];
  const start = (block: unknown) => pick(block, 'start_time_ms') ?? pick(block, 'start_time');
  const end = (block: unknown) => pick(block, 'end_time_ms') ?? pick(block, 'end_time');
  const begun = epochOf(pick(meeting, 'start_time') ?? pick(meeting, 'start_time_ms')) ?? epochOf(start(blocks[0]));
  const owner = pick(meeting, 'owner');
  return recordingToConversation(
    {
      tool: 'read-ai',
      id: idOf(pick(meeting, 'session_id')) ?? idOf(pick(meeting, 'id')),
      title: textOf(pick(meeting, 'title')),
      occurredAt: instantOf(begun),
      people: [...listOf(pick(meeting, 'participants'), 'participants'), owner].map((person) =>
        personOf(pick(person, 'name'), pick(person, 'email')),
      ),
      said: blocks.map((block) => ({
        speaker: textOf(pick(block, 'speaker', 'name')),
        at: secondsAfter(start(block), begun),
        end: secondsAfter(end(block), begun),
        text: textOf(pick(block, 'words')) ?? textOf(pick(block, 'text')),
      })),
    },
    defaults,
  );
}

function secondsAfter(time: unknown, begun: number | undefined): number | undefined {
  const number = numberOf(time);
  if (number !== undefined && number < LEAST_EPOCH_SECONDS) return number;
  const epoch = epochOf(time);
  return epoch === undefined || begun === undefined ? undefined : (epoch - begun) / 1000;
}
