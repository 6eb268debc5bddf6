import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Conversation, Participant } from '../domain/index.ts';
import { emailDomain } from '../intake/index.ts';
import { foldPersonName, isPersonName } from '../ledger/index.ts';
import { findAccount } from './accounts.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What the account's own record says; every other source is a tool's, or the way a document was handed in. */
export const RECORD_SOURCE = 'record';

/** How one source calls somebody. */
interface Label {
  readonly id: string;
  readonly conversationId: string | null;
  readonly source: string;
  readonly name: string;
  readonly nameKey: string;
  readonly email: string | null;
  readonly title: string | null;
  readonly seenAt: string;
  /** Nobody knows that this is one of theirs: it may be somebody known, and makes nobody known. */
  readonly unsure: boolean;
}

/** An identity that is known: whose, and by what. */
interface KnownIdentity {
  readonly personId: string;
  /** Who answers for that person since a merger: themselves, or another. */
  readonly standing: string;
  readonly email: string | null;
  readonly nameKey: string;
}

/**
 * Finds out who the customer's people are in those conversations of an account where nobody has yet, the earliest first, and
 * whom the account's record names. Done again, nothing changes.
 */
export async function recordPeople(tx: WorkspaceTransaction, accountKey: string): Promise<void> {
  const labels = (await Promise.all([labelsOfRecord(tx, accountKey), labelsOfConversations(tx, accountKey)])).flat();
  if (labels.length === 0) return;
  const known = await listKnown(tx, accountKey);
  for (const label of labels) {
    const found = await findPerson(tx, known, label);
    if (found === undefined && label.unsure) continue;
    const personId = found ?? (await createPerson(tx, accountKey, label));
    await insertIdentity(tx, accountKey, personId, label);
    const standing = await standingPersonId(tx, personId);
    known.push({ personId, standing, email: label.email, nameKey: label.nameKey });
  }
}

/**
 * Finds out anew who is who in a conversation that is another account's now, where the same name may be somebody else's. What
 * was decided about somebody whom nothing else makes known goes with them: without an address they have another id there.
 */
export async function rerecordPeople(
  tx: WorkspaceTransaction,
  conversationId: string,
  accountKey: string,
): Promise<void> {
  const before = await tx.sql
    .deleteFrom('person_identity')
    .where('workspace_id', '=', tx.workspace)
    .where('conversation_id', '=', conversationId)
    .returning(['id', 'person_id'])
    .execute();
  if (before.length === 0) return;
  await recordPeople(tx, accountKey);
  for (const { id, person_id: was } of before) {
    await sql`
      UPDATE earshot.person_decision AS decision SET person_id = identity.person_id, account_key = ${accountKey}
      FROM earshot.person_identity AS identity
      WHERE identity.workspace_id = ${tx.workspace} AND identity.id = ${id} AND identity.person_id <> ${was}
        AND decision.workspace_id = ${tx.workspace} AND decision.person_id = ${was}
        AND NOT EXISTS (SELECT FROM earshot.person_identity AS other
          WHERE other.workspace_id = ${tx.workspace} AND other.person_id = ${was})`.execute(tx.sql);
  }
}

/** Everybody of theirs whom the conversations name that no identity is kept of yet. */
async function labelsOfConversations(tx: WorkspaceTransaction, accountKey: string): Promise<readonly Label[]> {
  const { rows } = await sql<{
    id: string;
    occurred_at: string;
    source: string;
    participants: Conversation['participants'];
  }>`
    SELECT said.id, said.occurred_at, said.head -> 'participants' AS participants, delivery.source FROM earshot.conversation AS said
    JOIN earshot.delivery ON delivery.workspace_id = said.workspace_id AND delivery.id = said.delivery_id
    WHERE said.workspace_id = ${tx.workspace} AND said.account_key = ${accountKey}
      AND NOT EXISTS (SELECT FROM earshot.person_identity AS identity
        WHERE identity.workspace_id = said.workspace_id AND identity.conversation_id = said.id)
    ORDER BY said.occurred_at, said.id`.execute(tx.prepared);
  return rows.flatMap(({ id, occurred_at, source, participants }) =>
    labelsOf(participants, { conversationId: id, source, seenAt: occurred_at }),
  );
}

function labelsOf(
  participants: readonly Participant[],
  shared: Pick<Label, 'conversationId' | 'source' | 'seenAt'>,
): readonly Label[] {
  const theirs = participants.filter(({ side }) => side !== 'vendor');
  return theirs.flatMap(({ name, email, title, side }) =>
    toLabel({ name, email, title }, { ...shared, unsure: side === 'unknown' }, shared.conversationId ?? ''),
  );
}

/** The people of the account's record that no identity is kept of; identities of those it no longer names are dropped. */
async function labelsOfRecord(tx: WorkspaceTransaction, accountKey: string): Promise<readonly Label[]> {
  const [account, rows] = await Promise.all([findAccount(tx, accountKey), listRecordIdentities(tx, accountKey)]);
  const shared = { conversationId: null, source: RECORD_SOURCE, seenAt: account?.updatedAt ?? '', unsure: false };
  const named = (account?.people ?? []).flatMap((person) => toLabel(person, shared, `${RECORD_SOURCE} ${accountKey}`));
  const gone = rows.map(({ id }) => id).filter((id) => !named.some((label) => label.id === id));
  if (gone.length > 0) {
    await tx.sql
      .deleteFrom('person_identity')
      .where('workspace_id', '=', tx.workspace)
      .where('id', 'in', gone)
      .execute();
  }
  return named.filter(({ id }) => !rows.some((row) => row.id === id));
}

async function listRecordIdentities(
  tx: WorkspaceTransaction,
  accountKey: string,
): Promise<readonly { readonly id: string }[]> {
  return tx.prepared
    .selectFrom('person_identity')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .where('source', '=', RECORD_SOURCE)
    .execute();
}

interface NamedPerson {
  readonly name: string;
  readonly email?: string | null | undefined;
  readonly title?: string | undefined;
}

function toLabel(
  { name, email, title }: NamedPerson,
  shared: Pick<Label, 'conversationId' | 'source' | 'seenAt' | 'unsure'>,
  place: string,
): readonly Label[] {
  const address = emailDomain(email ?? '') === undefined ? null : (email ?? '').trim().toLowerCase();
  const nameKey = foldPersonName(name);
  if (address === null && !isPersonName(nameKey)) return [];
  const id = hash(place, address ?? '', nameKey);
  return [{ ...shared, id, name: name.trim(), nameKey, email: address, title: title ?? null }];
}

/**
 * Who bears a label: whoever is known by its address, in whatever account; else whoever is known by its name in this one,
 * unless their addresses speak against it: two addresses under one name are two people until somebody says otherwise.
 */
async function findPerson(
  tx: WorkspaceTransaction,
  known: readonly KnownIdentity[],
  { email, nameKey }: Label,
): Promise<string | undefined> {
  const byEmail = email === null ? undefined : await findByEmail(tx, known, email);
  if (byEmail !== undefined) return byEmail;
  if (!isPersonName(nameKey)) return undefined;
  const bearers = known.filter((one) => one.nameKey === nameKey);
  const hasAddress = (standing: string) => known.some((one) => one.standing === standing && one.email !== null);
  const all = new Set(bearers.map(({ standing }) => standing));
  const without = new Set([...all].filter((standing) => !hasAddress(standing)));
  const [standing, ...others] = email === null && all.size === 1 ? all : without;
  if (standing === undefined || others.length > 0) return undefined;
  const own = new Set(bearers.filter((one) => one.standing === standing).map(({ personId }) => personId));
  const [only = standing, ...more] = own;
  return more.length === 0 ? only : standing;
}

async function findByEmail(
  tx: WorkspaceTransaction,
  known: readonly KnownIdentity[],
  email: string,
): Promise<string | undefined> {
  const here = known.find((one) => one.email === email);
  if (here !== undefined) return here.personId;
  const row = await tx.sql
    .selectFrom('person_identity')
    .select('person_id')
    .where('workspace_id', '=', tx.workspace)
    .where('email', '=', email)
    .orderBy('seen_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.person_id;
}

/** The id of whoever is first known by an address, in whatever account. */
export function personOfAddress(email: string): string {
  return idOf('email', email);
}

function idOf(...parts: readonly string[]): string {
  return `p_${hash(...parts)}`.slice(0, 26);
}

/** A person's id follows from what they were first known by, so that somebody forgotten and met again is the same. */
async function createPerson(tx: WorkspaceTransaction, accountKey: string, { email, nameKey }: Label): Promise<string> {
  const id = email === null ? idOf('name', accountKey, nameKey) : personOfAddress(email);
  await tx.sql
    .insertInto('person')
    .values({ workspace_id: tx.workspace, id, merged_into: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return id;
}

async function insertIdentity(
  tx: WorkspaceTransaction,
  accountKey: string,
  personId: string,
  label: Label,
): Promise<void> {
  await tx.sql
    .insertInto('person_identity')
    .values({
      workspace_id: tx.workspace,
      id: label.id,
      person_id: personId,
      account_key: accountKey,
      conversation_id: label.conversationId,
      source: label.source,
      name: label.name,
      name_key: label.nameKey,
      email: label.email,
      title: label.title,
      seen_at: label.seenAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function listKnown(tx: WorkspaceTransaction, accountKey: string): Promise<KnownIdentity[]> {
  const rows = await tx.sql
    .selectFrom('person_identity')
    .innerJoin('person', (join) =>
      join
        .onRef('person.workspace_id', '=', 'person_identity.workspace_id')
        .onRef('person.id', '=', 'person_identity.person_id'),
    )
    .select(['person_id', 'email', 'name_key', 'merged_into'])
    .where('person_identity.workspace_id', '=', tx.workspace)
    .where('account_key', '=', accountKey)
    .orderBy('seen_at')
    .orderBy('person_identity.id')
    .execute();
  const known: KnownIdentity[] = [];
  for (const { person_id: personId, email, name_key: nameKey, merged_into } of rows) {
    const standing = merged_into === null ? personId : await standingPersonId(tx, merged_into);
    known.push({ personId, standing, email, nameKey });
  }
  return known;
}

/** The person that answers for one: themselves, or whom they were merged into. */
export async function standingPersonId(tx: WorkspaceTransaction, id: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    WITH RECURSIVE chain AS (
      SELECT id, merged_into FROM earshot.person WHERE workspace_id = ${tx.workspace} AND id = ${id}
      UNION ALL
      SELECT next.id, next.merged_into FROM chain
      JOIN earshot.person AS next ON next.workspace_id = ${tx.workspace} AND next.id = chain.merged_into
    )
    SELECT id FROM chain WHERE merged_into IS NULL`.execute(tx.sql);
  return rows[0]?.id ?? id;
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
