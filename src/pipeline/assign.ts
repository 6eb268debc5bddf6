import { InputError, NotFoundError } from '../domain/index.ts';
import { isWithin } from '../intake/index.ts';
import {
  accessOfAccount,
  type ConversationStatus,
  decideDomain,
  findAccount,
  findDomainOwners,
  findWorkspace,
  followConversations,
  forgetMoves,
  holdWorkspace,
  listWaitingForDomains,
  lockConversation,
  type Reader,
  rerecordPeople,
  type StoredConversation,
  settleDecisions,
  standingAccountKey,
  updateConversation,
  type WorkspaceTransaction,
  writeAudit,
} from '../storage/index.ts';
import { domainsOf } from './match.ts';
import type { JobQueue } from './queue.ts';
import { enqueueScore } from './score-account.ts';

/** A person's word on whose conversation it is. */
export interface Assignment {
  readonly account: string;
  /** Which mail domains of the conversation are this account's from now on: `true` for the one it has, or named. */
  readonly remember?: boolean | readonly string[] | undefined;
  readonly by: string;
  /** What whoever assigns may read; absent: everything. */
  readonly reader?: Reader | undefined;
}

/** What an assignment came to. */
export interface Assigned {
  readonly account: string;
  readonly status: ConversationStatus;
  /** Whose it was before; null when it was nobody's. */
  readonly before: string | null;
  /** Domains that are the account's from now on. */
  readonly remembered: readonly string[];
  /** Other conversations that waited and find their account by these domains. */
  readonly requeued: number;
}

/**
 * Gives a conversation to an account. One that waits is read at once; one that another account had goes over with its
 * signals, and both accounts are scored anew. Said again, nothing changes.
 * @throws {NotFoundError} for a conversation or an account that there is none of
 * @throws {InputError} code `domain-not-found`, `several-domains` or `domain-not-yours`, for a domain that cannot be remembered
 */
export async function assignConversation(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  id: string,
  { account: wanted, remember = false, by, reader }: Assignment,
): Promise<Assigned> {
  await holdWorkspace(tx, 'change');
  const stored = await lockConversation(tx, id);
  if (stored === undefined) throw new NotFoundError(`No conversation ${JSON.stringify(id)} in this workspace`);
  if ((await findAccount(tx, wanted)) === undefined) {
    throw new NotFoundError(`No account ${JSON.stringify(wanted)} in this workspace; declare it first`);
  }
  const account = await standingAccountKey(tx, wanted);
  const remembered = await domainsToRemember(tx, stored, remember);
  if (reader !== undefined) await refuseWhatIsOthers(tx, remembered, account, reader);
  const status = await place(tx, queue, stored, account, by);
  for (const domain of remembered) {
    await decideDomain(tx, domain, account);
    const details = { domain, conversation: id };
    await writeAudit(tx, { actor: by, action: 'domain.decided', subjectKind: 'account', subject: account, details });
  }
  // Messages and rows that waited for one of these domains find their account when it is scored.
  if (remembered.length > 0) await enqueueScore(tx, queue, account);
  const waiting = (await listWaitingForDomains(tx, remembered)).filter((one) => one !== id);
  for (const conversation of waiting) await requeue(tx, queue, conversation);
  return { account, status, before: stored.accountKey, remembered, requeued: waiting.length };
}

async function place(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { id, accountKey: before, status, statusReason }: StoredConversation,
  account: string,
  by: string,
): Promise<ConversationStatus> {
  if (before === account) return status;
  const next = status === 'waiting' ? 'queued' : status;
  await updateConversation(tx, id, {
    status: next,
    statusReason: status === 'waiting' ? null : statusReason,
    accountKey: account,
    matched: { by: 'person', value: by },
  });
  await forgetMoves(tx, id);
  await rerecordPeople(tx, id, account);
  await followConversations(tx, { conversation: id });
  if (before !== null) await settleDecisions(tx, [before, account]);
  if (status === 'waiting') {
    await queue.enqueue(tx, 'read-conversation', { workspace: tx.workspace, conversation: id });
  } else {
    for (const key of [before, account]) if (key !== null) await enqueueScore(tx, queue, key);
  }
  const details = { account, before };
  await writeAudit(tx, {
    actor: by,
    action: 'conversation.assigned',
    subjectKind: 'conversation',
    subject: id,
    details,
  });
  return next;
}

/** The domains of a conversation that can be remembered: of one company's several the one that holds the others. */
export async function rememberableDomains(
  tx: WorkspaceTransaction,
  { conversation }: Pick<StoredConversation, 'conversation'>,
): Promise<readonly string[]> {
  const domains = domainsOf(conversation, (await findWorkspace(tx)) ?? { settings: {} });
  return domains.filter((domain) => !domains.some((other) => other !== domain && isWithin(domain, other)));
}

async function domainsToRemember(
  tx: WorkspaceTransaction,
  stored: StoredConversation,
  remember: boolean | readonly string[],
): Promise<readonly string[]> {
  if (remember === false) return [];
  const there = await rememberableDomains(tx, stored);
  if (remember === true) {
    if (there.length <= 1) return there;
    throw unrememberable('several-domains', `several companies were there: say which is theirs of ${there.join(', ')}`);
  }
  const all = domainsOf(stored.conversation, (await findWorkspace(tx)) ?? { settings: {} });
  const wanted = remember.map((domain) => domain.trim().toLowerCase());
  const strange = wanted.filter((domain) => !all.includes(domain));
  if (strange.length === 0) return [...new Set(wanted)];
  throw unrememberable('domain-not-found', `nobody there writes from ${strange.join(', ')}, or it is no company's own`);
}

/** A domain leads the mail of an account to it: nobody takes it from an account that they may not see. */
async function refuseWhatIsOthers(
  tx: WorkspaceTransaction,
  domains: readonly string[],
  account: string,
  { emails, accounts }: Reader,
): Promise<void> {
  for (const domain of domains) {
    for (const { accountKey } of await findDomainOwners(tx, [domain])) {
      if (accountKey === account) continue;
      const { restricted, readers } = await accessOfAccount(tx, accountKey);
      const isShut = restricted && !readers.some((one) => emails.includes(one));
      if (isShut || accounts?.includes(accountKey) === false) {
        throw unrememberable('domain-not-yours', `${domain} is not for you to give away: ask an admin`);
      }
    }
  }
}

function unrememberable(code: string, message: string): InputError {
  return new InputError(code, [{ path: 'remember', message }]);
}

/** Has a conversation read, from the start or where it was left. */
export async function requeue(tx: WorkspaceTransaction, queue: JobQueue, conversation: string): Promise<void> {
  await updateConversation(tx, conversation, { status: 'queued' });
  await queue.enqueue(tx, 'read-conversation', { workspace: tx.workspace, conversation });
}
