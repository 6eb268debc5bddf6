import { type DocumentBody, utcDate } from '../../domain/index.ts';
import { agendaOf, checkDocument, everyDaysOf, firstDueOn, kindOf, loadReviewMaterial } from '../../reviews/index.ts';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import { dayOf, type ScoringDays, type ScoringTools, scoreStored, workspaceNow } from '../score-account.ts';
import { workspacePolicy } from '../scorer.ts';

/** The agenda that a review of an account would have, of what the transaction may read; nothing is stored. `undefined`: no such account. */
export async function previewReview(
  tx: WorkspaceTransaction,
  tools: Pick<ScoringTools, 'scorerOf' | 'now'>,
  account: string,
  days: ScoringDays = {},
): Promise<DocumentBody | undefined> {
  const [day, policy, scored] = await Promise.all([
    dayOf(tx, tools),
    workspacePolicy(tx),
    scoreStored(tx, tools, account, days),
  ]);
  if (scored === undefined) return undefined;
  const now = workspaceNow(days.asOf ?? day, tools);
  const { rule } = scored.risk.review;
  const kind = kindOf(rule) ?? 'joint';
  const dueOn = firstDueOn(rule, now, policy);
  const everyDays = everyDaysOf(kind, scored.risk, policy);
  const reason = rule === null ? 'No JR rule fires; this is what a review would begin with.' : `${rule} fires.`;
  const nextOn = everyDays === null ? null : utcDate(Date.parse(dueOn) + everyDays * 86_400_000);
  const material = await loadReviewMaterial(tx, account, scored, policy);
  return checkDocument(tx, agendaOf(material, { kind, reason, dueOn, calledOn: now.slice(0, 10), nextOn }));
}
