import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/index.ts';
import type { PromiseSignal } from './types.ts';

/** A hash of what two signals say: an answer to whether they are one promise holds as long as it stays the same. */
export function wordingOf(one: PromiseSignal, other: PromiseSignal): string {
  const said = [one, other].map(({ kind, what, quote, due }) => ({ kind, what, quote, due }));
  return createHash('sha256').update(canonicalJson(said)).digest('hex');
}
