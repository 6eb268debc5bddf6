import { join } from 'node:path';
import { PACKAGE_ROOT } from '../manifest.ts';

const DEFAULT_BASELINE = join(PACKAGE_ROOT, 'evals/baseline.json');

export const EXIT_REGRESSED = 3;
export const EXIT_INCOMPARABLE = 4;

interface BaselineFlags {
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

/** What a run does with which baseline. Somebody's own data (`own`) are compared only with a baseline of their own. */
export function baselineUse({ baseline, writeBaseline }: BaselineFlags, own: string | undefined) {
  const writes = writeBaseline === true;
  const compares = !writes && (own === undefined || baseline !== undefined);
  return { path: baseline ?? DEFAULT_BASELINE, compares, writes };
}
