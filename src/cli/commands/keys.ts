import { type Command, Option } from 'commander';
import { readConfig } from '../../config/index.ts';
import { NotFoundError, ROLES, type Role } from '../../domain/index.ts';
import {
  createApiKey,
  listApiKeys,
  resealDestinations,
  resealSourceSecrets,
  revokeApiKey,
  withWorkspace,
} from '../../storage/index.ts';
import { withDatabase } from '../database.ts';
import { formatTable, printLine, type Terminal } from '../terminal.ts';

/** `keys create|list|revoke`: who may call the API in this workspace; `keys reseal` for its tools' secrets. */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('API keys of the workspace (EARSHOT_WORKSPACE)');
  keys
    .command('create')
    .description('make a key; it is shown once')
    .argument('[name]', 'what it is for, or whose')
    .option('--name <name>', 'the same')
    .addOption(new Option('--role <role>', 'what it may do').choices([...ROLES]).default('editor'))
    .option('--member <email>', 'the member who uses it: it reads and judges as them, with the lesser of both roles')
    .option('--accounts <keys>', 'the only accounts it sees, by key, with commas between them', toKeys)
    .addHelpText('after', HELP)
    .action((name: string | undefined, flags: KeyFlags) => createKey(name ?? flags.name ?? 'key', flags, terminal));
  keys
    .command('list')
    .description('keys with their last use')
    .action(() => listKeys(terminal));
  keys
    .command('revoke')
    .description('end a key for good')
    .argument('<id>', 'as `keys list` shows it')
    .action((id: string) => revokeKey(id, terminal));
  keys
    .command('reseal')
    .description(
      'seal the secrets of sources and destinations with EARSHOT_SECRET_KEY, those of EARSHOT_PREVIOUS_SECRET_KEYS too',
    )
    .action(() => reseal(terminal));
}

interface KeyFlags {
  readonly name?: string;
  readonly role: Role;
  readonly member?: string;
  readonly accounts?: readonly string[];
}

const HELP = `
reader reads and asks; editor also hands in evidence, judges and decides; admin also sets up sources, members, policy and the
workspace, merges accounts, and reads what is private. Without --role a key is an editor's.`;

function toKeys(text: string): readonly string[] {
  return text.split(',').flatMap((key) => key.trim() || []);
}

async function createKey(name: string, { role, member, accounts }: KeyFlags, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const { key } = await withDatabase(config, (database) =>
    withWorkspace(database, config.workspace, (tx) => createApiKey(tx, name, { role, member, accounts })),
  );
  printLine(terminal.stdout, key);
}

async function listKeys(terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const keys = await withDatabase(config, (database) => withWorkspace(database, config.workspace, listApiKeys));
  const rows = keys.map(({ id, name, role, memberEmail, accounts, createdAt, lastUsedAt, revokedAt }) => [
    id,
    name,
    role,
    memberEmail ?? '',
    accounts === null ? 'all' : accounts.join(', '),
    createdAt.slice(0, 10),
    lastUsedAt?.slice(0, 10) ?? 'never',
    revokedAt === null ? 'live' : `revoked ${revokedAt.slice(0, 10)}`,
  ]);
  if (rows.length === 0) printLine(terminal.stdout, 'No key yet: `earshot keys create NAME` makes one.');
  else
    printLine(
      terminal.stdout,
      formatTable(['id', 'name', 'role', 'member', 'accounts', 'created', 'last used', 'state'], rows),
    );
}

async function revokeKey(id: string, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const revoked = await withDatabase(config, (database) =>
    withWorkspace(database, config.workspace, (tx) => revokeApiKey(tx, id)),
  );
  if (!revoked) throw new NotFoundError(`No key ${JSON.stringify(id)}; \`earshot keys list\` shows them`);
  printLine(terminal.stdout, `Key ${id} is revoked.`);
}

async function reseal(terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const { sources, destinations } = await withDatabase(config, (database) =>
    withWorkspace(database, config.workspace, async (tx) => ({
      sources: await resealSourceSecrets(tx, database.vault),
      destinations: await resealDestinations(tx, database.vault),
    })),
  );
  printLine(
    terminal.stdout,
    `${config.workspace}: ${sources} secrets of sources and those of ${destinations} destinations are sealed anew`,
  );
}
