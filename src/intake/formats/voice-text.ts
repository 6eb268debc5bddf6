/** A stretch of a cue in one voice; without a speaker outside every voice tag. */
export interface VoiceSpan {
  readonly speaker: string | undefined;
  readonly text: string;
}

/** The text of one cue, its voices told apart. */
export interface VoiceText {
  readonly spans: readonly VoiceSpan[];
  readonly hasVoices: boolean;
  /** The last voice tag was closed. */
  readonly closed: boolean;
  /** The cue ends inside a tag. */
  readonly brokenTag: boolean;
}

/** No tag is longer; what is, is text. */
const MAX_TAG = 500;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
  quot: '"',
  apos: "'",
};

/**
 * Reads WebVTT cue text: `<v.class Name>` names who speaks until `</v>` or the next voice, every other tag and inline
 * time is removed, entities are decoded, and lines are joined with a space. A `<` that begins no tag stays as it is.
 */
export function readVoiceText(cueText: string): VoiceText {
  const spans: { speaker: string | undefined; text: string }[] = [];
  let speaker: string | undefined;
  let hasVoices = false;
  let brokenTag = false;
  const say = (text: string): void => {
    const last = spans.at(-1);
    if (last !== undefined && last.speaker === speaker) last.text += text;
    else spans.push({ speaker, text });
  };
  let position = 0;
  while (position < cueText.length) {
    const open = cueText.indexOf('<', position);
    say(decodeEntities(cueText.slice(position, open === -1 ? undefined : open)));
    if (open === -1) break;
    const near = cueText.slice(open + 1, open + 1 + MAX_TAG);
    const length = near.indexOf('>');
    const tag = length === -1 ? near : near.slice(0, length);
    const isTooLong = length === -1 && near.length === MAX_TAG;
    if (isTooLong || !/^\/?[a-z]|^\/$|^\d+:[\d:.]+$/i.test(tag)) {
      say('<');
      position = open + 1;
      continue;
    }
    brokenTag = length === -1;
    if (brokenTag) break;
    const voice = /^v(?:\.[^\s]*)?\s+(\S[\s\S]*)$/i.exec(tag)?.[1];
    if (voice !== undefined) {
      hasVoices = true;
      speaker = decodeEntities(voice).replace(/\s+/g, ' ').trim();
    } else if (/^\/v$/i.test(tag)) speaker = undefined;
    position = open + 1 + length + 1;
  }
  const tidy = spans.map((span) => ({ speaker: span.speaker, text: joinLines(span.text) }));
  return { spans: tidy.filter((span) => span.text !== ''), hasVoices, closed: speaker === undefined, brokenTag };
}

/** Lines of a caption as one: trimmed, and joined with a space. */
export function joinLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const point = decimal !== undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
