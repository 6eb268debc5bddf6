import {
  type DecidedOnPerson,
  type Evidence,
  parseInstant,
  type SignalEvidence,
  type Touch,
} from '../../domain/index.ts';
import { ageOf, evidenceId, instantOf, type Policy, readEvidence, type View } from '../../scoring/index.ts';
import { foldPersonName } from '../person-names.ts';
import type { AttendedContact, KnownPerson, Source, StakeholderMaterial } from './material.ts';
import { type Colleague, type Somebody, type Who, whoIsWho } from './who.ts';

/** On which days' knowledge people are read (`YYYY-MM-DD`). */
export interface StakeholderDays {
  readonly asOf: string;
  readonly knownAt: string;
  /** The first instant after `asOf`, in milliseconds, where the day is not UTC's. */
  readonly end?: number | undefined;
}

/** Somebody in one contact. */
export interface Attendance<Who> {
  readonly who: Who;
  readonly spoke: boolean;
  readonly title: string | undefined;
}

/** A contact with those of theirs and of ours who took part. */
export interface Contact {
  readonly id: string;
  readonly at: number;
  readonly kind: Touch['kind'];
  readonly automatic: Touch['automatic'];
  readonly until: number | undefined;
  readonly conversation: string | undefined;
  readonly mailboxGone: boolean;
  readonly theirs: readonly Attendance<Somebody>[];
  readonly ours: readonly Attendance<Colleague>[];
  readonly source: Source;
}

/** What a signal says about somebody, and who said it. */
export interface Told {
  readonly id: string;
  readonly at: number;
  readonly kind: SignalEvidence['kind'];
  readonly subtype: string;
  readonly attribute: (name: string) => string | undefined;
  readonly conversation: string | undefined;
  /** One of theirs. */
  readonly speaker: Somebody | undefined;
  /** Who it is about; of a change of champions without a name nobody. */
  readonly about: Somebody | undefined;
  readonly source: Source;
}

/** A decision about somebody that holds on the day. */
export interface Decided extends DecidedOnPerson {
  readonly who: Somebody;
  readonly decidedAt: number;
  readonly sinceAt: number;
  readonly source: Source;
}

/** An entry of the account's record about somebody. */
export interface Entry {
  readonly who: Somebody;
  readonly roles: Evidence['people'][number]['roles'];
  readonly from: number | undefined;
  /** When it ended, if it has by the day. */
  readonly ended: number | undefined;
  /** When it was written; minus infinity where nobody knows. */
  readonly recorded: number;
  readonly source: Source;
}

/** What is known of an account's people on a day. */
export interface Scene {
  readonly material: StakeholderMaterial;
  readonly days: StakeholderDays;
  /** First instant after the day. */
  readonly end: number;
  readonly policy: Policy;
  readonly view: View;
  readonly who: Who;
  /** Oldest first. */
  readonly contacts: readonly Contact[];
  readonly told: readonly Told[];
  readonly decided: readonly Decided[];
  readonly entries: readonly Entry[];
  /** What of all this is about one of them. */
  readonly of: (who: Somebody) => Own;
}

/** What is known about one person: their contacts, what is said of them and by them, and what is on record and decided. */
export interface Own extends Pick<Scene, 'contacts' | 'told' | 'decided' | 'entries'> {
  /** What they said themselves. */
  readonly said: readonly Told[];
}

/** The scenes of each material that were asked for last: what the scorer reads of people and what a page tells of them are of one. */
const scenes = new WeakMap<StakeholderMaterial, readonly Scene[]>();
const KEPT_SCENES = 3;

/** What had happened by the end of a day, of what was known by the end of another. The order of the material changes nothing. */
export function sceneOf(material: StakeholderMaterial, days: StakeholderDays, policy: Policy): Scene {
  const before = scenes.get(material) ?? [];
  const ofDays = before.filter(({ days: { asOf, knownAt, end } }) => {
    return asOf === days.asOf && knownAt === days.knownAt && end === days.end;
  });
  const known = ofDays.find((scene) => scene.policy === policy);
  if (known !== undefined) return known;
  const view = readEvidence(evidenceOf(material), days.asOf, days.knownAt, policy, days.end);
  const [other] = ofDays;
  // Nothing but the view goes by the policy.
  const scene = other === undefined ? setScene(material, days, view) : { ...other, policy, view };
  scenes.set(material, [scene, ...before].slice(0, KEPT_SCENES));
  return scene;
}

function setScene(material: StakeholderMaterial, days: StakeholderDays, view: View): Scene {
  const end = Math.min(view.end, view.known.knownEnd);
  const who = whoIsWho(knownOn(material, view, end));
  const contacts = contactsOf(material, who, view);
  const present = new Map(contacts.map(({ conversation, theirs }) => [conversation, new Set(theirs.map(keyOf))]));
  const places = new Map(material.signals.map((signal) => [signal.id, signal]));
  const attended = new Map(material.contacts.map((contact) => [contact.conversation, speakersOf(contact, who)]));
  const told = view.signals.map(({ id, at, signal }): Told => {
    const place = places.get(id);
    const speaker = place?.conversation === undefined ? undefined : attended.get(place.conversation)?.(place.turn);
    const conversation = place?.conversation;
    const among = conversation === undefined ? undefined : present.get(conversation);
    const about = aboutWhom(signal, speaker, who, among);
    const { kind, subtype } = signal;
    const source: Source = {
      kind: 'signal',
      id,
      at: signal.occurred_at,
      conversation: conversation ?? null,
      words: signal.quote ?? `${kind}/${subtype}`,
    };
    return {
      id,
      at,
      kind,
      subtype,
      attribute: (name) => textOf(signal.attrs[name]),
      conversation,
      speaker,
      about,
      source,
    };
  });
  const decided = decisionsOf(who, end, view);
  const entries = entriesOf(who, view, end);
  const all = { contacts, told, decided, entries };
  return { material, days, end: view.end, policy: view.policy, view, who, ...all, of: byPerson(all) };
}

function byPerson({ contacts, told, decided, entries }: Omit<Own, 'said'>): Scene['of'] {
  const contactsOf = new Map<string, Contact[]>();
  for (const contact of contacts) {
    for (const { who } of contact.theirs) {
      const own = contactsOf.get(who.key);
      if (own === undefined) contactsOf.set(who.key, [contact]);
      else own.push(contact);
    }
  }
  const toldOf = Map.groupBy(told, ({ about }) => about?.key);
  const saidBy = Map.groupBy(told, ({ speaker }) => speaker?.key);
  const decidedOf = Map.groupBy(decided, ({ who }) => who.key);
  const entriesOf = Map.groupBy(entries, ({ who }) => who.key);
  const owns = new Map<string, Own>();
  return ({ key }) => {
    const own = owns.get(key) ?? {
      contacts: contactsOf.get(key) ?? [],
      told: toldOf.get(key) ?? [],
      said: saidBy.get(key) ?? [],
      decided: decidedOf.get(key) ?? [],
      entries: entriesOf.get(key) ?? [],
    };
    owns.set(key, own);
    return own;
  };
}

/** A word that a signal gives for whoever speaks. */
const SELF = /^(?:i|me|myself|ich|je|moi|the speaker)$/i;

function aboutWhom(
  signal: SignalEvidence,
  speaker: Somebody | undefined,
  who: Who,
  among: ReadonlySet<string> | undefined,
): Somebody | undefined {
  const label = textOf(signal.attrs[signal.kind === 'renewal_term' ? 'owner' : 'person']);
  if (label === undefined) return signal.kind === 'success_criterion' ? speaker : undefined;
  return SELF.test(label) ? speaker : who.find(label, among);
}

function evidenceOf({ account, record, contacts, signals }: StakeholderMaterial): Evidence {
  const touches = contacts.map(({ touch }) => touch);
  return {
    account,
    people: [...record],
    signals: [...signals],
    commitments: [],
    touches,
    usage: [],
    tickets: [],
    surveys: [],
  };
}

/** The material without whoever nobody had met, recorded or decided about: of one name they are not yet somebody else. */
function knownOn(material: StakeholderMaterial, view: View, end: number): StakeholderMaterial {
  const contacts = material.contacts.filter((contact) => sameInstant(contact, view) !== undefined);
  const record = view.people.map(({ item }) => item);
  const met = contacts.flatMap(({ participants }) => participants.filter(({ side }) => side !== 'vendor'));
  const addresses = new Set(material.known.flatMap(({ emails }) => emails.map(foldLabel)));
  const labels = new Set(
    [...record, ...met].map(({ name, email }) =>
      addresses.has(foldLabel(email ?? '')) ? foldLabel(email ?? '') : foldPersonName(name),
    ),
  );
  const isKnown = (person: KnownPerson) =>
    person.emails.some((email) => labels.has(foldLabel(email))) ||
    [person.name, ...person.names].map(foldPersonName).some((name) => name !== '' && labels.has(name)) ||
    person.decisions.some((decision) => holdsOn(decision, end, view));
  return { ...material, contacts, record, known: material.known.filter(isKnown) };
}

function holdsOn({ at, since }: DecidedOnPerson, end: number, view: View): boolean {
  const decidedAt = parseInstant(at) ?? 0;
  return decidedAt < view.known.knownEnd && (parseInstant(since) ?? decidedAt) < end;
}

function contactsOf({ contacts }: StakeholderMaterial, who: Who, view: View): readonly Contact[] {
  const known = new Map([...view.touches, ...view.automatic].map(({ item, at }) => [item, at]));
  // Of the very same touch twice one is known; which of two contacts bears it must not depend on their order.
  const sorted = [...contacts].sort((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
  const distinct = [...new Map(sorted.map((contact) => [contact.id, contact])).values()];
  const found = distinct.flatMap((contact) => {
    const at = known.get(contact.touch) ?? sameInstant(contact, view);
    return at === undefined ? [] : [toContact(contact, who, at)];
  });
  return found.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
}

/** A touch that is the copy of another is left out of the view; the contact is not. */
function sameInstant({ touch }: AttendedContact, view: View): number | undefined {
  const at = parseInstant(touch.at);
  const recorded = instantOf(touch.recorded_at) ?? at;
  return at !== undefined && at < view.end && recorded !== undefined && recorded < view.known.knownEnd ? at : undefined;
}

function toContact(contact: AttendedContact, who: Who, at: number): Contact {
  const { id, touch, participants, speakers } = contact;
  const speaking = new Set([...new Set(speakers)].map(foldLabel));
  const isMail = contact.medium === 'email';
  const author = speakers[0] === undefined ? undefined : foldLabel(speakers[0]);
  const speaks = (name: string) => (isMail ? foldLabel(name) === author : speaking.has(foldLabel(name)));
  const theirs = new Map<string, Attendance<Somebody>>();
  const ours = new Map<string, Attendance<Colleague>>();
  for (const participant of participants) {
    const { name, title } = participant;
    const spoke = speaks(name);
    const somebody = who.participant(participant);
    const colleague = somebody === undefined ? who.colleague(participant) : undefined;
    if (somebody !== undefined) {
      const before = theirs.get(somebody.key);
      theirs.set(somebody.key, {
        who: somebody,
        spoke: spoke || before?.spoke === true,
        title: title ?? before?.title,
      });
    } else if (colleague !== undefined) {
      ours.set(colleague.key, { who: colleague, spoke, title });
    }
  }
  return {
    id,
    at,
    kind: touch.kind,
    automatic: touch.automatic ?? undefined,
    until: instantOf(touch.until),
    conversation: contact.conversation,
    mailboxGone: contact.mailboxGone ?? false,
    theirs: [...theirs.values()].sort((one, other) => (one.who.key < other.who.key ? -1 : 1)),
    ours: [...ours.values()].sort((one, other) => (one.who.key < other.who.key ? -1 : 1)),
    source: {
      kind: 'contact',
      id,
      at: touch.at,
      conversation: contact.conversation ?? null,
      words: contactWords(touch),
    },
  };
}

function contactWords({ kind, automatic }: Touch): string {
  if (automatic === 'absence') return 'an automatic reply: away';
  if (automatic === 'departure') return 'an automatic reply: has left the company';
  if (automatic === 'bounce') return 'a delivery report: our message came back';
  if (kind === 'email_in') return 'an email of theirs';
  return kind === 'email_out' ? 'an email of ours' : 'a call';
}

/** Who of theirs spoke in a turn of a contact. */
function speakersOf({ speakers, participants }: AttendedContact, who: Who): (turn?: number) => Somebody | undefined {
  const remembered = new Map<string, Somebody | undefined>();
  return (turn) => {
    const speaker = turn === undefined ? undefined : speakers[turn];
    if (speaker === undefined) return undefined;
    if (remembered.has(speaker)) return remembered.get(speaker);
    const participant = participants.find(({ name }) => foldLabel(name) === foldLabel(speaker));
    const somebody = participant && who.participant(participant);
    remembered.set(speaker, somebody);
    return somebody;
  };
}

function decisionsOf({ theirs }: Who, end: number, view: View): readonly Decided[] {
  const all = theirs.flatMap((who) =>
    (who.known?.decisions ?? [])
      .filter((decision) => holdsOn(decision, end, view))
      .map((decision): Decided => {
        const source = { kind: 'decision', id: decision.id, at: decision.since, conversation: null } as const;
        const words = `${decision.by} says so${decision.reason === null ? '' : `: ${decision.reason}`}`;
        const decidedAt = parseInstant(decision.at) ?? 0;
        const sinceAt = parseInstant(decision.since) ?? decidedAt;
        return { ...decision, who, decidedAt, sinceAt, source: { ...source, words } };
      }),
  );
  return all.sort((one, other) => one.decidedAt - other.decidedAt || (one.id < other.id ? -1 : 1));
}

function entriesOf(who: Who, view: View, end: number): readonly Entry[] {
  return view.people.flatMap(({ item, at, recorded }): Entry[] => {
    const somebody = who.participant({ name: item.name, email: item.email ?? undefined, side: 'customer' });
    if (somebody === undefined) return [];
    const to = instantOf(item.to);
    const roles =
      item.roles.length === 0
        ? 'on the account’s record'
        : `${item.roles.map(roleWords).join(', ')} on the account’s record`;
    return [
      {
        who: somebody,
        roles: item.roles,
        from: at === Number.NEGATIVE_INFINITY ? undefined : at,
        ended: to !== undefined && to < end ? to : undefined,
        recorded,
        source: {
          kind: 'record',
          id: evidenceId.person(item),
          at: item.from ?? item.recorded_at ?? null,
          conversation: null,
          words: roles,
        },
      },
    ];
  });
}

/** A role as it is said: "economic buyer". */
export function roleWords(role: string): string {
  return role.replaceAll('_', ' ');
}

/** Whole UTC days from an instant to the day of the scene. */
export function daysSince({ view }: Scene, instant: number): number {
  return ageOf(view, instant);
}

/** An instant as ISO 8601. */
export function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

function keyOf({ who }: Attendance<Somebody>): string {
  return who.key;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function foldLabel(label: string): string {
  return label.trim().toLowerCase();
}
