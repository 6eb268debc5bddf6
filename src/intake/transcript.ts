import { type Conversation, InputError, MAX_TURNS, type Turn } from '../domain/index.ts';
import { atLines, emptyTranscript, toConversation } from './conversation.ts';
import { dateFromName } from './name-date.ts';
import { UNKNOWN_SPEAKER } from './sides.ts';
import type { IntakeDefaults, ReadNote } from './types.ts';

/** A stretch of speech as a file has it. Without a speaker when the file names none. */
export interface Utterance {
  readonly speaker: string | undefined;
  /** Seconds from the start. */
  readonly at?: number | undefined;
  readonly end?: number | undefined;
  readonly text: string;
  /** The line, from 1, where it begins. */
  readonly line: number;
  /** Somebody else speaks than before, even if neither is named. */
  readonly isNewVoice?: boolean | undefined;
}

/** What a reader of a transcript format gives. */
export interface Transcript {
  readonly utterances: readonly Utterance[];
  readonly notes: readonly ReadNote[];
  /** ISO 8601: when it began, where the file itself says so. */
  readonly occurredAt?: string | undefined;
}

/** A longer silence, in seconds, begins a new turn of the same speaker. */
export const TURN_PAUSE = 5;
/** Captions of one voice are joined up to this many characters, then begin a new turn: turns stay of a readable size. */
const MAX_JOINED_LENGTH = 4000;

/** Joins captions that follow each other, of the same speaker and without a pause, into one utterance each. */
export function joinCaptions(captions: readonly Utterance[]): Utterance[] {
  const joined: { head: Utterance; texts: string[]; length: number; end: number | undefined }[] = [];
  for (const caption of captions) {
    const last = joined.at(-1);
    const pause = (caption.at ?? 0) - (last?.end ?? caption.at ?? 0);
    const fits = last !== undefined && last.length + caption.text.length < MAX_JOINED_LENGTH;
    const goesOn = last?.head.speaker === caption.speaker && !caption.isNewVoice && pause <= TURN_PAUSE;
    if (last !== undefined && fits && goesOn) {
      last.texts.push(caption.text);
      last.length += caption.text.length + 1;
      // Of recorders that tell starts only, nobody knows how long a pause was.
      last.end = caption.end === undefined ? last.end : Math.max(last.end ?? 0, caption.end);
    } else {
      joined.push({ head: caption, texts: [caption.text], length: caption.text.length, end: caption.end });
    }
  }
  return joined.map(({ head, texts, end }) => ({ ...head, end, text: texts.join(' ') }));
}

/**
 * The conversation of a transcript file. Where it does not say when it was, the defaults do, else a date in its name.
 * @throws {InputError} `empty-transcript`, `too-large` with the line, `missing-date`
 */
export function transcriptToConversation(transcript: Transcript, name: string, defaults: IntakeDefaults): Conversation {
  const spoken = transcript.utterances.filter((utterance) => utterance.text !== '');
  if (spoken.length === 0) throw emptyTranscript({ line: 1 });
  const turns = spoken.map(
    (utterance): Turn => ({
      speaker: utterance.speaker ?? UNKNOWN_SPEAKER,
      ...(utterance.at === undefined ? {} : { at: utterance.at }),
      text: utterance.text,
    }),
  );
  const occurred_at = transcript.occurredAt ?? defaults.occurred_at ?? dateFromName(name);
  if (occurred_at === undefined) throw missingDate();
  try {
    return toConversation({ medium: defaults.medium ?? 'call', occurred_at, turns }, defaults);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw atLines(
      error,
      spoken.map((utterance) => utterance.line),
      MAX_TURNS,
    );
  }
}

function missingDate(): InputError {
  const message =
    'the transcript does not say when it was: give occurred_at, or begin the file name with the date (2026-03-12-…)';
  return new InputError('missing-date', [{ path: 'occurred_at', message }]);
}
