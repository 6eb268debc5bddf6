import { DEAR_CATEGORIES, type Risk } from '../../../domain/index.ts';
import { ruleAnchor } from '../../addresses.ts';
import type { EvidenceLink } from '../../model.ts';
import { capitalised, categoryLabel, leakLabel, ruleLabel, spaced } from '../../text/words.ts';
import { BandMark } from '../band.tsx';
import { StatusMark, statusLabel } from '../dear.tsx';
import { EvidenceLinks } from '../evidence.tsx';

interface FindingsProps {
  readonly risk: Risk;
  readonly evidence: ReadonlyMap<string, EvidenceLink>;
}

/** The four categories, each with why it stands so. */
export function Dear({ risk, evidence }: FindingsProps) {
  return (
    <dl class="dear">
      {DEAR_CATEGORIES.map((category) => {
        const { status, why, evidence: ids } = risk.dear[category];
        return (
          <div id={`dear-${category}`}>
            <dt>{categoryLabel(category)}</dt>
            <dd>
              <StatusMark status={status}>{statusLabel(status)}.</StatusMark> {why}{' '}
              <EvidenceLinks ids={ids} evidence={evidence} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** What leaks, and how the two sides conduct themselves; nothing where neither is found. */
export function Leaks({ risk, evidence }: FindingsProps) {
  const findings = [
    ...risk.leaks.map((leak) => ({ ...leak, name: leakLabel(leak.id) })),
    ...risk.conduct.map((conduct) => ({ ...conduct, name: ruleLabel(conduct.id) })),
  ];
  if (findings.length === 0) return null;
  return (
    <>
      <h3>Leaks</h3>
      <ul class="findings">
        {findings.map(({ id, name, why, evidence: ids }) => (
          <li id={ruleAnchor(id)}>
            <strong>{name}</strong> <span class="rule-id">{id}</span>
            <p>{why}</p>
            <EvidenceLinks ids={ids} evidence={evidence} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What would move the account into another band, and what the scorer could not see. */
export function Unknowns({ risk, evidence }: FindingsProps) {
  return (
    <>
      {risk.would_change.length > 0 && (
        <>
          <h3>What would change it</h3>
          <ul class="would-change">
            {risk.would_change.map(({ evidence_needed, band_after }) => (
              <li>
                {capitalised(evidence_needed)} <BandMark band={band_after} />
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>What is not known</h3>
      <BlindSpots risk={risk} evidence={evidence} />
    </>
  );
}

function BlindSpots({ risk, evidence }: FindingsProps) {
  if (risk.blind_spots.length === 0) return <p>Every rule had the evidence it asks for.</p>;
  return (
    <ul class="blind-spots">
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
