import type { Participant } from '../../domain/index.ts';
import { areNicknames, foldPersonName, isPersonName } from '../person-names.ts';
import { isSharedMailbox } from './mailboxes.ts';
import type { KnownPerson, StakeholderMaterial } from './material.ts';

/** Somebody of theirs who is on record or took part; or only spoken of, when `isMet` is false. */
export interface Somebody {
  /** What stands for them: an address, else a folded name. */
  readonly key: string;
  readonly known: KnownPerson | undefined;
  readonly label: string;
  readonly name: string;
  readonly emails: readonly string[];
  /** Folded. */
  readonly names: readonly string[];
  readonly isMailbox: boolean;
  readonly isMet: boolean;
}

/** One of ours. */
export interface Colleague {
  readonly key: string;
  readonly name: string;
}

/** Who a name or address means. */
export interface Who {
  readonly theirs: readonly Somebody[];
  /**
   * The one whom words mean: by address, by full name, else by a part of a name that only one bears; of several that one who
   * is `among` those present. Somebody nobody has met is a stranger; `undefined`: one of ours.
   */
  readonly find: (label: string, among?: ReadonlySet<string>) => Somebody | undefined;
  /** Surely one of ours, by address or full name, and none of theirs. */
  readonly isOurs: (label: string) => boolean;
  /** One of theirs who takes part; `undefined`: ours, or nobody can tell. */
  readonly participant: (participant: Participant) => Somebody | undefined;
  /** One of ours who takes part; `undefined`: no one of ours. */
  readonly colleague: (participant: Participant) => Colleague | undefined;
  /** Whom a stranger may be, and why: for a person to judge. */
  readonly mayBe: (stranger: Somebody) => readonly { readonly somebody: Somebody; readonly why: string }[];
}

interface Draft {
  readonly key: string;
  readonly known: KnownPerson | undefined;
  readonly label: string;
  readonly emails: Set<string>;
  /** As written, by how they fold. */
  readonly names: Map<string, string>;
}

/** Everybody of theirs in the material. The order of the material changes nothing. */
export function whoIsWho(material: StakeholderMaterial): Who {
  const ours = ownPeople(material);
  const drafts = gather(material, ours);
  const theirs = drafts.map(toSomebody).sort((one, other) => (one.key < other.key ? -1 : 1));
  const byEmail = new Map(theirs.flatMap((one) => one.emails.map((email) => [email, one] as const)));
  const byName = groupByName(theirs);
  const met = (name: string, email: string | undefined) => {
    if (email !== undefined && byEmail.has(email)) return byEmail.get(email);
    const named = (byName.get(foldPersonName(name)) ?? []).filter(
      (one) => email === undefined || one.emails.length === 0,
    );
    if (named.length <= 1) return named[0];
    return email === undefined ? named.find(({ key }) => key === foldPersonName(name)) : undefined;
  };
  return {
    theirs,
    find: (label, among) => find(label.trim(), { theirs, byEmail, byName, ours }, among),
    isOurs: (label) => {
      const folded = foldPersonName(label);
      const isKnown = isOurs(ours, label, addressOf(label)) && (label.includes('@') || folded.includes(' '));
      return isKnown && !byName.has(folded);
    },
    participant: remembering(({ name, email, side }) => {
      const address = addressOf(email);
      if (side === 'vendor' || isOurs(ours, name, address)) return undefined;
      return met(name, address);
    }),
    colleague: remembering(({ name, email, side }) => {
      if (side !== 'vendor') return undefined;
      const folded = foldPersonName(name);
      return { key: isPersonName(folded) ? folded : (email ?? name).toLowerCase(), name };
    }),
    mayBe: (stranger) =>
      theirs.flatMap((somebody) => {
        const why = stranger.names
          .flatMap((name) =>
            somebody.names.flatMap((other) => (name === other ? 'the same name' : (areNicknames(name, other) ?? []))),
          )
          .sort()[0];
        return why === undefined ? [] : [{ somebody, why }];
      }),
  };
}

/** The same few people take part again and again: each is looked up once. */
function remembering<Found>(find: (participant: Participant) => Found): (participant: Participant) => Found {
  const remembered = new Map<string, { readonly found: Found }>();
  return (participant) => {
    const key = `${participant.side} ${participant.email ?? ''} ${participant.name}`;
    const known = remembered.get(key) ?? { found: find(participant) };
    remembered.set(key, known);
    return known.found;
  };
}

/** Participants of a side, each way of naming one once. */
function present(contacts: StakeholderMaterial['contacts'], wanted: Participant['side']): readonly Participant[] {
  const all = contacts.flatMap(({ participants }) => participants.filter(({ side }) => side === wanted));
  return [...new Map(all.map((one) => [`${one.email ?? ''} ${one.name}`, one])).values()];
}

interface Ours {
  readonly emails: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

function ownPeople({ account, contacts }: StakeholderMaterial): Ours {
  const vendors = present(contacts, 'vendor');
  return {
    emails: new Set(vendors.flatMap(({ email }) => addressOf(email) ?? [])),
    names: new Set(
      [...vendors.map(({ name }) => name), ...account.owners.map(({ name }) => name)]
        .map(foldPersonName)
        .filter((name) => isPersonName(name)),
    ),
  };
}

/** By address where one is known: two companies may have people of one name. */
function isOurs(ours: Ours, name: string, email: string | undefined): boolean {
  return email === undefined ? ours.names.has(foldPersonName(name)) : ours.emails.has(email);
}

function gather({ known, record, contacts }: StakeholderMaterial, ours: Ours): readonly Draft[] {
  const drafts: Draft[] = known
    .filter(({ name, emails }) => !isOurs(ours, name, emails[0]))
    .map((person) => ({
      key: person.label.includes('@') ? person.label.toLowerCase() : foldPersonName(person.label) || person.label,
      known: person,
      label: person.label,
      emails: new Set(person.emails.map((email) => email.toLowerCase())),
      names: new Map([person.name, ...person.names].map((name) => [foldPersonName(name), name])),
    }));
  const named = [...record, ...present(contacts, 'customer')]
    .map(({ name, email }) => ({ name, email: addressOf(email) }))
    .filter(
      ({ name, email }) => !isOurs(ours, name, email) && (email !== undefined || isPersonName(foldPersonName(name))),
    );
  for (const one of named.filter(({ email }) => email !== undefined)) addByEmail(drafts, one.name, one.email ?? '');
  for (const one of named.filter(({ email }) => email === undefined)) addByName(drafts, one.name);
  return drafts;
}

function addByEmail(drafts: Draft[], name: string, email: string): void {
  const draft = drafts.find(({ emails }) => emails.has(email)) ?? opened(drafts, email, email);
  if (foldPersonName(name) !== '' && !name.includes('@')) addName(draft, name);
}

/** A name alone is whoever bears it; of two who do it is neither, and stands for itself. */
function addByName(drafts: Draft[], name: string): void {
  const folded = foldPersonName(name);
  const bearers = drafts.filter(({ names }) => names.has(folded));
  const draft =
    bearers.length === 1 ? bearers[0] : (bearers.find(({ key }) => key === folded) ?? opened(drafts, folded, name));
  if (draft !== undefined) addName(draft, name);
}

function opened(drafts: Draft[], key: string, label: string): Draft {
  const emails = label.includes('@') ? [label] : [];
  const draft: Draft = { key, known: undefined, label, emails: new Set(emails), names: new Map() };
  drafts.push(draft);
  return draft;
}

/** Of two ways to write one name the same is kept, whichever came first. */
function addName({ names }: Draft, name: string): void {
  const folded = foldPersonName(name);
  const before = names.get(folded);
  if (before === undefined || name.trim() < before) names.set(folded, name.trim());
}

function toSomebody({ key, known, label, emails, names }: Draft): Somebody {
  const written = [...names].sort(([one], [other]) => wordsIn(other) - wordsIn(one) || (one < other ? -1 : 1));
  const name = known?.name ?? written[0]?.[1] ?? label;
  const addresses = [...emails].sort();
  return {
    key,
    known,
    label,
    name,
    emails: known === undefined ? addresses : [...known.emails],
    names: [...names.keys()].filter((folded) => folded !== '').sort(),
    isMailbox: addresses.length > 0 && addresses.every((email) => isSharedMailbox(email, name)),
    isMet: true,
  };
}

function wordsIn(name: string): number {
  return name.split(' ').length;
}

interface Tables {
  readonly theirs: readonly Somebody[];
  readonly byEmail: ReadonlyMap<string, Somebody>;
  readonly byName: ReadonlyMap<string, readonly Somebody[]>;
  readonly ours: Ours;
}

function find(label: string, tables: Tables, among?: ReadonlySet<string>): Somebody | undefined {
  const { theirs, byEmail, byName, ours } = tables;
  const address = addressOf(label);
  if (address !== undefined)
    return ours.emails.has(address) ? undefined : (byEmail.get(address) ?? stranger(address, label));
  const folded = foldPersonName(label);
  const bearers = byName.get(folded) ?? [];
  if (bearers.length > 0) return theOne(bearers, among) ?? stranger(folded, label);
  if (ours.names.has(folded)) return undefined;
  const partly = theirs.filter(({ names }) => names.some((name) => isPartOfName(name, folded)));
  if (partly.length > 0) return theOne(partly, among) ?? stranger(folded, label);
  if ([...ours.names].some((name) => isPartOfName(name, folded))) return undefined;
  return stranger(folded || label.toLowerCase(), label);
}

function theOne(candidates: readonly Somebody[], among: ReadonlySet<string> | undefined): Somebody | undefined {
  if (candidates.length === 1) return candidates[0];
  const present = candidates.filter(({ key }) => among?.has(key));
  return present.length === 1 ? present[0] : undefined;
}

function stranger(key: string, label: string): Somebody {
  const folded = foldPersonName(label);
  const emails = label.includes('@') ? [label.toLowerCase()] : [];
  const names = isPersonName(folded) ? [folded] : [];
  return { key: `? ${key}`, known: undefined, label, name: label, emails, names, isMailbox: false, isMet: false };
}

/** "dana" means "dana ortiz", and "dana m ortiz" too: every word of the shorter is in the longer. */
function isPartOfName(name: string, label: string): boolean {
  const [shorter = [], longer = []] = [name.split(' '), label.split(' ')].sort(
    (one, other) => one.length - other.length,
  );
  return name !== '' && label !== '' && shorter.every((word) => longer.includes(word));
}

function groupByName(theirs: readonly Somebody[]): ReadonlyMap<string, readonly Somebody[]> {
  const byName = new Map<string, Somebody[]>();
  for (const one of theirs) for (const name of one.names) byName.set(name, [...(byName.get(name) ?? []), one]);
  return byName;
}

function addressOf(email: string | null | undefined): string | undefined {
  const text = email?.trim().toLowerCase() ?? '';
  return text.includes('@') ? text : undefined;
}
