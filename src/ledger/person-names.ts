import { mayBeOneName } from './nicknames.ts';
import { nameWords } from './words.ts';

const HONORIFICS = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'sir', 'dame', 'herr', 'frau']);

/** What tools call somebody whom they cannot name. */
const NOBODY =
  /^(?:(?:unknown|unidentified|anonymous)(?: (?:speaker|user|participant|attendee|caller))?|(?:speaker|participant|attendee|guest|user|caller|customer|person)(?: [0-9a-z])?\d*|meeting room.*|\d+)$/;

/**
 * A person's name as it is compared: case, accents, punctuation, honorifics and what stands in brackets ("(Acme)",
 * "(she/her)") taken away, "Ortiz, Dana" turned round. Empty for a name without a letter.
 */
export function foldPersonName(name: string): string {
  const bare = name
    .replace(/\([^()]*\)|\[[^[\]]*\]/g, ' ')
    .split('|', 1)
    .join('');
  const [last = '', first, ...more] = bare.split(',');
  const turned = first !== undefined && more.length === 0 && nameWords(first).length > 0 ? `${first} ${last}` : bare;
  const words = nameWords(turned);
  const [title = ''] = words;
  return (HONORIFICS.has(title) && words.length > 1 ? words.slice(1) : words).join(' ');
}

/** Is this the name of somebody, and not of a seat ("Speaker 2", "Guest", "+1 555 0100")? Takes a folded name. */
export function isPersonName(folded: string): boolean {
  return /\p{L}/u.test(folded) && !NOBODY.test(folded);
}

/**
 * May two folded names be one person's by what people call each other: the same family name and given names of which one
 * is short for the other ("bob smith", "robert smith"), an initial for a given name ("d ortiz", "dana ortiz"), a middle
 * name left out, or a given name alone ("dana", "bob")? A guess for a person to judge, never ground to join them. Gives
 * why, in words; `undefined` when nothing speaks for it.
 */
export function areNicknames(left: string, right: string): string | undefined {
  const [one, other] = [left.split(' '), right.split(' ')];
  const [first = '', second = ''] = [one[0], other[0]];
  if (left === right || first === '' || second === '') return undefined;
  const sameFamily = one.length > 1 && other.length > 1 && one.at(-1) === other.at(-1);
  if (sameFamily) {
    if (first === second) return 'the same name but for what stands between';
    if (mayBeOneName(first, second)) return `${capital(first)} and ${capital(second)} are short for one name`;
    const initial = first.length === 1 ? first : second.length === 1 ? second : undefined;
    return initial !== undefined && first[0] === second[0] ? 'an initial stands for the given name' : undefined;
  }
  if (one.length > 1 && other.length > 1) return undefined;
  if (first === second) return 'the given name is the same, one has no family name';
  return mayBeOneName(first, second) ? `${capital(first)} and ${capital(second)} are short for one name` : undefined;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
