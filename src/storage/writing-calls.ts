import { randomUUID } from 'node:crypto';
import type { ModelCallRecord } from '../extraction/index.ts';
import { inBatches } from './batches.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** What a language model is asked to word or to read beside conversations. */
export type WritingSubject = 'inbox_item' | 'review' | 'ownership_brief' | 'handoff' | 'outreach';

/** What calls were for. */
export interface WritingPurpose {
  readonly subject: WritingSubject;
  readonly id: string;
  /** The account's key. */
  readonly account: string;
}

/** Keeps what calls cost and what came of them; none of their words. */
export async function saveWritingCalls(
  tx: WorkspaceTransaction,
  { subject, id, account }: WritingPurpose,
  calls: readonly ModelCallRecord[],
): Promise<void> {
  const rows = calls.map(({ first_turn: _first, last_turn: _last, ...call }) => ({
    workspace_id: tx.workspace,
    id: randomUUID(),
    subject,
    subject_id: id,
    account_key: account,
    ...call,
    response_model: call.response_model ?? null,
    finish_reason: call.finish_reason ?? null,
  }));
  for (const batch of inBatches(rows)) await tx.sql.insertInto('writing_call').values(batch).execute();
}

/** What was asked for an account, the first first. */
export async function listWritingCalls(
  tx: WorkspaceTransaction,
  account: string,
): Promise<readonly (WritingPurpose & Pick<ModelCallRecord, 'operation' | 'prompt_name' | 'outcome'>)[]> {
  const rows = await tx.sql
    .selectFrom('writing_call')
    .select(['subject', 'subject_id', 'account_key', 'operation', 'prompt_name', 'outcome'])
    .where('workspace_id', '=', tx.workspace)
    .where('account_key', '=', account)
    .orderBy('recorded_at')
    .orderBy('id')
    .execute();
  return rows.map(({ subject_id: id, account_key: key, ...row }) => ({ ...row, id, account: key }));
}
