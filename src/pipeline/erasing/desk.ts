import type { ErasureReceipt, WorkspaceTransaction } from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import { type ErasureCounts, type ErasureOrder, eraseAccount, previewAccount } from './account.ts';
import { erasePerson, type PersonToErase, previewPerson } from './person.ts';

/** What can be erased; each in a transaction of its own. */
export interface ErasureDesk {
  /**
   * What erasing an account would take away, by table.
   * @throws {NotFoundError}
   * @throws {InputError} code `merged-already`
   */
  previewAccount(workspace: string, key: string): Promise<ErasureCounts>;
  /**
   * What erasing somebody would take away, by table.
   * @throws {NotFoundError}
   * @throws {InputError} codes `several-people`, `is-a-member`, `merged-already`
   */
  previewPerson(workspace: string, person: PersonToErase): Promise<ErasureCounts>;
  /** Erases somebody for good; throws as {@link ErasureDesk.previewPerson}. */
  erasePerson(workspace: string, person: PersonToErase, by: string): Promise<ErasureReceipt>;
  /** Erases an account for good; throws as {@link ErasureDesk.previewAccount}. */
  eraseAccount(workspace: string, key: string, by: string): Promise<ErasureReceipt>;
}

type Order = <Result>(
  workspace: string,
  work: (tx: WorkspaceTransaction, queue: JobQueue) => Promise<Result>,
) => Promise<Result>;

/** The desk over transactions that the pipeline opens. Receipts bear the time of day, whatever day a workspace is pinned to. */
export function erasureDesk(order: Order): ErasureDesk {
  const of = (by: string): ErasureOrder => ({ by, at: new Date().toISOString() });
  return {
    previewPerson: (workspace, person) => order(workspace, (tx) => previewPerson(tx, person)),
    erasePerson: (workspace, person, by) => order(workspace, (tx, queue) => erasePerson(tx, queue, person, of(by))),
    previewAccount: (workspace, key) => order(workspace, (tx) => previewAccount(tx, key)),
    eraseAccount: (workspace, key, by) => order(workspace, (tx, queue) => eraseAccount(tx, queue, key, of(by))),
  };
}
