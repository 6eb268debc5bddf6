import type { DealUpdate } from '../../domain/index.ts';
import {
  type AccessChange,
  type Caller,
  type ConversationAccess,
  type CrmId,
  changeAccessOfConversation,
  closeDeal,
  type DealClose,
  ensureAccount,
  ensureWorkspace,
  findHandoff,
  saveDeal,
  saveDealCrmIds,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import { followDeal, handoffJobKey, remakeHandoffs } from './begin.ts';
import { acknowledgeHandoff, decideLine, type LineOrder, releaseHandoff } from './decide.ts';
import { type HandoffTools, makeHandoffNow } from './make.ts';

/** What somebody tells of a deal. */
export interface DealOrder {
  readonly update: DealUpdate;
  /** The account's key; made unless it is there. */
  readonly account?: string | undefined;
  readonly crmIds: readonly CrmId[];
  readonly source: string;
}

/** Deals as people close them and hand them over; each change is one transaction with the jobs that follow from it. */
export interface HandoffDesk {
  /** Says how a deal stands; one that is won by it starts its handoff. */
  tell(workspace: string, deal: string, order: DealOrder): Promise<void>;
  /** Closes a deal, if it is there; won, it starts its handoff, once. */
  close(workspace: string, deal: string, close: DealClose, source: string): Promise<void>;
  /**
   * Confirms, corrects, removes, puts back or adds a line; gives its id.
   * @throws {NotFoundError}
   * @throws {InputError} code `against-the-rules`
   */
  decide(workspace: string, deal: string, order: LineOrder): Promise<string>;
  /**
   * Takes the handoff over: the latest version, which a version that is named must be.
   * @throws {NotFoundError}
   * @throws {InputError} code `against-the-rules`
   */
  acknowledge(
    workspace: string,
    deal: string,
    taken: { readonly by: string; readonly version?: number | undefined },
  ): Promise<void>;
  /** Has the brief held against the record now; one that is not made yet is made. */
  redo(workspace: string, deal: string): Promise<void>;
  /**
   * Has what is held for whoever sold it go out now.
   * @throws {NotFoundError}
   * @throws {InputError} code `against-the-rules`: nothing is held
   */
  sendNow(workspace: string, deal: string, by: string): Promise<void>;
  /**
   * Closes or opens a conversation, for a caller who may read it, and has the briefs that were read from it made anew.
   * @throws {NotFoundError} also for who may not read it
   * @throws {InputError} code `not-private`
   */
  changeAccess(
    caller: Pick<Caller, 'workspace' | 'reader' | 'name'>,
    conversation: string,
    change: AccessChange<ConversationAccess>,
  ): Promise<ConversationAccess>;
  /** Makes what is due here and now, without a worker; gives whether there is a new version. */
  make(workspace: string, deal: string): Promise<boolean>;
}

/** What a desk works with. */
export interface DeskTools extends Omit<HandoffTools, 'queue'> {
  queue(): JobQueue;
  /** Runs something as a transaction of the pipeline, whose workers are then woken. */
  order<Result>(
    workspace: string,
    told: object,
    work: (tx: WorkspaceTransaction, queue: JobQueue) => Promise<Result>,
  ): Promise<Result>;
}

const CORRECTIONS_MS = 60_000;

/** Puts a desk together. */
export function createHandoffDesk(tools: DeskTools): HandoffDesk {
  const now = () => new Date(tools.now()).toISOString();
  const correctionsMs = tools.handoffs?.correctionsMs ?? CORRECTIONS_MS;
  return {
    tell: (workspace, deal, order) =>
      tools.order(workspace, { deal: { ...order.update }, key: deal }, async (tx, queue) => {
        await ensureWorkspace(tx);
        const accountKey =
          order.account === undefined ? undefined : await ensureAccount(tx, bareAccount(order.account));
        const events = await saveDeal(tx, deal, order.update, { source: order.source, accountKey });
        await saveDealCrmIds(tx, deal, order.crmIds);
        await followDeal(tx, queue, deal, events, now());
      }),
    close: (workspace, deal, close, source) =>
      tools.order(workspace, { deal: { stage: close.stage ?? '' } }, async (tx, queue) => {
        const events = await closeDeal(tx, deal, close, source);
        await followDeal(tx, queue, deal, events, now());
      }),
    decide: (workspace, deal, order) =>
      tools.order(workspace, order, (tx, queue) => decideLine(tx, queue, deal, order, { now: now(), correctionsMs })),
    acknowledge: (workspace, deal, taken) =>
      tools.order(workspace, taken, (tx) => acknowledgeHandoff(tx, deal, taken, now())),
    redo: (workspace, deal) =>
      tools.order(workspace, {}, async (tx, queue) => {
        if ((await findHandoff(tx, deal)) === undefined) return followDeal(tx, queue, deal, [], now());
        const payload = { workspace, deal, since: new Date().toISOString(), asked: true };
        await queue.enqueue(tx, 'make-handoff', payload, { key: handoffJobKey(workspace, deal) });
      }),
    sendNow: (workspace, deal, by) =>
      tools.order(workspace, { by }, async (tx, queue) => {
        await releaseHandoff(tx, deal, by, now());
        const payload = { workspace, deal, since: new Date().toISOString() };
        await queue.enqueue(tx, 'make-handoff', payload, { key: handoffJobKey(workspace, deal) });
      }),
    changeAccess: (caller, conversation, change) =>
      changeAccessOfConversation(tools.database, caller, conversation, change, (tx, account) =>
        remakeHandoffs(tx, tools.queue(), account),
      ),
    make: (workspace, deal) =>
      makeHandoffNow({ ...tools, queue: tools.queue() }, { workspace, deal, since: new Date().toISOString() }),
  };
}

function bareAccount(key: string) {
  return { key, use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
}
