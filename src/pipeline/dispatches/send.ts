import {
  type OutgoingDocument,
  type Outlet,
  SendError,
  type SendingRules,
  type Sent,
  sendOut,
} from '../../connectors/index.ts';
import {
  type AttemptEnd,
  beginAttempt,
  type Database,
  type DispatchInHand,
  endAttempt,
  listCrmIds,
  listDealCrmIds,
  lockDispatch,
  markHandedOver,
  markSent,
  openDestination,
  restsOnClosed,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { type JobQueue, LeaseLostError } from '../queue.ts';
import type { PipelineEvent } from '../types.ts';
import type { JobInHand } from '../worker.ts';
import { CLOSED } from './dispatch.ts';
import { nextSending } from './patience.ts';

/** What sending needs beside its job. */
export interface DispatchTools {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly sending: SendingRules;
  readonly now: () => number;
  tell(event: PipelineEvent): void;
}

interface Attempt {
  readonly number: number;
  /** How many there were since a person last had it sent, this one with them. */
  readonly tries: number;
  readonly document: OutgoingDocument;
  readonly outlet: Outlet;
  readonly mayHaveArrived: boolean;
  readonly crm: { readonly accounts: readonly string[]; readonly deals: readonly string[] };
}

/**
 * Brings one document to its destination. Three things are committed by themselves, each before what follows it: that an attempt
 * begins; right before the step by which it may arrive, that it is handed over; and that it arrived. So a worker that dies
 * leaves behind whether the next attempt may send at once, must look first, or has nothing left to do. An attempt whose lease
 * went to another worker hands nothing over.
 */
export async function sendDispatch(tools: DispatchTools, job: JobInHand<'send-dispatch'>): Promise<void> {
  const { database, queue, sending } = tools;
  const { workspace, dispatch: id } = job.lease.payload;
  const attempt = await withWorkspace(database, workspace, (tx) => begin(tx, tools, job));
  if (attempt === undefined) return;
  const { document, outlet, mayHaveArrived, crm } = attempt;
  let sent: Sent;
  try {
    sent = await sendOut(document, outlet, {
      rules: sending,
      signal: job.signal,
      mayHaveArrived,
      crm,
      async handOver() {
        job.signal.throwIfAborted();
        const ours = await withWorkspace(database, workspace, (tx) => markHandedOver(tx, id, attempt.number));
        if (!ours) throw new LeaseLostError(`another attempt of ${id} is under way`);
      },
    });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    return settleFailure(tools, job, attempt, error);
  }
  // Not with the job: that it arrived is true whoever holds the lease by now.
  await withWorkspace(database, workspace, (tx) => markSent(tx, id, sent));
  tools.tell({ type: 'dispatch-settled', workspace, dispatch: id, state: 'sent', reason: sent.note ?? null });
  await withWorkspace(database, workspace, (tx) => queue.complete(tx, job.lease));
}

/** Begins an attempt, unless there is nothing to send or it is not to go there: then the job is done. */
async function begin(
  tx: WorkspaceTransaction,
  { queue, database, sending }: DispatchTools,
  { lease }: JobInHand<'send-dispatch'>,
): Promise<Attempt | undefined> {
  await queue.hold(tx, lease);
  const held = await lockDispatch(tx, lease.payload.dispatch);
  if (held === undefined || !isFor(held, lease.id)) {
    await queue.complete(tx, lease);
    return undefined;
  }
  const destination = await openDestination(tx, database.vault, held.destination);
  const { document, markdown } = held;
  const refused = await whyNot(tx, held, destination);
  if (refused !== undefined || destination === undefined || document === null || markdown === null) {
    await queue.complete(tx, lease);
    await endAttempt(tx, held.id, { state: 'cancelled', reason: refused ?? 'its words were taken away' });
    return undefined;
  }
  return {
    number: await beginAttempt(tx, held.id, lease.id),
    tries: held.attempts + 1,
    document: { ...held, document, markdown, link: addressOf(held.link, sending) },
    outlet: { channel: destination.channel, settings: destination.settings, secrets: destination.open },
    mayHaveArrived: held.mayHaveArrived,
    crm: await crmIdsOf(tx, held),
  };
}

/** One that is being sent comes back to the job that does so, and to no other: that one may be at it. */
function isFor({ state, isPutOff, job }: DispatchInHand, lease: string): boolean {
  return state === 'queued' ? !isPutOff : state === 'sending' && job === lease;
}

async function whyNot(
  tx: WorkspaceTransaction,
  { event, account, document }: DispatchInHand,
  destination: { readonly enabled: boolean; readonly takesClosed: boolean } | undefined,
): Promise<string | undefined> {
  if (destination === undefined) return 'its destination was removed';
  if (event === 'test') return undefined;
  if (!destination.enabled) return 'its destination is switched off';
  // It may have been closed since it was queued.
  if (!destination.takesClosed && document !== null && (await restsOnClosed(tx, { event, account, document })))
    return CLOSED;
  return undefined;
}

/** A path of ours as others call it; where nobody knows our address, none. */
function addressOf(link: string | null, { publicUrl }: SendingRules): string | null {
  if (link === null || !link.startsWith('/')) return link;
  return publicUrl === undefined ? null : `${publicUrl}${link}`;
}

async function crmIdsOf(tx: WorkspaceTransaction, { channel, account, deal }: DispatchInHand): Promise<Attempt['crm']> {
  const of = (ids: readonly { readonly system: string; readonly id: string }[]) =>
    ids.filter(({ system }) => system === channel).map(({ id }) => id);
  return {
    accounts: account === null ? [] : of(await listCrmIds(tx, account)),
    deals: deal === null ? [] : of(await listDealCrmIds(tx, deal)),
  };
}

/** Tried again later when that may help, else failed for a person to see. */
async function settleFailure(
  tools: DispatchTools,
  { lease }: JobInHand<'send-dispatch'>,
  { number, tries, mayHaveArrived }: Attempt,
  error: SendError,
): Promise<void> {
  const { workspace, dispatch: id } = lease.payload;
  const { message: reason } = error;
  // What became of an earlier attempt is not settled by a later one that could not even look.
  const arrivalUnknown = error.arrivalUnknown || mayHaveArrived;
  const at = error.temporary ? nextSending(tries, tools.now(), error.retryAfterSeconds) : undefined;
  const end: AttemptEnd =
    at === undefined
      ? { state: 'failed', reason, arrivalUnknown }
      : { state: 'queued', reason, nextAttemptAt: at, arrivalUnknown };
  await withWorkspace(tools.database, workspace, async (tx) => {
    await tools.queue.complete(tx, lease);
    if (!(await endAttempt(tx, id, end, number)) || at === undefined) return;
    await tools.queue.enqueue(tx, 'send-dispatch', lease.payload, { startAfter: at });
  });
  tools.tell({ type: 'dispatch-settled', workspace, dispatch: id, state: end.state, reason });
}

/** The attempts of the job itself are used up: the dispatch says so. */
export async function giveUpDispatch(tx: WorkspaceTransaction, id: string, reason: string): Promise<boolean> {
  return endAttempt(tx, id, { state: 'failed', reason });
}

/** A sending that ended with its process every time: nobody was there to say why, so this does. */
export async function buryDispatch(
  { database, queue, tell }: Pick<DispatchTools, 'database' | 'queue' | 'tell'>,
  { lease }: JobInHand<'send-dispatch-dead'>,
): Promise<void> {
  const { workspace, dispatch } = lease.payload;
  const reason = 'the attempts are used up: the process that sent it ended or was too slow each time';
  const failed = await withWorkspace(database, workspace, async (tx) => {
    await queue.complete(tx, lease);
    return giveUpDispatch(tx, dispatch, reason);
  });
  if (failed) tell({ type: 'dispatch-settled', workspace, dispatch, state: 'failed', reason });
}
