import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/index.ts';
import type { Policy } from './schema.ts';

/** The last hash of each policy object, with the bytes it was made of; no bytes for one that never changes. */
const made = new WeakMap<Policy, { readonly json: string | undefined; readonly hash: string }>();

/** Sha256 in hex over the policy's canonical JSON: equal numbers give equal hashes. */
export function policyHash(policy: Policy): string {
  const last = made.get(policy);
  if (last !== undefined && last.json === undefined) return last.hash;
  const json = JSON.stringify(policy);
  if (last?.json === json) return last.hash;
  const hash = hashOf(policy);
  made.set(policy, { json, hash });
  return hash;
}

/** The policy itself, which from now on never changes: its hash stays its own and need not be made again. */
export function frozenPolicy(policy: Policy): Policy {
  made.set(frozen(policy), { json: undefined, hash: hashOf(policy) });
  return policy;
}

function hashOf(policy: Policy): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex');
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
