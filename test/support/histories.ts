import { addDays, type EvidenceInput } from '../../src/domain/index.ts';

/** The day on which the small histories of tests end. */
export const END = '2026-06-30';

/** A bare date so many days before {@link END}. */
export function dayBefore(days: number): string {
  return addDays(END, -days);
}

type Parts = Omit<EvidenceInput, 'account'> & { readonly account?: Partial<EvidenceInput['account']> };

interface Heading {
  readonly id?: string;
  readonly split?: string;
  readonly segment?: string;
  readonly outcome?: string;
}

/** A history as a file holds it: an enterprise account of the last 300 days, whatever else a test cares about. */
export function historyFile({ account, touches, ...parts }: Parts = {}, heading: Heading = {}) {
  const { id = 'acme', split = 'dev', segment = 'enterprise', outcome = 'churned' } = heading;
  return {
    id,
    title: `The account ${id}`,
    split,
    segment,
    outcome,
    ended_on: END,
    traits: ['quiet'],
    story: 'What happened.',
    evidence: {
      account: { key: id, acv: 84_000, contract_start: dayBefore(300), renewal_date: END, ...account },
      touches: [{ at: dayBefore(300), kind: 'call' as const, by: 'csm' as const }, ...(touches ?? [])],
      ...parts,
    },
  };
}

/** Words that make the account red on the day they are said and keep it red for weeks. */
export function alarm(days: number, more: Record<string, unknown> = {}) {
  const occurred_at = dayBefore(days);
  return [
    { id: `churn-${days}`, kind: 'renewal_risk' as const, subtype: 'churn_intent', occurred_at, ...more },
    { id: `rival-${days}`, kind: 'competitor' as const, subtype: 'switching', occurred_at, ...more },
  ];
}
