import { DEAR_CATEGORIES, type Risk } from '../../domain/index.ts';
import { ruleAnchor } from '../addresses.ts';
import type { EvidenceLink } from '../model.ts';
import { capitalised, leakLabel, ruleLabel, splitWhy } from '../text/words.ts';
import { PointsBar } from './band.tsx';
import { EvidenceLinks } from './evidence.tsx';

interface ScoreExplainedProps {
  readonly risk: Risk;
  readonly evidence: ReadonlyMap<string, EvidenceLink>;
}

/** Every point of the score with its rule and its evidence; the leaks; the four DEAR categories. */
export function ScoreExplained({ risk, evidence }: ScoreExplainedProps) {
  return (
    <>
      <Contributions risk={risk} evidence={evidence} />
      {risk.leaks.length > 0 && (
        <>
          <h3>Leaks</h3>
          <ul class="findings">
            {risk.leaks.map((leak) => (
              <li id={ruleAnchor(leak.id)}>
                <strong>{leakLabel(leak.id)}</strong> <span class="rule-id">{leak.id}</span>
                <p>{leak.why}</p>
                <EvidenceLinks ids={leak.evidence} evidence={evidence} />
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>Deployment, engagement, adoption, ROI</h3>
      <Dear risk={risk} evidence={evidence} />
    </>
  );
}

function Contributions({ risk, evidence }: ScoreExplainedProps) {
  if (risk.contributions.length === 0) return <p>No rule adds points to this account.</p>;
  const contributions = [...risk.contributions].sort((left, right) => right.points - left.points);
  const largest = contributions[0]?.points ?? 0;
  const sum = contributions.reduce((total, { points }) => total + points, 0);
  return (
    <table class="contributions">
      <thead class="hidden">
        <tr>
          <th scope="col">Points</th>
          <th scope="col">Share</th>
          <th scope="col">Rule and evidence</th>
        </tr>
      </thead>
      <tbody>
        {contributions.map(({ rule, points, why, evidence: ids }) => (
          <tr id={ruleAnchor(rule)}>
            <td class="figure">{formatPoints(points)}</td>
            <td class="length">
              <PointsBar points={points} largest={largest} />
            </td>
            <td>
              <strong>{ruleLabel(rule)}</strong> <span class="rule-id">{rule}</span>
              <Why why={why} />
              <EvidenceLinks ids={ids} evidence={evidence} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td class="figure">{formatPoints(sum)}</td>
          <td class="length"></td>
          <td class="muted">{sumSentence(sum, risk)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Why({ why }: { readonly why: string }) {
  const { headline, rest } = splitWhy(why);
  return (
    <>
      <p>{headline}</p>
      {rest !== '' && (
        <details class="further">
          <summary>What else counts here</summary>
          <p class="muted">{rest}</p>
        </details>
      )}
    </>
  );
}

function sumSentence(sum: number, { score, policy }: Risk): string {
  const rounded = sum > 100 ? `in all; the score stops at 100.` : `in all, a score of ${score}.`;
  return `${rounded} Policy ${policy.version} (${policy.hash.slice(0, 8)}).`;
}

function formatPoints(points: number): string {
  return points.toFixed(2);
}

const STATUS_WORDS = { pass: 'Pass', warn: 'Warns', fail: 'Fails', unknown: 'Not known' } as const;

function Dear({ risk, evidence }: ScoreExplainedProps) {
  return (
    <dl class="dear">
      {DEAR_CATEGORIES.map((category) => {
        const { status, why, evidence: ids } = risk.dear[category];
        return (
          <div>
            <dt>{category === 'roi' ? 'ROI' : capitalised(category)}</dt>
            <dd>
              <span class={`status status-${status}`}>{STATUS_WORDS[status]}</span> {why}{' '}
              <EvidenceLinks ids={ids} evidence={evidence} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
