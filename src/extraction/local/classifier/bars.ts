import type { Bars } from './arbiter.ts';

/** No log-odds reach it: the classifier is not heard by itself. */
const NEVER = 99;

/**
 * What is asked of a signal, by kind: the bars that gave the best F1 with a precision of 0.75 where it could be had, on dev
 * cases of accounts that the classifier had not learned from and whose words the cues were not fitted to.
 */
export const BARS: Bars = {
  cued: {
    expansion: 0.5,
    champion_change: 1.5,
    competitor: 2,
    commitment: 1.5,
    unkept_promise: 1.5,
    kept_promise: -2,
    renewal_risk: 1.5,
    adoption_gap: -1,
    value: 1,
    success_criterion: 0.5,
    use_case: 0,
    stakeholder: 0,
    renewal_term: -1,
    fit_gap: -2,
    escalation: 0.5,
    other: -9,
  },
  alone: {
    expansion: 1,
    champion_change: 0,
    competitor: 1,
    commitment: 1,
    unkept_promise: 0,
    kept_promise: -2,
    renewal_risk: -0.5,
    adoption_gap: -0.5,
    value: -1,
    fit_gap: -2,
    escalation: -2,
    use_case: -1,
    success_criterion: -1.5,
    stakeholder: 1,
    renewal_term: 0.5,
    other: NEVER,
  },
};
