import { parseClock } from './clock.ts';

/** A line that opens with a speaker: who, when if it says, and what follows. */
export interface Label {
  readonly speaker: string;
  /** Seconds from the start. */
  readonly at?: number | undefined;
  readonly text: string;
}

/** Reads the label of one line; nothing when the line is speech. */
export type LabelReader = (line: string) => Label | undefined;

const MAX_NAME = 60;
/** Longest label with what stands in brackets after the name ("Minister of …"). */
const MAX_LABEL = 180;
const MAX_WORDS = 7;

/** Words that open a line with a colon and are nobody's name. */
const NOT_NAMES = new Set(
  `note notes nb n.b agenda action actions action item action items todo to do to-do question questions answer answers q a
  re fw fwd subject topic title date time location attendees participants present summary recap next steps next step ps p.s
  fyi example examples warning important update updates reminder option step part phase tip hint caveat caution problem issue
  issues risk risks reason result results conclusion decision decisions goal goals background context status owner due
  deadline priority cost price total duration recording transcript meeting call link url source http https email phone fax
  tel address from to cc bcc sent pros cons pro con one two three first second third last finally also plus and but or so
  well now then here there this that yes no ok okay right great sure thanks thank you hello hi hey dear look listen honestly
  basically exactly correct true false disclaimer confidential spoiler edit edited quote translation chapter section
  overview introduction intro highlights takeaways key takeaways key points keywords tags version
  monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday`
    .split(/\n\s*/)
    .flatMap((row) => row.split(' '))
    .concat(
      'action item',
      'action items',
      'next step',
      'next steps',
      'thank you',
      'key takeaways',
      'key points',
      'to do',
    ),
);

/** Words of a name that are written small. */
const PARTICLES = new Set(
  'de del della der den des di da do dos du la le van von zu zur af av bin bint ibn al el y e i the of and und et'.split(
    ' ',
  ),
);
const ABBREVIATIONS =
  /^(?:\p{L}\.)+$|^(?:mr|mrs|ms|mx|dr|prof|hon|st|sr|jr|rev|sen|rep|gov|capt|col|gen|lt|sgt|ing|mag|sig|ph\.d)\.$/iu;
const TIME = String.raw`(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?`;
const BRACKETED_TIME = new RegExp(
  String.raw`^(?:\[${TIME}(?:\s?(?:-->|-|–)\s?${TIME})?\]|\(${TIME}\))\s{0,4}(?:[-–|]\s{1,4})?`,
);
const BARE_TIME = new RegExp(String.raw`^${TIME}\s{1,4}(?:[-–|]\s{1,4})?`);
const TRAILING_TIME = new RegExp(String.raw`\s{0,4}(?:[[(]${TIME}[\])]|\s${TIME})$`);

/**
 * A reader of the labels of one document. A label is what stands before the first colon that a space (or the line's end)
 * follows, if it has the shape of a name: short, capitalised, no sentence's punctuation. Shapes that are only perhaps a
 * name (`dana`, `Ortiz, Dana`, a month) count when the document uses them more than once. Times may stand before
 * (`[00:12] Dana: …`, `00:12 Dana: …`) or after the name (`Dana (00:12): …`).
 * @param lines the document's lines, to see which labels recur
 * @param known names that are labels whatever their shape
 */
export function createLabelReader(lines: Iterable<string>, known: Iterable<string> = []): LabelReader {
  const names = new Set([...known].map(fold));
  const perhaps = new Map<string, number>();
  for (const line of lines) {
    const candidate = splitAtColon(line);
    if (candidate === undefined || nameShape(candidate.speaker) !== 'perhaps') continue;
    const name = fold(candidate.speaker);
    perhaps.set(name, (perhaps.get(name) ?? 0) + 1);
  }
  const isName = (name: string): boolean => {
    if (names.has(fold(name))) return true;
    const shape = nameShape(name);
    return shape === 'name' || (shape === 'perhaps' && (perhaps.get(fold(name)) ?? 0) > 1);
  };
  return (line) => {
    const label = splitAtColon(line);
    return label !== undefined && isName(label.speaker) ? label : undefined;
  };
}

/** Could these words alone be a speaker's name? */
export function isNameShaped(words: string): boolean {
  return nameShape(words) === 'name';
}

/** A time in square brackets that opens a line without a speaker: `[00:12] So we …`. */
export function splitLeadingTime(line: string): { at: number | undefined; text: string } | undefined {
  const match = line.startsWith('[') ? BRACKETED_TIME.exec(line.slice(0, MAX_LABEL)) : null;
  return match === null ? undefined : { at: parseClock(match[0]), text: line.slice(match[0].length) };
}

function splitAtColon(line: string): Label | undefined {
  const head = line.slice(0, MAX_LABEL + 40);
  const lead = head.length - head.trimStart().length;
  const time = BRACKETED_TIME.exec(head.slice(lead)) ?? BARE_TIME.exec(head.slice(lead));
  const start = lead + (time?.[0].length ?? 0);
  const colon = colonAfter(head, start, line.length);
  if (colon === undefined) return undefined;
  const left = head.slice(start, colon).trimEnd();
  const trailing = TRAILING_TIME.exec(left);
  const at = time !== null ? parseClock(time[0]) : trailing !== null ? parseClock(trailing[0]) : undefined;
  const speaker = trailing === null ? left : left.slice(0, trailing.index);
  return { speaker, ...(at === undefined ? {} : { at }), text: line.slice(colon + 1).trim() };
}

/** The first colon that ends a label: followed by white space or the line's end, or a full-width one. */
function colonAfter(head: string, start: number, lineLength: number): number | undefined {
  for (let index = start; index < head.length; index += 1) {
    const character = head[index];
    if (character === '：') return index;
    if (character !== ':') continue;
    const next = head[index + 1];
    if ((next === undefined && index + 1 === lineLength) || (next !== undefined && /\s/.test(next))) return index;
  }
  return undefined;
}

function nameShape(label: string): 'name' | 'perhaps' | 'none' {
  if (label === '' || label.length > MAX_LABEL) return 'none';
  if (/^[^\s@:,;]+@[^\s@:,;]+\.[^\s@:,;]+$/.test(label) || /^\+?\d[\d\s().-]{6,20}$/.test(label)) return 'name';
  const name = withoutBrackets(label);
  if (name === '' || name.length > MAX_NAME || /[?!;"“”„<>{}\\=*…:]/u.test(name)) return 'none';
  const words = name.split(/\s+/);
  const numbered =
    words.length > 1 && /^(?:\d+|[a-z])$/i.test(words.at(-1) ?? '') ? words.slice(0, -1).join(' ') : name;
  if (words.length > MAX_WORDS || NOT_NAMES.has(fold(name)) || NOT_NAMES.has(fold(numbered))) return 'none';
  if (/^q\d+$/i.test(name)) return 'none';
  return shapeOfWords(words);
}

function shapeOfWords(words: readonly string[]): 'name' | 'perhaps' | 'none' {
  if (words.length === 1 && /^[\p{Ll}][\p{L}\d._-]{1,30}$/u.test(words[0] ?? '')) return 'perhaps';
  if (!/^[\p{Lu}\p{Lt}\p{Lo}\p{Ll}]/u.test(words[0] ?? '')) return 'none';
  if (!words.some((word) => /^[\p{Lu}\p{Lt}\p{Lo}]/u.test(word)) || !words.every(isNameWord)) return 'none';
  const uncased = words.some((word) => /^\p{Lo}/u.test(word)) && words.join('').length > 20;
  const doubtful = uncased || words.some((word) => word.endsWith(',')) || isMonth(words[0] ?? '');
  return doubtful ? 'perhaps' : 'name';
}

function isNameWord(word: string): boolean {
  const bare = word.replace(/,$/, '');
  if (/[.]/.test(bare) && !ABBREVIATIONS.test(bare)) return /^\p{Lu}[\p{L}.'’-]*[\p{L}\d]$/u.test(bare);
  if (/^[-–|/&+]$/.test(bare) || PARTICLES.has(bare)) return true;
  return /^(?:[dlDLO]['’])?[\p{Lu}\p{Lt}\p{Lo}\p{N}#]/u.test(bare) && !bare.includes(',');
}

function isMonth(word: string): boolean {
  return /^(?:january|february|march|april|may|june|july|august|september|october|november|december)$/i.test(word);
}

/** The label without what stands in brackets at its end: "The Chair (Hon. A. Rota (Nipissing, Lib.))" is "The Chair". */
function withoutBrackets(label: string): string {
  const open = label.search(/[([]/);
  return open > 0 && /[)\]]$/.test(label) ? label.slice(0, open).trimEnd() : label;
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}
