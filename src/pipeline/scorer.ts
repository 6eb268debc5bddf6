import { defaultPolicy, overridePolicy, type Policy, score } from '../scoring/index.ts';
import { findPolicy, findWorkspace, oncePerTransaction, type WorkspaceTransaction } from '../storage/index.ts';
import type { Scorer } from './types.ts';

/** Policies in use at once, beyond which the one put together first is put together again. */
const KEPT = 100;

const policies = new Map<string, Policy>();

/** The scorer of the transaction's workspace. */
export async function workspaceScorer(tx: WorkspaceTransaction): Promise<Scorer> {
  return scorerOf(await workspacePolicy(tx));
}

/** The scorer that goes by a policy. */
export function scorerOf(policy: Policy): Scorer {
  return (evidence, asOf, knownAt) => score(evidence, asOf, policy, knownAt);
}

/**
 * The policy of the transaction's workspace: the default in the workspace's time zone, and over it what it has set; its
 * version counts how often it was set. One for the whole transaction: a score and what follows from it go by the same.
 */
export function workspacePolicy(tx: WorkspaceTransaction): Promise<Policy> {
  return kept.of(tx);
}

const kept = oncePerTransaction(async (tx): Promise<Policy> => {
  const [stored, workspace] = await Promise.all([findPolicy(tx), findWorkspace(tx)]);
  const zone = workspace?.settings.time_zone;
  return stored === undefined && zone === undefined
    ? defaultPolicy
    : policyOf(stored?.override ?? {}, stored?.number ?? 0, zone);
});

/**
 * The default policy in a time zone with the `number`th override of a workspace; remembered, since every scoring asks for it.
 * @throws {InputError} code `wrong-type` when the override no longer fits, with its path
 */
export function policyOf(override: unknown, number: number, timeZone: string = defaultPolicy.plays.time_zone): Policy {
  const key = JSON.stringify([number, timeZone, override]);
  const policy = policies.get(key) ?? overridePolicy(override, `${defaultPolicy.version}+${number}`, timeZone);
  policies.delete(key);
  policies.set(key, policy);
  const [oldest] = policies.keys();
  if (policies.size > KEPT && oldest !== undefined) policies.delete(oldest);
  return policy;
}
