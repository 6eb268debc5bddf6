import type { Participant } from '../../domain/index.ts';
import { mayBeOneName } from '../nicknames.ts';
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
  const near = nearNames(theirs);
  const meaning = meaningsOf({ theirs, byEmail, byName, ours });
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
    find: (label, among) => {
      const { bearers, otherwise } = meaning(label.trim());
      return theOne(bearers, among) ?? otherwise;
    },
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
      near(stranger.names).flatMap((somebody) => {
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

/** Whom words may mean, and who it is when it is none of them. */
interface Meaning {
  readonly bearers: readonly Somebody[];
  /** A stranger; `undefined`: one of ours. */
  readonly otherwise: Somebody | undefined;
}

/** Says whom words may mean. Signals name the same few people again and again: each label is looked up once. */
function meaningsOf(tables: Tables): (label: string) => Meaning {
  const remembered = new Map<string, Meaning>();
  const theirsByWord = byWord(tables.theirs.flatMap((who) => who.names.map((name) => [name, who] as const)));
  const oursByWord = byWord([...tables.ours.names].map((name) => [name, name] as const));
  const look = (label: string): Meaning => {
    const { byEmail, byName, ours } = tables;
    const address = addressOf(label);
    if (address !== undefined) {
      const otherwise = ours.emails.has(address) ? undefined : (byEmail.get(address) ?? stranger(address, label));
      return { bearers: [], otherwise };
    }
    const folded = foldPersonName(label);
    const bearers = byName.get(folded) ?? [];
    if (bearers.length > 0) return { bearers, otherwise: stranger(folded, label) };
    if (ours.names.has(folded)) return { bearers: [], otherwise: undefined };
    const partly = partlyCalled(folded, theirsByWord);
    if (partly.length > 0) return { bearers: partly, otherwise: stranger(folded, label) };
    const isOurs = partlyCalled(folded, oursByWord).length > 0;
    return { bearers: [], otherwise: isOurs ? undefined : stranger(folded || label.toLowerCase(), label) };
  };
  return (label) => {
    const known = remembered.get(label) ?? look(label);
    remembered.set(label, known);
    return known;
  };
}

/** Folded names with whose they are, by each of their words. */
function byWord<Bearer>(names: readonly (readonly [string, Bearer])[]) {
  const index = new Map<string, { readonly words: readonly string[]; readonly bearer: Bearer }[]>();
  for (const [name, bearer] of names) {
    const words = name.split(' ');
    for (const word of new Set(words)) {
      const others = index.get(word);
      if (others === undefined) index.set(word, [{ words, bearer }]);
      else others.push({ words, bearer });
    }
  }
  return index;
}

/** Whose name a folded label is a part of, or the whole of with more: "dana" means "dana ortiz", and "dana m ortiz" too. */
function partlyCalled<Bearer>(folded: string, index: ReturnType<typeof byWord<Bearer>>): readonly Bearer[] {
  if (folded === '') return [];
  const label = folded.split(' ');
  const near = new Set(label.flatMap((word) => index.get(word) ?? []));
  const called = [...near].filter(({ words }) =>
    words.length <= label.length
      ? words.every((word) => label.includes(word))
      : label.every((word) => words.includes(word)),
  );
  return [...new Set(called.map(({ bearer }) => bearer))];
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

/** Finds whoever bears one of some folded names or may be called so: those of the rest {@link areNicknames} has nothing to say of. */
function nearNames(theirs: readonly Somebody[]): (names: readonly string[]) => readonly Somebody[] {
  const byFamily = new Map<string, Set<Somebody>>();
  const byGiven = new Map<string, Set<Somebody>>();
  const alone = new Set<Somebody>();
  const put = (index: Map<string, Set<Somebody>>, word: string, somebody: Somebody) => {
    const others = index.get(word);
    if (others === undefined) index.set(word, new Set([somebody]));
    else others.add(somebody);
  };
  for (const somebody of theirs) {
    for (const name of somebody.names) {
      const words = name.split(' ');
      put(byGiven, words[0] ?? '', somebody);
      if (words.length > 1) put(byFamily, words.at(-1) ?? '', somebody);
      else alone.add(somebody);
    }
  }
  return (names) => {
    const found = new Set<Somebody>();
    for (const name of names) {
      const words = name.split(' ');
      const given = words[0] ?? '';
      if (words.length > 1) for (const one of [...(byFamily.get(words.at(-1) ?? '') ?? []), ...alone]) found.add(one);
      else
        for (const [other, bearers] of byGiven)
          if (other === given || mayBeOneName(given, other)) for (const one of bearers) found.add(one);
    }
    return theirs.filter((one) => found.has(one));
  };
}

function groupByName(theirs: readonly Somebody[]): ReadonlyMap<string, readonly Somebody[]> {
  const byName = new Map<string, Somebody[]>();
  for (const one of theirs) {
    for (const name of one.names) {
      const bearers = byName.get(name);
      if (bearers === undefined) byName.set(name, [one]);
      else bearers.push(one);
    }
  }
  return byName;
}

function addressOf(email: string | null | undefined): string | undefined {
  const text = email?.trim().toLowerCase() ?? '';
  return text.includes('@') ? text : undefined;
}
