import type { Grounding } from '../../domain/index.ts';
import type { Standing } from './verification/index.ts';

/**
 * How sure a signal is, from what can be observed about it: log-odds that add up. They are estimates, made by hand before any
 * model's replies were recorded: what a careful reader's confirmed findings are worth, and how much each observation should
 * move that. `npm run eval` prints how often each level of confidence is right; with recorded replies of a model these numbers
 * are to be fitted to it, as a new version.
 */
export const CALIBRATION = {
  version: 1,
  standing: { confirmed: 2.2, corrected: 1.7, unverified: 0.9 },
  grounding: { exact: 0, folded: -0.1, fuzzy: -0.8 },
  /** Found by the local extractor alone, then confirmed. */
  secondOpinion: -0.7,
  /** The local extractor found it as well. */
  agreement: 0.5,
  /** Each further window that reported it. */
  window: 0.3,
  /** What the reader itself said, in log-odds around its usual 0.8: a small part. */
  own: 0.15,
  least: 0.05,
  most: 0.98,
} as const;

/** What is observed about one signal. */
export interface Observed {
  readonly standing: Standing;
  readonly grounding: Grounding;
  readonly secondOpinion: boolean;
  /** Did the local extractor report the same? */
  readonly agrees: boolean;
  /** Windows that reported it. */
  readonly windows: number;
  /** What the reader made of it by itself, 0 to 1. */
  readonly own: number;
}

const USUAL = 0.8;
const MOST_WINDOWS = 3;

/** The chance that a signal is right, 0 to 1 in hundredths, by {@link CALIBRATION}. */
export function calibrate({ standing, grounding, secondOpinion, agrees, windows, own }: Observed): number {
  const further = Math.min(MOST_WINDOWS, Math.max(1, windows)) - 1;
  const sum =
    CALIBRATION.standing[standing] +
    CALIBRATION.grounding[grounding] +
    (secondOpinion ? CALIBRATION.secondOpinion : 0) +
    (agrees ? CALIBRATION.agreement : 0) +
    CALIBRATION.window * further +
    CALIBRATION.own * (logit(own) - logit(USUAL));
  const chance = 1 / (1 + Math.exp(-sum));
  return Math.round(100 * Math.min(CALIBRATION.most, Math.max(CALIBRATION.least, chance))) / 100;
}

function logit(chance: number): number {
  const inside = Math.min(0.99, Math.max(0.01, chance));
  return Math.log(inside / (1 - inside));
}
