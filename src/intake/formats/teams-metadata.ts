import { parseInstant } from '../../domain/index.ts';
import type { Utterance } from '../transcript.ts';
import type { ReadNote } from '../types.ts';
import { type Cue, cutOff } from './cues.ts';

/** What the cues of Microsoft Teams' `metadataContent` say. */
export interface TeamsMetadata {
  readonly utterances: readonly Utterance[];
  readonly notes: readonly ReadNote[];
  /** ISO 8601: when the transcript began. */
  readonly occurredAt: string | undefined;
}

interface Metadata {
  readonly startDateTime?: unknown;
  readonly speakerName?: unknown;
  readonly spokenText?: unknown;
}

/**
 * Reads WebVTT whose cues each hold one JSON object (`speakerName`, `spokenText`, `startDateTime`), as Microsoft Graph gives
 * out the metadata of a Teams transcript (intake-formats A13, D3). Nothing when the file is another's.
 * @throws {InputError} `cut-off` when the last object is broken off
 */
export function readTeamsMetadata(cues: readonly Cue[]): TeamsMetadata | undefined {
  if (!cues.some((cue) => typeof metadataOf(cue)?.spokenText === 'string')) return undefined;
  const utterances: Utterance[] = [];
  const notes: ReadNote[] = [];
  let occurredAt: string | undefined;
  for (const cue of cues) {
    const metadata = metadataOf(cue);
    if (metadata === undefined) {
      if (cue === cues.at(-1)) throw cutOff(cue.line + Math.max(cue.lines.length - 1, 0));
      notes.push({ where: `line ${cue.line}`, message: 'a cue was skipped: it is no JSON object' });
      continue;
    }
    occurredAt ??= beginning(metadata, cue);
    const { spokenText, speakerName } = metadata;
    const text = typeof spokenText === 'string' ? spokenText.trim() : '';
    const speaker = typeof speakerName === 'string' && speakerName.trim() !== '' ? speakerName.trim() : undefined;
    if (text !== '') utterances.push({ speaker, at: cue.start, end: cue.end, text, line: cue.line });
  }
  return { utterances, notes, occurredAt };
}

function metadataOf({ lines }: Cue): Metadata | undefined {
  const text = lines.join('\n').trim();
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Metadata; // an object: it begins with a brace
  } catch {
    return undefined; // no JSON: the caller says where
  }
}

/** A cue knows the hour; the file begins so much earlier as the cue stands into it. */
function beginning({ startDateTime }: Metadata, cue: Cue): string | undefined {
  const instant = typeof startDateTime === 'string' ? parseInstant(startDateTime) : undefined;
  return instant === undefined ? undefined : new Date(instant - Math.round(cue.start * 1000)).toISOString();
}
