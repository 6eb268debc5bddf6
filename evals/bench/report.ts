/** One thing that a bench measured. */
export interface Figure {
  /** Its suite and what it is of, with points between: `pages.watchtower.p95`. The same in every run, for figures are compared by it. */
  readonly name: string;
  readonly value: number;
  /** `ratio`: to a yardstick that ran beside it, and all that may be compared between machines. */
  readonly unit: 'ratio' | 'ms' | 's' | 'per second' | 'KB' | 'MB' | 'GB' | 'count' | '%';
  /** What it is held to, both ends included. */
  readonly bar?: { readonly least?: number; readonly most?: number };
}

/** Where a suite tells what it measures: lines for whoever waits, figures for the record. */
export interface Report {
  print(line: string): void;
  figure(figure: Figure): void;
}

/** Whether a figure holds its bar; without one there is nothing to hold. */
export function holds({ value, bar }: Figure): boolean | undefined {
  return bar === undefined ? undefined : value >= (bar.least ?? -Infinity) && value <= (bar.most ?? Infinity);
}

/** A figure's verdict in the words of the printed lines. */
export function verdict(isHeld: boolean): string {
  return isHeld ? 'held' : 'NOT HELD';
}

/** The value below which such a share of the values lies; they need not be sorted. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
}
