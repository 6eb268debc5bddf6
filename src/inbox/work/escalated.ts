import { type SignalEvidence, utcDate } from '../../domain/index.ts';
import { callsOf, isWithLeads } from '../../reviews/index.ts';
import { addBusinessDays } from '../../scoring/index.ts';
import { type FoundWork, type Play, standing, type WorkFacts } from './facts.ts';
import { sayDay } from './words.ts';

const KIND = 'escalation';
const PREFIX = 'escalated:';

/**
 * An account that is escalated to its leads though nothing calls for a review of it: the customer brought in executives, or
 * categories fail before the renewal (DEAR-1), while its band is green. Where there is a review, its leads find it by that.
 */
export const escalated: Play = {
  kind: KIND,
  find: (facts) =>
    isWithLeads(facts.risk.escalation.level) && callsOf(facts).length === 0
      ? (['cs_lead', 'sales_lead'] as const).map((lead) => found(lead, facts))
      : [],
  gone: (_key, facts) =>
    isWithLeads(facts.risk.escalation.level)
      ? { how: 'stale', why: 'A review is called for: it is gone through there.' }
      : { how: 'stale', why: 'Nothing escalates the account any more.' },
};

/** Was it found here? Reviews put work of the same kind before people. */
export function isFoundEscalation(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** What the customer brought in executives by, and nobody has acted on: the newest. */
function broughtUp(facts: WorkFacts): SignalEvidence | undefined {
  return standing(facts, 'escalation').findLast(
    ({ subtype, acted_at }) => subtype === 'executive' && (acted_at ?? null) === null,
  );
}

function found(ownerRole: 'cs_lead' | 'sales_lead', facts: WorkFacts): FoundWork {
  const { account } = facts.evidence;
  const signal = facts.risk.escalation.level === 'cro' ? broughtUp(facts) : undefined;
  const since = signal === undefined ? (account.renewal_date ?? 'open').slice(0, 10) : signal.id;
  const key = `${PREFIX}${account.key}:${since}:${ownerRole}`;
  return {
    kind: KIND,
    key,
    isFresh: true,
    write: () => ({
      kind: KIND,
      key,
      account: account.key,
      ownerRole,
      dueAt: signal === undefined ? null : dueOf(signal, facts),
      reason: `Escalated to ${facts.risk.escalation.level === 'cro' ? 'the CRO' : 'both VPs'}: ${whyOf(signal, facts)} No review is called for.`,
      evidence: signal === undefined ? [] : [signal.id],
      points: facts.risk.score,
      wholeAccount: true,
    }),
  };
}

function dueOf({ occurred_at }: SignalEvidence, { policy }: WorkFacts): string {
  const { escalation_business_days } = policy.reviews;
  return utcDate(addBusinessDays(Date.parse(occurred_at), escalation_business_days, policy.plays.time_zone));
}

/** Without days that are counted anew every day: the same again is no news. */
function whyOf(signal: SignalEvidence | undefined, { evidence: { account } }: WorkFacts): string {
  if (signal !== undefined) return `the customer brought in executives on ${sayDay(signal.occurred_at)}.`;
  const { renewal_date: day } = account;
  const renewal = day === undefined || day === null ? '' : ` on ${sayDay(day)}`;
  return `categories fail close to the renewal${renewal} (DEAR-1).`;
}
