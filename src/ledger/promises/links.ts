import { parseInstant } from '../../domain/index.ts';
import type { PromiseDecision, PromiseSignal } from './types.ts';

/** What people said of which signals are of one promise. */
export interface Links {
  /** By the signal that was put somewhere, a signal of the promise that it was put to. */
  readonly together: ReadonlyMap<string, string>;
  /** The same, the other way round. */
  readonly put: ReadonlyMap<string, readonly string[]>;
  /** By the signal that is about none of the others, when that was said. */
  readonly apart: ReadonlyMap<string, number>;
}

/** The links that stand: of each signal the last that was said, where both sides of it are there. */
export function linksOf(signals: readonly PromiseSignal[], decisions: readonly PromiseDecision[]): Links {
  const ids = new Set(signals.map(({ id }) => id));
  const together = new Map<string, string>();
  const apart = new Map<string, number>();
  for (const { signal, action, other, at } of decisions) {
    if ((action !== 'belongs' && action !== 'apart') || !ids.has(signal)) continue;
    together.delete(signal);
    apart.delete(signal);
    if (action === 'apart') apart.set(signal, parseInstant(at) ?? 0);
    else if (other !== null && other !== signal && ids.has(other)) together.set(signal, other);
  }
  const put = Map.groupBy(together.keys(), (signal) => together.get(signal) ?? '');
  return { together, put, apart };
}

/** The signals that people put together with one, in either direction. */
export function linkedTo({ together, put }: Links, id: string): readonly string[] {
  const to = together.get(id);
  const from = put.get(id) ?? [];
  return to === undefined ? from : [to, ...from];
}

/** Whoever took a signal out of its promise had heard what had been said by then; what comes later may be about it. */
export function isApart({ apart }: Links, one: PromiseSignal, { at }: PromiseSignal): boolean {
  return apart.size > 0 && (parseInstant(at) ?? 0) <= (apart.get(one.id) ?? Number.NEGATIVE_INFINITY);
}
