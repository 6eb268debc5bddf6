import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/index.ts';
import type { Policy } from './schema.ts';

/** Sha256 in hex over the policy's canonical JSON: equal numbers give equal hashes. */
export function policyHash(policy: Policy): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex');
}
