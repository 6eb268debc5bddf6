import type { Bars } from './arbiter.ts';

/** No log-odds reach it: the classifier is not heard by itself. */
const NEVER = 99;

/**
 * What is asked of a signal, by kind. Set by cross-validation over the accounts of the dev cases for precision, with the cues
 * as they were before anybody had read those cases, since the cues of today know them too well. Kinds with few labels are
 * only doubted where the classifier is nearly certain.
 */
export const BARS: Bars = {
  cued: {
    expansion: 1,
    champion_change: 1.1,
    competitor: 1,
    commitment: 0,
    unkept_promise: 1,
    kept_promise: 0,
    renewal_risk: -1,
    adoption_gap: -1,
    value: 0,
    success_criterion: -0.5,
    use_case: -2,
    stakeholder: -3,
    renewal_term: -3,
    other: -9,
  },
  alone: {
    expansion: 1,
    champion_change: -0.5,
    competitor: 1.5,
    commitment: 0,
    unkept_promise: 1,
    kept_promise: 0,
    other: NEVER,
  },
};
