import { defaultPolicy, overridePolicy, type Policy, score } from '../scoring/index.ts';
import { findPolicy, type WorkspaceTransaction } from '../storage/index.ts';
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

/** The policy of the transaction's workspace: what it has set over the default; its version counts how often it was set. */
export async function workspacePolicy(tx: WorkspaceTransaction): Promise<Policy> {
  const stored = await findPolicy(tx);
  return stored === undefined ? defaultPolicy : policyOf(stored.override, stored.number);
}

/**
 * The default policy with the `number`th override of a workspace; remembered, since every scoring asks for it.
 * @throws {InputError} code `wrong-type` when the override no longer fits, with its path
 */
export function policyOf(override: unknown, number: number): Policy {
  const key = JSON.stringify([number, override]);
  const policy = policies.get(key) ?? overridePolicy(override, `${defaultPolicy.version}+${number}`);
  policies.delete(key);
  policies.set(key, policy);
  const [oldest] = policies.keys();
  if (policies.size > KEPT && oldest !== undefined) policies.delete(oldest);
  return policy;
}
