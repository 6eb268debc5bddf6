import { splitLines } from '../decode-text.ts';
import { createLabelReader } from '../speaker-label.ts';
import { joinCaptions, type Transcript } from '../transcript.ts';
import { readPrefixedCues } from './captions.ts';
import { type Cue, type CueDialect, cutOff, noCues, readCues } from './cues.ts';

const DIALECT: CueDialect = { isComment: () => false, textMayHoldBlankLines: true };
const MARKUP = /<\/?(?:i|b|u|s|font|c|span)(?:[ .][^<>]{0,200})?>|\{\\[^{}]{0,100}\}/gi;

/**
 * Reads an SRT transcript. Index lines may be missing or repeat, times may have a dot; styling tags are removed, speakers
 * are "Name: text" prefixes.
 * @param knownSpeakers names that are labels whatever their shape
 * @throws {InputError} `cut-off` with the line where the file stops; `empty-transcript`
 */
export function readSrt(text: string, knownSpeakers: readonly string[] = []): Transcript {
  const lines = splitLines(text).map((line) => (line.trim() === '' ? '' : line));
  const { cues, problems, cutAt } = readCues(lines, 0, DIALECT);
  if (cutAt !== undefined) throw cutOff(cutAt);
  const spoken = cues.map(withoutNextIndex);
  const label = createLabelReader(spoken.flatMap((cue) => cue.lines).map(withoutMarkup), knownSpeakers);
  const utterances = readPrefixedCues(spoken, label, withoutMarkup);
  if (utterances.length === 0) throw noCues(problems);
  const notes = problems.map((problem) => ({ where: `line ${problem.line}`, message: problem.message }));
  return { utterances: joinCaptions(utterances), notes };
}

/** Without a blank line between two cues, the second one's index ends up as the first one's last line of text. */
function withoutNextIndex(cue: Cue, index: number, cues: readonly Cue[]): Cue {
  const next = cues[index + 1];
  const last = cue.lines.at(-1);
  const isGlued = next !== undefined && next.id === '' && cue.line + cue.lines.length === next.line - 1;
  return isGlued && last !== undefined && /^\d+\s*$/.test(last) ? { ...cue, lines: cue.lines.slice(0, -1) } : cue;
}

function withoutMarkup(line: string): string {
  return line.replace(MARKUP, '').trim();
}
