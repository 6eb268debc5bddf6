import { type Band, InputError } from '../domain/index.ts';
import type { PolicyOverride } from '../scoring/index.ts';
import {
  findPolicy,
  findWorkspace,
  listKeysToScore,
  type StoredPolicy,
  savePolicy,
  type WorkspaceTransaction,
  writeAudit,
} from '../storage/index.ts';
import type { JobQueue } from './queue.ts';
import { scoreStored } from './score-account.ts';
import { policyOf, scorerOf, workspaceScorer } from './scorer.ts';
import { enqueueSweep } from './sweep.ts';

/** What a policy would make of the accounts of a workspace, some at a time. */
export interface PolicyPreview {
  /** Accounts scored with both policies. */
  readonly scored: number;
  /** How many of them stand in each band, and how many would. */
  readonly bands: { readonly before: BandCounts; readonly after: BandCounts };
  /** How many of them score 0 to 9, 10 to 19, … 90 to 100, and how many would. */
  readonly histogram: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** Those whose score or band would be another, by key. */
  readonly moved: readonly ScoreChange[];
  /** Those among them whose band would be another, by key. */
  readonly changed: readonly ScoreChange[];
  /** The key to go on behind; null when all are done. */
  readonly next: string | null;
}

/** An account whose score another policy would change. */
export interface ScoreChange {
  readonly account: string;
  readonly name: string;
  readonly before: Standing;
  readonly after: Standing;
}

type BandCounts = Readonly<Record<Band, number>>;

interface Standing {
  readonly score: number;
  readonly band: Band;
}

/** What a preview looks at: accounts behind a key, and how many. */
export interface PreviewRange {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What a workspace's policy is to be, and who says so. */
export interface PolicyChange {
  readonly override: PolicyOverride;
  readonly by: string;
  /** The number of the version that it was looked at against, 0 for the shipped one; unset, whichever holds. */
  readonly seen?: number | undefined;
}

/**
 * Sets a workspace's policy and has every account scored by it; gives it as it is kept, and how many accounts.
 * @throws {InputError} code `stale-version`: another one was set since the one that was seen
 */
export async function changePolicy(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { override, by, seen }: PolicyChange,
): Promise<{ readonly stored: StoredPolicy; readonly accounts: number }> {
  const stored = await savePolicy(tx, override, by);
  if (seen !== undefined && stored.number !== seen + 1) {
    throw new InputError('stale-version', [{ message: `another policy was set since version ${seen}` }]);
  }
  policyOf(stored.override, stored.number); // refuses what does not fit before anything is scored by it
  const details = { number: stored.number, keys: Object.keys(override) };
  await writeAudit(tx, { actor: by, action: 'policy.set', subjectKind: 'workspace', subject: tx.workspace, details });
  return { stored, accounts: await enqueueSweep(tx, queue, { which: 'all' }) };
}

/** Scores accounts as the policy stands and as it would be, and tells whose score and band would change. Nothing is kept. */
export async function previewPolicy(
  tx: WorkspaceTransaction,
  now: () => number,
  override: PolicyOverride,
  { after = '', limit }: PreviewRange,
): Promise<PolicyPreview> {
  const number = ((await findPolicy(tx))?.number ?? 0) + 1;
  const zone = (await findWorkspace(tx))?.settings.time_zone;
  const [current, wanted] = [await workspaceScorer(tx), scorerOf(policyOf(override, number, zone))];
  const keys = await listKeysToScore(tx, { after, limit });
  const standings: ScoreChange[] = [];
  for (const account of keys) {
    const scored = await scoreStored(tx, { scorerOf: async () => current, now }, account);
    if (scored === undefined) continue;
    const { risk, evidence } = scored;
    const then = wanted(evidence, risk.as_of, risk.known_at);
    const standing = ({ score, band }: Standing): Standing => ({ score, band });
    standings.push({ account, name: evidence.account.name ?? account, before: standing(risk), after: standing(then) });
  }
  return {
    scored: standings.length,
    bands: { before: countBands(standings, 'before'), after: countBands(standings, 'after') },
    histogram: { before: countScores(standings, 'before'), after: countScores(standings, 'after') },
    moved: standings.filter(({ before, after }) => before.score !== after.score || before.band !== after.band),
    changed: standings.filter(({ before, after }) => before.band !== after.band),
    next: keys.length < limit ? null : (keys.at(-1) ?? null),
  };
}

const BARS = 10;

function countScores(standings: readonly ScoreChange[], when: 'before' | 'after'): readonly number[] {
  const counts = Array.from({ length: BARS }, () => 0);
  for (const one of standings) {
    const bar = Math.min(BARS - 1, Math.floor(one[when].score / BARS));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts;
}

function countBands(standings: readonly ScoreChange[], when: 'before' | 'after'): BandCounts {
  const count = (band: Band) => standings.filter((one) => one[when].band === band).length;
  return { green: count('green'), yellow: count('yellow'), red: count('red') };
}
