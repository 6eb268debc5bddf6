import { InputError } from '../../domain/index.ts';
import { splitLines } from '../decode-text.ts';
import { createLabelReader } from '../speaker-label.ts';
import { joinCaptions, type Transcript, type Utterance } from '../transcript.ts';
import type { ReadNote } from '../types.ts';
import { readPrefixedCues } from './captions.ts';
import { type Cue, type CueDialect, type CueFile, cutOff, noCues, readCues } from './cues.ts';
import { readTeamsMetadata } from './teams-metadata.ts';
import { readVoiceText, type VoiceText } from './voice-text.ts';

const DIALECT: CueDialect = {
  isComment: (line) => /^(?:NOTE|STYLE|REGION)(?:$|[ \t])/.test(line),
  textMayHoldBlankLines: false,
};

/**
 * Reads a WebVTT transcript: speakers from the metadata that Teams gives out, or from voice tags, else from "Name: text"
 * prefixes as Zoom writes them. Bad cues are skipped and named in the notes.
 * @param knownSpeakers names that are labels whatever their shape
 * @throws {InputError} `wrong-header`; `cut-off` with the line where the file stops; `empty-transcript`
 */
export function readWebVtt(text: string, knownSpeakers: readonly string[] = []): Transcript {
  const { cues, problems, cutAt } = readWebVttCues(text);
  if (cutAt !== undefined) throw cutOff(cutAt);
  const metadata = readTeamsMetadata(cues);
  if (metadata !== undefined) {
    if (metadata.utterances.length === 0) throw noCues(problems);
    const notes = [...problems.map(toNote), ...metadata.notes];
    return { utterances: joinCaptions(metadata.utterances), notes, occurredAt: metadata.occurredAt };
  }
  const texts = cues.map((cue) => readVoiceText(cue.lines.join('\n')));
  refuseCutVoice(cues, texts);
  const utterances = texts.some((cue) => cue.hasVoices)
    ? voiced(cues, texts)
    : readPrefixedCues(cues, labelsOf(cues, knownSpeakers), plain);
  if (utterances.length === 0) throw noCues(problems);
  return { utterances: joinCaptions(utterances), notes: [...problems.map(toNote), ...endNote(text)] };
}

/**
 * The cues of a WebVTT file, their text as it stands.
 * @throws {InputError} `wrong-header` when the file does not begin with the word WEBVTT
 */
export function readWebVttCues(text: string): CueFile {
  const lines = splitLines(text);
  if (!/^WEBVTT(?:$|[ \t])/.test(lines[0] ?? '')) {
    const message = 'not WebVTT: the first line must begin with WEBVTT';
    throw new InputError('wrong-header', [{ line: 1, message }]);
  }
  // The header goes on until a blank line; a timing line in it already is the first cue's.
  const headerEnd = lines.findIndex((line, index) => index > 0 && (line === '' || line.includes('-->')));
  return readCues(lines, headerEnd === -1 ? lines.length : headerEnd, DIALECT);
}

function voiced(cues: readonly Cue[], texts: readonly VoiceText[]): Utterance[] {
  return cues.flatMap((cue, index) =>
    (texts[index]?.spans ?? []).map((span) => ({ ...span, at: cue.start, end: cue.end, line: cue.line })),
  );
}

function labelsOf(cues: readonly Cue[], known: readonly string[]): ReturnType<typeof createLabelReader> {
  return createLabelReader(cues.flatMap((cue) => cue.lines).map(plain), known);
}

function plain(line: string): string {
  return readVoiceText(line)
    .spans.map((span) => span.text)
    .join(' ');
}

/** A last voice tag left open where the others are closed, or broken off inside, is a cut file. */
function refuseCutVoice(cues: readonly Cue[], texts: readonly VoiceText[]): void {
  const lastCue = cues.at(-1);
  const lastText = texts.at(-1);
  if (lastCue === undefined || lastText === undefined) return;
  const voices = texts.slice(0, -1).filter((text) => text.hasVoices);
  const othersClose = voices.length > 0 && voices.every((text) => text.closed);
  if (lastText.brokenTag || (othersClose && !lastText.closed)) throw cutOff(lastCue.line + lastCue.lines.length - 1);
}

function toNote(problem: { line: number; message: string }): ReadNote {
  return { where: `line ${problem.line}`, message: problem.message };
}

/** Nothing tells a file cut inside a cue's words from one whose last line lacks its end; so it is said. */
function endNote(text: string): ReadNote[] {
  if (/[\r\n]$/.test(text)) return [];
  const line = splitLines(text).length;
  return [{ where: `line ${line}`, message: 'the file does not end with a line end: its last cue may be cut off' }];
}
