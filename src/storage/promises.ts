import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type AccountFact, type AccountRecord, type KnownDays, parseInstant, utcDate } from '../domain/index.ts';
import {
  foldPromises,
  type Ledger,
  type LedgerContext,
  type PromiseDecision,
  type PromiseEntry,
  type PromiseSignal,
  type RenewalVersion,
  wordingOf,
} from '../ledger/index.ts';
import { listAbsorbed } from './account-absorbed.ts';
import { listAccountFacts, loadRecord } from './account-facts.ts';
import { findAccount } from './accounts.ts';
import { listCommitmentDecisions } from './commitment-decisions.ts';
import { accountOfHandback, isHandedBack, listHandbackPromises } from './handback-commitments.ts';
import { toJsonb } from './json.ts';
import { listPromiseSignals } from './promise-signals.ts';
import type { WorkspaceSettings } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';
import { findWorkspace } from './workspaces.ts';

/** A day that nothing lies after. */
const FOR_EVER = '9999-12-30';

/**
 * What an account was promised as it stood on a day, from what was known on a day; without them, from all there is. Worked
 * out anew: a promise is overdue from its day on, whether or not anything has run since. With `meaning` it also tells what is
 * in doubt because meanings are near. `undefined`: no such account.
 */
export async function loadLedger(
  tx: WorkspaceTransaction,
  accountKey: string,
  days: KnownDays = {},
  meaning?: LedgerContext['meaning'],
): Promise<Ledger | undefined> {
  const [account, said] = await Promise.all([findAccount(tx, accountKey), loadPromises(tx, accountKey)]);
  if (account === undefined) return undefined;
  return foldLedger(said, await loadRecord(tx, accountKey, account.declaredRecord, days), days, meaning);
}

/** What an account's ledger is folded from, whatever the days. */
export interface StoredPromises {
  readonly signals: readonly PromiseSignal[];
  readonly decisions: readonly PromiseDecision[];
  readonly answers: readonly Answer[];
  /** What was told of the renewal date: of the account, then of each one merged into it. Empty where no promise asks for it. */
  readonly renewals: readonly (readonly AccountFact[])[];
  readonly settings: WorkspaceSettings | undefined;
}

/** Everything that was said and decided about an account's promises; `heard`: what was said, of whoever has it in hand. */
export async function loadPromises(
  tx: WorkspaceTransaction,
  accountKey: string,
  heard: Promise<readonly PromiseSignal[]> = listPromiseSignals(tx, accountKey),
): Promise<StoredPromises> {
  const [said, handedBack, workspace] = await Promise.all([
    heard,
    listHandbackPromises(tx, accountKey),
    findWorkspace(tx),
  ]);
  const signals = [...said, ...handedBack];
  const settings = workspace?.settings;
  if (signals.length === 0) return { signals, decisions: [], answers: [], renewals: [], settings };
  const [answers, decisions, renewals] = await Promise.all([
    loadAnswers(tx, signals),
    listCommitmentDecisions(tx, signals),
    signals.some(({ due }) => RENEWAL.test(due ?? '')) ? listRenewals(tx, accountKey) : [],
  ]);
  return { signals, decisions, answers, renewals, settings };
}

/** Ledgers that were folded last, by what they were folded from: a long account's takes longer than to load it. */
const folded = new Map<string, Ledger>();
const KEPT_LEDGERS = 50;

/** {@link loadLedger} for whoever has the account's record and all that was said in hand; the same again is not folded again. */
export function foldLedger(
  said: StoredPromises,
  record: Pick<AccountRecord, 'renewal_date' | 'contract_start'>,
  days: KnownDays = {},
  meaning?: LedgerContext['meaning'],
): Ledger {
  if (meaning !== undefined || said.signals.length < LONG) return foldAnew(said, record, days, meaning);
  const { renewal_date, contract_start } = record;
  const key = createHash('sha256')
    .update(JSON.stringify([said, renewal_date, contract_start, days]))
    .digest('hex');
  const ledger = folded.get(key) ?? foldAnew(said, record, days);
  folded.delete(key);
  folded.set(key, ledger);
  const [oldest] = folded.keys();
  if (folded.size > KEPT_LEDGERS && oldest !== undefined) folded.delete(oldest);
  return ledger;
}

/** From so many signals on a ledger is remembered. */
const LONG = 40;

function foldAnew(
  { signals, decisions, answers, renewals, settings }: StoredPromises,
  record: Pick<AccountRecord, 'renewal_date' | 'contract_start'>,
  days: KnownDays = {},
  meaning?: LedgerContext['meaning'],
): Ledger {
  if (signals.length === 0) return { entries: [], doubts: [] };
  const knownAt = days.knownAt ?? days.asOf ?? FOR_EVER;
  const context: LedgerContext = {
    asOf: days.asOf ?? FOR_EVER,
    knownAt,
    end: days.end,
    zone: settings?.time_zone,
    fiscalYearStart: settings?.fiscal_year_start,
    renewalDate: record.renewal_date,
    contractStart: record.contract_start,
    renewals: renewalsKnown(renewals, knownAt),
    ...verdictsKnown(answers, knownAt),
    meaning,
  };
  return foldPromises(signals, decisions, context);
}

/**
 * Keeps what an account's ledger came to on a day, in place of what was kept before: what is as it was is not written again.
 */
export async function saveLedger(
  tx: WorkspaceTransaction,
  accountKey: string,
  ledger: Ledger,
  asOf: string,
): Promise<void> {
  const entries = toJsonb(ledger.entries.map(toKept));
  await sql`
    WITH entry AS (
      SELECT * FROM jsonb_to_recordset(${entries}::jsonb) AS entry (id text, state text, subtype text, strength text,
        due_date date, due_basis text, counts boolean, moved integer, signal_ids text[])
    ), gone AS (
      DELETE FROM earshot.commitment WHERE workspace_id = ${tx.workspace} AND account_key = ${accountKey}
        AND id <> ALL (${ledger.entries.map(({ id }) => id)}::text[])
    )
    INSERT INTO earshot.commitment AS kept (workspace_id, account_key, id, state, subtype, strength, due_date, due_basis, counts,
      moved, signal_ids, as_of)
    SELECT ${tx.workspace}, ${accountKey}, entry.*, ${asOf}::date FROM entry
    ON CONFLICT (workspace_id, account_key, id) DO UPDATE SET state = excluded.state, subtype = excluded.subtype,
      strength = excluded.strength, due_date = excluded.due_date, due_basis = excluded.due_basis, counts = excluded.counts,
      moved = excluded.moved, signal_ids = excluded.signal_ids, as_of = excluded.as_of
    WHERE (kept.state, kept.subtype, kept.strength, kept.due_date, kept.due_basis, kept.counts, kept.moved, kept.signal_ids,
      kept.as_of) IS DISTINCT FROM (excluded.state, excluded.subtype, excluded.strength, excluded.due_date,
      excluded.due_basis, excluded.counts, excluded.moved, excluded.signal_ids, excluded.as_of)`.execute(tx.prepared);
}

function toKept({ id, state, subtype, strength, due, counts, moved, said }: PromiseEntry) {
  return {
    id,
    state,
    subtype,
    strength,
    due_date: due.date,
    due_basis: due.basis,
    counts,
    moved,
    signal_ids: said.map(({ signal }) => signal),
  };
}

/** The account of a signal, standing or not, or of a promise that was handed back; `undefined` when there is none of this id. */
export async function accountOfSignal(tx: WorkspaceTransaction, id: string): Promise<string | undefined> {
  if (isHandedBack(id)) return accountOfHandback(tx, id);
  if (isHandedBack(id)) return accountOfHandback(tx, id);
  const row = await tx.sql
    .selectFrom('signal')
    .select('account_key')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.account_key;
}

/** An answer to whether two wordings are of one promise. */
export interface CommitmentVerdict {
  readonly signal: string;
  readonly other: string;
  /** Of both wordings: see `wordingOf`. */
  readonly wording: string;
  readonly same: boolean;
  readonly reason: string;
  readonly model: string;
  readonly prompt: string;
}

/** Keeps answers, in place of those to an earlier wording. */
export async function saveVerdicts(tx: WorkspaceTransaction, verdicts: readonly CommitmentVerdict[]): Promise<void> {
  for (const { signal, other, ...answer } of verdicts) {
    await tx.sql
      .insertInto('commitment_verdict')
      .values({ workspace_id: tx.workspace, signal_id: signal, other_signal_id: other, ...answer })
      .onConflict((conflict) =>
        conflict
          .columns(['workspace_id', 'signal_id', 'other_signal_id'])
          .doUpdateSet({ ...answer, asked_at: sql<string>`excluded.asked_at` }),
      )
      .execute();
  }
}

/** Due words that name the renewal. */
const RENEWAL = /renew/i;

/** What was told of the renewal date of an account, then of each one merged into it. */
async function listRenewals(tx: WorkspaceTransaction, accountKey: string): Promise<StoredPromises['renewals']> {
  const told: (readonly AccountFact[])[] = [];
  for (const key of [accountKey, ...(await listAbsorbed(tx, accountKey)).map((absorbed) => absorbed.key)]) {
    told.push((await listAccountFacts(tx, key)).filter(({ field }) => field === 'renewal_date'));
  }
  return told;
}

/** The renewal dates known on a day: the account's own and, where nobody told of one, those of one merged into it. */
function renewalsKnown(told: StoredPromises['renewals'], knownAt: string): readonly RenewalVersion[] {
  const known = told.map((facts) =>
    facts.flatMap(({ value, at, recordedAt }) =>
      typeof value === 'string' && utcDate(parseInstant(recordedAt) ?? 0) <= knownAt
        ? [{ date: value.slice(0, 10), since: at ?? recordedAt }]
        : [],
    ),
  );
  return known.find(({ length }) => length > 0) ?? [];
}

/** Whether two signals are of one promise, as a model answered. */
interface Answer {
  readonly signal: string;
  readonly other: string;
  readonly same: boolean;
  /** ISO 8601. */
  readonly askedAt: string;
}

/** The answers that hold for these signals as they are worded now. */
async function loadAnswers(tx: WorkspaceTransaction, signals: readonly PromiseSignal[]): Promise<readonly Answer[]> {
  const ids = signals.map(({ id }) => id);
  const rows = await tx.prepared
    .selectFrom('commitment_verdict')
    .select(['signal_id', 'other_signal_id', 'wording', 'same', 'asked_at'])
    .where('workspace_id', '=', tx.workspace)
    .where(sql<boolean>`signal_id = ANY (${sql.val(ids)}::text[])`)
    .execute();
  const byId = new Map(signals.map((signal) => [signal.id, signal]));
  return rows.flatMap(({ signal_id, other_signal_id, wording, same, asked_at }) => {
    const [one, other] = [byId.get(signal_id), byId.get(other_signal_id)];
    const holds = one !== undefined && other !== undefined && wordingOf(one, other) === wording;
    return holds ? [{ signal: signal_id, other: other_signal_id, same, askedAt: asked_at }] : [];
  });
}

function verdictsKnown(answers: readonly Answer[], knownAt: string): Pick<LedgerContext, 'verdict' | 'answered'> {
  const known = new Map<string, Map<string, boolean>>();
  for (const { signal, other, same, askedAt } of answers) {
    if (utcDate(parseInstant(askedAt) ?? 0) > knownAt) continue;
    const others = known.get(signal) ?? new Map<string, boolean>();
    known.set(signal, others.set(other, same));
  }
  return {
    verdict: (signal, other) => known.get(signal)?.get(other),
    answered: (signal) => [...(known.get(signal)?.keys() ?? [])],
  };
}
