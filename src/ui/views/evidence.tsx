import type { EvidenceLink } from '../model.ts';

/** How many places are named before the rest folds away. */
const SHOWN = 4;

interface EvidenceLinksProps {
  readonly ids: readonly string[];
  readonly evidence: ReadonlyMap<string, EvidenceLink>;
}

/** Where the evidence of a finding can be seen: one link each, the latest first, the rest folded. */
export function EvidenceLinks({ ids, evidence }: EvidenceLinksProps) {
  if (ids.length === 0) return null;
  const latestFirst = [...ids].sort((left, right) => timeOf(evidence.get(right)) - timeOf(evidence.get(left)));
  const rest = latestFirst.slice(SHOWN);
  return (
    <span class="evidence">
      {latestFirst.slice(0, SHOWN).map((id) => (
        <EvidencePlace id={id} evidence={evidence} />
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          {rest.map((id) => (
            <EvidencePlace id={id} evidence={evidence} />
          ))}
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
  if (link === undefined) return <code>{id}</code>;
  return link.href === null ? <span class="muted">{link.label}</span> : <a href={link.href}>{link.label}</a>;
}
