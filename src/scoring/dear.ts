import type { DEAR_CATEGORIES, Risk } from '../domain/index.ts';
import { evidenceId } from './evidence-id.ts';
import { countOf, daysAgo, type Finding, lazyFinding, percent, toHundredths, uniqueSorted } from './finding.ts';
import { instantOf } from './known.ts';
import { made, type OrMade, Told } from './lazy.ts';
import { oncePerUsage } from './once.ts';
import type { Findings } from './rules/index.ts';
import { fold } from './rules/pieces.ts';
import { currentUsage, decliningFeatures, seatUse } from './rules/usage.ts';
import { ageOf, type SignalOn, signalsOf, type View } from './view.ts';

export type DearCategory = (typeof DEAR_CATEGORIES)[number];
/** How a category stands; evidence and words are made when they are asked for. */
export interface Verdict {
  readonly status: Risk['dear'][DearCategory]['status'];
  readonly evidence: readonly string[];
  readonly why: string;
}
export type Dear = Readonly<Record<DearCategory, Verdict>>;

/** What a failing category adds to the score. */
export interface DearPart {
  readonly category: DearCategory;
  readonly points: number;
  readonly verdict: Verdict;
}

/** DEAR-2: the categories that weigh most for a segment; low-touch counts as mid-market. */
const HEAVY = {
  enterprise: ['engagement', 'roi'],
  mid_market: ['deployment', 'adoption'],
  low_touch: ['deployment', 'adoption'],
} as const satisfies Record<View['segment'], readonly DearCategory[]>;

const SEGMENT_WORDS: Readonly<Record<View['segment'], string>> = {
  enterprise: 'an enterprise account, SEG-1',
  mid_market: 'a mid-market account, SEG-3',
  low_touch: 'a low-touch account, SEG-2',
};

const NAMES: Readonly<Record<DearCategory, string>> = {
  deployment: 'Deployment',
  engagement: 'Engagement',
  adoption: 'Adoption',
  roi: 'ROI',
};

/** The four categories of a view, from its evidence and the indicators that hold. */
export function dearOf(view: View, findings: Findings): Dear {
  return {
    deployment: deployment(view),
    engagement: engagement(view, findings),
    adoption: adoption(view, findings),
    roi: roi(view),
  };
}

/** The failing categories with their points by segment. */
export function failingParts(view: View, dear: Dear): DearPart[] {
  const { heavy, light } = view.policy.points['DEAR-2'];
  return failingCategories(dear).map((category) => ({
    category,
    points: isHeavy(view, category) ? heavy : light,
    verdict: dear[category],
  }));
}

/** The categories that fail, in the order of their name DEAR. */
export function failingCategories(dear: Dear): DearCategory[] {
  return (['deployment', 'engagement', 'adoption', 'roi'] as const).filter(
    (category) => dear[category].status === 'fail',
  );
}

/** DEAR-2: the points of all failing categories together; they do not decay. */
export function dearFinding(view: View, parts: readonly DearPart[]): Finding | undefined {
  const points = toHundredths(parts.reduce((sum, part) => sum + part.points, 0));
  if (points === 0) return undefined;
  const words = ({ category, points: own }: DearPart) =>
    `${NAMES[category]} fails (${own} points, ${isHeavy(view, category) ? 'weighs most' : 'weighs less'} for ${SEGMENT_WORDS[view.segment]})`;
  return lazyFinding('DEAR-2', points, {
    evidence: () => uniqueSorted(parts.flatMap((part) => part.verdict.evidence)),
    why: () => `${parts.map(words).join('; ')}. Counts in full for as long as it holds.`,
  });
}

function isHeavy(view: View, category: DearCategory): boolean {
  const heavy: readonly DearCategory[] = HEAVY[view.segment];
  return heavy.includes(category);
}

/** Adoption gaps of one subtype that still stand: neither acted on nor older than the policy's days. */
export function standingGaps(view: View, subtype: 'not_deployed' | 'low_usage' | 'friction'): SignalOn[] {
  const days = view.policy.dear.adoption_gap_stands_days;
  return signalsOf(view, 'adoption_gap', [subtype]).filter(
    ({ age, actedAge }) => age <= days && actedAge === undefined,
  );
}

function deployment(view: View): Verdict {
  const gaps = standingGaps(view, 'not_deployed');
  const use = useCaseUse(view);
  if (gaps.length > 0) {
    const why = `They said that rollout, integration or set-up has stalled (${countOf(gaps.length, 'signal')}).`;
    return verdict('fail', [...gaps.map(({ id }) => id), ...(use?.evidence ?? [])], why);
  }
  if (currentUsage(view).length === 0) return verdict('unknown', [], noUsage(view));
  if (use === undefined) {
    return verdict('unknown', [], 'The record does not say which use cases were bought or which of them are in use.');
  }
  const { bought, shown, evidence } = use;
  const why = `${shown} of ${countOf(bought, 'bought use case')} show${shown === 1 ? 's' : ''} usage.`;
  if (shown / bought < view.policy.dear.use_cases_fail_under) return verdict('fail', evidence, why);
  return verdict(shown < bought ? 'warn' : 'pass', evidence, why);
}

/** How many of the bought use cases the current rows show; `undefined` when either side is not on record. */
const useCaseUse = oncePerUsage((view: View) => {
  const bought = new Set(view.account.use_cases.map(fold));
  const rows = currentUsage(view).filter(({ row }) => Array.isArray(row.use_cases));
  if (bought.size === 0 || rows.length === 0) return undefined;
  const used = new Set(rows.flatMap(({ row }) => (row.use_cases ?? []).map(fold)));
  const shown = [...bought].filter((useCase) => used.has(useCase)).length;
  return { bought: bought.size, shown, evidence: rows.map(({ row }) => evidenceId.usage(row)) };
});

const HARD_SIGNS = ['IND-5', 'IND-11', 'IND-19'] as const;
const SOFT_SIGNS = ['IND-1', 'IND-6', 'IND-14'] as const;

const SIGN_WORDS: Readonly<Record<string, string>> = {
  'IND-5': 'a champion left and nobody took their place',
  'IND-11': 'a champion answers less or later than before',
  'IND-19': 'a sponsor or champion leaves our message unanswered',
  'IND-1': 'fewer log in than usual',
  'IND-6': 'the CSM has not been in touch',
  'IND-14': 'the QBR was put off again and again',
};

function engagement(view: View, findings: Findings): Verdict {
  const held = (rules: readonly string[]) => rules.flatMap((rule) => findings.get(rule) ?? []);
  const [hard, soft] = [held(HARD_SIGNS), held(SOFT_SIGNS)];
  const signs = [...hard, ...soft];
  const evidence = () => signs.flatMap((finding) => finding.evidence);
  const why = () => `Signs against it: ${signs.map(({ rule }) => `${SIGN_WORDS[rule] ?? ''} (${rule})`).join('; ')}.`;
  if (hard.length > 0) return verdict('fail', evidence, why);
  if (view.touches.length === 0) return verdict('unknown', [], 'No touch is on record.');
  if (soft.length >= view.policy.dear.soft_signs_that_fail) return verdict('fail', evidence, why);
  if (soft.length > 0) return verdict('warn', evidence, why);
  const newest = view.touches.at(-1);
  const ids = newest === undefined ? [] : [evidenceId.touch(newest.item)];
  return verdict('pass', ids, 'They answer, and nothing on record speaks against it.');
}

function adoption(view: View, findings: Findings): Verdict {
  const fails = adoptionFailures(view, findings);
  if (fails.length > 0) return joined('fail', fails);
  const warnings = adoptionWarnings(view);
  if (warnings.length > 0) return joined('warn', warnings);
  if (currentUsage(view).length === 0) return verdict('unknown', [], noUsage(view));
  const [seats, features] = [seatUse(view), keyFeatureUse(view)];
  if (seats === undefined && features === undefined) {
    return verdict('unknown', [], 'The record says neither how many seats are in use nor which key features are.');
  }
  const words = [
    ...(seats === undefined ? [] : [`${percent(seats.share)} of the licensed seats are in use`]),
    ...(features === undefined ? [] : [`${features.used} of ${countOf(features.all, 'key feature')} are in use`]),
  ];
  const evidence = [...(seats === undefined ? [] : [seats.evidence]), ...(features?.evidence ?? [])];
  return verdict('pass', evidence, `${words.join('; ')}.`);
}

interface Sign {
  readonly evidence: readonly string[];
  readonly why: string;
}

function adoptionFailures(view: View, findings: Findings): Sign[] {
  const seats = findings.get('IND-2');
  const features = keyFeatureUse(view);
  const lowUsage = standingGaps(view, 'low_usage');
  return [
    ...(seats === undefined ? [] : [seats]),
    ...(features?.used === 0 ? [{ evidence: features.evidence, why: 'No key feature is in use.' }] : []),
    ...said(lowUsage, 'They said that people do not use it'),
  ];
}

function adoptionWarnings(view: View): Sign[] {
  const declining = decliningFeatures(view);
  const use = keyFeatureUse(view);
  return [
    ...said(standingGaps(view, 'friction'), 'They said that users hit the same problem again and again'),
    ...(declining.length === 0
      ? []
      : [{ evidence: use?.evidence ?? [], why: `Use is falling: ${declining.join(', ')}.` }]),
  ];
}

function said(signals: readonly SignalOn[], words: string): Sign[] {
  if (signals.length === 0) return [];
  return [{ evidence: signals.map(({ id }) => id), why: `${words} (${countOf(signals.length, 'signal')}).` }];
}

/** How many key features the current rows show in use; `undefined` when they are not on record. */
const keyFeatureUse = oncePerUsage((view: View) => {
  const keyFeatures = [...new Set(view.account.key_features)];
  const rows = currentUsage(view).filter(({ row }) => row.features !== null && row.features !== undefined);
  if (keyFeatures.length === 0 || rows.length === 0) return undefined;
  const used = keyFeatures.filter((feature) => rows.some(({ row }) => (row.features?.[feature] ?? 0) > 0)).length;
  return { all: keyFeatures.length, used, evidence: rows.map(({ row }) => evidenceId.usage(row)) };
});

/** The newest word on value; of two at one instant the doubt. */
export function newestValueWord(view: View): SignalOn | undefined {
  return signalsOf(view, 'value').sort(
    (one, other) => other.at - one.at || (one.signal.subtype === 'unclear' ? -1 : 1),
  )[0];
}

function roi(view: View): Verdict {
  const { value_known_days, value_warn_days } = view.policy.dear;
  const word = newestValueWord(view);
  if (word === undefined) return roiUnspoken(view);
  const evidence = [word.id];
  const spoken = `Value was last spoken of ${daysAgo(word.age)}`;
  if (word.age > value_warn_days) return verdict('warn', evidence, `${spoken}, over ${value_warn_days}.`);
  if (word.age > value_known_days) return verdict('unknown', evidence, `${spoken}, over ${value_known_days}.`);
  return word.signal.subtype === 'unclear'
    ? verdict('fail', evidence, `They could not say what they got, ${daysAgo(word.age)}.`)
    : verdict('pass', evidence, `They stated an outcome ${daysAgo(word.age)}.`);
}

function roiUnspoken(view: View): Verdict {
  const start = instantOf(view.account.contract_start);
  const age = start === undefined ? undefined : ageOf(view, start);
  if (age === undefined || age < view.policy.dear.value_warn_days) {
    return verdict('unknown', [], 'No word on value is on record.');
  }
  const evidence = [evidenceId.account('contract_start')];
  return verdict('warn', evidence, `No word on value, ${age} days into the contract.`);
}

function noUsage(view: View): string {
  return `No usage is on record for the last ${view.policy.indicators.usage_known_days} days.`;
}

function joined(status: Verdict['status'], signs: readonly Sign[]): Verdict {
  return verdict(
    status,
    () => signs.flatMap((sign) => sign.evidence),
    () => signs.map(({ why }) => why).join(' '),
  );
}

/** A verdict whose evidence and words are made when they are asked for. */
function verdict(status: Verdict['status'], evidence: OrMade<readonly string[]>, why: OrMade<string>): Verdict {
  return new LazyVerdict(status, evidence, why);
}

class LazyVerdict extends Told implements Verdict {
  readonly status: Verdict['status'];

  constructor(status: Verdict['status'], evidence: OrMade<readonly string[]>, why: OrMade<string>) {
    super(() => uniqueSorted(made(evidence)), why);
    this.status = status;
  }
}
