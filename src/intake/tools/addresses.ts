import type { KnownPerson } from '../types.ts';
import { emailOf } from './values.ts';

/**
 * People of whom a tool tells the address alone, called by the label under which they speak where the address says whose
 * it is: `dana.reyes@…` and `dreyes@…` are Dana Reyes, `li@…` is Li Wei, if nobody else can be meant.
 * @param addresses several may stand in one text, with commas between them
 * @param known who is told with an address already
 * @param speakers labels as they stand in the transcript
 */
export function peopleOfAddresses(
  addresses: readonly unknown[],
  known: readonly (KnownPerson | undefined)[],
  speakers: Iterable<string | undefined>,
): KnownPerson[] {
  const told = new Set(known.map((person) => person?.email?.toLowerCase()));
  const emails = new Set(
    addresses
      .flatMap((text) => (typeof text === 'string' ? text.split(/[,;]/) : []))
      .flatMap((text) => emailOf(text)?.toLowerCase() ?? [])
      .filter((email) => !told.has(email)),
  );
  const taken = new Set(known.flatMap((person) => (person?.email === undefined ? [] : [fold(person.name)])));
  const labels = [...new Set(speakers)].flatMap((label) =>
    label === undefined || taken.has(fold(label)) ? [] : [{ label, forms: formsOf(label) }],
  );
  // Of several who fit an address, whoever fits it best; of several addresses that fit somebody, none.
  const fits = [...emails].map((email) => ({ email, label: bestLabel(mailboxOf(email), labels) }));
  return fits.map(({ email, label }) => {
    const isOnly = label !== undefined && fits.filter((other) => other.label === label).length === 1;
    return { name: isOnly ? label : email, email };
  });
}

interface Label {
  readonly label: string;
  /** Mailboxes that fit, the surest first. */
  readonly forms: readonly string[];
}

function bestLabel(mailbox: string, labels: readonly Label[]): string | undefined {
  const ranked = labels
    .map(({ label, forms }) => ({ label, rank: forms.indexOf(mailbox) }))
    .filter(({ rank }) => rank !== -1)
    .sort((left, right) => left.rank - right.rank);
  const [first, second] = ranked;
  return first?.rank === second?.rank ? undefined : first?.label;
}

function formsOf(label: string): string[] {
  const words = label.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== '');
  if (/^(?:speaker|unknown)$/i.test(words[0] ?? '')) return [];
  return interleave(formsOfWords(words.map(fold)), formsOfWords(words.map(spellOut).map(fold)));
}

/** The surest first. */
function formsOfWords(words: readonly string[]): string[] {
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (words.length === 1) return [first];
  const letter = first.slice(0, 1);
  return [words.join(''), first + last, letter + last, first + last.slice(0, 1), last + first, first, last];
}

/** Both spellings of a name are as sure as each other. */
function interleave(plain: readonly string[], spelled: readonly string[]): string[] {
  return plain.flatMap((form, index) => [form, spelled[index] ?? form]);
}

/** Letters that mailboxes write as two. */
const SPELLED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ø: 'oe', æ: 'ae', å: 'aa' };

function spellOut(word: string): string {
  return word
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßøæå]/g, (letter) => SPELLED[letter] ?? letter);
}

function mailboxOf(email: string): string {
  return fold(email.slice(0, email.lastIndexOf('@')))
    .replace(/\+.*$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Mailboxes have no accents. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
