import type { Child } from 'hono/jsx';
import type { Risk } from '../../domain/index.ts';
import { ROOT_CAUSE_LEADS } from '../../scoring/index.ts';
import { ruleAnchor } from '../addresses.ts';
import type { EvidenceLink } from '../model.ts';
import { formatDay, formatDayAndDistance } from '../text/dates.ts';
import { capitalised, causeLabel, reviewSentence, ruleLabel, spaced } from '../text/words.ts';
import { BandMark } from './band.tsx';
import { EvidenceLinks } from './evidence.tsx';

interface NextStepsProps {
  readonly risk: Risk;
  readonly evidence: ReadonlyMap<string, EvidenceLink>;
  readonly asOf: string;
}

/** What now: whether the AE comes in, whether both sides meet, what is not known, and what would change the band. */
export function NextSteps({ risk, evidence, asOf }: NextStepsProps) {
  return (
    <>
      <Step title="The account executive">
        <AccountExecutive risk={risk} evidence={evidence} asOf={asOf} />
      </Step>
      <Step title="Joint review">
        <Review risk={risk} asOf={asOf} />
      </Step>
      {risk.conduct.length > 0 && (
        <Step title="Conduct">
          <Conduct risk={risk} evidence={evidence} />
        </Step>
      )}
      {risk.would_change.length > 0 && (
        <Step title="What would change it">
          <ul>
            {risk.would_change.map(({ evidence_needed, band_after }) => (
              <li>
                {capitalised(evidence_needed)} <BandMark band={band_after} />
              </li>
            ))}
          </ul>
        </Step>
      )}
      <Step title="What is not known">
        <BlindSpots risk={risk} evidence={evidence} />
      </Step>
    </>
  );
}

function Step({ title, children }: { readonly title: string; readonly children?: Child }) {
  return (
    <section class="step">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function AccountExecutive({ risk, evidence, asOf }: NextStepsProps) {
  if (risk.ae === 'stays_out') return <p>No trigger: CS leads, the AE stays out.</p>;
  return (
    <>
      <p>The AE comes in.</p>
      <ul class="findings">
        {risk.triggers.map((trigger) => (
          <li>
            <p>
              <strong>{capitalised(trigger.action)}</strong> <span class="rule-id">{trigger.id}</span>
            </p>
            <p>
              {trigger.due === null
                ? capitalised(trigger.timing)
                : `Due ${formatDayAndDistance(trigger.due, asOf)}: ${trigger.timing}`}
            </p>
            <p class="muted">{trigger.why}</p>
            <EvidenceLinks ids={trigger.evidence} evidence={evidence} />
          </li>
        ))}
      </ul>
    </>
  );
}

const ESCALATIONS = { none: 'none', ae_csm: 'AE and CSM', vp: 'VP', cro: 'CRO' } as const;

function Review({
  risk: { review, root_cause: cause, escalation, cadence },
  asOf,
}: Pick<NextStepsProps, 'risk' | 'asOf'>) {
  return (
    <>
      <p>
        {reviewSentence(review.rule)} {review.rule !== null && <span class="rule-id">{review.rule}</span>}
      </p>
      <dl class="pairs">
        {review.cs_side.length > 0 && <Pair name="CS side" value={<RuleLinks rules={review.cs_side} />} />}
        {review.sales_side.length > 0 && <Pair name="Sales side" value={<RuleLinks rules={review.sales_side} />} />}
        {cause.primary !== null && (
          <Pair
            name="Root cause"
            value={capitalised(causeLabel(cause.primary)) + (cause.commercial ? ', with price in it' : '')}
          />
        )}
        {cause.primary !== null && <Pair name="Recovery" value={`${capitalised(ROOT_CAUSE_LEADS[cause.primary])}.`} />}
        {escalation.level !== 'none' && (
          <Pair name="Escalate to" value={[`${ESCALATIONS[escalation.level]}.`, ...escalation.reasons].join(' ')} />
        )}
        {cadence.meeting !== null && (
          <Pair
            name="Meet"
            value={`${capitalised(spaced(cadence.meeting))}${cadence.next === null ? '' : `, next ${formatDay(cadence.next, asOf)}`}`}
          />
        )}
      </dl>
    </>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function RuleLinks({ rules }: { readonly rules: readonly string[] }) {
  return (
    <span class="evidence">
      {rules.map((rule) => (
        <a href={`#${ruleAnchor(rule)}`}>{ruleLabel(rule)}</a>
      ))}
    </span>
  );
}

function Conduct({ risk, evidence }: Pick<NextStepsProps, 'risk' | 'evidence'>) {
  return (
    <ul class="findings">
      {risk.conduct.map(({ id, why, evidence: ids }) => (
        <li>
          <strong>{ruleLabel(id)}</strong> <span class="rule-id">{id}</span>
          <p>{why}</p>
          <EvidenceLinks ids={ids} evidence={evidence} />
        </li>
      ))}
    </ul>
  );
}

function BlindSpots({ risk, evidence }: Pick<NextStepsProps, 'risk' | 'evidence'>) {
  if (risk.blind_spots.length === 0) return <p>Every rule had the evidence it asks for.</p>;
  return (
    <ul>
      {risk.blind_spots.map(({ kind, about, why, sources }) => (
        <li>
          {kind === 'contradiction' ? (
            <>
              <strong>Sources disagree about {spaced(about)}.</strong> {why}{' '}
              <EvidenceLinks ids={sources ?? []} evidence={evidence} />
            </>
          ) : (
            why
          )}
        </li>
      ))}
    </ul>
  );
}
