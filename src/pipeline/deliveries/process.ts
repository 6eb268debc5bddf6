import { type FetchAccess, fetchBack } from '../../connectors/index.ts';
import { ConnectorError, InputError } from '../../domain/index.ts';
import {
  ERASED_REASON,
  type ReadingContext,
  type Received,
  storableText,
  TOOLS,
  type Tool,
} from '../../intake/index.ts';
import {
  type Database,
  type DeliveryOutcome,
  type DeliverySettlement,
  destroyBodies,
  findWorkspace,
  inSavepoint,
  lockDelivery,
  type OpenSource,
  openSource,
  type StoredPosted,
  settleDelivery,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import type { PipelineEvent } from '../types.ts';
import type { JobInHand } from '../worker.ts';
import { type Keeping, keep } from './keep.ts';
import { nextAttempt } from './patience.ts';

/** What processing needs beside its job. */
export interface ProcessingTools {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly now: () => number;
  tell(event: PipelineEvent): void;
}

interface Opened {
  readonly delivery: StoredPosted;
  readonly source: OpenSource;
  readonly tool: Tool;
  readonly context: ReadingContext;
}

/** What a delivery may ask back before it is done: an announcement, what it announces, what that refers to. */
const MOST_ROUNDS = 3;

/**
 * Reads one delivery of a source: finds out what it says, asks the tool for what it only announces, and keeps everything
 * in one transaction with the job's completion. What is not ready yet, or a tool that is down, is tried again later; what
 * cannot be read stays as failed with the reason, to be replayed. Of a delivery that says several things, those that could
 * be had and stored are kept at once: one that cannot takes no other with it.
 */
export async function processDelivery(tools: ProcessingTools, job: JobInHand<'process-delivery'>): Promise<void> {
  const { workspace, delivery: id } = job.lease.payload;
  const opened = await withWorkspace(tools.database, workspace, (tx) => open(tx, tools, job));
  if (opened === undefined) return;
  try {
    const { received, failure } = await readAll(opened, { token: opened.source.access, signal: job.signal });
    job.signal.throwIfAborted();
    if (failure !== undefined) return await settleFailure(tools, job, opened, failure, received);
    const settlement = await withWorkspace(tools.database, workspace, async (tx) => {
      await tools.queue.complete(tx, job.lease);
      const kept = await keepAll(tx, tools, opened, received, { isLast: true });
      if (kept.outcome.some(({ note }) => note === ERASED_REASON)) await destroyBodies(tx, [opened.delivery.id]);
      const settlement = settlementOf(kept);
      await settleDelivery(tx, opened.delivery.id, settlement);
      return settlement;
    });
    const reason = 'error' in settlement ? settlement.error : null;
    tools.tell({ type: 'delivery-settled', workspace, delivery: id, status: settlement.status, reason });
  } catch (error) {
    job.signal.throwIfAborted();
    await settleFailure(tools, job, opened, error);
  }
}

async function open(
  tx: WorkspaceTransaction,
  { queue, database }: ProcessingTools,
  { lease }: JobInHand<'process-delivery'>,
): Promise<Opened | undefined> {
  await queue.hold(tx, lease);
  const delivery = await lockDelivery(tx, lease.payload.delivery);
  // One replayed before its time may be put off once more: then the job of that later time does it.
  if (delivery === undefined || delivery.status !== 'pending' || delivery.isPutOff) {
    await queue.complete(tx, lease);
    return undefined;
  }
  const source = await openSource(tx, database.vault, delivery.source);
  const tool = source === undefined ? undefined : TOOLS.get(source.tool);
  if (source === undefined || tool === undefined) {
    await queue.complete(tx, lease);
    await settleDelivery(tx, delivery.id, {
      status: 'failed',
      error: 'its source is gone; set it up again and replay',
    });
    return undefined;
  }
  const { company, product, domains = [] } = (await findWorkspace(tx))?.settings ?? {};
  return {
    delivery,
    source,
    tool,
    context: {
      settings: source.settings,
      receivedAt: delivery.receivedAt,
      defaults: {
        vendor: company === undefined ? undefined : { company, product, competitors: [] },
        vendorDomains: domains,
      },
    },
  };
}

interface Found {
  readonly received: readonly Received[];
  /** Why not everything was found: what a later attempt may change, if there is such a thing. */
  readonly failure: InputError | ConnectorError | undefined;
}

/** Everything the delivery says, what it announces fetched. */
async function readAll({ delivery, tool, context }: Opened, access: FetchAccess): Promise<Found> {
  const { method, url, query, headers } = delivery.request ?? { method: 'POST', url: '', query: {}, headers: {} };
  let received = await tool.read({ method, url, query, headers, body: delivery.bytes }, context);
  let failure: Found['failure'];
  for (let round = 0; round < MOST_ROUNDS && received.some(({ kind }) => kind === 'fetch'); round++) {
    const next: Received[] = [];
    for (const item of received) {
      try {
        if (item.kind !== 'fetch') next.push(item);
        else if (!wantsToBeLeftAlone(failure)) next.push(...(await fetchBack(item.order, access, context)));
      } catch (error) {
        if (!(error instanceof InputError || error instanceof ConnectorError)) throw error;
        access.signal.throwIfAborted();
        if (failure === undefined || isTemporary(error)) failure = error;
      }
    }
    received = next;
  }
  return { received, failure };
}

function wantsToBeLeftAlone(failure: Found['failure']): boolean {
  return isTemporary(failure) && failure.retryAfterSeconds !== undefined;
}

function isTemporary(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && error.temporary;
}

interface Kept {
  readonly outcome: readonly DeliveryOutcome[];
  /** Why others of them could not be stored. */
  readonly refused: readonly InputError[];
}

/** Keeps everything that can be stored. */
async function keepAll(
  tx: WorkspaceTransaction,
  { queue, now }: ProcessingTools,
  { delivery, source }: Opened,
  received: readonly Received[],
  { isLast }: Pick<Keeping, 'isLast'>,
): Promise<Kept> {
  const keeping: Keeping = { queue, delivery, source, now, isLast };
  const outcome: DeliveryOutcome[] = [];
  const refused: InputError[] = [];
  for (const item of received) {
    try {
      outcome.push(storable(await inSavepoint(tx, () => keep(tx, item, keeping))));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused.push(error);
    }
  }
  return { outcome, refused };
}

function settlementOf({ outcome, refused }: Kept): Exclude<DeliverySettlement, { status: 'pending' }> {
  const [first] = refused;
  if (first === undefined) return { status: statusOf(outcome), outcome };
  const all = refused.length + outcome.length;
  const count = all === 1 ? '' : `${refused.length} of ${all} things it says were refused, the others are kept: `;
  return { status: 'failed', error: storableText(`${count}${first.message}`) };
}

/** A note may quote what a sender wrote, in whatever letters, and cut it in the middle of one. */
function storable(outcome: DeliveryOutcome): DeliveryOutcome {
  return outcome.note === undefined ? outcome : { ...outcome, note: storableText(outcome.note) };
}

function statusOf(outcome: readonly DeliveryOutcome[]): 'processed' | 'ignored' {
  return outcome.every(({ kind }) => kind === 'nothing') ? 'ignored' : 'processed';
}

/** Tried again later when that may help, else failed for a person to see. Anything unforeseen goes back to the queue. */
async function settleFailure(
  tools: ProcessingTools,
  { lease }: JobInHand<'process-delivery'>,
  opened: Opened,
  error: unknown,
  received: readonly Received[] = [],
): Promise<void> {
  const { delivery } = opened;
  if (!(error instanceof InputError || error instanceof ConnectorError || error instanceof RangeError)) throw error;
  const { workspace } = lease.payload;
  // A RangeError is a body nested deeper than the stack: nobody's fault but the body's.
  const reason = storableText(error instanceof RangeError ? 'the body is nested too deeply' : error.message);
  const at = isTemporary(error) ? nextAttempt(delivery, tools.now(), error.retryAfterSeconds) : undefined;
  await withWorkspace(tools.database, workspace, async (tx) => {
    await tools.queue.complete(tx, lease);
    await keepAll(tx, tools, opened, received, { isLast: false });
    if (at === undefined) return settleDelivery(tx, delivery.id, { status: 'failed', error: reason });
    await settleDelivery(tx, delivery.id, { status: 'pending', error: reason, nextAttemptAt: at });
    await tools.queue.enqueue(tx, 'process-delivery', lease.payload, { startAfter: at });
  });
  const status = at === undefined ? 'failed' : 'pending';
  tools.tell({ type: 'delivery-settled', workspace, delivery: delivery.id, status, reason });
}

/** The attempts of the job itself are used up: the delivery says so. Gives whether it had not been settled before. */
export async function giveUpDelivery(tx: WorkspaceTransaction, id: string, reason: string): Promise<boolean> {
  const delivery = await lockDelivery(tx, id);
  if (delivery?.status !== 'pending') return false;
  await settleDelivery(tx, id, { status: 'failed', error: reason });
  return true;
}

/** A delivery that ended with its process every time: nobody was there to say why, so this does. */
export async function buryDelivery(
  { database, queue, tell }: Pick<ProcessingTools, 'database' | 'queue' | 'tell'>,
  { lease }: JobInHand<'process-delivery-dead'>,
): Promise<void> {
  const { workspace, delivery } = lease.payload;
  const reason = 'the attempts are used up: the process that read it ended or was too slow each time';
  const failed = await withWorkspace(database, workspace, async (tx) => {
    await queue.complete(tx, lease);
    return giveUpDelivery(tx, delivery, reason);
  });
  if (failed) tell({ type: 'delivery-settled', workspace, delivery, status: 'failed', reason });
}
