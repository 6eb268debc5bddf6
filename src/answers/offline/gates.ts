import { countTokens, sentencesOf } from '../../extraction/index.ts';
import type { KnownPersonName } from '../question/people.ts';
import { isOneQuestion, type QuestionReading, type Term, type Wanted } from '../question/reading.ts';
import { wordsOf } from '../question/words.ts';
import { holds, isMoney, spelledNumber } from './kinds.ts';
import type { TermWeights } from './said.ts';
import type { Scored } from './score.ts';

/** What decides whether turns answer at all. */
export interface Gate {
  readonly reading: QuestionReading;
  readonly weights: TermWeights;
  /** Those chosen, the best first. */
  readonly chosen: readonly Scored[];
  /** Everybody whose name may stand in the record: no name of a company. */
  readonly people: readonly KnownPersonName[];
}

/** Words that ask for a price, and for a name: what is left is what has it. */
const PRICE_WORDS = new Set(
  'price prices pricing cost costs charge charged charges pay paid pays paying fee fees amount worth money bill invoice quote quoted rate list per year month want asking say sent spend offer'.split(
    ' ',
  ),
);
const NAME_WORDS = new Set(
  'name named names called call company firm software agency system tool vendor supplier product app competitor rival provider'.split(
    ' ',
  ),
);
/** So much of what has the price, or the name, must be said in the turn that has it. */
const ENOUGH = 0.6;
const LITTLE = 0.34;
const WITH = { date: LITTLE, number: ENOUGH, reason: LITTLE } as const;

/** What speaks against turns as an answer. */
export type ObjectionKind =
  | 'unheard'
  | 'unrelated'
  | 'sum'
  | 'name'
  | 'person'
  | 'date'
  | 'number'
  | 'reason'
  | 'said'
  | 'other'
  | 'unknown'
  | 'postponed';

/** One objection, in words for whoever asks. */
export interface Objection {
  readonly kind: ObjectionKind;
  readonly words: string;
}

/**
 * What speaks against the turns chosen as an answer, the gravest first. What a question names should be named in the record; a
 * price, a name should stand beside what has it. How much each weighs is for `answerable.ts`.
 */
export function objectionsTo({ reading, weights, chosen, people }: Gate): readonly Objection[] {
  const unheard = unheardOf(reading, weights, chosen);
  const [best] = chosen;
  const found: (Objection | undefined)[] = [
    unheard.length > 0 ? { kind: 'unheard', words: `nobody speaks of ${unheard.join(', ')}` } : undefined,
    best === undefined || isUnrelated(reading, chosen)
      ? { kind: 'unrelated', words: 'nothing that was said is about it' }
      : undefined,
    missingKind(reading, chosen, people),
    best !== undefined && isUnknown(best, reading)
      ? { kind: 'unknown', words: 'whoever speaks of it says that they do not know' }
      : undefined,
    best !== undefined && isPutOff(best, reading)
      ? { kind: 'postponed', words: 'it was asked, and the answer is not on record' }
      : undefined,
  ];
  return found.filter((one) => one !== undefined);
}

/** No word of the question is said, nobody whom it names is there, and no meaning was compared. */
function isUnrelated({ terms, people }: QuestionReading, chosen: readonly Scored[]): boolean {
  const about = terms.filter(({ weight }) => weight !== 'light');
  const isCompared = chosen.some(({ candidate }) => candidate.meaning !== null);
  return about.length > 0 && !isCompared && people.length === 0 && chosen.every(({ said }) => said.size === 0);
}

/** What a question wants and no turn gives together with what it is about; `undefined`: something does. */
function missingKind(
  reading: QuestionReading,
  chosen: readonly Scored[],
  people: readonly KnownPersonName[],
): Objection | undefined {
  const { terms, wanted } = reading;
  if (!isOneQuestion(reading)) return undefined;
  const some = (fits: (text: string, one: Scored) => boolean, asking: ReadonlySet<string>, share = ENOUGH) =>
    chosen.some((one) => fits(one.candidate.text, one) && hasMost(one, terms, asking, share));
  const holdsKind = (kind: 'date' | 'number' | 'reason') => some((text) => holds(kind, text), NAME_WORDS, WITH[kind]);
  const isNameGiven = (text: string, one: Scored) =>
    namesSomething(text, reading, people) || isNamedBeside(one, reading, chosen, people);
  const given: Readonly<Record<Wanted, () => boolean>> = {
    money: () => some(isMoney, PRICE_WORDS),
    name: () => some(isNameGiven, NAME_WORDS),
    person: () => some((text) => namesSomebody(text, reading, people), NAME_WORDS, LITTLE),
    date: () => holdsKind('date'),
    number: () => holdsKind('number'),
    reason: () => holdsKind('reason'),
    'yes-no': () => some(() => true, NAME_WORDS),
    text: () => true,
  };
  if (!given[wanted]()) return MISSING[wanted];
  return isSaidOfNamed(reading, chosen)
    ? undefined
    : { kind: 'other', words: 'it is not said of what the question names' };
}

const MISSING: Readonly<Record<Wanted, Objection | undefined>> = {
  money: { kind: 'sum', words: 'no sum is named with it' },
  name: { kind: 'name', words: 'no name is given for it' },
  person: { kind: 'person', words: 'nobody is named for it' },
  date: { kind: 'date', words: 'no day is named with it' },
  number: { kind: 'number', words: 'no number is named with it' },
  reason: { kind: 'reason', words: 'no reason is given for it' },
  'yes-no': { kind: 'said', words: 'nobody says whether it is so' },
  text: undefined,
};

/**
 * Of a thing that the question names, a rival say, the rest of the question must be said where it is named: that it comes up, and
 * that something of the kind is said of another, is no answer.
 */
function isSaidOfNamed({ terms }: QuestionReading, chosen: readonly Scored[]): boolean {
  const named = terms.filter(({ weight, word }) => weight === 'key' && !/\p{N}/u.test(word));
  const rest = terms.filter(({ weight, word }) => weight === 'plain' && !NAME_WORDS.has(word));
  if (named.length === 0 || rest.length === 0) return true;
  return chosen.some(
    ({ candidate, said }) =>
      named.some((term) => isNamed(term, candidate.text)) &&
      rest.filter((term) => said.has(term)).length >= rest.length / 2,
  );
}

/** Named in a turn just before or after, which the question's words found as well: "Can I ask about Fabrion?" */
function isNamedBeside(
  { candidate }: Scored,
  reading: QuestionReading,
  chosen: readonly Scored[],
  people: readonly KnownPersonName[],
): boolean {
  return chosen.some(
    ({ candidate: other }) =>
      other.conversation === candidate.conversation &&
      Math.abs(other.turn - candidate.turn) === 1 &&
      namesSomething(other.text, { ...reading, terms: [] }, people),
  );
}

const UNKNOWN =
  /\b(?:I|we|they) (?:really |still |just |honestly )?(?:don['’]?t|do not|can['’]?t|cannot|couldn['’]?t|could not) (?:know|say|tell|remember|recall|think of|put a (?:number|name|figure))\b|\b(?:nobody|no one) knows\b|\b(?:no|got no|not got an|don['’]?t have an) (?:idea|answer)\b|\bI forget\b/i;
const KNOWABLE: ReadonlySet<Wanted> = new Set(['number', 'money', 'name', 'date']);

/** A number, a name, a day is asked for, and the turn that is about it says that it is not known. */
function isUnknown({ candidate, features }: Scored, { wanted }: QuestionReading): boolean {
  return KNOWABLE.has(wanted) && features.own + features.before > LITTLE && UNKNOWN.test(candidate.text);
}

/** Somebody asked, and was told that it would be sent: what it is nobody says. */
const PUT_OFF =
  /\b(?:asked|wondered|wants? to know|would like to know|guess)\b.{0,160}\b(?:I['’]ll|we['’]ll|I will|we will)\b.{0,20}\b(?:send|get|find|check|come back|let you know)\b/is;

function isPutOff({ candidate, coverage }: Scored, { text }: QuestionReading): boolean {
  return (
    coverage > LITTLE && PUT_OFF.test(candidate.text) && !/\b(?:promis\w*|when|by when|due|send|sent)\b/i.test(text)
  );
}

/** Does an answer itself name everything that the question names? Then it is about it, whatever turns were found besides. */
export function namesAllOf({ terms }: QuestionReading, texts: readonly string[]): boolean {
  const keys = terms.filter(({ weight }) => weight === 'key');
  return keys.length > 0 && keys.every((term) => texts.some((text) => isNamed(term, text)));
}

/** Names, acronyms and numbers of the question that the turns chosen do not have, or not together. */
function unheardOf(
  { terms, wanted, text }: QuestionReading,
  weights: TermWeights,
  chosen: readonly Scored[],
): readonly string[] {
  const keys = terms.filter(({ weight }) => weight === 'key');
  const isHeard = (term: Term) => chosen.some(({ candidate }) => isNamed(term, candidate.text));
  const absent = terms
    .filter((term) =>
      term.weight === 'key' ? !isHeard(term) : OWN_NAMES.has(term.word) && !weights.occurs(term) && !isHeard(term),
    )
    .map(({ written }) => written);
  // "Are they on okta" asks of a name, written small.
  if (wanted === 'yes-no') absent.push(...rareOf({ terms }, weights, chosen));
  if (absent.length > 0) return absent;
  const apart =
    wanted === 'yes-no' &&
    keys.length > 1 &&
    !chosen.some(({ candidate }) => keys.every((term) => isNamed(term, candidate.text)));
  if (apart) return [keys.map(({ written }) => written).join(' with ')];
  const phrases = [...text.matchAll(/\p{Lu}[\p{L}\p{N}]+(?: \p{Lu}[\p{L}\p{N}]+)+/gu)]
    .filter(({ index }) => index > 0)
    .map(([phrase]) => phrase)
    .filter((phrase) => phrase.split(' ').every((word) => keys.some(({ written }) => written === word)));
  return phrases.filter((phrase) => !chosen.some(({ candidate }) => squash(candidate.text).includes(squash(phrase))));
}

/** Words of few texts that occur nowhere: names written small, or a paraphrase. */
function rareOf(
  { terms }: Pick<QuestionReading, 'terms'>,
  weights: TermWeights,
  chosen: readonly Scored[],
): readonly string[] {
  return terms
    .filter((term) => term.weight !== 'key' && !OWN_NAMES.has(term.word) && isRare(term) && !weights.occurs(term))
    .filter((term) => !chosen.some(({ candidate, said }) => said.has(term) || isPartOf(term, candidate.text)))
    .map(({ written }) => written);
}

/** Common words of the trade that stand for nothing else. */
const OWN_NAMES = new Set(
  'api apis sdk webhook webhooks jira crm erp android ios azure aws slack github excel csv pdf'.split(' '),
);
const COMMON_WORD = 1;

/** Is a word one of few texts, and so seldom a paraphrase: "hipaa", "okta"? A common word is one token. */
function isRare({ word }: Term): boolean {
  return countTokens(` ${word}`) > COMMON_WORD;
}

const BEGINNING = 5;

/** Does a text hold the beginning of a word as a word, "print" of "printout", or the word in two: "web chat"? */
function isPartOf({ word }: Term, text: string): boolean {
  return (
    wordsOf(text).some((one) => one.word.length >= BEGINNING && word.startsWith(one.word)) ||
    (word.length > BEGINNING && squash(text).includes(word))
  );
}

/** A name is one where it is written as one, "our lodestar" is no Lodestar, or in words that have no capitals at all. */
function isNamed({ written, word }: Term, text: string): boolean {
  if (/\p{N}/u.test(word)) {
    const spoken = spelledNumber(word);
    const words = wordsOf(text).map((one) => one.word);
    return (
      words.includes(word) ||
      squash(text).includes(word) ||
      (spoken !== undefined && ` ${words.join(' ')} `.includes(` ${spoken} `))
    );
  }
  if (!/\p{Lu}/u.test(text)) return wordsOf(text).some((one) => one.word === word);
  const lower = written.toLowerCase();
  const isSpelled = wordsOf(text).some(
    (one) => one.word === word && (one.written !== one.written.toLowerCase() || written === lower),
  );
  return (
    isSpelled ||
    [...text.matchAll(/\p{Lu}[\p{L}\p{N}]*(?:[ -]\p{Lu}[\p{L}\p{N}]*)+|\b(?:\p{Lu} ){1,4}\p{Lu}\b/gu)].some(
      ([phrase]) => squash(phrase).includes(lower),
    )
  );
}

function squash(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Does a turn say so much of what a question is about, the words that ask left out? */
function hasMost({ said }: Scored, terms: readonly Term[], asking: ReadonlySet<string>, share: number): boolean {
  const telling = terms.filter(({ weight }) => weight !== 'light');
  const about = telling.filter(({ word }) => !asking.has(word));
  const wanted = about.length > 0 ? about : telling;
  return wanted.filter((term) => said.has(term)).length >= wanted.length * share;
}

const UNNAMED = /\b(?:can ?not|can['’]t|won['’]t|may not|mustn['’]t|not allowed to|rather not) (?:name|say|tell)\b/i;
const MONTHS_AND_DAYS =
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tues|wednes|thurs|fri|satur|sun)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember|day)?s?$/i;

/** Is something named here that the question does not name, and that is neither a place, a day nor one of the people? */
function namesSomething(
  text: string,
  { text: question, terms }: QuestionReading,
  people: readonly KnownPersonName[],
): boolean {
  const asked = new Set(wordsOf(question).map(({ stem }) => stem));
  const given = new Set(people.flatMap(({ names }) => names.flatMap((name) => wordsOf(name).map(({ word }) => word))));
  return sentencesOf(text).some(([start, end]) => {
    const sentence = text.slice(start, end);
    if (UNNAMED.test(sentence)) return false;
    if (terms.length > 0 && !wordsOf(sentence).some(({ stem }) => terms.some((term) => term.likeStems.includes(stem))))
      return false;
    return wordsOf(sentence).some(({ written, word, stem, start: at }, index) => {
      const isCapital = /^\p{Lu}/u.test(written) && !/^(?:I|I['’]\p{L}+|OK|Okay|Mr|Mrs|Ms|Dr|Sir|Ma)$/u.test(written);
      const before = sentence.slice(0, at);
      const isPlace = /\b(?:in|at|from|near|to|of) (?:the )?$/i.test(before);
      return index > 0 && isCapital && !isPlace && !asked.has(stem) && !given.has(word) && !MONTHS_AND_DAYS.test(word);
    });
  });
}

const SOMEBODY = /\b(?:I|I['’]m|I['’]ll|I['’]ve|me|my|mine|myself)\b/;

/** Is somebody named here whom the question does not name, or does whoever speaks speak of themselves? */
function namesSomebody(text: string, { text: question }: QuestionReading, people: readonly KnownPersonName[]): boolean {
  const asked = new Set(wordsOf(question).map(({ stem }) => stem));
  const given = new Set(people.flatMap(({ names }) => names.flatMap((name) => wordsOf(name).map(({ word }) => word))));
  const names = wordsOf(text).some(
    ({ written, word, stem, start }) =>
      /^\p{Lu}\p{Ll}/u.test(written) &&
      !asked.has(stem) &&
      !MONTHS_AND_DAYS.test(word) &&
      (given.has(word) || !/(?:^|[.!?]\s)$/.test(text.slice(0, start))),
  );
  return names || SOMEBODY.test(text);
}
