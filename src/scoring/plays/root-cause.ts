import { type Risk, ROOT_CAUSES, type RootCause } from '../../domain/index.ts';
import type { Assessment } from '../assess.ts';
import type { DearCategory } from '../dear.ts';
import { toHundredths, uniqueSorted } from '../finding.ts';
import { signalsOf } from '../view.ts';

/** The rules that speak for a root cause (playbook §8). */
export const ROOT_CAUSE_RULES: Readonly<Record<RootCause, readonly string[]>> = {
  competitor: ['IND-9'],
  over_promised: ['IND-10'],
  champion_loss: ['IND-5', 'IND-11', 'IND-19', 'IND-20'],
  wrong_icp: ['IND-18'],
  adoption_value_gap: ['IND-1', 'IND-2', 'IND-3', 'IND-13'],
};

/** The parts of DEAR-2 that speak for the gap in adoption and value. */
const GAP_CATEGORIES: readonly DearCategory[] = ['adoption', 'deployment', 'roi'];

/** Who leads the recovery from a root cause (playbook §5). */
export const ROOT_CAUSE_LEADS: Readonly<Record<RootCause, string>> = {
  adoption_value_gap: 'the CSM leads, the AE supports',
  champion_loss: 'AE and CSM lead as peers: the AE at executive level, the CSM at working level',
  over_promised: 'AE and CSM lead together',
  competitor: 'the AE leads',
  wrong_icp: 'AE and CSM lead together',
};

/** The candidates by points, ties in the playbook's order, the first as primary; `commercial` where money is the argument. */
export function rootCauseOf(assessment: Assessment): Risk['root_cause'] {
  const candidates = ROOT_CAUSES.map((cause) => candidateOf(assessment, cause))
    .filter(({ points }) => points > 0)
    .sort(
      (one, other) => other.points - one.points || ROOT_CAUSES.indexOf(one.cause) - ROOT_CAUSES.indexOf(other.cause),
    );
  return { primary: candidates[0]?.cause ?? null, candidates, commercial: isCommercial(assessment) };
}

function candidateOf({ contributions, dearParts }: Assessment, cause: RootCause) {
  const rules = contributions.filter(({ rule }) => ROOT_CAUSE_RULES[cause].includes(rule));
  const parts =
    cause === 'adoption_value_gap' ? dearParts.filter(({ category }) => GAP_CATEGORIES.includes(category)) : [];
  const sources = [...rules, ...parts];
  return {
    cause,
    points: toHundredths(sources.reduce((sum, { points }) => sum + points, 0)),
    evidence: uniqueSorted([...rules, ...parts.map(({ verdict }) => verdict)].flatMap(({ evidence }) => evidence)),
  };
}

/** They ask for a smaller contract, or the price weighs on them. */
function isCommercial({ findings, view }: Assessment): boolean {
  if (findings.has('IND-8')) return true;
  const said = findings.get('IND-21')?.evidence ?? [];
  return signalsOf(view, 'renewal_risk', ['budget_pressure']).some(({ id }) => said.includes(id));
}
