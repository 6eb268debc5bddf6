import { checkLines, type SaidThen } from './check.ts';
import { commitmentLines } from './commitments/index.ts';
import { criteriaOf, metricLines } from './criteria.ts';
import { peopleOf } from './people.ts';
import { planLines } from './plan.ts';
import { questionLines } from './questions.ts';
import { renewalLines } from './renewal.ts';
import { riskLines } from './risks.ts';
import { stakeholderLines } from './stakeholders/index.ts';
import { readTalk } from './talk.ts';
import type { Handoff, HandoffMaterial } from './types.ts';
import { useCaseLines } from './use-cases.ts';

/**
 * The handoff brief of a deal, from its conversations, what people decided of their signals and promises, and the account's
 * record (playbook.md, section 6). Pure: the same material gives the same brief, on any day. Every line quotes its turns letter
 * for letter or says what of the record it rests on; what the record does not say is a question for the AE.
 */
export function handoffBrief(material: HandoffMaterial): Handoff {
  const talk = readTalk(material);
  const people = peopleOf(talk);
  const said = saidOf(material);
  const criteria = criteriaOf(talk, people);
  const use_cases = checkLines(useCaseLines(talk), said);
  const stakeholders = checkLines(stakeholderLines(talk, people, criteria), said);
  const commitments = checkLines(commitmentLines(talk, people), said);
  const renewal = checkLines(renewalLines(talk), said);
  const metrics_90_day = checkLines(metricLines(talk, criteria), said);
  const risks = checkLines(riskLines(talk, people, stakeholders), said);
  const told = { use_cases, stakeholders, commitments, renewal, metrics_90_day };
  const { deal, account, asOf, conversations } = material;
  return {
    deal: deal.key,
    name: deal.name,
    account: account.key,
    account_name: account.name ?? null,
    owner: deal.owner,
    closed_at: deal.closedAt,
    amount: deal.amount,
    currency: deal.currency,
    as_of: asOf,
    mode: 'offline',
    conversations: conversations.map(({ id }) => id),
    ...told,
    first_90_days: checkLines(planLines(material, commitments, metrics_90_day), said),
    risks,
    open_questions: checkLines(questionLines(talk, told, people), said),
  };
}

/** What was said in the material's conversations, for checking lines against. */
export function saidOf({ conversations }: Pick<HandoffMaterial, 'conversations'>): ReadonlyMap<string, SaidThen> {
  return new Map(
    conversations.map(({ id, medium, occurred_at, subject, turns }) => [
      id,
      { id, medium, occurredAt: occurred_at, subject: subject ?? null, turns },
    ]),
  );
}
