import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/index.ts';
import type { Policy } from './schema.ts';

/** The last hash of each policy object, with the bytes it was made of. */
const made = new WeakMap<Policy, { readonly json: string; readonly hash: string }>();

/** Sha256 in hex over the policy's canonical JSON: equal numbers give equal hashes. */
export function policyHash(policy: Policy): string {
  const json = JSON.stringify(policy);
  const last = made.get(policy);
  if (last?.json === json) return last.hash;
  const hash = createHash('sha256').update(canonicalJson(policy)).digest('hex');
  made.set(policy, { json, hash });
  return hash;
}
