import type { AccountRecord, Evidence, KnownDays, Person, SignalEvidence } from '../domain/index.ts';
import { toCommitments } from '../ledger/index.ts';
import { loadRecord } from './account-facts.ts';
import { findAccount } from './accounts.ts';
import { loadCanonicalLabels } from './directory.ts';
import { listContacts } from './messages.ts';
import { loadObservations } from './observations.ts';
import { foldLedger } from './promises.ts';
import type { StoredSignal } from './signal-rows.ts';
import { listSignalsForScoring } from './signals.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/**
 * Everything the scorer looks at for one account: its record, people, standing signals, a touch for each of its
 * conversations and other messages, its promises, usage, tickets and surveys. The record is the one known on the given days,
 * as are promises and the versions of usage, tickets and surveys; everything else carries its own times. `undefined` when there is no such account.
 */
export async function loadEvidence(
  tx: WorkspaceTransaction,
  accountKey: string,
  days: KnownDays = {},
): Promise<Evidence | undefined> {
  const account = await findAccount(tx, accountKey);
  if (account === undefined) return undefined;
  const record = await loadRecord(tx, accountKey, account.declaredRecord, days);
  const signals = await listSignalsForScoring(tx, accountKey);
  const contacts = await listContacts(tx, accountKey, record);
  const canonical = await loadCanonicalLabels(tx, accountKey);
  return {
    account: record,
    people: account.people.map((person) => named(person, canonical)),
    signals: signals.map((signal) => toSignalEvidence(signal, record)),
    commitments: [...toCommitments((await foldLedger(tx, accountKey, record, days)).entries)],
    touches: contacts.map(({ touch }) => (touch.person ? { ...touch, person: canonical(touch.person) } : touch)),
    ...(await loadObservations(tx, accountKey, days.knownAt)),
  };
}

/** Somebody on record under the address that stands for them: entries of one person are then one person's. */
function named(person: Person, canonical: (label: string) => string): Person {
  const label = canonical(person.email || person.name);
  return label.includes('@') ? { ...person, email: label } : person;
}

function toSignalEvidence(signal: StoredSignal, { owners }: AccountRecord): SignalEvidence {
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
