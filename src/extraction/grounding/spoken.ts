import { type AttributeName, type Conversation, STRENGTHS } from '../../domain/index.ts';
import { lazily } from '../lazily.ts';
import { withDigits } from '../numbers.ts';
import type { ExtractionContext } from '../types.ts';

/** Says whether the value of an attribute is made of words that the reader was given, and not guessed. */
export type Spoken = (name: AttributeName, value: string) => boolean;

/** Whoever and whatever bears a name: there each word must have been said or listed, for half a name is another's. */
const NAMES: ReadonlySet<AttributeName> = new Set(['person', 'predecessor', 'competitor', 'owner', 'promised_by']);
/** Figures: of their numbers one at least must have been said, in digits or in words. Of dates there are too many ways to write them. */
const FIGURES: ReadonlySet<AttributeName> = new Set(['amount', 'metric', 'outcome']);
/** Values that stand for themselves, not for words of the conversation. */
const OWN_WORDS: Readonly<Partial<Record<AttributeName, readonly string[]>>> = {
  competitor: ['unnamed'],
  strength: STRENGTHS,
};
/** Words that name somebody, unlike those of a role, which have many forms. */
const CAPITALISED = /(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{M}\p{N}]*/gu;
/** Words are told by their beginning: "rollouts" is "rollout". */
const STEM = 4;
const FEWEST_LETTERS = 3;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** "31,000", "31.000" and "31 000" are one number. */
const GROUPING = /(?<=\p{N})[.,'\u2019\s](?=\p{N}{3}(?!\p{N}))/gu;
/** Scripts written without spaces have no words to look up. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/**
 * The check of attributes against a conversation: everything said in it, who takes part, what the header tells. A name must
 * be known in all its words, a figure in a number of it, another value in at least one word; numbers count in digits or
 * spoken out. A value without a letter or a number says nothing, and was not said.
 */
export function spokenIn(conversation: Conversation, context?: ExtractionContext): Spoken {
  const words = withDigits(wordsOf(sourcesOf(conversation, context).join('\n')));
  const stems = lazily(() => new Set([...new Set(words)].map(stem)));
  const joined = lazily(() => join(words));
  const isPart = (word: string) => word.length >= FEWEST_LETTERS && joined().text.includes(word);
  // Most words of a value were said as they are: the forms of all others are seldom asked for.
  const isKnown = (word: string) =>
    isUnspaced(word) ? holdsPair(joined().text, word) : isPart(word) || stems().has(stem(word));
  const isNamed = (word: string) => (isUnspaced(word) ? joined().text.includes(word) : joined().holdsWhole(word));
  return (name, value) => {
    if (OWN_WORDS[name]?.includes(value.toLowerCase()) === true) return true;
    const said = withDigits(wordsOf(value));
    const isTelling = (word: string) => word.length >= FEWEST_LETTERS || /\p{N}/u.test(word);
    if (NAMES.has(name)) {
      const names = new Set(wordsOf((value.match(CAPITALISED) ?? []).join(' ')));
      const parts = said.filter(
        (word) => (isTelling(word) && !ARTICLES.has(word)) || (names.has(word) && word.length > 1),
      );
      if (parts.length === 0) return said.length > 0 && said.every(isNamed);
      return isNamed(said.join('')) || parts.every((word) => isNamed(word) || (!names.has(word) && isKnown(word)));
    }
    const telling = said.filter(isTelling);
    const exact = FIGURES.has(name) ? telling.filter((word) => /^\p{N}+$/u.test(word)) : [];
    if (exact.length > 0) return exact.some(isKnown);
    return telling.length > 0 ? telling.some(isKnown) : said.some(isNamed);
  };
}

function isUnspaced(word: string): boolean {
  return UNSPACED.test(word);
}

/** Of a script without spaces two letters that stand together are as much as a word. */
function holdsPair(text: string, word: string): boolean {
  const letters = [...word];
  if (letters.length < 2) return text.includes(word);
  return letters.some((letter, at) => at > 0 && text.includes(`${letters[at - 1]}${letter}`));
}

/** Words without the spaces between them: a recogniser writes "Tally forge" for Tallyforge. */
function join(words: readonly string[]) {
  const text = words.join('');
  const isEdge = new Uint8Array(text.length + 1);
  isEdge[0] = 1;
  let end = 0;
  for (const word of words) {
    end += word.length;
    isEdge[end] = 1;
  }
  return {
    text,
    /** Does it stand there from the beginning of a word to the end of one? */
    holdsWhole(word: string): boolean {
      for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
        if (isEdge[at] === 1 && isEdge[at + word.length] === 1) return true;
      return false;
    },
  };
}

/** What the writer of a value may add to a name: "the new VP of Ops". */
const ARTICLES: ReadonlySet<string> = new Set(['the', 'and', 'our', 'their', 'his', 'her', 'for']);

function sourcesOf({ turns, participants, vendor, account, subject }: Conversation, context?: ExtractionContext) {
  const given = context === undefined ? [] : Object.values<readonly string[]>({ ...context }).flat();
  const people = participants.flatMap(({ name, title, email }) => [name, title, email]);
  const companies = [vendor?.company, vendor?.product, ...(vendor?.competitors ?? []), account?.name, account?.domain];
  return [...turns.flatMap(({ speaker, text }) => [speaker, text]), ...people, ...companies, subject, ...given].filter(
    (text) => text !== undefined,
  );
}

function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().replace(GROUPING, '').match(WORD) ?? [];
}

function stem(word: string): string {
  return /\p{N}/u.test(word) ? word : word.slice(0, STEM);
}
