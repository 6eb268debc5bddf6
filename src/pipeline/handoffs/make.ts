import {
  fingerprintOf,
  type HandoffMaterial,
  handoffBrief,
  loadHandoffMaterial,
  type WriteOptions,
} from '../../briefs/index.ts';
import { addDays, type Handoff, parseInstant } from '../../domain/index.ts';
import type { ModelCallRecord } from '../../extraction/index.ts';
import type { Policy } from '../../scoring/index.ts';
import {
  accessOfAccount,
  type Database,
  findDeal,
  findHandoff,
  findHandoffVersion,
  listBeingRead,
  listHeard,
  listPrivate,
  saveWritingCalls,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { describeFailure } from '../failure.ts';
import type { JobPayloads, JobQueue } from '../queue.ts';
import { dayOf } from '../score-account.ts';
import { workspacePolicy } from '../scorer.ts';
import type { PipelineEvent, PipelineLogger } from '../types.ts';
import type { JobInHand } from '../worker.ts';
import { handoffJobKey } from './begin.ts';
import { keepVersion } from './keep.ts';

/** Puts a brief in better words; what it may not say is struck by it. Undefined where that cannot be had. */
export type HandoffWriter = (
  handoff: Handoff,
  material: HandoffMaterial,
  options: Pick<WriteOptions, 'signal' | 'onCall'>,
) => Promise<Handoff>;

/** How long things are waited for, in milliseconds. */
export interface HandoffTimes {
  /** For conversations that are still being read, before a brief is made without them; 15,000 unless told. */
  readonly readingMs?: number | undefined;
  /** For more corrections, before a version is made of them; 60,000 unless told. */
  readonly correctionsMs?: number | undefined;
}

/** What making a brief needs beside its job. */
export interface HandoffTools {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly now: () => number;
  readonly logger: PipelineLogger;
  readonly handoffs?: HandoffTimes | undefined;
  /** Unset, briefs are made offline. */
  readonly writeHandoff?: HandoffWriter | undefined;
  tell(event: PipelineEvent): void;
}

type HandoffOrder = JobPayloads['make-handoff'];

const READING_MS = 15_000;
/** How often it is looked whether what is being read is read. */
const LOOK_MS = 1_000;

/**
 * Makes the brief of a deal that was won, or a new version of it where the record or what people decided says something else than the
 * latest one. It waits a little for conversations of the deal that are still being read, then is made without them: whoever has
 * read one has it made again. Done twice, or ended in the middle, it is made once: version, dispatches and the end of the job are
 * written in one transaction.
 */
export async function makeHandoff(tools: HandoffTools, { lease, signal }: JobInHand<'make-handoff'>): Promise<void> {
  await make(tools, lease.payload, { signal, settle: (tx) => tools.queue.complete(tx, lease), mayWait: true });
}

/** The same at once and by itself, whatever is still being read; gives whether a version was made. */
export async function makeHandoffNow(tools: HandoffTools, order: HandoffOrder): Promise<boolean> {
  return make(tools, order, { settle: async () => undefined, mayWait: false });
}

interface Making {
  readonly signal?: AbortSignal;
  /** Ends the job, in the transaction that writes what it did. */
  readonly settle: (tx: WorkspaceTransaction) => Promise<void>;
  readonly mayWait: boolean;
}

async function make(tools: HandoffTools, order: HandoffOrder, making: Making): Promise<boolean> {
  const { database } = tools;
  const { workspace } = order;
  const begun = await withWorkspace(database, workspace, (tx) => begin(tx, tools, order, making));
  if (begun === undefined) return false;
  // What is closed to some is no part of a brief, which goes to people who were not there; of an account that is closed as a
  // whole nobody else sees anything.
  const reader = begun.wholeAccount ? undefined : { emails: [] };
  const material = await withWorkspace(database, workspace, (tx) => load(tx, order, begun), { reader });
  const written = { ...handoffBrief(material), ...(begun.heldBack ? { held_back: true } : {}) };
  const fingerprint = fingerprintOf(written);
  const calls: ModelCallRecord[] = [];
  const options = { signal: making.signal, onCall: (call: ModelCallRecord) => calls.push(call) };
  const known = written.conversations;
  // What rested on a conversation that is closed by now is worded anew, be it the same.
  const isSame = begun.fingerprint === fingerprint && begun.known.every((id) => known.includes(id));
  const worded = isSame ? null : await putInWords(tools, written, material, options);
  making.signal?.throwIfAborted();
  const made = { written, worded, fingerprint, known, wholeAccount: begun.wholeAccount };
  const event = await withWorkspace(database, workspace, async (tx) => {
    await making.settle(tx);
    await saveWritingCalls(tx, { subject: 'handoff', id: order.deal, account: begun.account }, calls);
    return keepVersion(tx, tools, order, { ...made, isSame, holdMinutes: begun.policy.handoff.hold_minutes ?? 0 });
  });
  if (event !== undefined) tools.tell(event);
  return event !== undefined;
}

interface Begun {
  readonly account: string;
  readonly closedAt: string | null;
  /** `YYYY-MM-DD`: the workspace's day. */
  readonly asOf: string;
  readonly policy: Policy;
  readonly wholeAccount: boolean;
  /** Something that was said to the account by the last of the deal's days is private. */
  readonly heldBack: boolean;
  /** Of the latest version. */
  readonly fingerprint: string | undefined;
  readonly known: readonly string[];
}

/** What a brief is made by; `undefined` where none is to be made, or not yet: then the job is settled. */
async function begin(
  tx: WorkspaceTransaction,
  tools: HandoffTools,
  order: HandoffOrder,
  { settle, mayWait }: Making,
): Promise<Begun | undefined> {
  const [deal, standing] = [await findDeal(tx, order.deal), await findHandoff(tx, order.deal)];
  const account = deal?.accountKey ?? null;
  if (deal?.won !== true || account === null || standing === undefined || standing.state === 'called_off') {
    await settle(tx);
    return undefined;
  }
  const policy = await workspacePolicy(tx);
  if (mayWait && (await putOff(tx, tools, order, { account, until: lastDay(deal.closedAt, policy) }))) {
    await settle(tx);
    return undefined;
  }
  const latest = standing.version === 0 ? undefined : await findHandoffVersion(tx, order.deal, standing.version);
  return {
    account,
    closedAt: deal.closedAt,
    asOf: await dayOf(tx, tools),
    policy,
    wholeAccount: (await accessOfAccount(tx, account)).restricted,
    heldBack: (await listPrivate(tx, await listHeardUntil(tx, account, lastDay(deal.closedAt, policy)))).size > 0,
    fingerprint: latest?.fingerprint,
    known: latest?.known ?? [],
  };
}

/** Has the job come back in a moment where something of the deal is still being read and it has not waited long. */
async function putOff(
  tx: WorkspaceTransaction,
  { queue, handoffs }: HandoffTools,
  order: HandoffOrder,
  { account, until }: { readonly account: string; readonly until: string },
): Promise<boolean> {
  const waited = Date.now() - Date.parse(order.since);
  if (waited >= (handoffs?.readingMs ?? READING_MS)) return false;
  const reading = (await listBeingRead(tx, account)).filter((at) => at.slice(0, 10) <= until);
  if (reading.length === 0) return false;
  const key = handoffJobKey(tx.workspace, order.deal);
  const startAfter = new Date(Date.now() + LOOK_MS).toISOString();
  await queue.enqueue(tx, 'make-handoff', order, { key, startAfter });
  return true;
}

/** The last day (`YYYY-MM-DD`) whose conversations are still of the deal. */
export function lastDay(closedAt: string | null, { handoff }: Policy): string {
  return closedAt === null ? '9999-12-31' : addDays(closedAt.slice(0, 10), handoff.late_days);
}

async function load(
  tx: WorkspaceTransaction,
  { deal }: HandoffOrder,
  { account, closedAt, asOf, policy }: Begun,
): Promise<HandoffMaterial> {
  const before = `${addDays(lastDay(closedAt, policy), 1)}T00:00:00.000Z`;
  const heard = closedAt === null ? [] : await listHeard(tx, account, { before, knownBefore: FOR_EVER });
  const closed = `${addDays((closedAt ?? FOR_EVER).slice(0, 10), 1)}T00:00:00.000Z`;
  const late = heard.filter(({ occurredAt }) => instant(occurredAt) >= instant(closed)).map(({ id }) => id);
  return loadHandoffMaterial(tx, deal, { asOf, late }, policy);
}

async function listHeardUntil(tx: WorkspaceTransaction, account: string, day: string): Promise<readonly string[]> {
  const before = day > '9999-12-01' ? FOR_EVER : `${addDays(day, 1)}T00:00:00.000Z`;
  return (await listHeard(tx, account, { before, knownBefore: FOR_EVER })).map(({ id }) => id);
}

const FOR_EVER = '9999-12-30T00:00:00.000Z';

function instant(time: string): number {
  return parseInstant(time) ?? Number.NaN;
}

/** The brief in a model's words; null where none is asked, or it fails: then the brief says that it was made offline. */
async function putInWords(
  { writeHandoff, logger }: HandoffTools,
  written: Handoff,
  material: HandoffMaterial,
  options: Pick<WriteOptions, 'signal' | 'onCall'>,
): Promise<Handoff | null> {
  if (writeHandoff === undefined) return null;
  try {
    return await writeHandoff(written, material, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    // Never the error itself: what a library says of a prompt may hold the prompt.
    const reason = describeFailure(error);
    logger.warn({ deal: written.deal, reason }, 'a handoff brief could not be put in better words');
    return null;
  }
}
