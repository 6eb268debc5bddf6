import { parseClock } from '../clock.ts';
import { emptyTranscript } from '../conversation.ts';
import { splitLines } from '../decode-text.ts';
import { usesNeeded } from '../name-shape.ts';
import { createLabelReader, type LabelReader, splitLeadingTime } from '../speaker-label.ts';
import type { Transcript, Utterance } from '../transcript.ts';

/** What opens a turn: a speaker, a time, or both; `text` is what the line says beside. */
interface Opening {
  readonly speaker: string | undefined;
  readonly at?: number | undefined;
  readonly text: string;
}

const FOOTER = /^\s*Transcribed by https?:\/\/otter\.ai\S*\s*$/;
const TIME_ONLY = /^\s{0,20}[[(]?((?:\d{1,3}:)?\d{1,2}:\d{2})[\])]?\s*$/;
const TIME_AT_END = /(?:\s{2,}|\s*[[(])((?:\d{1,3}:)?\d{1,2}:\d{2})[\])]?$/;

/**
 * Reads a transcript in plain text: `Name: text` lines with or without times before or after the name, or header lines
 * of name and time with the words below (as Otter exports them). Lines without a speaker go on with the turn above;
 * what stands before the first speaker, and every paragraph of a file that names none, is an unknown speaker's.
 * @param knownSpeakers names that are labels whatever their shape
 * @throws {InputError} `empty-transcript`
 */
export function readPlainText(text: string, knownSpeakers: readonly string[] = []): Transcript {
  const lines = splitLines(text);
  const label = createLabelReader(lines, knownSpeakers);
  const opening = hasHeaders(lines, label) ? readHeader : inlineOpening(label);
  const utterances: Utterance[] = [];
  let open: { head: Opening; line: number; texts: string[] } | undefined;
  const close = (): void => {
    const said = open?.texts.filter((part) => part !== '').join(' ') ?? '';
    if (open !== undefined && said !== '') {
      utterances.push({ speaker: open.head.speaker, at: open.head.at, text: said, line: open.line });
    }
    open = undefined;
  };
  for (const [index, line] of lines.entries()) {
    if (FOOTER.test(line.slice(0, 200))) continue;
    const found = opening(line);
    if (found !== undefined) {
      close();
      open = { head: found, line: index + 1, texts: [found.text] };
    } else if (line.trim() === '') {
      if (open?.head.speaker === undefined && open?.head.at === undefined) close();
    } else {
      open ??= { head: { speaker: undefined, text: '' }, line: index + 1, texts: [] };
      open.texts.push(line.trim());
    }
  }
  close();
  if (utterances.length === 0) throw emptyTranscript({ line: 1 });
  return { utterances, notes: [] };
}

function inlineOpening(label: LabelReader): (line: string) => Opening | undefined {
  return (line) => {
    const labelled = label(line);
    if (labelled !== undefined) return labelled;
    const timed = splitLeadingTime(line.trimStart());
    return timed === undefined ? undefined : { speaker: undefined, at: timed.at, text: timed.text.trim() };
  };
}

/** Files of headers have no inline labels: a colon in their text is speech. */
function hasHeaders(lines: readonly string[], label: LabelReader): boolean {
  const headers = lines.filter((line) => readHeader(line)?.speaker !== undefined).length;
  return headers > 0 && headers >= lines.filter((line) => label(line) !== undefined).length;
}

function readHeader(line: string): Opening | undefined {
  if (line.length > 200) return undefined;
  const lone = TIME_ONLY.exec(line);
  if (lone !== null) return { speaker: undefined, at: parseClock(lone[1] ?? ''), text: '' };
  const trimmed = line.trim();
  const time = TIME_AT_END.exec(trimmed);
  if (time === null) return undefined;
  const name = trimmed.slice(0, time.index).trim();
  const at = parseClock(time[1] ?? '');
  // A line that is nothing but words and a time needs no other proof that the words are a name.
  if (at === undefined || !Number.isFinite(usesNeeded(name))) return undefined;
  return { speaker: name, at, text: '' };
}
