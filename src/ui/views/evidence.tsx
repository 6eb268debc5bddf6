import type { EvidenceLink } from '../model.ts';
import { evidenceWords } from '../text/evidence.ts';

/** How many places are named before the rest folds away, and how many at most. */
const SHOWN = 4;
const MOST = 24;

interface EvidenceLinksProps {
  readonly ids: readonly string[];
  readonly evidence: ReadonlyMap<string, EvidenceLink>;
}

/** Where the evidence of a finding can be seen: one link each, the latest first, the rest folded. */
export function EvidenceLinks({ ids, evidence }: EvidenceLinksProps) {
  if (ids.length === 0) return null;
  const latestFirst = ids
    .map((id) => ({ id, at: timeOf(evidence.get(id)) }))
    .sort((left, right) => right.at - left.at)
    .map(({ id }) => id);
  const rest = latestFirst.slice(SHOWN);
  return (
    <span class="evidence">
      {latestFirst.slice(0, SHOWN).map((id) => (
        <EvidencePlace id={id} evidence={evidence} />
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          {rest.slice(0, MOST - SHOWN).map((id) => (
            <EvidencePlace id={id} evidence={evidence} />
          ))}
          {latestFirst.length > MOST && <span class="muted">and {latestFirst.length - MOST} before these</span>}
        </details>
      )}
    </span>
  );
}

function timeOf(link: EvidenceLink | undefined): number {
  return link?.at == null ? 0 : Date.parse(link.at);
}

function EvidencePlace({ id, evidence }: { readonly id: string; readonly evidence: EvidenceLinksProps['evidence'] }) {
  const link = evidence.get(id);
  if (link === undefined) return <span class="muted">{evidenceWords(id, '')}</span>;
  return link.href === null ? <span class="muted">{link.label}</span> : <a href={link.href}>{link.label}</a>;
}
