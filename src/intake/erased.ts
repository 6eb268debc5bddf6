import type { Conversation, Participant, Turn } from '../domain/index.ts';

/** What stands in the place of somebody who was erased, and of what they said. */
export const ERASED = '[erased]';

/** Why something that comes again is not kept. */
export const ERASED_REASON = 'erased';

/** Whom to leave out. Names and labels are given folded: see {@link foldMention}. */
export interface ErasedPeople {
  isMail(address: string): boolean;
  /** Is it their full name, wherever it stands? */
  isName(name: string): boolean;
  /** Is it what they are called where they speak or take part, and nowhere else: a given name alone? */
  isLabel(label: string): boolean;
}

/** A conversation without somebody, and which of its turns were theirs. */
export interface WithoutPeople {
  /** The very same object when they were not there and nobody named them. */
  readonly conversation: Conversation;
  readonly silenced: readonly number[];
}

/** Names of more words than these are not looked for in what others say. */
const MOST_WORDS = 4;

/**
 * A conversation without erased people: what they said, who they are, and their full names and addresses in what others say.
 * Turns keep their places, so that what rests on the others' stays right. Done again, nothing changes.
 */
export function withoutPeople(conversation: Conversation, people: ErasedPeople): WithoutPeople {
  const gone = conversation.participants.filter((one) => isThem(one, people));
  const labels = new Set(gone.map(({ name }) => foldMention(name)).filter((label) => label !== foldMention(ERASED)));
  const known = new Set(
    conversation.participants.filter((one) => !gone.includes(one)).map(({ name }) => foldMention(name)),
  );
  const isTheirs = ({ speaker }: Turn) => {
    const label = foldMention(speaker);
    if (labels.has(label)) return true;
    return !known.has(label) && (people.isLabel(label) || isNamed(speaker, people));
  };
  const silenced: number[] = [];
  const turns = conversation.turns.map((turn, index) => {
    if (isTheirs(turn)) {
      silenced.push(index);
      return { ...turn, speaker: ERASED, text: ERASED };
    }
    const text = withoutMentions(turn.text, people);
    return text === turn.text ? turn : { ...turn, text };
  });
  const participants = conversation.participants.map((one) => (gone.includes(one) ? nobody(one) : one));
  const subject = conversation.subject === undefined ? undefined : withoutMentions(conversation.subject, people);
  const readers = conversation.readers?.filter((address) => !people.isMail(address));
  const isSame =
    gone.every((one) => one.name === ERASED) &&
    subject === conversation.subject &&
    readers?.length === conversation.readers?.length &&
    turns.every((turn, index) => turn === conversation.turns[index]);
  if (isSame) return { conversation, silenced: [] };
  return {
    conversation: {
      ...conversation,
      participants,
      turns,
      ...(subject === undefined ? {} : { subject }),
      ...(readers === undefined ? {} : { readers }),
    },
    silenced,
  };
}

/** By their address; where none is said, by their name. */
function isThem({ name, email }: Participant, people: ErasedPeople): boolean {
  if (email !== undefined && email.trim() !== '') return people.isMail(email);
  return people.isLabel(foldMention(name)) || isNamed(name, people);
}

function isNamed(text: string, people: ErasedPeople): boolean {
  return withoutMentions(text, people) !== text;
}

function nobody({ side }: Participant): Participant {
  return { name: ERASED, side };
}

const ADDRESS = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu;
const WORD = /[\p{L}\p{M}\p{N}]+(?:[-'’][\p{L}\p{M}\p{N}]+)*/gu;
/** What may stand between the words of a name: "Ortiz, Dana", "Dana R. Ortiz". */
const BETWEEN = /^[\s.,]*\s[\s.,]*$/;

/** A text with the full names and addresses of erased people replaced. The very same text when there is none. */
export function withoutMentions(text: string, people: ErasedPeople): string {
  // Addresses first: "Ortiz dana@acme.test" is an address, and no name with the rest of one behind it.
  const open = without(text, addresses(text, people));
  return without(open, names(open, people));
}

function without(text: string, places: readonly Place[]): string {
  return places.reduceRight((rest, { start, end }) => `${rest.slice(0, start)}${ERASED}${rest.slice(end)}`, text);
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function addresses(text: string, people: ErasedPeople): readonly Place[] {
  if (!text.includes('@')) return [];
  return [...text.matchAll(ADDRESS)].flatMap(({ index, 0: found }) => {
    const address = found.replace(/^['.-]+|['.-]+$/g, '');
    const start = index + found.indexOf(address);
    return people.isMail(address) ? [{ start, end: start + address.length }] : [];
  });
}

/** The longest runs of words that are somebody's full name. */
function names(text: string, people: ErasedPeople): readonly Place[] {
  const words = [...text.matchAll(WORD)].map(({ index, 0: word }) => {
    const bare = word.replace(/['’]s$/iu, '');
    return { start: index, end: index + bare.length, whole: index + word.length };
  });
  const found: Place[] = [];
  for (let first = 0; first < words.length; first++) {
    const start = words[first]?.start ?? 0;
    for (let last = runEnd(text, words, first); last > first; last--) {
      const end = words[last]?.end ?? 0;
      if (!people.isName(foldMention(text.slice(start, end)))) continue;
      found.push({ start, end });
      first = last;
      break;
    }
  }
  return found;
}

function runEnd(text: string, words: readonly { start: number; whole: number }[], first: number): number {
  let last = first;
  while (last + 1 < words.length && last + 1 - first < MOST_WORDS) {
    if (!BETWEEN.test(text.slice(words[last]?.whole, words[last + 1]?.start))) break;
    last += 1;
  }
  return last;
}

/** A name as erased people are compared by: small letters without accents, one space between words. */
export function foldMention(name: string): string {
  const bare = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return [...bare.matchAll(WORD)].map(([word]) => word.replaceAll('’', "'")).join(' ');
}
