import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Conversation } from '../../src/domain/index.ts';
import { mulberry32 } from '../random.ts';

/*
 * A workspace full of passages for the bench of searching, the same on every machine. Words are drawn as often as the fixtures'
 * conversations say them, so that few are in most passages and most in few; each account has names of its own, each subject
 * words of its own. Vectors of one subject lie near each other, and near vectors of kindred subjects: their variance falls off
 * over the directions as an embedding's does.
 */

export const DIMENSIONS = 384;

/** One passage of the corpus. */
export interface MadePassage {
  readonly account: number;
  /** Among all of the corpus. */
  readonly conversation: number;
  readonly ordinal: number;
  readonly speakers: readonly string[];
  readonly sides: readonly ('us' | 'customer')[];
  readonly text: string;
  readonly vector: Float32Array;
}

/** How large the corpus is. */
export interface CorpusSize {
  readonly accounts: number;
  readonly conversationsPerAccount: number;
  readonly passagesPerConversation: number;
}

/** Makes passages, in order, and questions about them. */
export interface Corpus {
  passages(): Generator<MadePassage>;
  /** A question about the passage: some of what it says, in other words' company, and a vector near its own. */
  questionAbout(passage: MadePassage, seed: number): { readonly text: string; readonly vector: Float32Array };
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/conversations');
const WORDS_PER_PASSAGE = 110;
const SUBJECTS = 2_000;
const SUBJECT_WORDS = 12;
const ACCOUNT_NAMES = 25;
/** How often a word is one of the subject's, or one of the account's names. */
const SHARE = { subject: 0.12, account: 0.04 };
/** Directions in which vectors really differ, and how fast the variance falls off over them. */
const DIRECTIONS = 96;
const FALL = 0.6;
/** How far passages stray from their subject, and questions from their passage, as a share of the whole spread. */
const STRAY = { passage: 0.6, question: 0.35 };
const SYLLABLES = [
  'va',
  'ren',
  'to',
  'lis',
  'mar',
  'ko',
  'dex',
  'ni',
  'sol',
  'pra',
  'gun',
  'wel',
  'tri',
  'bo',
  'cas',
  'hu',
];
const FILLERS = ['what did they say about', 'who asked for', 'when was', 'why did', 'how do they feel about'];

type Random = () => number;

/** A corpus of that size. */
export function makeCorpus(size: CorpusSize): Corpus {
  const draw = drawerOf(readWords());
  const space = spaceOf(mulberry32(7));
  const subjects = Array.from({ length: SUBJECTS }, (_, number) => subjectOf(number, draw));
  return {
    *passages() {
      let conversation = 0;
      for (let account = 0; account < size.accounts; account++) {
        const names = namesOf(account);
        for (let call = 0; call < size.conversationsPerAccount; call++, conversation++) {
          for (let ordinal = 0; ordinal < size.passagesPerConversation; ordinal++) {
            const random = mulberry32(conversation * 1_009 + ordinal);
            const subject = subjects[Math.floor(random() * SUBJECTS)] ?? { words: [], at: [] };
            const at = stray(subject.at, STRAY.passage, random);
            const text = textOf(random, draw, subject.words, names);
            const sides =
              ([['us', 'customer'], ['us', 'customer'], ['us'], ['customer']] as const)[conversation % 4] ?? [];
            const speakers = sides.map((side) => `${names[side === 'us' ? 0 : 1]}`);
            yield { account, conversation, ordinal, speakers, sides, text, vector: space(at) };
          }
        }
      }
    },
    questionAbout({ text, vector }, seed) {
      const random = mulberry32(seed);
      const words = text.split(' ');
      const asked = Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(words, random));
      const noise = space(stray([], 1, random));
      const mixed = vector.map((value, index) => value + STRAY.question * (noise[index] ?? 0));
      return { text: [pick(FILLERS, random), ...asked].join(' '), vector: unit(mixed) };
    },
  };
}

function textOf(
  random: Random,
  draw: (random: Random) => string,
  subject: readonly string[],
  names: readonly string[],
) {
  const words = Array.from({ length: WORDS_PER_PASSAGE }, () => {
    const share = random();
    if (share < SHARE.subject) return pick(subject, random);
    return share < SHARE.subject + SHARE.account ? pick(names, random) : draw(random);
  });
  return words.join(' ');
}

interface Subject {
  readonly words: readonly string[];
  readonly at: readonly number[];
}

function subjectOf(number: number, draw: (random: Random) => string): Subject {
  const random = mulberry32(number + 500_000);
  return { words: Array.from({ length: SUBJECT_WORDS }, () => draw(random)), at: stray([], 1, random) };
}

function namesOf(account: number): readonly string[] {
  const random = mulberry32(account + 900_000);
  return Array.from({ length: ACCOUNT_NAMES }, () => Array.from({ length: 3 }, () => pick(SYLLABLES, random)).join(''));
}

/** The words of the fixtures' conversations with how often they are said. */
function readWords(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('.json'))) {
    const { turns } = JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as Conversation;
    for (const word of turns.flatMap(({ text }) => text.toLowerCase().match(/[a-z][a-z']*/g) ?? [])) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

/** Draws a word as often as it is said. */
function drawerOf(counts: ReadonlyMap<string, number>): (random: Random) => string {
  const said = [...counts].flatMap(([word, times]) => new Array<string>(times).fill(word));
  return (random) => pick(said, random);
}

/** A place near another one: coordinates along the directions, each with its own spread. */
function stray(from: readonly number[], far: number, random: Random): readonly number[] {
  return Array.from({ length: DIRECTIONS }, (_, direction) => {
    return (from[direction] ?? 0) + far * (direction + 1) ** -FALL * gaussian(random);
  });
}

/** Turns coordinates into vectors of length 1. */
function spaceOf(random: Random): (at: readonly number[]) => Float32Array {
  const axes = Array.from({ length: DIRECTIONS }, () =>
    Float32Array.from({ length: DIMENSIONS }, () => gaussian(random)),
  );
  return (at) => {
    const vector = new Float32Array(DIMENSIONS);
    for (const [direction, axis] of axes.entries()) {
      const amount = at[direction] ?? 0;
      for (let index = 0; index < DIMENSIONS; index++)
        vector[index] = (vector[index] ?? 0) + amount * (axis[index] ?? 0);
    }
    return unit(vector);
  };
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
