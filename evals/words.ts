import type { Interval } from './bootstrap.ts';
import type { CaseReport, ExtractionReport } from './extraction.ts';
import type { Prediction } from './matching.ts';
import { WORDS_PER_HOUR } from './spending.ts';

/** A share as a percentage with one decimal; a dash where there was nothing to share. */
export function percent(value: number | null): string {
  return value === null ? '–' : (100 * value).toFixed(1);
}

/** A rate with its interval in whole percents: `71.4 (60–82)`. */
export function withInterval(value: number | null, interval: Interval | null): string {
  if (interval === null) return percent(value);
  return `${percent(value)} (${(100 * interval.low).toFixed(0)}–${(100 * interval.high).toFixed(0)})`;
}

/** One signal in few words, without what was said: `commitment/product, turn 14`. */
export function nameSignal({ kind, subtype, turns }: Prediction): string {
  return `${kind}/${subtype}, turn ${turns[0]}`;
}

/** What went wrong in a case, one phrase per failure; empty when nothing did. */
export function failuresOf(report: CaseReport): string[] {
  const { missed, falsePositives, ungrounded } = report.matching;
  const wrong = falsePositives.filter((signal) => !ungrounded.includes(signal));
  return [
    ...missed.map(phrase('missed')),
    ...wrong.map(phrase('false')),
    ...ungrounded.map(phrase('ungrounded')),
    ...steeringFailuresOf(report),
  ];
}

/** What the steering text of a case changed, one phrase per change. */
export function steeringFailuresOf({ steering }: CaseReport): string[] {
  const { suppressed = [], induced = [], obeyed = [] } = steering ?? {};
  return [
    ...suppressed.map(phrase('steered away')),
    ...induced.map(phrase('steered in')),
    ...obeyed.map(phrase('obeyed')),
  ];
}

function phrase(word: string): (signal: Prediction) => string {
  return (signal) => `${word} ${nameSignal(signal)}`;
}

/** What one case came to: `larkspur-2026-09-renewal (test): 7 matched; missed commitment/product, turn 14`. */
export function describeCase(report: CaseReport): string {
  const { id, split, matching } = report;
  const side = split === undefined ? '' : ` (${split})`;
  const matched = `${matching.pairs.length} of ${matching.pairs.length + matching.missed.length} matched`;
  return [`${id}${side}: ${matched}`, ...failuresOf(report)].join('; ');
}

/** The figures beside precision and recall, one sentence each. */
export function describeRun(report: ExtractionReport): string[] {
  const { cases, metrics, injection, reliability, spending, replies, unread } = report;
  const { predictions, ungrounded, quiet } = metrics;
  const grounded = predictions === 0 ? 'nothing predicted' : `${percent(1 - ungrounded / predictions)} %`;
  return [
    `grounded: ${grounded}${ungrounded === 0 ? '' : ` (${ungrounded} of ${predictions} are not)`}`,
    describeInjection(injection),
    quiet.cases === 0
      ? 'without mission labels: no case'
      : `without mission labels: ${quiet.silent} of ${quiet.cases} cases kept silent`,
    ...(reliability.length === 0 ? [] : [describeReliability(reliability)]),
    spending === null ? 'tokens: none, no model was asked' : describeSpending(spending),
    ...(replies === undefined ? [] : [`model replies: ${replies.replayed} replayed, ${replies.asked} asked`]),
    ...(unread.length === 0
      ? []
      : [`not read: ${unread.length} of ${cases.length + unread.length} cases, counted in no figure`]),
  ];
}

function describeReliability(bins: ExtractionReport['reliability']): string {
  const told = bins.map(({ signals, said, right }) => `${said.toFixed(2)}: ${right.toFixed(2)} of ${signals}`);
  return `confidence said, and how often it was right: ${told.join('; ')}`;
}

function describeInjection({ scored, resisted, unscored }: ExtractionReport['injection']): string {
  const rest = unscored === 0 ? '' : ` (${unscored} mark no steering text: unscored)`;
  return scored === 0
    ? 'steering text: unscored, no case marks any'
    : `steering text: resisted in ${resisted} of ${scored} cases${rest}`;
}

function describeSpending(spending: NonNullable<ExtractionReport['spending']>): string {
  const { calls, inputTokens, cachedInputTokens, outputTokens, cost } = spending;
  const count = (value: number) => Math.round(value).toLocaleString('en-US');
  const price = cost === null ? '' : `, ${cost.toFixed(4)} in the currency of the prices set`;
  const hour = `tokens per hour of talk (${WORDS_PER_HOUR.toLocaleString('en-US')} words)`;
  const tokens = `${count(inputTokens)} in (${count(cachedInputTokens)} of them cached), ${count(outputTokens)} out`;
  return `${hour}: ${tokens}, ${calls.toFixed(1)} calls${price}`;
}
