import type { Conversation } from '../../domain/index.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { defaultsOf, personOf, recordingToConversation, type Said } from './recording.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { ReadingContext, Tool } from './tool.ts';
import { idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

const SIDES: Readonly<Record<string, 'vendor' | 'customer'>> = { internal: 'vendor', external: 'customer' };

/**
 * Grain (intake-formats A10): says that a recording is there; transcript and people are asked for. No signature of its is
 * documented, so the source's secret stands in the address; the `x-grain-signature` of public code is a guess and not read.
 * When a hook is made Grain tries the address with a body without a type, which is answered and not kept. That a transcript
 * may come after its announcement is unverified; it is waited for.
 */
export const grain: Tool = {
  name: 'grain',
  title: 'Grain',
  sort: 'transcripts',
  secretFrom: 'us',
  access: 'Workspace access token (Settings, Integrations, API)',
  handshake(request, proof) {
    const isTrial = sharedKeyVerdict(request, proof).genuine && isTypeless(request);
    return isTrial ? { status: 200, mediaType: 'application/json', body: '{}' } : undefined;
  },
  verify: sharedKeyVerdict,
  idempotencyKey: (request) => keyInBody(request, ['type'], ['data', 'id']),
  read(request) {
    const body = jsonBody(request);
    const type = textOf(pick(body, 'type')) ?? '';
    const id = idOf(pick(body, 'data', 'id'));
    if ((type !== 'recording_added' && type !== 'recording_updated') || id === undefined) {
      return [{ kind: 'nothing', reason: `events of type ${type.slice(0, 60)} are not kept` }];
    }
    return [
      { kind: 'fetch', order: { tool: 'grain', resource: 'transcript', id, known: { recording: pick(body, 'data') } } },
    ];
  },
};

function isTypeless(request: Parameters<NonNullable<Tool['handshake']>>[0]): boolean {
  if (request.body.length === 0) return true;
  try {
    return pick(jsonBody(request), 'type') === undefined;
  } catch {
    return false; // broken is not empty: it is kept, to be seen
  }
}

/**
 * The conversation of a recording as Grain answers with it and with its transcript. `undefined` while there is no transcript.
 * @throws {InputError}
 */
export function grainConversation(
  { recording, transcript }: { readonly recording: unknown; readonly transcript: unknown },
  context: ReadingContext,
): Conversation | undefined {
  const said = listOf(transcript, 'transcript').map((part): Said => {
    const start = numberOf(pick(part, 'start'));
    const end = numberOf(pick(part, 'end'));
    return {
      speaker: textOf(pick(part, 'speaker')),
      at: start === undefined ? undefined : start / 1000,
      end: end === undefined ? undefined : end / 1000,
      text: textOf(pick(part, 'text')),
    };
  });
  if (said.every(({ text }) => text === undefined)) return undefined;
  return recordingToConversation(
    {
      tool: 'grain',
      id: idOf(pick(recording, 'id')),
      title: textOf(pick(recording, 'title')),
      occurredAt: instantOf(pick(recording, 'start_datetime')),
      people: listOf(pick(recording, 'participants'), 'participants').map((person) =>
        personOf(pick(person, 'name'), pick(person, 'email'), { side: SIDES[textOf(pick(person, 'scope')) ?? ''] }),
      ),
      said,
    },
    defaultsOf(context),
  );
}
