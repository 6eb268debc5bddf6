import {
  type Database,
  standingAccountKey,
  type WorkspaceTransaction,
  withWorkspace,
  writeAudit,
} from '../storage/index.ts';

/** A question as the audit has it. */
export interface AskedNote {
  /** The account's key; of one that is not there for the asker, what they called it. */
  readonly account: string;
  readonly question: string;
  /** Under whose name. */
  readonly asker: string;
}

/** Longest account and question that are kept of what was refused, in UTF-16 code units. */
const LONGEST_ACCOUNT = 200;
const LONGEST_QUESTION = 2_000;

/** Writes down that a question was asked. The transaction must be ours: whoever may only read writes nothing. */
export async function noteAsked(
  tx: WorkspaceTransaction,
  { account, question, asker }: AskedNote,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await writeAudit(tx, {
    actor: asker,
    action: 'account.asked',
    subjectKind: 'account',
    subject: account,
    details: { question, ...details },
  });
}

/** Writes down that a question was asked about what is no account, or none that its asker may see. */
export async function noteRefused(
  database: Database,
  workspace: string,
  { account, question, asker }: AskedNote,
): Promise<void> {
  const clean = (text: string, longest: number) => text.replaceAll('\0', '').slice(0, longest).toWellFormed();
  await withWorkspace(database, workspace, async (tx) => {
    const key = await standingAccountKey(tx, clean(account, LONGEST_ACCOUNT));
    const note = { account: key, question: clean(question, LONGEST_QUESTION), asker };
    await noteAsked(tx, note, { refused: 'no such account for the asker' });
  });
}
