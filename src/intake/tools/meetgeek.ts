import type { Conversation } from '../../domain/index.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { speakerOfMailbox } from './mailbox.ts';
import { defaultsOf, personOf, recordingToConversation, type Said } from './recording.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { ReadingContext, Tool } from './tool.ts';
import { emailOf, epochOf, idOf, instantOf, listOf, textOf } from './values.ts';

/**
 * MeetGeek (intake-formats A11): says that a meeting was analysed; meeting and transcript are asked for. It documents no
 * signature, so the source's secret stands in the address. A meeting shared with a team is announced once for each member. What a
 * meeting's own answer holds (`title`, `timestamp_start_utc`, `host_email`, `participant_emails`) is unverified and may be
 * missing: the first sentence then tells when the meeting began.
 */
export const meetgeek: Tool = {
  name: 'meetgeek',
  title: 'MeetGeek',
  sort: 'transcripts',
  secretFrom: 'us',
  access: 'API key (Integrations, Public API)',
  settings: [
    { name: 'region', description: 'where the account is kept: eu or us; by the beginning of the key unless told' },
  ],
  verify: sharedKeyVerdict,
  idempotencyKey: (request) => keyInBody(request, ['meeting_id']),
  // "200 with no body", else it posts again.
  answer: { status: 200, mediaType: 'text/plain', body: '' },
  read(request) {
    const body = jsonBody(request);
    const id = idOf(pick(body, 'meeting_id'));
    if (id === undefined) return [{ kind: 'nothing', reason: 'MeetGeek could not analyse a meeting, or names none' }];
    if (/fail/i.test(textOf(pick(body, 'message')) ?? '')) {
      return [{ kind: 'nothing', reason: 'MeetGeek could not analyse this meeting' }];
    }
    return [{ kind: 'fetch', order: { tool: 'meetgeek', resource: 'transcript', id, known: {} } }];
  },
};

/**
 * The conversation of a meeting as MeetGeek answers with it and with the sentences of all pages. `undefined` while there are
 * none.
 * @throws {InputError}
 */
export function meetgeekConversation(
  { id, meeting, sentences }: { readonly id: string; readonly meeting: unknown; readonly sentences: unknown },
  context: ReadingContext,
): Conversation | undefined {
  const spoken = listOf(sentences, 'sentences').map((sentence) => ({
    speaker: textOf(pick(sentence, 'speaker')),
    time: epochOf(pick(sentence, 'timestamp')),
    text: textOf(pick(sentence, 'transcript')),
  }));
  if (spoken.every(({ text }) => text === undefined)) return undefined;
  const first = spoken.find(({ time }) => time !== undefined)?.time;
  const start = epochOf(pick(meeting, 'timestamp_start_utc')) ?? first;
  const labels = spoken.flatMap(({ speaker }) => speaker ?? []);
  const invited = listOf(pick(meeting, 'participant_emails'), 'participant_emails');
  return recordingToConversation(
    {
      tool: 'meetgeek',
      id,
      title: textOf(pick(meeting, 'title')),
      occurredAt: instantOf(start),
      people: [...invited, pick(meeting, 'host_email')].map((value) => {
        const email = emailOf(value);
        return email === undefined ? undefined : personOf(speakerOfMailbox(email, labels), email);
      }),
      said: spoken.map(
        ({ speaker, time, text }): Said => ({
          speaker,
          at: time === undefined || start === undefined ? undefined : (time - start) / 1000,
          text,
        }),
      ),
    },
    defaultsOf(context),
  );
}
