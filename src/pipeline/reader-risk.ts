import { type BlindSpot, type Evidence, NOT_SHOWN, type Risk } from '../domain/index.ts';
import {
  type AccountSummary,
  findRisk,
  hidesFromReader,
  listScoresHidden,
  listUnscored,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { computeRisk, type ScoringTools } from './score-account.ts';

type Tools = Pick<ScoringTools, 'scorerOf' | 'now'>;

/** Accounts of one list that are scored for who reads, at most; others are shown without a score. */
const MOST_COMPUTED = 200;

/** Accounts without a score that are looked through for hidden ones. */
const MOST_UNSCORED = 10_000;

const HIDDEN: BlindSpot = { kind: 'not_shown', about: 'conversations', why: NOT_SHOWN };

/** A risk computed from what may be read, with the word that there is more, where there is. */
export async function sayWhatIsHidden(tx: WorkspaceTransaction, risk: Risk): Promise<Risk> {
  if (!(await hidesFromReader(tx, risk.account))) return risk;
  return { ...risk, blind_spots: [...risk.blind_spots, HIDDEN] };
}

/**
 * An account's latest risk as who reads may know it: as it was stored; where it rests on something that is closed to them,
 * computed now from the rest. `undefined` before the first scoring, and of an account that is not there for them.
 */
export async function latestRisk(tx: WorkspaceTransaction, tools: Tools, account: string): Promise<Risk | undefined> {
  const stored = await findRisk(tx, account);
  if (stored !== undefined) return stored.risk;
  return (await listScoresHidden(tx, [account])).has(account) ? computeRisk(tx, tools, account) : undefined;
}

/** An account's risk on a day that is over, from evidence as it was known on one; it says so where something is closed to who reads. */
export async function riskOnDay(
  tx: WorkspaceTransaction,
  { scorerOf }: Pick<Tools, 'scorerOf'>,
  evidence: Evidence,
  { asOf, knownAt }: { readonly asOf: string; readonly knownAt: string },
): Promise<Risk> {
  const scorer = await scorerOf(tx);
  return sayWhatIsHidden(tx, scorer(evidence, asOf, knownAt));
}

/** Accounts of a list with the score of those that is hidden from who reads: computed now from what they may read. */
export async function scoreForReader<Item extends AccountSummary>(
  tx: WorkspaceTransaction,
  tools: Tools,
  accounts: readonly Item[],
): Promise<readonly Item[]> {
  const unscored = accounts.filter(({ risk }) => risk === null).map(({ key }) => key);
  const hiding = new Set([...(await listScoresHidden(tx, unscored))].slice(0, MOST_COMPUTED));
  if (hiding.size === 0) return accounts;
  const shown: Item[] = [];
  for (const account of accounts) {
    const risk = hiding.has(account.key) ? await computeRisk(tx, tools, account.key) : undefined;
    shown.push(
      risk === undefined ? account : { ...account, score: risk.score, band: risk.band, asOf: risk.as_of, risk },
    );
  }
  return shown;
}

/**
 * The risks of accounts whose score is hidden from who reads, computed now from what they may read, by account, at most so many
 * as a list shows. Empty for who may read everything.
 */
export async function scoresForReader(tx: WorkspaceTransaction, tools: Tools): Promise<ReadonlyMap<string, Risk>> {
  if (tx.reader === undefined) return new Map();
  const hidden = await listScoresHidden(tx, await listUnscored(tx, MOST_UNSCORED));
  const risks = new Map<string, Risk>();
  for (const key of [...hidden].slice(0, MOST_COMPUTED)) {
    const risk = await computeRisk(tx, tools, key);
    if (risk !== undefined) risks.set(key, risk);
  }
  return risks;
}
