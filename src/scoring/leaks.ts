import type { Risk } from '../domain/index.ts';
import type { Assessment } from './assess.ts';
import { evidenceId } from './evidence-id.ts';
import { countOf, daysAgo, uniqueSorted } from './finding.ts';
import { colorAge, crmColorOn } from './rules/health.ts';
import { signalsOf, type View } from './view.ts';

type Leak = Risk['leaks'][number];

/** The three leaks no field of a CRM shows, in the order of their ids. */
export function leaksOf(assessment: Assessment): Leak[] {
  return [shadowChurn(assessment), singleContact(assessment), missedExpansion(assessment.view)].flatMap(
    (leak) => leak ?? [],
  );
}

/** LEAK-1: usage or engagement red while the CRM colour or what they said is green. */
function shadowChurn(assessment: Assessment): Leak | undefined {
  const red = redSigns(assessment);
  const green = greenSigns(assessment.view);
  if (red.length === 0 || green.length === 0) return undefined;
  const why = `${red.map(({ words }) => words).join(' and ')}, while ${green.map(({ words }) => words).join(' and ')}.`;
  return { id: 'LEAK-1', evidence: uniqueSorted([...red, ...green].flatMap(({ evidence }) => evidence)), why };
}

interface Sign {
  readonly words: string;
  readonly evidence: readonly string[];
}

/** What is red about usage or engagement. */
export function redSigns({ findings, dear }: Assessment): Sign[] {
  const usage = (['IND-1', 'IND-13'] as const).flatMap((rule) => findings.get(rule) ?? []);
  return [
    ...usage.map(({ rule, evidence }) => ({ words: `Usage is falling (${rule})`, evidence })),
    ...(dear.adoption.status === 'fail' ? [{ words: 'Adoption fails', evidence: dear.adoption.evidence }] : []),
    ...(dear.engagement.status === 'fail' ? [{ words: 'Engagement fails', evidence: dear.engagement.evidence }] : []),
  ];
}

/** What is green about the account in spite of it: the latest CRM colour while it is fresh, an outcome just stated. */
export function greenSigns(view: View): Sign[] {
  const { crm_colour_days, value_said_days } = view.policy.leaks;
  const color = crmColorOn(view, 0);
  const isGreen = color?.item.color === 'green' && colorAge(view, color) <= crm_colour_days;
  const realized = signalsOf(view, 'value', ['realized']).filter(({ age }) => age <= value_said_days);
  return [
    ...(isGreen
      ? [
          {
            words: `the CRM says green, as of ${daysAgo(colorAge(view, color))}`,
            evidence: [evidenceId.crmHealth(color.item)],
          },
        ]
      : []),
    ...(realized.length > 0
      ? [
          {
            words: `they stated an outcome ${daysAgo(realized.at(-1)?.age ?? 0)}`,
            evidence: realized.map(({ id }) => id),
          },
        ]
      : []),
  ];
}

/** LEAK-2: all contact hangs on one person; it adds points when that person leaves or changes role. */
function singleContact({ findings }: Assessment): Leak | undefined {
  const lone = findings.get('IND-20');
  const lost = findings.get('LEAK-2');
  if (lone === undefined && lost === undefined) return undefined;
  const found = [lone, lost].flatMap((finding) => finding ?? []);
  return {
    id: 'LEAK-2',
    evidence: uniqueSorted(found.flatMap(({ evidence }) => evidence)),
    why: found.map(({ why }) => why).join(' '),
  };
}

/** LEAK-3: an expansion they spoke of and nobody acted on for more than the policy's days. */
function missedExpansion(view: View): Leak | undefined {
  const missed = signalsOf(view, 'expansion').filter(
    ({ age, actedAge }) => actedAge === undefined && age > view.policy.leaks.expansion_days,
  );
  const oldest = missed[0];
  if (oldest === undefined) return undefined;
  const why = `${countOf(missed.length, 'expansion signal')} without action, the oldest for ${countOf(oldest.age, 'day')} (limit ${view.policy.leaks.expansion_days} days).`;
  return { id: 'LEAK-3', evidence: uniqueSorted(missed.map(({ id }) => id)), why };
}
