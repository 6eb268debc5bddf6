import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { toJsonb } from './json.ts';
import type { SourceSettings } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';
import type { Vault } from './vault.ts';
import { ensureWorkspace } from './workspaces.ts';

/** What a secret of a source is for: `signing` proves what the tool sends, `access` lets us ask the tool back. */
export type SecretPurpose = 'signing' | 'access';

/** A tool that posts to us, as configured. */
export interface Source {
  readonly name: string;
  readonly tool: string;
  readonly settings: SourceSettings;
  readonly enabled: boolean;
  /** Requests that proved no right to post: nothing else of them is kept. */
  readonly refused: { readonly count: number; readonly at: string | null; readonly reason: string | null };
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Without what they hold; the newest first. Expired ones are left out. */
  readonly secrets: readonly SourceSecret[];
}

/** That a secret is there, without what it is. */
export interface SourceSecret {
  readonly id: string;
  readonly purpose: SecretPurpose;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** A source with its secrets open: for verifying and for asking back. Never shown, never logged. */
export interface OpenSource {
  readonly name: string;
  readonly tool: string;
  readonly settings: SourceSettings;
  readonly enabled: boolean;
  /** All that are valid now, the newest first. */
  readonly signing: readonly string[];
  readonly access: string | undefined;
}

/** What may be set of a source; what is left out stays. */
export interface SourceChange {
  readonly tool: string;
  readonly settings?: SourceSettings | undefined;
  readonly enabled?: boolean | undefined;
}

const ID_BYTES = 6;

/** Creates a source or changes it. */
export async function saveSource(tx: WorkspaceTransaction, name: string, change: SourceChange): Promise<void> {
  tx.sourceChanged(name);
  await ensureWorkspace(tx);
  const { tool, settings, enabled } = change;
  const columns = {
    tool,
    ...(settings === undefined ? {} : { settings: toJsonb(settings) }),
    ...(enabled === undefined ? {} : { enabled }),
  };
  await tx.sql
    .insertInto('source')
    .values({
      workspace_id: tx.workspace,
      name,
      refused_at: null,
      refused_reason: null,
      settings: toJsonb({}),
      ...columns,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'name'])
        .doUpdateSet({ ...columns, updated_at: sql<string>`excluded.updated_at` }),
    )
    .execute();
}

/**
 * Gives a source a secret. Those of the same purpose that were valid go on being so for `overlapHours`, so that the tool
 * can be told the new one in peace.
 */
export async function addSecret(
  tx: WorkspaceTransaction,
  vault: Vault,
  source: string,
  {
    purpose,
    secret,
    overlapHours,
  }: { readonly purpose: SecretPurpose; readonly secret: string; readonly overlapHours: number },
): Promise<void> {
  tx.sourceChanged(source);
  const id = randomBytes(ID_BYTES).toString('hex');
  await tx.sql
    .updateTable('source_secret')
    .set({ expires_at: sql<string>`least(expires_at, now() + make_interval(secs => ${overlapHours * 3600}))` })
    .where('workspace_id', '=', tx.workspace)
    .where('source_name', '=', source)
    .where('purpose', '=', purpose)
    .execute();
  await tx.sql
    .insertInto('source_secret')
    .values({
      workspace_id: tx.workspace,
      source_name: source,
      id,
      purpose,
      sealed: vault.seal(secret, sealedFor(tx, source, purpose)),
      expires_at: null,
    })
    .execute();
}

/** A source as it is shown; `undefined` when there is none of this name. */
export async function findSource(tx: WorkspaceTransaction, name: string): Promise<Source | undefined> {
  const sources = await listSources(tx);
  return sources.find((source) => source.name === name);
}

/** The sources of the workspace by name, without their secrets. */
export async function listSources(tx: WorkspaceTransaction): Promise<readonly Source[]> {
  const rows = await tx.sql
    .selectFrom('source')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .orderBy('name')
    .execute();
  const secrets = await tx.sql
    .selectFrom('source_secret')
    .select(['source_name', 'id', 'purpose', 'created_at', 'expires_at'])
    .where('workspace_id', '=', tx.workspace)
    .where(VALID)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    tool: row.tool,
    settings: row.settings,
    enabled: row.enabled,
    refused: { count: row.refused_count, at: row.refused_at, reason: row.refused_reason },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    secrets: secrets
      .filter((secret) => secret.source_name === row.name)
      .map(({ id, purpose, created_at, expires_at }) => ({
        id,
        purpose,
        createdAt: created_at,
        expiresAt: expires_at,
      })),
  }));
}

const VALID = sql<boolean>`(expires_at IS NULL OR expires_at > now())`;

/** A source with its secrets open; `undefined` when there is none of this name. */
export async function openSource(
  tx: WorkspaceTransaction,
  vault: Vault,
  name: string,
): Promise<OpenSource | undefined> {
  const rows = await tx.sql
    .selectFrom('source')
    .leftJoin('source_secret', (join) =>
      join
        .onRef('source_secret.workspace_id', '=', 'source.workspace_id')
        .onRef('source_secret.source_name', '=', 'source.name')
        .on(VALID),
    )
    .select(['source.name', 'source.tool', 'source.settings', 'source.enabled'])
    .select(['source_secret.purpose', 'source_secret.sealed'])
    .where('source.workspace_id', '=', tx.workspace)
    .where('source.name', '=', name)
    .orderBy('source_secret.created_at', 'desc')
    .orderBy('source_secret.id')
    .execute();
  const [first] = rows;
  if (first === undefined) return undefined;
  const secretsFor = (purpose: SecretPurpose) =>
    rows.flatMap((row) =>
      row.purpose === purpose && row.sealed !== null ? [vault.open(row.sealed, sealedFor(tx, name, purpose))] : [],
    );
  const { tool, settings, enabled } = first;
  return { name, tool, settings, enabled, signing: secretsFor('signing'), access: secretsFor('access')[0] };
}

/** Deletes a source and its secrets; what it delivered stays. `false` when there is none of this name. */
export async function deleteSource(tx: WorkspaceTransaction, name: string): Promise<boolean> {
  tx.sourceChanged(name);
  const row = await tx.sql
    .deleteFrom('source')
    .where('workspace_id', '=', tx.workspace)
    .where('name', '=', name)
    .returning('name')
    .executeTakeFirst();
  return row !== undefined;
}

/** Counts a request that proved no right to post. */
export async function countRefused(tx: WorkspaceTransaction, name: string, reason: string): Promise<void> {
  await tx.sql
    .updateTable('source')
    .set({
      refused_count: sql<number>`refused_count + 1`,
      refused_at: sql<string>`now()`,
      refused_reason: reason,
    })
    .where('workspace_id', '=', tx.workspace)
    .where('name', '=', name)
    .execute();
}

function sealedFor(tx: WorkspaceTransaction, source: string, purpose: SecretPurpose): string {
  return `${tx.workspace}/${source}/${purpose}`;
}

/** Seals all secrets of the workspace's sources with today's key; gives how many. */
export async function resealSourceSecrets(tx: WorkspaceTransaction, vault: Vault): Promise<number> {
  const rows = await tx.sql
    .selectFrom('source_secret')
    .select(['source_name', 'id', 'purpose', 'sealed'])
    .where('workspace_id', '=', tx.workspace)
    .execute();
  for (const { source_name: source, id, purpose, sealed } of rows) {
    const context = sealedFor(tx, source, purpose);
    tx.sourceChanged(source);
    await tx.sql
      .updateTable('source_secret')
      .set({ sealed: vault.seal(vault.open(sealed, context), context) })
      .where('workspace_id', '=', tx.workspace)
      .where('source_name', '=', source)
      .where('id', '=', id)
      .execute();
  }
  return rows.length;
}
