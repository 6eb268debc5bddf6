import type { LabelReader } from '../speaker-label.ts';
import type { Utterance } from '../transcript.ts';
import type { Cue } from './cues.ts';
import { joinLines } from './voice-text.ts';

/** The dash with which captions begin each line of a cue in which several people speak. */
const DIALOGUE_DASH = /^[-\u2013\u2014]\s*(?=\S)/;

/**
 * The utterances of captions that name speakers as a prefix (`Dana: …`, as Zoom writes them). A line without a prefix
 * goes on with whoever spoke last; in a cue whose lines begin with dashes each is somebody else, and nobody says who.
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
    let isNewVoice = false;
    const flush = (): void => {
      const text = joinLines(texts.join('\n'));
      if (text !== '') utterances.push({ speaker, at: cue.start, end: cue.end, text, line, isNewVoice });
      texts = [];
    };
    const cleaned = cue.lines.map(clean);
    const isDialogue = cleaned.filter((text) => DIALOGUE_DASH.test(text)).length > 1;
    for (const [index, text] of cleaned.entries()) {
      const changesVoice = isDialogue && DIALOGUE_DASH.test(text);
      const said = changesVoice ? text.replace(DIALOGUE_DASH, '') : text;
      const found = label(said);
      if (found === undefined && !changesVoice) {
        texts.push(said);
        continue;
      }
      flush();
      speaker = found?.speaker;
      line = cue.line + index;
      isNewVoice = changesVoice;
      texts = [found?.text ?? said];
    }
    flush();
  }
  return utterances;
}
