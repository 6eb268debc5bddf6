import { emptyTranscript } from '../conversation.ts';
import type { JsonConversation } from '../formats/json.ts';
import type { IntakeDefaults } from '../types.ts';
import { pick } from './body.ts';
import { gongCalls, gongConversation } from './gong.ts';
import { readMeetEntries } from './google-meet.ts';
import { idOf } from './values.ts';

/**
 * The calls of Gong's API answers kept as a file, in one answer or in several (intake-formats D6): one whose words are not
 * there is refused, for it was meant to be read. Nothing when they are something else.
 * @param where what the answers stand in
 */
export function savedGongCalls(answers: readonly unknown[], where: string): JsonConversation[] | undefined {
  const isAnswer = (answer: unknown) =>
    Array.isArray(pick(answer, 'callTranscripts')) || Array.isArray(pick(answer, 'calls'));
  if (answers.length === 0 || !answers.every(isAnswer)) return undefined;
  const calls = gather(answers, 'calls');
  const spoken = gongCalls({ calls, callTranscripts: gather(answers, 'callTranscripts') });
  const ids = new Set(spoken.map(({ metaData }) => idOf(pick(metaData, 'id'))));
  const silent = calls.filter((call) => !ids.has(idOf(pick(call, 'metaData', 'id'))));
  const place = (name: string) => (spoken.length + silent.length === 1 ? where : within(where, name));
  return [
    ...spoken.map((call, index) => ({
      where: place(`callTranscripts[${index}]`),
      read: (defaults: IntakeDefaults) => gongConversation(call, defaults),
    })),
    ...silent.map((call) => ({
      where: place(`calls[${calls.indexOf(call)}]`),
      read: () => {
        throw emptyTranscript({}, 'the file has this call without its callTranscripts');
      },
    })),
  ];
}

/**
 * The conversation of Google Meet's API answers kept as a file: one answer or a list of pages with `transcriptEntries` and,
 * where they were kept too, `participants` and the `conferenceRecord`. Nothing when it is none of those.
 * @param where what the answers stand in
 */
export function savedMeetTranscript(pages: readonly unknown[], where: string): JsonConversation[] | undefined {
  const entries = gather(pages, 'transcriptEntries');
  const isPage = (page: unknown) =>
    Array.isArray(pick(page, 'transcriptEntries')) || Array.isArray(pick(page, 'participants'));
  if (!pages.some((page) => Array.isArray(pick(page, 'transcriptEntries'))) || !pages.every(isPage)) return undefined;
  const first = (name: string) => pages.map((page) => pick(page, name)).find((value) => value !== undefined);
  const fetched = {
    conferenceRecord: first('conferenceRecord'),
    transcript: first('transcript'),
    participants: gather(pages, 'participants'),
    transcriptEntries: entries,
  };
  return [
    {
      where,
      read(defaults) {
        const conversation = readMeetEntries(fetched, defaults);
        if (conversation === undefined) throw emptyTranscript({ path: 'transcriptEntries' });
        return conversation;
      },
    },
  ];
}

function within(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}

function gather(pages: readonly unknown[], name: string): unknown[] {
  return pages.flatMap((page) => {
    const items = pick(page, name);
    return Array.isArray(items) ? (items as unknown[]) : [];
  });
}
