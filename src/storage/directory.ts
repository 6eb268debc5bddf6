import { sql } from 'kysely';
import type { Person } from '../domain/index.ts';
import { areNicknames, foldPersonName } from '../ledger/index.ts';
import { findAccount } from './accounts.ts';
import { RECORD_SOURCE } from './people.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What one source calls a person. */
export interface Identity {
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  /** A tool, the way a document was handed in, or `record`. */
  readonly source: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** In how many conversations, or records. */
  readonly times: number;
}

/** One person with everything that is known to be them. */
export interface AccountPerson {
  readonly id: string;
  /** What stands for them in evidence: an address, else a name. */
  readonly label: string;
  /** The fullest of their names. */
  readonly name: string;
  /** The one known first comes first. */
  readonly emails: readonly string[];
  readonly roles: Person['roles'];
  readonly identities: readonly Identity[];
  /** Ids of people that were merged into this one. */
  readonly merged: readonly string[];
}

/** Two people that may be one, and why; for a person to decide. */
export interface PeopleSuggestion {
  readonly people: readonly [string, string];
  readonly names: readonly [string, string];
  readonly why: string;
}

/** What one document or record calls somebody. */
export interface IdentityRow {
  readonly person_id: string;
  readonly standing: string;
  readonly conversation_id: string | null;
  readonly source: string;
  readonly name: string;
  readonly name_key: string;
  readonly email: string | null;
  readonly title: string | null;
  readonly seen_at: string;
}

/** Everybody of an account, by name, and who of them may be one. */
export async function loadDirectory(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<{ readonly people: readonly AccountPerson[]; readonly suggestions: readonly PeopleSuggestion[] }> {
  const rows = await listIdentities(tx, accountKey);
  const declared = (await findAccount(tx, accountKey))?.people ?? [];
  const groups = groupsOf(rows);
  return { people: toPeople(groups, declared), suggestions: suggest(groups) };
}

/**
 * Everybody of an account, and how they are called in evidence: `canonical` gives for an address or a name as it was written
 * what stands for everything that person is known by; one that is nobody's, or several people's, stays as it is.
 */
export function peopleOf(
  rows: readonly IdentityRow[],
  declared: readonly Person[],
): { readonly people: readonly AccountPerson[]; readonly canonical: (label: string) => string } {
  const people = toPeople(groupsOf(rows), declared);
  const labels = new Map(people.map(({ id, label }) => [id, label]));
  const owners = new Map<string, Set<string>>();
  const learn = (label: string, standing: string) =>
    owners.set(label, (owners.get(label) ?? new Set<string>()).add(standing));
  for (const { email, name_key, standing } of rows) {
    if (email !== null) learn(email, standing);
    if (name_key !== '') learn(name_key, standing);
  }
  const canonical = (label: string) => {
    const found = owners.get(label.trim().toLowerCase()) ?? owners.get(foldPersonName(label));
    const [standing, ...others] = found ?? [];
    return (others.length === 0 && standing !== undefined ? labels.get(standing) : undefined) ?? label;
  };
  return { people, canonical };
}

type Group = readonly [string, readonly IdentityRow[]];

/** Identities by the person who stands for them. */
function groupsOf(rows: readonly IdentityRow[]): readonly Group[] {
  return [...Map.groupBy(rows, ({ standing }) => standing)];
}

function toPeople(groups: readonly Group[], declared: readonly Person[]): readonly AccountPerson[] {
  return groups
    .map(([id, own]) => toPerson(id, own, declared))
    .sort((one, other) => compare(one.name.toLowerCase(), other.name.toLowerCase()) || compare(one.id, other.id));
}

/** The accounts that a person is known in. */
export async function listAccountsOfPeople(
  tx: WorkspaceTransaction,
  ids: readonly string[],
): Promise<readonly string[]> {
  const rows = await tx.sql
    .selectFrom('person_identity')
    .select('account_key')
    .distinct()
    .where('workspace_id', '=', tx.workspace)
    .where('person_id', 'in', [...ids])
    .orderBy('account_key')
    .execute();
  return rows.map((row) => row.account_key);
}

/** How everybody of an account is called, wherever they are, in the order they were seen. */
export async function listIdentities(tx: WorkspaceTransaction, accountKey: string): Promise<readonly IdentityRow[]> {
  const { rows } = await sql<IdentityRow>`
    WITH RECURSIVE own AS (
      SELECT identity.id, person_id, conversation_id, source, name, name_key, email, title, seen_at, merged_into
      FROM earshot.person_identity AS identity
      JOIN earshot.person ON person.workspace_id = identity.workspace_id AND person.id = identity.person_id
      WHERE identity.workspace_id = ${tx.workspace} AND identity.account_key = ${accountKey}
    ), chain AS (
      SELECT DISTINCT person_id, merged_into AS id FROM own WHERE merged_into IS NOT NULL
      UNION ALL
      SELECT chain.person_id, person.merged_into FROM chain
      JOIN earshot.person ON person.workspace_id = ${tx.workspace} AND person.id = chain.id
      WHERE person.merged_into IS NOT NULL
    ), standing AS (
      SELECT chain.person_id, chain.id FROM chain
      JOIN earshot.person ON person.workspace_id = ${tx.workspace} AND person.id = chain.id
      WHERE person.merged_into IS NULL
    )
    SELECT own.person_id, conversation_id, source, name, name_key, email, title, seen_at,
      coalesce(standing.id, own.merged_into, own.person_id) AS standing
    FROM own LEFT JOIN standing ON standing.person_id = own.person_id
    ORDER BY seen_at, own.id`.execute(tx.prepared);
  return rows;
}

function toPerson(id: string, rows: readonly IdentityRow[], declared: readonly Person[]): AccountPerson {
  const emails = unique(rows.flatMap(({ email }) => email ?? []));
  const names = new Set(rows.map(({ name_key }) => name_key));
  const theirs = declared.filter(({ name, email }) =>
    email ? emails.includes(email.trim().toLowerCase()) : names.has(foldPersonName(name)),
  );
  const kinds = Map.groupBy(rows, ({ source, name, email }) => JSON.stringify([source, name, email]));
  return {
    id,
    label: labelOf(id, rows),
    name: fullestName(rows),
    emails,
    roles: unique(theirs.flatMap(({ roles }) => roles)),
    identities: [...kinds.values()].map(toIdentity),
    merged: unique(rows.map(({ person_id }) => person_id)).filter((one) => one !== id),
  };
}

function toIdentity(rows: readonly IdentityRow[]): Identity {
  const times = rows.map(({ seen_at }) => seen_at).sort();
  const [first] = rows;
  return {
    name: first?.name ?? '',
    email: first?.email ?? null,
    title: rows.findLast(({ title }) => title !== null)?.title ?? null,
    source: first?.source ?? '',
    firstSeenAt: times[0] ?? '',
    lastSeenAt: times.at(-1) ?? '',
    times: rows.length,
  };
}

/** The name of most words; of those the one used most, then the first. */
function fullestName(rows: readonly IdentityRow[]): string {
  const names = [...Map.groupBy(rows, ({ name }) => name)].map(([name, own]) => ({
    name,
    words: foldPersonName(name).split(' ').filter(Boolean).length,
    times: own.length,
  }));
  names.sort((one, other) => other.words - one.words || other.times - one.times);
  return names[0]?.name ?? '';
}

/** What stands for a person: the address on record, else the one known first, else their name. */
function labelOf(id: string, rows: readonly IdentityRow[]): string {
  const own = rows.filter(({ person_id }) => person_id === id);
  const lines = [own.filter(({ source }) => source === RECORD_SOURCE), own, rows];
  const email = lines.flatMap((line) => line.flatMap((row) => row.email ?? []))[0];
  return email ?? fullestName(own.length > 0 ? own : rows);
}

/** Pairs that may be one person: never two who were in one conversation, who sat there beside each other. */
function suggest(groups: readonly Group[]): readonly PeopleSuggestion[] {
  const suggestions: PeopleSuggestion[] = [];
  for (const [index, [left, ours]] of groups.entries()) {
    for (const [right, theirs] of groups.slice(index + 1)) {
      const why = meetInOneConversation(ours, theirs) ? undefined : whyOne(ours, theirs);
      if (why === undefined) continue;
      suggestions.push({ people: [left, right], names: [fullestName(ours), fullestName(theirs)], why });
    }
  }
  return suggestions;
}

function meetInOneConversation(ours: readonly IdentityRow[], theirs: readonly IdentityRow[]): boolean {
  const conversations = new Set(ours.flatMap(({ conversation_id }) => conversation_id ?? []));
  return theirs.some(({ conversation_id }) => conversation_id !== null && conversations.has(conversation_id));
}

function whyOne(ours: readonly IdentityRow[], theirs: readonly IdentityRow[]): string | undefined {
  for (const one of ours) {
    for (const other of theirs) {
      const mailbox = one.email?.split('@')[0];
      if (one.name_key !== '' && one.name_key === other.name_key) return 'the same name, two addresses';
      if (mailbox !== undefined && mailbox === other.email?.split('@')[0]) return 'the same mailbox at two domains';
      const nicknames = areNicknames(one.name_key, other.name_key);
      if (nicknames !== undefined) return nicknames;
    }
  }
  return undefined;
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
