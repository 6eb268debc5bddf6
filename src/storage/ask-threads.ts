import { randomUUID } from 'node:crypto';
import type { AskedTurn } from './ask-tables.ts';
import { toJsonb } from './json.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/** A question that was asked in a thread, with what came of it. */
export interface AskTurn extends AskedTurn {
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  /** ISO 8601. */
  readonly askedAt: string;
}

/** A thread of questions about one account; it is its asker's alone. */
export interface AskThread {
  readonly id: string;
  readonly account: string;
  readonly asker: string;
  /** Oldest first, the latest twenty. */
  readonly turns: readonly AskTurn[];
}

const MOST_TURNS = 20;

/** A thread of somebody's; `undefined` when there is none of this id that is theirs. */
export async function findAskThread(
  tx: WorkspaceTransaction,
  id: string,
  asker: string,
): Promise<AskThread | undefined> {
  const thread = await tx.sql
    .selectFrom('ask_thread')
    .select(['id', 'account_key', 'asker'])
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .where('asker', '=', asker)
    .executeTakeFirst();
  if (thread === undefined) return undefined;
  const rows = await tx.sql
    .selectFrom('ask_turn')
    .select(['asked', 'as_of', 'asked_at'])
    .where('workspace_id', '=', tx.workspace)
    .where('thread_id', '=', id)
    .orderBy('ordinal', 'desc')
    .limit(MOST_TURNS)
    .execute();
  const turns = rows.map(({ asked, as_of, asked_at }) => ({ ...asked, asOf: as_of, askedAt: asked_at })).reverse();
  return { id: thread.id, account: thread.account_key, asker: thread.asker, turns };
}

/** A name for a thread that is yet to begin. */
export function newThreadId(): string {
  return randomUUID();
}

/** Keeps a question with what came of it as the last of a thread, which begins with its first. */
export async function saveAskTurn(
  tx: WorkspaceTransaction,
  thread: Pick<AskThread, 'id' | 'account' | 'asker'>,
  turn: AskedTurn & { readonly asOf: string },
): Promise<void> {
  const { asOf, ...asked } = turn;
  await tx.sql
    .insertInto('ask_thread')
    .values({ workspace_id: tx.workspace, id: thread.id, account_key: thread.account, asker: thread.asker })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Two questions at once take their turns.
  await tx.sql
    .selectFrom('ask_thread')
    .select('id')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', thread.id)
    .forUpdate()
    .execute();
  const last = await tx.sql
    .selectFrom('ask_turn')
    .select(({ fn }) => fn.max('ordinal').as('ordinal'))
    .where('workspace_id', '=', tx.workspace)
    .where('thread_id', '=', thread.id)
    .executeTakeFirst();
  await tx.sql
    .insertInto('ask_turn')
    .values({
      workspace_id: tx.workspace,
      thread_id: thread.id,
      ordinal: (last?.ordinal ?? 0) + 1,
      asked: toJsonb(asked),
      as_of: asOf,
    })
    .execute();
}
