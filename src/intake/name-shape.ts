const MAX_NAME = 60;
/** Longest label with what stands in brackets after the name ("Minister of …"). */
export const MAX_LABEL = 180;
const MAX_WORDS = 7;
const NEVER = Number.POSITIVE_INFINITY;

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
/** Words that make a sentence of a phrase: "The problem is: …" said thrice is still nobody. */
const SENTENCE_WORDS = new Set(
  "is are was were be been am i i'm you we they he she it it's my your our their that that's this these those would will can could should say said says ask asked think know like want need have has had do does did just not if because when what why how who which to with for from on in at by as so but or".split(
    ' ',
  ),
);

/**
 * How often a document must use these words as a label before they count as somebody's name: once for the shape of a
 * name (short, capitalised, no sentence's punctuation), twice for what may be one (`dana`, `Ortiz, Dana`, `Engr. Obi`,
 * a month), three times for a short phrase (`718 number`), never for what is a sentence or a heading such as "Note".
 */
export function usesNeeded(label: string): number {
  if (label === '' || label.length > MAX_LABEL) return NEVER;
  if (/^[^\s@:,;]+@[^\s@:,;]+\.[^\s@:,;]+$/.test(label) || /^\+?\d[\d\s().*-]{6,20}$/.test(label)) return 1;
  const name = withoutBrackets(label);
  if (name === '' || name.length > MAX_NAME || /[?!;"“”„<>{}\\=*…:]/u.test(name)) return NEVER;
  const words = name.split(/\s+/);
  const isNumbered = words.length > 1 && /^(?:\d+|[a-z])$/i.test(words.at(-1) ?? '');
  const heading = isNumbered ? words.slice(0, -1).join(' ') : name;
  if (words.length > MAX_WORDS || NOT_NAMES.has(fold(name)) || NOT_NAMES.has(fold(heading))) return NEVER;
  return /^q\d+$/i.test(name) ? NEVER : usesOfWords(words);
}

function usesOfWords(words: readonly string[]): number {
  if (words.length === 1 && /^[\p{Ll}][\p{L}\d._-]{1,30}$/u.test(words[0] ?? '')) return 2;
  const isCapitalised = words.some((word) => /^[\p{Lu}\p{Lt}\p{Lo}]/u.test(word));
  if (!/^\p{L}/u.test(words[0] ?? '') || !isCapitalised || !words.every(isNameWord)) return usesOfRoom(words);
  const isLongUncased = words.some((word) => /^\p{Lo}/u.test(word)) && words.join('').length > 20;
  const isTitled = words.some((word) => word.endsWith('.') && !ABBREVIATIONS.test(word));
  const isDoubtful = isLongUncased || isTitled || words.some((word) => word.endsWith(',')) || isMonth(words[0] ?? '');
  return isDoubtful ? 2 : 1;
}

/** Rooms and devices have names in small letters and numbers (`Cebu site 3F`, `718 number`). */
function usesOfRoom(words: readonly string[]): number {
  const isPlain = words.length <= 5 && words.every((word) => /^[\p{L}\p{N}'’_#&-]+$/u.test(word));
  return isPlain && !words.some((word) => SENTENCE_WORDS.has(fold(word))) ? 3 : NEVER;
}

function isNameWord(word: string): boolean {
  const bare = word.replace(/,$/, '');
  if (/[.]/.test(bare) && !ABBREVIATIONS.test(bare))
    return /^\p{Lu}[\p{L}.'’-]*[\p{L}\d]$|^\p{Lu}\p{L}{1,5}\.$/u.test(bare);
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
