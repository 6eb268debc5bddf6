import type { Conversation } from '../../domain/index.ts';
import { jsonBody, keyFrom, pick } from './body.ts';
import { defaultsOf, personOf, recordingToConversation, type Said } from './recording.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { ReadingContext, Tool } from './tool.ts';
import { idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

/**
 * Avoma (intake-formats A9): says when notes are ready; the transcript is asked for. It signs nothing, so the source's secret
 * stands in the address. Only the event `AINOTE` is known; any other that says `transcript_ready` is read the same way
 * (unverified). `is_internal` of a meeting is not trusted.
 */
export const avoma: Tool = {
  name: 'avoma',
  title: 'Avoma',
  sort: 'transcripts',
  secretFrom: 'us',
  access: 'API key (Settings, Integrations, API)',
  verify: sharedKeyVerdict,
  // With the event: the same meeting may be announced as something else before its notes are.
  idempotencyKey: (request) =>
    keyFrom(request, (body) => {
      const [event, id] = [idOf(pick(body, 'event_type')), idOf(pick(body, 'uuid'))];
      const early = isAnnouncement(body) ? '' : '/early';
      return event === undefined || id === undefined ? undefined : `${event}/${id}${early}`;
    }),
  read(request) {
    const body = jsonBody(request);
    const id = idOf(pick(body, 'uuid'));
    if (id === undefined) return [{ kind: 'nothing', reason: 'it names no meeting' }];
    if (!isAnnouncement(body)) {
      return [{ kind: 'nothing', reason: 'an event that comes before the transcript' }];
    }
    return [{ kind: 'fetch', order: { tool: 'avoma', resource: 'transcript', id, known: { meeting: body } } }];
  },
};

function isAnnouncement(body: unknown): boolean {
  return pick(body, 'event_type') === 'AINOTE' || pick(body, 'transcript_ready') === true;
}

/**
 * The conversation of a meeting as Avoma announced it and of the transcription it answered with: one, or the first of a list.
 * `undefined` while nothing is transcribed.
 * @throws {InputError}
 */
export function avomaConversation(
  { meeting, transcription: answer }: { readonly meeting: unknown; readonly transcription: unknown },
  context: ReadingContext,
): Conversation | undefined {
  const transcription = firstOf(answer);
  const paragraphs = listOf(pick(transcription, 'transcript'), 'transcript');
  const speakers = listOf(pick(transcription, 'speakers'), 'speakers');
  const names = new Map(speakers.map((speaker) => [idOf(pick(speaker, 'id')), nameOf(speaker)]));
  const said = paragraphs.map((paragraph): Said => {
    const words = listOf(pick(paragraph, 'timestamps'), 'timestamps');
    return {
      speaker: names.get(idOf(pick(paragraph, 'speaker_id'))),
      at: numberOf(words[0]),
      end: numberOf(words.at(-1)),
      text: textOf(pick(paragraph, 'transcript')),
    };
  });
  if (said.every(({ text }) => text === undefined)) return undefined;
  const invited = listOf(pick(meeting, 'attendees'), 'attendees').filter(
    (person) => pick(person, 'response_status') !== 'declined',
  );
  return recordingToConversation(
    {
      tool: 'avoma',
      id: idOf(pick(meeting, 'uuid')),
      title: textOf(pick(meeting, 'subject')),
      occurredAt: instantOf(pick(meeting, 'start_at')),
      people: [
        ...speakers.map((speaker) => {
          const isRep = pick(speaker, 'is_rep');
          const side = typeof isRep !== 'boolean' ? undefined : isRep ? 'vendor' : 'customer';
          return personOf(nameOf(speaker), pick(speaker, 'email'), { side });
        }),
        ...invited.map((person) => personOf(pick(person, 'name'), pick(person, 'email'))),
        personOf(pick(meeting, 'organizer_name'), pick(meeting, 'organizer_email')),
      ],
      said,
    },
    defaultsOf(context),
  );
}

/** Asked by meeting, Avoma answers with a list, in `results` as everywhere or bare (unverified which). */
function firstOf(answer: unknown): unknown {
  const list = pick(answer, 'results') ?? answer;
  return Array.isArray(list) ? list[0] : list;
}

function nameOf(speaker: unknown): string | undefined {
  return textOf(pick(speaker, 'name')) ?? textOf(pick(speaker, 'email'));
}
