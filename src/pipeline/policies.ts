import type { Band } from '../domain/index.ts';
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
import { computeRisk } from './score-account.ts';
import { policyOf, scorerOf, workspaceScorer } from './scorer.ts';
import { enqueueSweep } from './sweep.ts';

/** What a policy would make of the accounts of a workspace, some at a time. */
export interface PolicyPreview {
  /** Accounts scored with both policies. */
  readonly scored: number;
  /** Those whose band would be another, by key. */
  readonly changed: readonly BandChange[];
  /** The key to go on behind; null when all are done. */
  readonly next: string | null;
}

/** An account whose band another policy would change. */
export interface BandChange {
  readonly account: string;
  readonly before: Standing;
  readonly after: Standing;
}

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
}

/** Sets a workspace's policy and has every account scored by it; gives it as it is kept, and how many accounts. */
export async function changePolicy(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { override, by }: PolicyChange,
): Promise<{ readonly stored: StoredPolicy; readonly accounts: number }> {
  const stored = await savePolicy(tx, override, by);
  policyOf(stored.override, stored.number); // refuses what does not fit before anything is scored by it
  const details = { number: stored.number, keys: Object.keys(override) };
  await writeAudit(tx, { actor: by, action: 'policy.set', subjectKind: 'workspace', subject: tx.workspace, details });
  return { stored, accounts: await enqueueSweep(tx, queue, { which: 'all' }) };
}

/** Scores accounts as the policy stands and as it would be, and tells whose band would change. Nothing is kept. */
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
  const changed: BandChange[] = [];
  for (const account of keys) {
    const before = await computeRisk(tx, { scorerOf: async () => current, now }, account);
    const then = await computeRisk(tx, { scorerOf: async () => wanted, now }, account);
    if (before === undefined || then === undefined || before.band === then.band) continue;
    const standing = ({ score, band }: Standing): Standing => ({ score, band });
    changed.push({ account, before: standing(before), after: standing(then) });
  }
  return { scored: keys.length, changed, next: keys.length < limit ? null : (keys.at(-1) ?? null) };
}
