import { isDeepStrictEqual } from 'node:util';
import { InputError, utcDate } from '../domain/index.ts';
import {
  type DecisionAction,
  type Ledger,
  type PromiseDecision,
  type PromiseEntry,
  reanchored,
  signalOfEntry,
} from '../ledger/index.ts';
import {
  accountOfSignal,
  type Database,
  findWorkspace,
  insertCommitmentDecision,
  listCommitmentDecisions,
  loadLedger,
  lockAccount,
  type Reader,
  type WorkspaceTransaction,
  withWorkspace,
  writeAudit,
} from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import { enqueueScore, type ScoringDays, scoringDays } from './score-account.ts';

/** What a person decides about a promise. */
export interface CommitmentDecision {
  readonly action: DecisionAction;
  readonly by: string;
  readonly reason?: string | undefined;
  /** Of `due` the day, of `kept` the day it was done, where that is known. `YYYY-MM-DD` */
  readonly date?: string | undefined;
  /** Of `belongs` and `apart`: the signal that is, or is not, about this promise. */
  readonly signal?: string | undefined;
  /** Who decides, where they may not read everything: of what they cannot read they decide nothing. */
  readonly reader?: Reader | undefined;
}

/** An account's promises with the days they are told for. */
export interface LedgerOnDay extends Ledger {
  readonly account: string;
  readonly asOf: string;
  readonly knownAt: string;
}

/** An entry with whose it is. */
export interface DecidedEntry {
  readonly account: string;
  readonly entry: PromiseEntry;
}

/** An account's promises on a day; `undefined` when there is no such account. Days left out are those of scoring. */
export async function readLedger(
  tx: WorkspaceTransaction,
  account: string,
  now: () => number,
  days: ScoringDays = {},
): Promise<LedgerOnDay | undefined> {
  const on = await scoringDays(tx, { now }, days);
  const ledger = await loadLedger(tx, account, on);
  return ledger && { ...ledger, account, ...on };
}

/**
 * Writes down what a person decided about an entry and has its account scored anew; gives the entry as it then is, of a
 * delivery that was put elsewhere the one it was put to. `undefined`: no such entry.
 * @throws {InputError} codes `wrong-type` (a day or a signal is missing, that signal is no word about a promise of this
 * account, it was kept on a day to come, or all is as the decision would have it already) and `nothing-to-undo`
 */
export async function decideCommitment(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  id: string,
  decision: CommitmentDecision,
  now: () => number,
): Promise<DecidedEntry | undefined> {
  const anchor = signalOfEntry(id);
  const account = anchor === undefined ? undefined : await accountOfSignal(tx, anchor);
  if (anchor === undefined || account === undefined || !(await lockAccount(tx, account))) return undefined;
  const before = await readLedger(tx, account, now);
  const entry = before && holding(before, anchor);
  if (before === undefined || entry === undefined) return undefined;
  // It hangs on a signal that who decided can read: else it would be hidden from them with it.
  const own = decision.reader === undefined ? (signalOfEntry(entry.id) ?? '') : anchor;
  const made = await toDecision(tx, before, { entry, own }, decision, await decidedAt(tx, now));
  await insertCommitmentDecision(tx, made);
  await writeAudit(tx, {
    actor: decision.by,
    action: `commitment.${decision.action}`,
    subjectKind: 'commitment',
    subject: entry.id,
    details: { account, signal: made.signal, date: made.date },
  });
  await enqueueScore(tx, queue, account);
  const after = await readLedger(tx, account, now);
  const isLink = decision.action === 'belongs' || decision.action === 'apart';
  if (isLink && isDeepStrictEqual(before, after)) throw wrong('signal', 'expected a signal that this would move');
  const then = after && (holding(after, anchor) ?? holding(after, made.signal));
  return then && { account, entry: then };
}

/** A decision about an entry, and what writes it. */
interface ReaderDecision {
  readonly id: string;
  readonly decision: CommitmentDecision;
  readonly write: () => Promise<DecidedEntry | undefined>;
}

/**
 * Decides about an entry for somebody who may not read everything: only where they can read what the decision is about, and
 * they are told of the entry what they may know. For anybody else it is `write` and nothing more.
 */
export async function decideAsReader(
  { database, now }: { readonly database: Database; readonly now: () => number },
  workspace: string,
  { id, decision: { reader, signal }, write }: ReaderDecision,
): Promise<DecidedEntry | undefined> {
  if (reader === undefined) return write();
  const named = [signalOfEntry(id), ...(signal === undefined ? [] : [signal])];
  const shown = (signals: typeof named) =>
    withWorkspace(database, workspace, (tx) => findEntryFor(tx, signals, now), { reader });
  for (const one of named) if ((await shown([one])) === undefined) return undefined;
  return (await write()) && shown(named);
}

/** The entry about one of some signals, the first that there is one of for a transaction's reader. */
async function findEntryFor(
  tx: WorkspaceTransaction,
  signals: readonly (string | undefined)[],
  now: () => number,
): Promise<DecidedEntry | undefined> {
  for (const signal of signals) {
    const account = signal === undefined ? undefined : await accountOfSignal(tx, signal);
    if (signal === undefined || account === undefined) continue;
    const ledger = await readLedger(tx, account, now);
    const entry = ledger && holding(ledger, signal);
    if (entry !== undefined) return { account, entry };
  }
  return undefined;
}

function holding({ entries }: Ledger, signal: string): PromiseEntry | undefined {
  return entries.find(({ said }) => said.some((one) => one.signal === signal));
}

/** Now; in a workspace pinned to an earlier day, the end of that day: it is its now. */
async function decidedAt(tx: WorkspaceTransaction, now: () => number): Promise<string> {
  const pinned = (await findWorkspace(tx))?.asOf ?? null;
  const isEarlier = pinned !== null && pinned < utcDate(now());
  return isEarlier ? `${pinned}T23:59:59.999Z` : new Date(now()).toISOString();
}

async function toDecision(
  tx: WorkspaceTransaction,
  ledger: LedgerOnDay,
  { entry, own }: { readonly entry: PromiseEntry; readonly own: string },
  { action, by, reason, date, signal }: CommitmentDecision,
  at: string,
): Promise<Omit<PromiseDecision, 'id'>> {
  const made = { action, by, at, reason: reason || null, date: date ?? null, other: null };
  const members = membersOf(entry, own);
  switch (action) {
    case 'due':
      if (date === undefined) throw wrong('date', 'expected the day it is due, YYYY-MM-DD');
      return { ...made, signal: own, members };
    case 'kept':
      if (date !== undefined && date > ledger.asOf) throw wrong('date', `expected a day up to ${ledger.asOf}`);
      return { ...made, signal: own, members };
    case 'belongs':
      if (signal === undefined || holding(ledger, signal) === undefined)
        throw wrong('signal', 'expected the id of a signal about a promise of this account');
      return { ...made, signal, other: own, members };
    case 'apart':
      if (signal === undefined || holding(ledger, signal) !== entry)
        throw wrong('signal', 'expected the id of a signal of this entry');
      return { ...made, signal };
    case 'undo':
      return { ...made, ...(await lastDecided(tx, ledger, entry)) };
    default:
      return { ...made, signal: own, members };
  }
}

/** Everything said of an entry, what it is named after first. */
function membersOf({ said }: PromiseEntry, own: string): readonly string[] {
  return [own, ...said.map(({ signal }) => signal).filter((id) => id !== own)];
}

/** What the latest decision still in force about an entry was told by. */
async function lastDecided(
  tx: WorkspaceTransaction,
  { entries }: Ledger,
  entry: PromiseEntry,
): Promise<Pick<PromiseDecision, 'signal' | 'members'>> {
  const standing: PromiseDecision[] = [];
  const own = entry.said.map(({ signal: id }) => ({ id }));
  for (const decision of await listCommitmentDecisions(tx, own)) {
    const last = standing.findLastIndex(({ signal }) => signal === decision.signal);
    if (decision.action !== 'undo') standing.push(decision);
    else if (last >= 0) standing.splice(last, 1);
  }
  // A decision about an entry that was taken apart since is about the part that it is told by.
  const ids = new Set(entries.flatMap(({ said }) => said.map(({ signal }) => signal)));
  const last = standing.findLast((decision) => own.some(({ id }) => id === reanchored(decision, ids).signal));
  if (last !== undefined) return { signal: last.signal, members: last.members };
  throw new InputError('nothing-to-undo', [
    { path: 'action', message: 'nobody has decided anything about this promise' },
  ]);
}

function wrong(path: string, message: string): InputError {
  return new InputError('wrong-type', [{ path, message }]);
}
