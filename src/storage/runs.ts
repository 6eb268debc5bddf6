import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Rejection } from '../domain/index.ts';
import type {
  CheckpointEntry,
  ExtractionResult,
  Extractor,
  ModelCallRecord,
  UnreadTurns,
  Usage,
} from '../extraction/index.ts';
import { inBatches } from './batches.ts';
import { toJsonb } from './json.ts';
import type { RunStatus } from './tables.ts';
import type { WorkspaceTransaction } from './transaction.ts';

const ID_LENGTH = 24;
/** Between the names, and the versions, of the prompts of one run. */
const PROMPT_SEPARATOR = '+';

/** Written out here: taken from the extraction, it would have every command load the extractors to open a database. */
const NOTHING_USED: Usage = { calls: 0, input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 };

/** One reading of a conversation by one extractor as it was configured. */
export interface ExtractionRun {
  readonly id: string;
  readonly conversationId: string;
  readonly extractor: string;
  readonly fingerprint: string;
  /** The model it asks, and the prompts it asks with, their names and their versions joined by `+`; null where it asks none. */
  readonly model: string | null;
  readonly promptName: string | null;
  readonly promptVersion: string | null;
  readonly status: RunStatus;
  /** How often it was started: 1 unless a process ended in the middle or it was retried. */
  readonly attempts: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly unread: readonly UnreadTurns[];
  readonly usage: Usage;
}

/**
 * Starts a run, or takes up the one that this extractor has begun on this conversation: there is one per fingerprint,
 * and its id follows from both. One that was complete runs again: the conversation has been read otherwise since, or is to
 * be read anew. Counts the attempt.
 */
export async function startRun(
  tx: WorkspaceTransaction,
  conversationId: string,
  extractor: Pick<Extractor, 'name' | 'fingerprint' | 'asks'>,
): Promise<ExtractionRun> {
  const prompts = (extractor.asks?.prompts ?? []).map((prompt) => prompt.split('@'));
  const together = (part: 0 | 1) =>
    prompts.length === 0 ? null : prompts.map((words) => words[part] ?? '').join(PROMPT_SEPARATOR);
  const row = await tx.sql
    .insertInto('extraction_run')
    .values({
      workspace_id: tx.workspace,
      id: runId(conversationId, extractor.fingerprint),
      conversation_id: conversationId,
      extractor: extractor.name,
      fingerprint: extractor.fingerprint,
      model: extractor.asks?.model ?? null,
      prompt_name: together(0),
      prompt_version: together(1),
      status: 'running',
      attempts: 1,
      finished_at: null,
      unread: toJsonb([]),
      usage: toJsonb(NOTHING_USED),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'conversation_id', 'fingerprint'])
        .doUpdateSet({ attempts: sql<number>`extraction_run.attempts + 1`, status: 'running', finished_at: null }),
    )
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toRun(row);
}

function runId(conversationId: string, fingerprint: string): string {
  return createHash('sha256').update(`${conversationId}\n${fingerprint}`).digest('hex').slice(0, ID_LENGTH);
}

/** Holds a run's row until the transaction ends, so that of two who finish it the second sees what the first wrote. */
export async function lockRun(tx: WorkspaceTransaction, id: string): Promise<ExtractionRun | undefined> {
  const row = await tx.sql
    .selectFrom('extraction_run')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && toRun(row);
}

/** The runs of a conversation, the latest first. */
export async function listRuns(tx: WorkspaceTransaction, conversationId: string): Promise<readonly ExtractionRun[]> {
  const rows = await tx.sql
    .selectFrom('extraction_run')
    .select(COLUMNS)
    .where('workspace_id', '=', tx.workspace)
    .where('conversation_id', '=', conversationId)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(toRun);
}

/** Ends a run with its result: status, unread turns, model calls, and the rejections in place of those before. */
export async function finishRun(tx: WorkspaceTransaction, run: ExtractionRun, result: ExtractionResult): Promise<void> {
  await tx.sql
    .updateTable('extraction_run')
    .set({
      status: result.status,
      finished_at: sql<string>`now()`,
      unread: toJsonb(result.unread),
      usage: toJsonb(addUsage(run.usage, result.usage)),
    })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', run.id)
    .execute();
  await saveCalls(tx, run, result.calls);
  await replaceRejections(tx, run.id, result.rejected);
}

/** The prompts of a run as they are named: `name@version` each, from the columns that {@link startRun} fills. */
export function promptsOf(names: string | null, versions: string | null): readonly string[] {
  if (names === null) return [];
  const parts = versions?.split(PROMPT_SEPARATOR) ?? [];
  return names.split(PROMPT_SEPARATOR).map((name, index) => `${name}@${parts[index] ?? ''}`);
}

/** A run's usage is what all its attempts cost: a retry asks only for what is missing. */
function addUsage(before: Usage, now: Usage): Usage {
  return {
    calls: before.calls + now.calls,
    input_tokens: before.input_tokens + now.input_tokens,
    cached_input_tokens: before.cached_input_tokens + now.cached_input_tokens,
    output_tokens: before.output_tokens + now.output_tokens,
  };
}

async function saveCalls(
  tx: WorkspaceTransaction,
  run: ExtractionRun,
  calls: readonly ModelCallRecord[],
): Promise<void> {
  const rows = calls.map((call, ordinal) => ({
    workspace_id: tx.workspace,
    run_id: run.id,
    attempt: run.attempts,
    ordinal,
    ...call,
    response_model: call.response_model ?? null,
    finish_reason: call.finish_reason ?? null,
  }));
  for (const batch of inBatches(rows)) {
    await tx.sql
      .insertInto('model_call')
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function replaceRejections(
  tx: WorkspaceTransaction,
  run: string,
  rejections: readonly Rejection[],
): Promise<void> {
  await tx.sql.deleteFrom('rejection').where('workspace_id', '=', tx.workspace).where('run_id', '=', run).execute();
  const rows = rejections.map((rejection, ordinal) => ({
    workspace_id: tx.workspace,
    run_id: run,
    ordinal,
    reason: rejection.reason,
    detail: rejection.detail,
    kind: rejection.kind ?? null,
    subtype: rejection.subtype ?? null,
    turns: rejection.turns === undefined ? null : [...rejection.turns],
    quote: rejection.quote ?? null,
  }));
  for (const batch of inBatches(rows)) await tx.sql.insertInto('rejection').values(batch).execute();
}

/** What the run that stands for a conversation refused, in the order it was proposed; empty before it is read. */
export async function listRejections(tx: WorkspaceTransaction, conversationId: string): Promise<readonly Rejection[]> {
  const rows = await tx.sql
    .selectFrom('rejection')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.workspace_id', '=', 'rejection.workspace_id')
        .onRef('conversation.run_id', '=', 'rejection.run_id'),
    )
    .select(['rejection.reason', 'rejection.detail', 'rejection.kind', 'rejection.subtype'])
    .select(['rejection.turns', 'rejection.quote'])
    .where('rejection.workspace_id', '=', tx.workspace)
    .where('conversation.id', '=', conversationId)
    .orderBy('rejection.ordinal')
    .execute();
  return rows.map((row) => ({
    reason: row.reason,
    detail: row.detail,
    kind: row.kind ?? undefined,
    subtype: row.subtype ?? undefined,
    turns: row.turns ?? undefined,
    quote: row.quote ?? undefined,
  }));
}

/** The checkpoint of one window; `undefined` when it was never asked about. */
export async function findWindow(
  tx: WorkspaceTransaction,
  run: string,
  fingerprint: string,
): Promise<CheckpointEntry | undefined> {
  const row = await tx.sql
    .selectFrom('extraction_window')
    .select('entry')
    .where('workspace_id', '=', tx.workspace)
    .where('run_id', '=', run)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  return row?.entry;
}

/** Keeps the checkpoint of one window. A window that once ended `ok` stays as it is. */
export async function saveWindow(tx: WorkspaceTransaction, run: string, entry: CheckpointEntry): Promise<void> {
  const columns = { outcome: entry.outcome, entry: toJsonb(entry) };
  await tx.sql
    .insertInto('extraction_window')
    .values({ workspace_id: tx.workspace, run_id: run, fingerprint: entry.fingerprint, ...columns })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'run_id', 'fingerprint'])
        .doUpdateSet({ ...columns, saved_at: sql<string>`excluded.saved_at` })
        .where('extraction_window.outcome', '<>', 'ok'),
    )
    .execute();
}

const COLUMNS = [
  'id',
  'conversation_id',
  'extractor',
  'fingerprint',
  'model',
  'prompt_name',
  'prompt_version',
  'status',
  'attempts',
  'started_at',
  'finished_at',
  'unread',
  'usage',
] as const;

interface RunRow {
  id: string;
  conversation_id: string;
  extractor: string;
  fingerprint: string;
  model: string | null;
  prompt_name: string | null;
  prompt_version: string | null;
  status: RunStatus;
  attempts: number;
  started_at: string;
  finished_at: string | null;
  unread: readonly UnreadTurns[];
  usage: Usage;
}

function toRun(row: RunRow): ExtractionRun {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    extractor: row.extractor,
    fingerprint: row.fingerprint,
    model: row.model,
    promptName: row.prompt_name,
    promptVersion: row.prompt_version,
    status: row.status,
    attempts: row.attempts,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    unread: row.unread,
    usage: row.usage,
  };
}
