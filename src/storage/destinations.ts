import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Channel, type InboxRole, InputError } from '../domain/index.ts';
import type { DestinationSettings } from './dispatch-tables.ts';
import { toJsonb } from './json.ts';
import type { WorkspaceTransaction } from './transaction.ts';
import type { Vault } from './vault.ts';
import { ensureWorkspace } from './workspaces.ts';

/** A place that documents go to, as configured; without what its secrets are. */
export interface Destination {
  readonly id: string;
  readonly name: string;
  readonly channel: Channel;
  readonly settings: DestinationSettings;
  /** Names of the secrets that are set. */
  readonly secrets: readonly string[];
  readonly events: readonly string[];
  /** Only documents about accounts that one of these owns; null: about all. */
  readonly owners: readonly string[] | null;
  /** Of the inbox only items of these owner roles; null: of all. */
  readonly roles: readonly InboxRole[] | null;
  /** Do documents go there that rest on what is closed to some? */
  readonly takesClosed: boolean;
  readonly enabled: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Secrets by name, open: for sending. Never shown, never logged. */
export type DestinationSecrets = Readonly<Record<string, string>>;

/** What is set of a destination; what is left out stays. Secrets are set all at once. */
export interface DestinationChange {
  readonly name?: string | undefined;
  readonly settings?: DestinationSettings | undefined;
  readonly secrets?: DestinationSecrets | undefined;
  readonly events?: readonly string[] | undefined;
  readonly owners?: readonly string[] | null | undefined;
  readonly roles?: readonly InboxRole[] | null | undefined;
  readonly takesClosed?: boolean | undefined;
  readonly enabled?: boolean | undefined;
}

/** A new destination: what it must have, and what it may be told. */
export type NewDestination = DestinationChange &
  Required<Pick<DestinationChange, 'settings' | 'secrets'>> & {
    readonly name: string;
    readonly channel: Channel;
    readonly events: readonly string[];
  };

/**
 * Makes a destination; gives its id.
 * @throws {InputError} code `name-taken`
 */
export async function createDestination(tx: WorkspaceTransaction, vault: Vault, made: NewDestination): Promise<string> {
  await ensureWorkspace(tx);
  await refuseTaken(tx, made.name);
  const id = `dest_${randomUUID().replaceAll('-', '')}`;
  await tx.sql
    .insertInto('destination')
    .values({
      workspace_id: tx.workspace,
      id,
      name: made.name,
      channel: made.channel,
      settings: toJsonb(made.settings ?? {}),
      ...sealed(tx, vault, id, made.secrets ?? {}),
      events: [...made.events],
      owners: made.owners == null ? null : [...made.owners],
      owner_roles: made.roles == null ? null : [...made.roles],
      takes_closed: made.takesClosed ?? false,
      enabled: made.enabled ?? true,
      removed_at: null,
    })
    .execute();
  return id;
}

/**
 * Changes a destination. `false` when there is none of this id.
 * @throws {InputError} code `name-taken`
 */
export async function updateDestination(
  tx: WorkspaceTransaction,
  vault: Vault,
  id: string,
  change: DestinationChange,
): Promise<boolean> {
  if (change.name !== undefined) await refuseTaken(tx, change.name, id);
  const { name, settings, secrets, events, owners, roles, takesClosed, enabled } = change;
  const row = await tx.sql
    .updateTable('destination')
    .set({
      updated_at: sql<string>`now()`,
      ...(name === undefined ? {} : { name }),
      ...(settings === undefined ? {} : { settings: toJsonb(settings) }),
      ...(secrets === undefined ? {} : sealed(tx, vault, id, secrets)),
      ...(events === undefined ? {} : { events: [...events] }),
      ...(owners === undefined ? {} : { owners: owners === null ? null : [...owners] }),
      ...(roles === undefined ? {} : { owner_roles: roles === null ? null : [...roles] }),
      ...(takesClosed === undefined ? {} : { takes_closed: takesClosed }),
      ...(enabled === undefined ? {} : { enabled }),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The destinations of the workspace by name. */
export async function listDestinations(tx: WorkspaceTransaction): Promise<readonly Destination[]> {
  const rows = await tx.sql
    .selectFrom('destination')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('removed_at', 'is', null)
    .orderBy('name')
    .execute();
  return rows.map(toDestination);
}

/** One of them; `undefined` when there is none of this id. */
export async function findDestination(tx: WorkspaceTransaction, id: string): Promise<Destination | undefined> {
  return (await readDestination(tx, id))?.destination;
}

/** One of them with its secrets open; `undefined` when there is none of this id. */
export async function openDestination(
  tx: WorkspaceTransaction,
  vault: Vault,
  id: string,
): Promise<(Destination & { readonly open: DestinationSecrets }) | undefined> {
  const found = await readDestination(tx, id);
  if (found === undefined) return undefined;
  const { destination, sealed: bytes } = found;
  const open: DestinationSecrets =
    bytes === null ? {} : (JSON.parse(vault.open(bytes, sealedFor(tx, id))) as Record<string, string>);
  return { ...destination, open };
}

/**
 * Takes a destination away: its secrets are forgotten, what waits for it is cancelled, what was sent stays on record. `false`
 * when there is none of this id.
 */
export async function removeDestination(tx: WorkspaceTransaction, id: string): Promise<boolean> {
  const row = await tx.sql
    .updateTable('destination')
    .set({ removed_at: sql<string>`now()`, sealed: null, secret_names: [], enabled: false })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) return false;
  await tx.sql
    .updateTable('dispatch')
    .set({ state: 'cancelled', last_error: 'its destination was removed', next_attempt_at: null })
    .where('workspace_id', '=', tx.workspace)
    .where('destination_id', '=', id)
    .where('state', '=', 'queued')
    .execute();
  return true;
}

const COLUMNS = [
  'id',
  'name',
  'channel',
  'settings',
  'secret_names',
  'events',
  'owners',
  'owner_roles',
  'takes_closed',
  'enabled',
  'created_at',
  'updated_at',
] as const;

async function readDestination(tx: WorkspaceTransaction, id: string) {
  const row = await tx.sql
    .selectFrom('destination')
    .select([...COLUMNS, 'sealed'])
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return row && { destination: toDestination(row), sealed: row.sealed };
}

interface DestinationRow {
  id: string;
  name: string;
  channel: Channel;
  settings: DestinationSettings;
  secret_names: string[];
  events: string[];
  owners: string[] | null;
  owner_roles: InboxRole[] | null;
  takes_closed: boolean;
  enabled: boolean;
  created_at: string;
  updated_at: string;
}

function toDestination(row: DestinationRow): Destination {
  return {
    id: row.id,
    name: row.name,
    channel: row.channel,
    settings: row.settings,
    secrets: row.secret_names,
    events: row.events,
    owners: row.owners,
    roles: row.owner_roles,
    takesClosed: row.takes_closed,
    enabled: row.enabled,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

async function refuseTaken(tx: WorkspaceTransaction, name: string, except?: string): Promise<void> {
  const row = await tx.sql
    .selectFrom('destination')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .where('name', '=', name)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row !== undefined && row.id !== except) {
    throw new InputError('name-taken', [{ path: 'name', message: 'another destination has this name' }]);
  }
}

function sealed(tx: WorkspaceTransaction, vault: Vault, id: string, secrets: DestinationSecrets) {
  const names = Object.keys(secrets).sort();
  const bytes = names.length === 0 ? null : vault.seal(JSON.stringify(secrets), sealedFor(tx, id));
  return { sealed: bytes, secret_names: names };
}

function sealedFor(tx: WorkspaceTransaction, id: string): string {
  return `${tx.workspace}/destination/${id}`;
}

/** Seals the secrets of all destinations of the workspace with today's key; gives of how many. */
export async function resealDestinations(tx: WorkspaceTransaction, vault: Vault): Promise<number> {
  const rows = await tx.sql
    .selectFrom('destination')
    .select(['id', 'sealed'])
    .where('workspace_id', '=', tx.workspace)
    .where('sealed', 'is not', null)
    .execute();
  for (const { id, sealed: bytes } of rows) {
    if (bytes === null) continue;
    const context = sealedFor(tx, id);
    await tx.sql
      .updateTable('destination')
      .set({ sealed: vault.seal(vault.open(bytes, context), context) })
      .where('workspace_id', '=', tx.workspace)
      .where('id', '=', id)
      .execute();
  }
  return rows.length;
}
