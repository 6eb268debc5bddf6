import type { Contribution, Risk } from '../../../domain/index.ts';
import { ruleAnchor } from '../../addresses.ts';
import { type Step, stepsOf } from '../../charts/waterfall.ts';
import type { AccountModel } from '../../page-models/account.ts';
import { counted, ruleLabel, splitWhy } from '../../text/words.ts';
import { EvidenceLinks } from '../evidence.tsx';
import { LatestWords, wordsOf } from './matters.tsx';

/** Quotes that a bar opens before the way to the rest. */
const QUOTES = 3;

const WIDTH = 240;
const HEIGHT = 24;

type WaterfallProps = Pick<AccountModel, 'bands' | 'evidence' | 'heard'> & {
  readonly risk: Risk;
  readonly asOf: string;
};

/** Every point of the score: a bar for each rule that begins where the one before ends, and opens what it rests on. */
export function Waterfall({ risk, bands, evidence, heard, asOf }: WaterfallProps) {
  if (risk.contributions.length === 0) return <p>No rule adds points to this account.</p>;
  const contributions = [...risk.contributions].sort((left, right) => right.points - left.points);
  const { steps, end } = stepsOf(contributions.map(({ points }) => points));
  const sum = steps.at(-1)?.to ?? 0;
  return (
    <>
      <p class="muted">
        {counted(contributions.length, 'rule')} {contributions.length === 1 ? 'adds' : 'add'} points, the most first;
        each opens what it rests on. Lines stand where yellow and red begin.
      </p>
      <div class="waterfall">
        {contributions.map((contribution, index) => (
          <Bar
            contribution={contribution}
            step={steps[index] ?? { from: 0, to: 0 }}
            end={end}
            bands={bands}
            evidence={evidence}
            heard={heard}
            asOf={asOf}
          />
        ))}
        <p class="waterfall-sum">
          <span class="figure">{sum.toFixed(2)}</span>
          <StepBar step={{ from: 0, to: sum }} end={end} bands={bands} isSum />
          <span class="muted">{sumSentence(sum, risk)}</span>
        </p>
      </div>
    </>
  );
}

type BarProps = Pick<WaterfallProps, 'bands' | 'evidence' | 'heard' | 'asOf'> & {
  readonly contribution: Contribution;
  readonly step: Step;
  readonly end: number;
};

function Bar({ contribution, step, end, bands, evidence, heard, asOf }: BarProps) {
  const { rule, points, why, evidence: ids } = contribution;
  const { headline, rest } = splitWhy(why);
  const quotes = wordsOf(contribution, heard).slice(0, QUOTES);
  return (
    <details class="contribution" id={ruleAnchor(rule)} data-row>
      <summary data-item>
        <span class="figure">{points.toFixed(2)}</span>
        <StepBar step={step} end={end} bands={bands} />
        <span class="rule">
          <strong>{ruleLabel(rule)}</strong> <span class="rule-id">{rule}</span>
          <span class="headline">{headline}</span>
        </span>
      </summary>
      <div class="rests-on">
        {quotes.map((signal) => (
          <LatestWords signal={signal} asOf={asOf} />
        ))}
        {rest !== '' && <p class="muted">{rest}</p>}
        <EvidenceLinks ids={ids} evidence={evidence} />
      </div>
    </details>
  );
}

interface StepBarProps extends Pick<WaterfallProps, 'bands'> {
  readonly step: Step;
  readonly end: number;
  readonly isSum?: boolean;
}

/** A bar on the scale of all bars; the figure stands beside it. */
function StepBar({ step: { from, to }, end, bands, isSum = false }: StepBarProps) {
  const at = (points: number) => Math.round((points / end) * WIDTH * 10) / 10;
  return (
    <svg
      class="step-bar"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
      focusable="false"
    >
      {[0, bands.green_to, bands.yellow_to].map((limit) => (
        <path class="limit" d={`M${at(limit) + 0.5} 0 V${HEIGHT}`} />
      ))}
      <rect class={isSum ? 'sum' : undefined} x={at(from)} y="7" width={Math.max(1, at(to) - at(from))} height="10" />
    </svg>
  );
}

function sumSentence(sum: number, { score, policy }: Risk): string {
  const rounded = sum > 100 ? 'in all; the score stops at 100.' : `in all, a score of ${score}.`;
  return `${rounded} Policy ${policy.version} (${policy.hash.slice(0, 8)}).`;
}
