import { MISSION_KINDS, type Rejection, type Risk, SIGNAL_KINDS } from '../domain/index.ts';
import {
  type Database,
  findRisk,
  listAccounts,
  listConversations,
  listRejections,
  listSignals,
  type StoredSignal,
  withWorkspace,
} from '../storage/index.ts';
import { formatRisk } from './risk-text.ts';
import type { colorsFor } from './terminal.ts';

type Colors = ReturnType<typeof colorsFor>;

/** One account of the demo with everything heard of it. */
export interface DemoAccount {
  readonly name: string;
  readonly risk: Risk | undefined;
  readonly signals: readonly StoredSignal[];
  readonly rejected: readonly (Rejection & { readonly conversation: string })[];
}

/** The accounts of a workspace, the worst first, each with its signals and what was rejected. */
export async function loadDemoAccounts(database: Database, workspace: string): Promise<DemoAccount[]> {
  return withWorkspace(database, workspace, async (tx) => {
    const accounts: DemoAccount[] = [];
    for (const { key, name } of (await listAccounts(tx)).items) {
      const signals = await listSignals(tx, { accountKey: key }, { limit: 500 });
      const conversations = await listConversations(tx, { accountKey: key }, { limit: 500 });
      const rejected = [];
      for (const { id } of conversations.items) {
        rejected.push(...(await listRejections(tx, id)).map((rejection) => ({ ...rejection, conversation: id })));
      }
      accounts.push({ name, risk: (await findRisk(tx, key))?.risk, signals: signals.items, rejected });
    }
    return accounts;
  });
}

/** The kinds in the order they are shown: the four that the product exists for first. */
const SHOWN_ORDER = [
  ...MISSION_KINDS,
  ...SIGNAL_KINDS.filter((kind) => !(MISSION_KINDS as readonly string[]).includes(kind)),
];

/**
 * An account as lines: its signals by kind, each with its words on a line of their own, unbroken, so that they can be
 * searched for in the file named above them; then its risk.
 */
export function describeAccount(account: DemoAccount, paths: ReadonlyMap<string, string>, colors: Colors): string[] {
  const lines = [colors.bold(account.name)];
  for (const kind of SHOWN_ORDER) {
    for (const signal of account.signals.filter((one) => one.kind === kind).toReversed()) {
      const attributes = Object.entries(signal.attrs).map(([name, value]) => `${name}: ${value}`);
      const place = `${paths.get(signal.conversationId)}, turn ${signal.span.turn}`;
      lines.push(`  ${colors.cyan(`${kind}/${signal.subtype}`)}  ${attributes.join(', ')}`);
      lines.push(colors.dim(`    ${signal.occurredAt.slice(0, 10)}  ${place}`), `    "${signal.quote}"`);
    }
  }
  if (account.signals.length === 0) lines.push('  no signal');
  lines.push(
    '',
    account.risk === undefined ? `${account.name}  not scored yet` : formatRisk(account.risk, colors, account.name),
  );
  return lines;
}

/** What the extractor proposed and the text did not bear out, each with its reason. */
export function describeRejections(
  accounts: readonly DemoAccount[],
  paths: ReadonlyMap<string, string>,
  colors: Colors,
): string[] {
  const rejected = accounts.flatMap((account) => account.rejected);
  if (rejected.length === 0) return [colors.bold('Rejected: nothing'), '  every candidate was found in its source'];
  return [
    colors.bold(`Rejected: ${rejected.length}`),
    ...rejected.map(({ reason, detail, kind, conversation }) => {
      return `  ${kind ?? 'candidate'} in ${paths.get(conversation)}: ${reason}, ${detail}`;
    }),
  ];
}
