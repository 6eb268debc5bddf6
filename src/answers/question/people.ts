import { areNicknames, foldPersonName, isPersonName } from '../../ledger/index.ts';
import { wordsOf } from './words.ts';

/** Somebody of an account or of ours, with all they are called. */
export interface KnownPersonName {
  readonly name: string;
  readonly names: readonly string[];
  readonly side: 'customer' | 'vendor' | 'unknown';
  /** As participants' lists give them. */
  readonly titles?: readonly string[] | undefined;
}

/** Somebody that a question names. */
export interface NamedPerson extends KnownPersonName {
  /** As the question calls them. */
  readonly words: string;
  /** Where in the question, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** Given names that are words as well: only written with a capital are they names. */
const ALSO_WORDS = new Set(
  'will mark may rose grant bill art hope frank drew rich pat sue jack june april grace faith joy bob guy dawn don ray miles max chance sunny penny ruby olive ivy van ben'.split(
    ' ',
  ),
);

/** The people whom a question names, by full name, by one of their names or by what people of that name are called. */
export function peopleIn(question: string, known: readonly KnownPersonName[]): readonly NamedPerson[] {
  return [...new Map(mentionsIn(question, known).map((one) => [one.name, one])).values()];
}

/** The same, wherever they are named. */
export function mentionsIn(question: string, known: readonly KnownPersonName[]): readonly NamedPerson[] {
  const words = wordsOf(question);
  const found: NamedPerson[] = [];
  for (let index = 0; index < words.length; ) {
    const match = longestAt(words, index, known);
    if (match === undefined) index += 1;
    else {
      found.push(...match.people);
      index += match.length;
    }
  }
  return found;
}

function longestAt(words: ReturnType<typeof wordsOf>, index: number, known: readonly KnownPersonName[]) {
  for (const length of [3, 2, 1]) {
    const part = words.slice(index, index + length);
    if (part.length < length) continue;
    const folded = part.map(({ word }) => word).join(' ');
    const people = known.filter((person) => isCalled(person, folded, part.length, part[0]?.written ?? ''));
    const [start, end] = [part[0]?.start ?? 0, part.at(-1)?.end ?? 0];
    const written = part.map((one) => one.written).join(' ');
    // A given name that several bear is none of them alone.
    const meant = people.length > 1 ? bearers(people, folded) : people;
    if (meant.length > 0) return { length, people: meant.map((one) => ({ ...one, words: written, start, end })) };
  }
  return undefined;
}

/** Those who bear the name itself are meant before those who may be called so. */
function bearers(people: readonly KnownPersonName[], folded: string): readonly KnownPersonName[] {
  const exact = people.filter(({ names }) => names.some((name) => foldPersonName(name).split(' ').includes(folded)));
  return exact.length > 0 ? exact : people;
}

function isCalled({ names, titles = [] }: KnownPersonName, folded: string, length: number, written: string): boolean {
  if (folded.length < 2) return false;
  // "The COO" is whoever bears the title, in letters or in full.
  if (/^c.o$/.test(folded) && titles.some((title) => isTitled(title, folded))) return true;
  const isCapital = written[0] !== written[0]?.toLowerCase();
  return names.some((name) => {
    const full = foldPersonName(name);
    if (!isPersonName(full)) return false;
    if (full === folded) return length > 1 || isCapital || !ALSO_WORDS.has(folded);
    if (length > 1 || folded.length < 3 || (!isCapital && ALSO_WORDS.has(folded))) return false;
    const parts = full.split(' ');
    if (parts[0] === folded || parts.at(-1) === folded) return true;
    return isCapital && areNicknames(folded, full) !== undefined;
  });
}

function isTitled(title: string, short: string): boolean {
  const words = wordsOf(title).map(({ word }) => word);
  return (
    words.includes(short) ||
    words
      .map((word) => word[0])
      .join('')
      .includes(short)
  );
}
