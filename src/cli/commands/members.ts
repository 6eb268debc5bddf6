import { type Command, Option } from 'commander';
import { readConfig } from '../../config/index.ts';
import { addressSchema, NotFoundError, parseWith, ROLES, type Role } from '../../domain/index.ts';
import { listMembers, type Member, removeMember, saveMember, withWorkspace, writeAudit } from '../../storage/index.ts';
import { withDatabase } from '../database.ts';
import { formatTable, printLine, type Terminal } from '../terminal.ts';

interface MemberFlags {
  readonly name?: string;
  readonly role?: Role;
  readonly slack?: string;
}

/** Who the operator's command line is in the audit. */
const ACTOR = 'command line';

/** `members add|list|remove`: the people of ours that use the workspace, and what they may do. */
export function addMembersCommand(program: Command, terminal: Terminal): void {
  const members = program.command('members').description('people who use the workspace (EARSHOT_WORKSPACE)');
  members
    .command('add')
    .description('make somebody a member, or change one; what is left out stays')
    .argument('<email>', 'their address')
    .option('--name <name>', 'what they are called; their address unless told')
    .addOption(new Option('--role <role>', 'what they may do; of a new one reader unless told').choices([...ROLES]))
    .option('--slack <id>', 'what Slack calls them (U012ABC); "" takes it away')
    .action((email: string, flags: MemberFlags) => addMember(email, flags, terminal));
  members
    .command('list')
    .description('everybody with their role')
    .action(() => printMembers(terminal));
  members
    .command('remove')
    .description('let somebody be a member no more: their keys let nobody in')
    .argument('<email>', 'their address')
    .action((email: string) => remove(email, terminal));
}

async function addMember(email: string, { name, role, slack }: MemberFlags, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const address = parseWith(addressSchema, email);
  const saved = await withDatabase(config, (database) =>
    withWorkspace(database, config.workspace, async (tx) => {
      const slackUserId = slack === undefined ? undefined : slack.trim() || null;
      const member = await saveMember(tx, address, { name: name?.trim() || undefined, role, slackUserId });
      const note = { actor: ACTOR, action: 'member.saved', subjectKind: 'member', subject: member.email } as const;
      await writeAudit(tx, { ...note, details: { role: member.role } });
      return member;
    }),
  );
  printTable([saved], terminal);
}

async function printMembers(terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const members = await withDatabase(config, (database) => withWorkspace(database, config.workspace, listMembers));
  if (members.length === 0) printLine(terminal.stdout, 'No member yet: `earshot members add EMAIL` makes one.');
  else printTable(members, terminal);
}

async function remove(email: string, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const removed = await withDatabase(config, (database) =>
    withWorkspace(database, config.workspace, async (tx) => {
      if (!(await removeMember(tx, email))) return false;
      const subject = email.trim().toLowerCase();
      await writeAudit(tx, { actor: ACTOR, action: 'member.removed', subjectKind: 'member', subject, details: {} });
      return true;
    }),
  );
  if (!removed) throw new NotFoundError(`No member ${JSON.stringify(email)}; \`earshot members list\` shows them`);
  printLine(terminal.stdout, `${email} is a member no more.`);
}

function printTable(members: readonly Member[], terminal: Terminal): void {
  const rows = members.map(({ email, name, role, slackUserId }) => [email, name, role, slackUserId ?? '']);
  printLine(terminal.stdout, formatTable(['email', 'name', 'role', 'slack'], rows));
}
