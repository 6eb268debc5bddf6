import type { Person, Touch } from '../../domain/index.ts';
import { compareText } from '../finding.ts';
import type { Dated } from '../known.ts';
import { oncePer, oncePerList } from '../once.ts';
import { fold } from '../rules/pieces.ts';
import { happenedBy, type View } from '../view.ts';

/** Somebody of theirs: on record, or known only by what was said. */
export interface Contact {
  /** Folded email or name: one key, one person. */
  readonly key: string;
  readonly name: string;
  /** Their entries on record, oldest first; none when they are only spoken of. */
  readonly records: readonly Dated<Person>[];
}

/** Everybody of theirs on record, and who a name or address means. */
export interface Directory {
  readonly contacts: readonly Contact[];
  /** The person a label means: by address, by name, else by a part of a name. Somebody unknown is a contact without records. */
  readonly find: (label: string) => Contact;
}

/** The directory of a view. */
export const directoryOf = oncePer(({ people }: View): Directory => directoryOfPeople(people));

const directoryOfPeople = oncePerList((people: View['people']): Directory => {
  const contacts = gather(people);
  const found = new Map<string, Contact>();
  return {
    contacts,
    find: (label) => {
      const contact = found.get(label) ?? lookUp(contacts, fold(label)) ?? stranger(label);
      found.set(label, contact);
      return contact;
    },
  };
});

/** Entries of one address, or of one name, are one person. */
function gather(people: readonly Dated<Person>[]): Contact[] {
  const emailOfName = new Map(
    people.flatMap(({ item }) => (item.email ? [[fold(item.name), fold(item.email)] as const] : [])),
  );
  const byKey = new Map<string, Contact>();
  for (const dated of people) {
    const { name, email } = dated.item;
    const key = email ? fold(email) : (emailOfName.get(fold(name)) ?? fold(name));
    byKey.set(key, { key, name, records: [...(byKey.get(key)?.records ?? []), dated] });
  }
  return [...byKey.values()].sort((one, other) => compareText(one.key, other.key));
}

function lookUp(contacts: readonly Contact[], label: string): Contact | undefined {
  return (
    contacts.find(({ key }) => key === label) ??
    contacts.find(({ records }) => records.some(({ item }) => fold(item.name) === label)) ??
    onlyOne(contacts.filter(({ name }) => isPartOfName(fold(name), label)))
  );
}

function stranger(label: string): Contact {
  return { key: fold(label), name: label.trim(), records: [] };
}

function onlyOne<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** "dana" means "dana ortiz", and "dana m. ortiz" too: every word of the shorter is in the longer. */
function isPartOfName(name: string, label: string): boolean {
  const [shorter, longer] = [name.split(' '), label.split(' ')].sort((one, other) => one.length - other.length);
  return shorter !== undefined && longer !== undefined && shorter.every((word) => longer.includes(word));
}

/** Entries still open on the day of the view. */
export function openRecords(view: View, { records }: Contact): Dated<Person>[] {
  return records.filter(({ item }) => happenedBy(view, item.to) === undefined);
}

/** On record, and every entry has ended. */
export function hasLeftByRecord(view: View, contact: Contact): boolean {
  return contact.records.length > 0 && openRecords(view, contact).length === 0;
}

/** Who of theirs a touch was with; `undefined` when the record does not say. */
export function contactOf(view: View, { person, name, by }: Touch): Contact | undefined {
  const label = person ?? (by === 'customer' ? name : undefined);
  return label === undefined || label === null || label.trim() === '' ? undefined : directoryOf(view).find(label);
}

/** Each person once, in the order of their keys. */
export function distinct(contacts: readonly Contact[]): Contact[] {
  const byKey = new Map(contacts.map((contact) => [contact.key, contact]));
  return [...byKey.values()].sort((one, other) => compareText(one.key, other.key));
}
