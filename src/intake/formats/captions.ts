import type { LabelReader } from '../speaker-label.ts';
import type { Utterance } from '../transcript.ts';
import type { Cue } from './cues.ts';
import { joinLines } from './voice-text.ts';

/**
 * The utterances of captions that name speakers as a prefix (`Dana: …`, as Zoom writes them). A line without a prefix
 * goes on with whoever spoke last.
 * @param clean removes what is markup in one line
 */
export function readPrefixedCues(
  cues: readonly Cue[],
  label: LabelReader,
  clean: (line: string) => string,
): Utterance[] {
  const utterances: Utterance[] = [];
  let speaker: string | undefined;
  for (const cue of cues) {
    let texts: string[] = [];
    let line = cue.line;
    const flush = (): void => {
      const text = joinLines(texts.join('\n'));
      if (text !== '') utterances.push({ speaker, at: cue.start, end: cue.end, text, line });
      texts = [];
    };
    for (const [index, raw] of cue.lines.entries()) {
      const cleaned = clean(raw);
      const found = label(cleaned);
      if (found === undefined) {
        texts.push(cleaned);
        continue;
      }
      flush();
      speaker = found.speaker;
      line = cue.line + index;
      texts = [found.text];
    }
    flush();
  }
  return utterances;
}
