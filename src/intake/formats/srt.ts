import { splitLines } from '../decode-text.ts';
import { createLabelReader } from '../speaker-label.ts';
import { joinCaptions, type Transcript } from '../transcript.ts';
import { readPrefixedCues } from './captions.ts';
import { type CueDialect, cutOff, noCues, readCues } from './cues.ts';

const DIALECT: CueDialect = { isComment: () => false, textMayHoldBlankLines: true };
const MARKUP = /<\/?[ibus]>|<font(?: [^<>]{0,200})?>|<\/font>|\{\\[^{}]{0,100}\}/gi;

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
  const label = createLabelReader(cues.flatMap((cue) => cue.lines).map(withoutMarkup), knownSpeakers);
  const utterances = readPrefixedCues(cues, label, withoutMarkup);
  if (utterances.length === 0) throw noCues(problems);
  const notes = problems.map((problem) => ({ where: `line ${problem.line}`, message: problem.message }));
  return { utterances: joinCaptions(utterances), notes };
}

function withoutMarkup(line: string): string {
  return line.replace(MARKUP, '').trim();
}
