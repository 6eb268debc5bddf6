import { type Answerer, noteRefused } from '../answers/index.ts';
import type { SlackMessage } from '../connectors/index.ts';
import { escaped } from '../connectors/index.ts';
import { InputError, NotFoundError } from '../domain/index.ts';
import { askerOf, type Links, type ReadLog } from '../http/index.ts';
import { asCaller, type Caller, callerOfMember, type Database } from '../storage/index.ts';
import { readAddressed, type TypedCommand } from './command.ts';
import { noQuestion, noSuchAccount, notAMember, privately, toMessage, whichOne } from './messages.ts';

/** What a command is answered with. */
export interface AnsweringTools {
  readonly database: Database;
  readonly answerer: Answerer;
  /** Whose accounts are asked about. */
  readonly workspace: string;
  readonly links: Links;
  /** Writes down who read what; unset, nobody does. */
  readonly reads?: Pick<ReadLog, 'note'> | undefined;
}

/** Slack takes answers for half an hour. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Answers a command as the member who typed it: with what they may read; shared, with what everybody may read.
 * @throws whatever answering does; what the asker can mend is in the message instead
 */
export async function answerCommand(
  typed: TypedCommand,
  slackUserId: string,
  { database, answerer, workspace, links, reads }: AnsweringTools,
): Promise<SlackMessage> {
  const member = await callerOfMember(database, workspace, { slackUserId });
  if (member === undefined) return notAMember(slackUserId);
  const caller = typed.share ? amongEverybody(member) : member;
  const addressed = await asCaller(database, caller, (tx) => readAddressed(tx, typed.text));
  if (!('account' in addressed)) {
    const called = 'candidates' in addressed ? addressed.called : addressed.unknown;
    await noteRefused(database, workspace, { account: called, question: typed.text, asker: member.name });
    return 'candidates' in addressed ? whichOne(called, addressed.candidates) : noSuchAccount(addressed, typed);
  }
  const { account, question } = addressed;
  if (question === '') return noQuestion(account, typed.command);
  try {
    const asked = { account: account.key, question, asker: askerOf(member), reader: caller.reader };
    const answer = await answerer.ask(workspace, asked, { signal: AbortSignal.timeout(PATIENCE_MS) });
    reads?.note(member, { action: 'slack ask', subjectKind: 'account', subject: account.key });
    return toMessage(answer, { account, share: typed.share, links });
  } catch (error) {
    if (error instanceof InputError || error instanceof NotFoundError) return privately(escaped(error.message));
    throw error;
  }
}

/** Reads what is open to everybody, whatever else they might. */
function amongEverybody(caller: Caller): Caller {
  return { ...caller, reader: { emails: [], accounts: caller.reader?.accounts } };
}
