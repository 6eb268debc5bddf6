import {
  type ErasureReceipt,
  type ErasureRegister,
  readRegister,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import { type ErasureCounts, type ErasureOrder, eraseAccount, previewAccount } from './account.ts';
import { erasePerson, type PersonToErase, previewPerson } from './person.ts';
import { dropErasedWaiting, type Reapplied, reapplyErasure } from './reapply.ts';

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
  /** What was erased, as another database, or this one put back to an earlier day, has to be told of it. */
  register(workspace: string): Promise<ErasureRegister>;
  /**
   * Does once more what a register tells of, the earliest first, each in a transaction of its own. Done again it does nothing.
   * @throws {InputError} code `another-salt`: something was erased here before any of it was
   */
  reapply(workspace: string, register: ErasureRegister, by: string): Promise<readonly Reapplied[]>;
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
    register: (workspace) => order(workspace, readRegister),
    async reapply(workspace, { salt, erasures }, by) {
      const done: Reapplied[] = [];
      if (salt === null) return done;
      for (const erasure of erasures) {
        const wanted = { salt, erasure };
        done.push(await order(workspace, (tx, queue) => reapplyErasure(tx, queue, wanted, of(by))));
      }
      await order(workspace, dropErasedWaiting);
      return done;
    },
  };
}
