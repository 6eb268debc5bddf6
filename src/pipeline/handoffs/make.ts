import {
  applyDecisions,
  changesBetween,
  fingerprintOf,
  type HandoffMaterial,
  handoffBrief,
  loadHandoffMaterial,
  moveHandoff,
  tellableChanges,
} from '../../briefs/index.ts';
import { addDays, type Handoff, type HandoffDecision, type HandoffReason, parseInstant } from '../../domain/index.ts';
import type { Policy } from '../../scoring/index.ts';
import {
  accessOfAccount,
  addHandoffVersion,
  type Database,
  findDeal,
  findHandoff,
  findHandoffVersion,
  type HandoffVersion,
  listBeingRead,
  listHandoffDecisions,
  listHeard,
  lockHandoff,
  noteHandoffChecked,
  type StoredHandoff,
  saveHandoff,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import type { JobPayloads, JobQueue } from '../queue.ts';
import { dayOf } from '../score-account.ts';
import { workspacePolicy } from '../scorer.ts';
import type { PipelineEvent, PipelineLogger } from '../types.ts';
import type { JobInHand } from '../worker.ts';
import { handoffJobKey } from './begin.ts';
import { sendVersion } from './send.ts';

/** Puts a brief in better words; what it may not say is struck by it. Undefined where that cannot be had. */
export type HandoffWriter = (
  handoff: Handoff,
  material: HandoffMaterial,
  options: { readonly signal?: AbortSignal | undefined },
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
  const written = handoffBrief(material);
  const fingerprint = fingerprintOf(written);
  const worded = begun.fingerprint === fingerprint ? null : await putInWords(tools, written, material, making.signal);
  making.signal?.throwIfAborted();
  const made = { written, worded, fingerprint, known: written.conversations, wholeAccount: begun.wholeAccount };
  const event = await withWorkspace(database, workspace, async (tx) => {
    await making.settle(tx);
    return keep(tx, tools, order, made);
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
  /** Of the latest version. */
  readonly fingerprint: string | undefined;
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
    fingerprint: latest?.fingerprint,
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

const FOR_EVER = '9999-12-30T00:00:00.000Z';

function instant(time: string): number {
  return parseInstant(time) ?? Number.NaN;
}

/** The brief in a model's words; null where none is asked, or it fails: then the brief says that it was made offline. */
async function putInWords(
  { writeHandoff, logger }: HandoffTools,
  written: Handoff,
  material: HandoffMaterial,
  signal: AbortSignal | undefined,
): Promise<Handoff | null> {
  if (writeHandoff === undefined) return null;
  try {
    return await writeHandoff(written, material, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    logger.warn({ deal: written.deal, err: error }, 'a handoff brief could not be put in better words');
    return null;
  }
}

type Made = Pick<HandoffVersion, 'written' | 'worded' | 'fingerprint' | 'known' | 'wholeAccount'>;

/** Keeps a version and sends it out, where it says something else than the latest. */
async function keep(
  tx: WorkspaceTransaction,
  { queue, now }: HandoffTools,
  { deal, asked }: HandoffOrder,
  made: Made,
): Promise<PipelineEvent | undefined> {
  const standing = await lockHandoff(tx, deal);
  if (standing === undefined || standing.state === 'called_off') return undefined;
  const madeAt = new Date(now()).toISOString();
  await noteHandoffChecked(tx, deal, madeAt);
  const before = standing.version === 0 ? undefined : await findHandoffVersion(tx, deal, standing.version);
  const isSame = before?.fingerprint === made.fingerprint;
  const words = isSame && before !== undefined ? { written: before.written, worded: before.worded } : made;
  const decisions = await listHandoffDecisions(tx, deal);
  const handoff = applyDecisions(words.worded ?? words.written, decisions);
  const changes = before === undefined ? [] : changesBetween(before.handoff, handoff);
  if (before !== undefined && standing.state !== 'due' && changes.length === 0) return undefined;
  const reason = reasonOf(standing, { isSame, asked }, made, before);
  const version = standing.version + 1;
  const by = reason === 'corrected' && before !== undefined ? authorOf(decisions, before.madeAt) : null;
  const moved = moveHandoff(standing, { type: 'make', version, by }, madeAt);
  if ('rule' in moved) throw new TypeError(`a version of deal ${deal} is refused by ${moved.rule}`);
  await saveHandoff(tx, deal, moved);
  await addHandoffVersion(tx, deal, { ...made, ...words, version, reason, madeAt, handoff });
  // What was made of all that is known of a restricted account is told to nobody beyond it.
  const isNarrower = before?.wholeAccount === true && !made.wholeAccount;
  const told = before === undefined || isNarrower ? [] : tellableChanges(changes, before.handoff, made.known);
  const isOut = await sendVersion(tx, queue, { handoff, version, reason, changes: told });
  const sent = isOut ? moveHandoff(moved, { type: 'send' }, madeAt) : moved;
  if (!('rule' in sent)) await saveHandoff(tx, deal, sent);
  return { type: 'handoff-made', workspace: tx.workspace, deal, version, reason };
}

function reasonOf(
  { version, state }: StoredHandoff,
  { isSame, asked }: { readonly isSame: boolean; readonly asked: boolean | undefined },
  { known }: Made,
  before: HandoffVersion | undefined,
): HandoffReason {
  if (version === 0 || state === 'due') return 'closed';
  if (isSame) return 'corrected';
  const isLate = known.some((id) => before?.known.includes(id) === false);
  return isLate && asked !== true ? 'late_call' : 'redone';
}

/** Who decided everything that was decided since a version; null where that were several. */
function authorOf(decisions: readonly HandoffDecision[], since: string): string | null {
  const people = new Set(decisions.filter(({ at }) => at >= since).map(({ by }) => by));
  const [only] = people;
  return people.size === 1 && only !== undefined ? only : null;
}
