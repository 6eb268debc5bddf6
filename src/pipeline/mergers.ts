import {
  decideOnPerson,
  holdWorkspace,
  listAccountsOfPeople,
  type Merger,
  mergeAccounts,
  mergePeople,
  type PersonOrder,
  recordPeople,
  recountEvents,
  settleDecisions,
  standingAccountKeys,
  undoAccountMerger,
  undoPersonMerger,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import { enqueueScore, enqueueScores } from './score-account.ts';

/** Two accounts or two people that somebody says are one. */
export type MergerOrder = Pick<Merger, 'from' | 'into' | 'by'>;

/** A merger that somebody takes back. */
export type UndoOrder = Pick<Merger, 'from' | 'by'>;

/**
 * Merges an account into another one, which is scored anew; see `mergeAccounts` of the storage. `now` is ISO 8601: when days
 * are counted anew. Gives the key that stands.
 */
export async function joinAccounts(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  order: MergerOrder,
  now: string,
): Promise<string> {
  await holdWorkspace(tx, 'change');
  const into = await mergeAccounts(tx, order);
  await recountEvents(tx, into, now);
  await recordPeople(tx, into);
  await enqueueScore(tx, queue, into);
  return into;
}

/** Undoes the merger of an account; both are scored anew. */
export async function partAccounts(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  order: UndoOrder,
  now: string,
): Promise<Merger> {
  await holdWorkspace(tx, 'change');
  const merger = await undoAccountMerger(tx, order);
  for (const key of [merger.from, merger.into]) {
    await recountEvents(tx, key, now);
    await recordPeople(tx, key);
    await enqueueScore(tx, queue, key);
  }
  await settleDecisions(tx, [merger.from, merger.into]);
  return merger;
}

/** Merges a person into another one; the accounts that know either are scored anew. Gives the id that stands. */
export async function joinPeople(tx: WorkspaceTransaction, queue: JobQueue, order: MergerOrder): Promise<string> {
  const into = await mergePeople(tx, order);
  await rescoreAccountsOf(tx, queue, [order.from, into]);
  return into;
}

/** Undoes the merger of a person; the accounts that know either are scored anew. */
export async function partPeople(tx: WorkspaceTransaction, queue: JobQueue, order: UndoOrder): Promise<Merger> {
  const merger = await undoPersonMerger(tx, order);
  await rescoreAccountsOf(tx, queue, [merger.from, merger.into]);
  return merger;
}

/** Writes down what a person decides about somebody of theirs; the account is scored anew. Gives its key. */
export async function decidePerson(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  id: string,
  order: PersonOrder,
): Promise<string> {
  const account = await decideOnPerson(tx, id, order);
  await enqueueScore(tx, queue, account);
  return account;
}

async function rescoreAccountsOf(tx: WorkspaceTransaction, queue: JobQueue, people: readonly string[]): Promise<void> {
  const keys = await standingAccountKeys(tx, await listAccountsOfPeople(tx, people));
  await enqueueScores(tx, queue, keys);
}
