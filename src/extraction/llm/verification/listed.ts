import type { Signal } from '../../../domain/index.ts';

/** A grounded signal on its way to the verifier. */
export interface Listed {
  /** The number it is shown under, from 1 within one conversation. */
  readonly id: number;
  readonly signal: Signal;
  /** Found by the second opinion alone: it counts only if the verifier confirms it. */
  readonly unconfirmed: boolean;
}

/** The signals of the first reading and those of the second opinion in the order of the conversation, numbered. */
export function listSignals(found: readonly Signal[], opinions: readonly Signal[]): readonly Listed[] {
  const all = [
    ...found.map((signal) => ({ signal, unconfirmed: false })),
    ...opinions.map((signal) => ({ signal, unconfirmed: true })),
  ];
  return all
    .sort(({ signal: one }, { signal: other }) => one.span.turn - other.span.turn || one.span.start - other.span.start)
    .map((item, index) => ({ id: index + 1, ...item }));
}
