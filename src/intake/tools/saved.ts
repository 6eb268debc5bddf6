import type { Conversation } from '../../domain/index.ts';
import { emptyTranscript, toConversation } from '../conversation.ts';
import type { JsonConversation } from '../formats/json.ts';
import type { IntakeDefaults } from '../types.ts';
import { pick } from './body.ts';
import { circlebackMeeting } from './circleback.ts';
import { fathomMeeting } from './fathom.ts';
import { firefliesConversation } from './fireflies.ts';
import { otterConversation } from './otter.ts';
import { readAiMeeting } from './read-ai.ts';
import { recallConversation } from './recall.ts';
import { savedGongCalls, savedMeetTranscript } from './saved-pages.ts';
import { tldvMeeting } from './tldv.ts';

/** What one tool posts or gives out, known by its shape. */
interface Shape {
  is(value: unknown): boolean;
  read(value: unknown, defaults: IntakeDefaults): Conversation;
}

const SHAPES: readonly Shape[] = [
  {
    is: (value) => String(pick(value, 'type')).startsWith('conversation.') && has(value, 'data'),
    read: (value, defaults) => toConversation(pick(value, 'data'), defaults),
  },
  { is: isFathom, read: fathomMeeting },
  {
    is: (value) => Array.isArray(pick(value, 'attendees')) && has(value, 'transcript') && has(value, 'createdAt'),
    read: circlebackMeeting,
  },
  {
    is: (value) =>
      Array.isArray(pick(value, 'transcript', 'speaker_blocks')) || Array.isArray(pick(value, 'transcript', 'turns')),
    read: readAiMeeting,
  },
  {
    is: (value) => pick(value, 'event') === 'TranscriptReady',
    read: (value, defaults) => tldvMeeting(pick(value, 'data'), undefined, defaults),
  },
  {
    is: (value) => has(value, 'meetingId') && Array.isArray(pick(value, 'data')),
    read: (value, defaults) => tldvMeeting(value, undefined, defaults),
  },
  {
    is: (value) => has(value, 'meeting') && Array.isArray(pick(value, 'transcript', 'data')),
    read: (value, defaults) => tldvMeeting(pick(value, 'transcript'), pick(value, 'meeting'), defaults),
  },
  { is: isFireflies, read: firefliesConversation },
  {
    is: (value) => isFireflies(pick(value, 'transcript')),
    read: (value, defaults) => firefliesConversation(pick(value, 'transcript'), defaults),
  },
  {
    is: (value) => isFireflies(pick(value, 'data', 'transcript')),
    read: (value, defaults) => firefliesConversation(pick(value, 'data', 'transcript'), defaults),
  },
  {
    is: isRecall,
    read: (value, defaults) =>
      recallConversation({ id: undefined, transcript: value, recording: undefined, artifact: undefined }, defaults),
  },
  { is: (value) => isOtter(value) || isOtter(pick(value, 'data')), read: otterConversation },
  {
    is: (value) => has(value, 'callData') || pick(value, 'event') === 'MeetingReady',
    read: () => {
      const message = 'this announces a call and holds none of its words: save the transcript, or let the tool post';
      throw emptyTranscript({}, message);
    },
  },
];

/**
 * The conversations of a JSON document: of the posted form as the contract has it, or one of the shapes in which transcript
 * tools post and give out theirs (intake-formats, part A), read as if the tool had posted it.
 */
export function savedConversations(value: unknown): JsonConversation[] {
  if (!Array.isArray(value)) return conversationsOf(value, '');
  const paged = value.some(isContract) ? undefined : (savedGongCalls(value, '') ?? savedMeetTranscript(value, ''));
  if (paged !== undefined) return paged;
  if (isRecall(value)) return conversationsOf(value, '');
  return value.flatMap((item, index) => conversationsOf(item, `[${index}]`));
}

function conversationsOf(value: unknown, where: string): JsonConversation[] {
  if (isContract(value)) return [{ where, read: (defaults) => toConversation(value, defaults) }];
  const items = pick(value, 'items');
  if (Array.isArray(items) && items.length > 0 && items.every(isFathom)) {
    return items.map((item, index) => reading(item, `${where}${where === '' ? '' : '.'}items[${index}]`));
  }
  return savedGongCalls([value], where) ?? savedMeetTranscript([value], where) ?? [reading(value, where)];
}

function reading(value: unknown, where: string): JsonConversation {
  const shape = SHAPES.find(({ is }) => is(value));
  return { where, read: (defaults) => (shape?.read ?? toConversation)(value, defaults) };
}

/** Our own form has the last word: what says its medium or its turns is one, right or wrong. */
function isContract(value: unknown): boolean {
  return has(value, 'medium') || Array.isArray(pick(value, 'turns'));
}

function isFathom(value: unknown): boolean {
  return has(value, 'recording_id') && (has(value, 'recorded_by') || has(value, 'calendar_invitees'));
}

function isFireflies(value: unknown): boolean {
  return Array.isArray(pick(value, 'sentences'));
}

/** A transcript's file of Recall.ai is a list itself. */
function isRecall(value: unknown): boolean {
  const isEntry = (entry: unknown) => has(entry, 'participant') && Array.isArray(pick(entry, 'words'));
  return Array.isArray(value) && value.length > 0 && value.every(isEntry);
}

function isOtter(value: unknown): boolean {
  const transcript = pick(value, 'transcript') ?? pick(value, 'relationships', 'transcript');
  return typeof transcript === 'string' || typeof pick(transcript, 'content') === 'string';
}

function has(value: unknown, name: string): boolean {
  return pick(value, name) !== undefined;
}
