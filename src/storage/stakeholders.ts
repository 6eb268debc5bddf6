import {
  type AccountRecord,
  type KnownDays,
  type Person,
  recordAsKnown,
  type SignalEvidence,
} from '../domain/index.ts';
import { saysMailboxGone } from '../intake/index.ts';
import {
  foldPersonName,
  type KnownPerson,
  type SaidSignal,
  type StakeholderDays,
  type StakeholderMaterial,
  type StakeholderPicture,
  stakeholdersOf,
} from '../ledger/index.ts';
import type { Policy } from '../scoring/index.ts';
import { fillFrom, listAccountFacts } from './account-facts.ts';
import { findWithAbsorbed } from './accounts.ts';
import { type AccountPerson, listIdentities, peopleOf } from './directory.ts';
import { type ListedTouch, loadContacts, type StoredContacts, toContacts } from './messages.ts';
import { listPersonDecisions } from './person-decisions.ts';
import { KeptWork } from './same.ts';
import { listClaims, type SignalClaim } from './signals.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What was said to an account and what it claims, of whoever has asked for it. */
export interface SaidHere {
  readonly claims: Promise<readonly SignalClaim[]>;
  readonly contacts: Promise<StoredContacts>;
}

/**
 * Everything that is known of who is who at an account: its record as known on the given days, its people across all tools
 * with what was decided about them, its contacts and signals. `undefined` when there is no such account.
 */
export async function loadStakeholders(
  tx: WorkspaceTransaction,
  accountKey: string,
  days: KnownDays = {},
  said: SaidHere = { claims: listClaims(tx, accountKey), contacts: loadContacts(tx, accountKey) },
): Promise<StakeholderMaterial | undefined> {
  const [found, facts, identities, decisions, stored, signals] = await Promise.all([
    findWithAbsorbed(tx, accountKey),
    listAccountFacts(tx, accountKey),
    listIdentities(tx, accountKey),
    listPersonDecisions(tx, accountKey),
    said.contacts,
    said.claims,
  ]);
  if (found === undefined) return undefined;
  const own = recordAsKnown(found.account.declaredRecord, facts, days);
  const account = await fillFrom(tx, own, found.absorbed, days);
  const parts = { account, record: found.account.people, identities, decisions, stored, signals };
  if (signals.length < LONG) return toMaterial(parts);
  return materials.get(`${tx.workspace} ${accountKey}`, parts, () => toMaterial(parts));
}

/** From so many signals on what is made of an account is kept. */
const LONG = 200;

/** What was made of long accounts last: whoever is handed the same again need not work out anew what follows from it. */
const materials = new KeptWork<StakeholderMaterial>(20);

interface Parts {
  readonly account: AccountRecord;
  readonly record: readonly Person[];
  readonly identities: Awaited<ReturnType<typeof listIdentities>>;
  readonly decisions: Awaited<ReturnType<typeof listPersonDecisions>>;
  readonly stored: StoredContacts;
  readonly signals: readonly SignalClaim[];
}

function toMaterial({ account, record, identities, decisions, stored, signals }: Parts): StakeholderMaterial {
  const { people, canonical } = peopleOf(identities, record);
  const contacts = toContacts(stored, account);
  return {
    account,
    record: record.map((person) => named(person, canonical)),
    known: people.map((person) => toKnown(person, decisions)),
    contacts: contacts.map((contact) => toAttended(contact, canonical)),
    signals: signals.map((signal) => toSaidSignal(signal, account)),
  };
}

/** Who is who at an account on a day, by the workspace's policy; `undefined` when there is no such account. */
export async function loadStakeholderPicture(
  tx: WorkspaceTransaction,
  accountKey: string,
  days: StakeholderDays,
  policy: Policy,
): Promise<StakeholderPicture | undefined> {
  const material = await loadStakeholders(tx, accountKey, days);
  return material && stakeholdersOf(material, days, policy);
}

function toKnown(
  { id, label, name, emails, identities, merged }: AccountPerson,
  decisions: Awaited<ReturnType<typeof listPersonDecisions>>,
): KnownPerson {
  const names = [...new Set(identities.map((identity) => identity.name))].filter((one) => foldPersonName(one) !== '');
  return { id, label, name, names, emails, decisions: [id, ...merged].flatMap((own) => decisions.get(own) ?? []) };
}

function toAttended(
  { id, conversation, touch, contact, reason }: ListedTouch,
  canonical: (label: string) => string,
): StakeholderMaterial['contacts'][number] {
  const { medium, participants, speakers } = contact;
  return {
    id,
    touch: touch.person ? { ...touch, person: canonical(touch.person) } : touch,
    medium,
    participants,
    speakers,
    conversation,
    mailboxGone: touch.automatic === 'bounce' && reason !== undefined && saysMailboxGone(reason),
  };
}

/** Somebody on record under the address that stands for them: entries of one person are then one person's. */
function named(person: Person, canonical: (label: string) => string): Person {
  const label = canonical(person.email || person.name);
  return label.includes('@') ? { ...person, email: label } : person;
}

function toSaidSignal(signal: SignalClaim, record: AccountRecord): SaidSignal {
  return { ...toSignalEvidence(signal, record), conversation: signal.conversationId, turn: signal.turn };
}

function toSignalEvidence(signal: SignalClaim, { owners }: AccountRecord): SignalEvidence {
  return {
    id: signal.id,
    kind: signal.kind,
    subtype: signal.subtype,
    occurred_at: signal.occurredAt,
    recorded_at: signal.recordedAt,
    attrs: { ...signal.attrs },
    quote: signal.quote,
    status: signal.status,
    acted_at: signal.actedAt,
    dismissed_at: signal.dismissedAt,
    confirmed_by: signal.confirmedBy && roleOf(signal.confirmedBy, owners),
    confirmed_at: signal.confirmedAt,
  };
}

/** The playbook asks for the CSM's word, a person gives theirs: the role in which they own the account; else who they are. */
function roleOf(who: string, owners: AccountRecord['owners']): string {
  const roles = owners.filter(({ name }) => fold(name) === fold(who)).map(({ role }) => role);
  return roles.find((role) => fold(role) === 'csm') ?? roles[0] ?? who;
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
