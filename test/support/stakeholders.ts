import { accountRecordSchema, type DecidedOnPerson, type Participant, type Person } from '../../src/domain/index.ts';
import type { AttendedContact, KnownPerson, SaidSignal, StakeholderMaterial } from '../../src/ledger/index.ts';

/** One of ours who is in every contact unless told. */
export const SAM: Participant = { name: 'Sam Webb', side: 'vendor', title: 'CSM', email: 'sam@northlight.example' };

/** Somebody of theirs, known by their address. */
export function theirs(name: string, title?: string): Participant {
  const email = `${name.toLowerCase().split(' ')[0]}@acme.test`;
  return { name, side: 'customer', email, ...(title === undefined ? {} : { title }) };
}

/** A call in which everybody speaks, by turns. */
export function callWith(
  at: string,
  people: readonly Participant[],
  ours: readonly Participant[] = [SAM],
): AttendedContact {
  const participants = [...people, ...ours];
  const id = `call ${at}`;
  return {
    id,
    conversation: id,
    medium: 'call',
    participants,
    speakers: participants.map(({ name }) => name),
    touch: { at, kind: 'call', by: 'csm', name: ours[0]?.name, person: people[0]?.email ?? people[0]?.name },
  };
}

interface MailDetails {
  readonly thread?: string;
  readonly automatic?: 'absence' | 'departure' | 'bounce';
  readonly until?: string;
  readonly mailboxGone?: boolean;
}

/** A mail of theirs to Sam, or of a machine about them. */
export function mailFrom(at: string, person: Participant, details: MailDetails = {}): AttendedContact {
  const { thread = 't', automatic, until, mailboxGone } = details;
  const id = `mail ${at} ${person.email} ${automatic ?? ''}`;
  const isBounce = automatic === 'bounce';
  return {
    id,
    medium: 'email',
    participants: isBounce ? [person] : [person, SAM],
    speakers: isBounce ? [] : [person.name],
    mailboxGone,
    touch: { at, kind: 'email_in', by: 'customer', name: person.name, person: person.email, thread, automatic, until },
  };
}

/** A mail of Sam's to somebody of theirs. */
export function mailTo(at: string, person: Participant, thread = 't'): AttendedContact {
  const id = `mail ${at} to ${person.email}`;
  return {
    id,
    medium: 'email',
    participants: [SAM, person],
    speakers: [SAM.name],
    touch: { at, kind: 'email_out', by: 'csm', name: SAM.name, person: person.email, thread },
  };
}

/** A signal said in a contact, in its first turn unless told. */
export function said(
  contact: AttendedContact,
  claim: `${SaidSignal['kind']}/${string}`,
  attrs: Readonly<Record<string, string>> = {},
  turn = 0,
): SaidSignal {
  const [kind, subtype = ''] = claim.split('/');
  const id = `${claim} ${JSON.stringify(attrs)} ${contact.id} ${turn}`;
  return {
    id,
    kind: kind as SaidSignal['kind'], // written so by the template's type
    subtype,
    attrs,
    occurred_at: contact.touch.at,
    quote: `${claim} was said`,
    conversation: contact.conversation,
    turn,
  };
}

/** Somebody of the directory with what was decided about them. */
export function known(person: Participant, decisions: readonly Partial<DecidedOnPerson>[] = []): KnownPerson {
  const label = person.email ?? person.name;
  return {
    id: `p_${label}`,
    label,
    name: person.name,
    names: [person.name],
    emails: person.email === undefined ? [] : [person.email],
    decisions: decisions.map((decision, index) => ({
      id: `d${index} ${label}`,
      action: 'set_role',
      role: null,
      since: decision.at ?? '2026-01-01T00:00:00.000Z',
      at: '2026-01-01T00:00:00.000Z',
      by: 'Ines Calder',
      reason: null,
      ...decision,
    })),
  };
}

/** An account with what is given. */
export function material(
  parts: Partial<Omit<StakeholderMaterial, 'account'>> & { readonly account?: object } = {},
): StakeholderMaterial {
  const { account = {}, record = [], known: directory = [], contacts = [], signals = [] } = parts;
  return {
    account: accountRecordSchema.parse({ key: 'acme', contract_start: '2026-01-01', ...account }),
    record,
    known: directory,
    contacts,
    signals,
  };
}

/** An entry of the account's record. */
export function onRecord(person: Participant, roles: Person['roles'], dates: Partial<Person> = {}): Person {
  return { name: person.name, email: person.email, roles, ...dates };
}
