import { type AttributeName, type Conversation, STRENGTHS } from '../../domain/index.ts';
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
 * spoken out.
 */
export function spokenIn(conversation: Conversation, context?: ExtractionContext): Spoken {
  const words = withDigits(wordsOf(sourcesOf(conversation, context).join('\n')));
  const known = new Set([...new Set(words)].map(stem));
  let joined: string | undefined;
  const isPart = (word: string) => {
    joined ??= words.join('');
    return word.length >= FEWEST_LETTERS && joined.includes(word);
  };
  const isKnown = (word: string) => known.has(stem(word)) || isPart(word);
  return (name, value) => {
    if (OWN_WORDS[name]?.includes(value.toLowerCase()) === true || UNSPACED.test(value)) return true;
    const telling = withDigits(wordsOf(value)).filter((word) => word.length >= FEWEST_LETTERS || /\p{N}/u.test(word));
    if (telling.length === 0) return true;
    if (NAMES.has(name)) return telling.filter((word) => !ARTICLES.has(word)).every(isKnown);
    const exact = FIGURES.has(name) ? telling.filter((word) => /^\p{N}+$/u.test(word)) : [];
    return (exact.length > 0 ? exact : telling).some(isKnown);
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
