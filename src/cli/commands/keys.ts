import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { NotFoundError } from '../../domain/index.ts';
import { createApiKey, listApiKeys, revokeApiKey, withWorkspace } from '../../storage/index.ts';
import { withDatabase } from '../database.ts';
import { formatTable, printLine, type Terminal } from '../terminal.ts';

/** `keys create|list|revoke`: who may call the API in this workspace. */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('API keys of the workspace (EARSHOT_WORKSPACE)');
  keys
    .command('create')
    .description('make a key; it is shown once')
    .option('--name <name>', 'what it is for', 'key')
    .action((flags: { name: string }) => createKey(flags.name, terminal));
  keys
    .command('list')
    .description('keys with their last use')
    .action(() => listKeys(terminal));
  keys
    .command('revoke')
    .description('end a key for good')
    .argument('<id>', 'as `keys list` shows it')
    .action((id: string) => revokeKey(id, terminal));
}

async function createKey(name: string, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const { key } = await withDatabase(config, (database) =>
    withWorkspace(database, config.workspace, (tx) => createApiKey(tx, name)),
  );
  printLine(terminal.stdout, key);
}

async function listKeys(terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const keys = await withDatabase(config, (database) => withWorkspace(database, config.workspace, listApiKeys));
  const rows = keys.map(({ id, name, createdAt, lastUsedAt, revokedAt }) => [
    id,
    name,
    createdAt.slice(0, 10),
    lastUsedAt?.slice(0, 10) ?? 'never',
    revokedAt === null ? 'live' : `revoked ${revokedAt.slice(0, 10)}`,
  ]);
  if (rows.length === 0) printLine(terminal.stdout, 'No key yet: `earshot keys create --name NAME` makes one.');
  else printLine(terminal.stdout, formatTable(['id', 'name', 'created', 'last used', 'state'], rows));
}

async function revokeKey(id: string, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const revoked = await withDatabase(config, (database) =>
    withWorkspace(database, config.workspace, (tx) => revokeApiKey(tx, id)),
  );
  if (!revoked) throw new NotFoundError(`No key ${JSON.stringify(id)}; \`earshot keys list\` shows them`);
  printLine(terminal.stdout, `Key ${id} is revoked.`);
}
