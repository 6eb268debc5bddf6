import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type {
  DocumentBody,
  InterventionEventKind,
  InterventionStanding,
  InterventionState,
  InterventionTrigger,
  NamedDocuments,
} from '../domain/index.ts';
import { toJsonb } from './json.ts';
import { type HistoryEvent, quotedBy } from './review-history.ts';
import { toUtc } from './times.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** An intervention of the AE with where it stands. */
export interface StoredIntervention {
  readonly id: string;
  readonly account: string;
  readonly triggers: readonly InterventionTrigger[];
  readonly standing: InterventionStanding;
  readonly openedAt: string;
  /** The earliest deadline of its triggers; null where they say it in words. */
  readonly dueAt: string | null;
  /** The account's when it was opened. */
  readonly score: number | null;
  readonly filledAt: string | null;
  readonly documents: NamedDocuments;
  readonly updatedAt: string;
}

/** Stores an intervention; gives its id. */
export async function insertIntervention(
  tx: WorkspaceTransaction,
  intervention: Omit<StoredIntervention, 'id' | 'updatedAt'>,
): Promise<string> {
  const id = `iv_${randomUUID()}`;
  await tx.sql
    .insertInto('intervention')
    .values({
      workspace_id: tx.workspace,
      id,
      account_key: intervention.account,
      triggers: toJsonb(intervention.triggers),
      standing: toJsonb(intervention.standing),
      opened_at: intervention.openedAt,
      due_at: toUtc(intervention.dueAt),
      score: intervention.score,
      filled_at: intervention.filledAt,
      documents: toJsonb(intervention.documents),
      conversation_ids: quotedBy(intervention.documents),
      updated_at: intervention.openedAt,
    })
    .execute();
  return id;
}

/** What becomes of an intervention; what is left out stays. */
export type InterventionChange = Partial<
  Pick<StoredIntervention, 'standing' | 'triggers' | 'dueAt' | 'filledAt' | 'documents'>
>;

/** Changes an intervention at an instant. */
export async function updateIntervention(
  tx: WorkspaceTransaction,
  id: string,
  { standing, triggers, dueAt, filledAt, documents }: InterventionChange,
  at: string,
): Promise<void> {
  await tx.sql
    .updateTable('intervention')
    .set({
      updated_at: at,
      ...(standing === undefined ? {} : { standing: toJsonb(standing) }),
      ...(triggers === undefined ? {} : { triggers: toJsonb(triggers) }),
      ...(dueAt === undefined ? {} : { due_at: toUtc(dueAt) }),
      ...(filledAt === undefined ? {} : { filled_at: filledAt }),
      ...(documents === undefined ? {} : { documents: toJsonb(documents), conversation_ids: quotedBy(documents) }),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
}

/** Writes down what happened to an intervention that is held. */
export async function writeInterventionEvent(
  tx: WorkspaceTransaction,
  id: string,
  { event, actor, at, why, before, after }: HistoryEvent<InterventionEventKind, InterventionState>,
): Promise<void> {
  await sql`
    INSERT INTO earshot.intervention_event (workspace_id, intervention_id, ordinal, event, actor, at, why, state_before, state_after)
    SELECT ${tx.workspace}, ${id}, count(*)::int + 1, ${event}, ${actor}, ${at}::timestamptz, ${why}, ${before}, ${after}
    FROM earshot.intervention_event WHERE workspace_id = ${tx.workspace} AND intervention_id = ${id}
    RETURNING ordinal`.execute(tx.sql);
}

/** What happened to an intervention, the first first. */
export async function listInterventionEvents(
  tx: WorkspaceTransaction,
  id: string,
): Promise<readonly HistoryEvent<InterventionEventKind, InterventionState>[]> {
  const rows = await tx.sql
    .selectFrom('intervention_event')
    .select(['event', 'actor', 'at', 'why', 'state_before', 'state_after'])
    .where('workspace_id', '=', tx.workspace)
    .where('intervention_id', '=', id)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ state_before: before, state_after: after, ...row }) => ({ ...row, before, after }));
}

/** Which interventions a list holds; what is left out does not narrow. */
export interface InterventionFilter {
  readonly account?: string | undefined;
  readonly states?: readonly InterventionState[] | undefined;
}

/** Interventions, the latest first; at most 500. */
export async function listInterventions(
  tx: WorkspaceTransaction,
  { account, states }: InterventionFilter = {},
): Promise<readonly StoredIntervention[]> {
  let query = tx.sql.selectFrom('intervention').selectAll().where('workspace_id', '=', tx.workspace);
  if (account !== undefined) query = query.where('account_key', '=', account);
  if (states !== undefined) query = query.where(sql<boolean>`state = ANY (${sql.val([...states])}::text[])`);
  const rows = await query.orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(500).execute();
  return rows.map(toIntervention);
}

/** One intervention; `undefined` when there is none of this id. */
export async function findIntervention(tx: WorkspaceTransaction, id: string): Promise<StoredIntervention | undefined> {
  const row = await tx.sql
    .selectFrom('intervention')
    .selectAll()
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toIntervention(row);
}

/** An intervention as its row has it. */
export interface InterventionRow {
  id: string;
  account_key: string;
  triggers: readonly InterventionTrigger[];
  standing: InterventionStanding;
  opened_at: string;
  due_at: string | null;
  score: number | null;
  filled_at: string | null;
  documents: Record<string, DocumentBody>;
  updated_at: string;
}

/** A row as an intervention. */
export function toIntervention(row: InterventionRow): StoredIntervention {
  return {
    id: row.id,
    account: row.account_key,
    triggers: row.triggers,
    standing: row.standing,
    openedAt: row.opened_at,
    dueAt: row.due_at,
    score: row.score,
    filledAt: row.filled_at,
    documents: row.documents,
    updatedAt: row.updated_at,
  };
}
