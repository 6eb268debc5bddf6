/** A bar of a waterfall, from where the one before ended: both on the scale of the score, 0 to `end` of the scale. */
export interface Step {
  readonly from: number;
  readonly to: number;
}

/** Points as steps that begin where the one before ended, the first at zero; and where the scale ends: at least at 100. */
export function stepsOf(points: readonly number[]): { readonly steps: readonly Step[]; readonly end: number } {
  const steps: Step[] = [];
  let reached = 0;
  for (const one of points) {
    steps.push({ from: reached, to: reached + one });
    reached += one;
  }
  return { steps, end: Math.max(100, reached) };
}
