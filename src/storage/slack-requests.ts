import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type PoolHolder, withWorkspace } from './transaction.ts';
import { ensureWorkspace } from './workspaces.ts';

/** Signed requests are taken for five minutes either way: longer nobody can send one again. */
const KEPT_MS = 11 * 60_000;

/**
 * Whether a request of Slack is the first of its kind: of all processes that are asked about it at once, one is told so.
 * @param id what tells it from every other
 * @param now milliseconds since the epoch
 */
export async function claimSlackRequest(
  database: PoolHolder,
  workspace: string,
  { id, now }: { readonly id: string; readonly now: number },
): Promise<boolean> {
  const hash = createHash('sha256').update(id).digest('hex');
  const [at, until] = [new Date(now).toISOString(), new Date(now + KEPT_MS).toISOString()];
  return withWorkspace(database, workspace, async (tx) => {
    await ensureWorkspace(tx);
    const { rows } = await sql`
      WITH gone AS (
        DELETE FROM earshot.slack_request WHERE workspace_id = ${tx.workspace} AND expires_at <= ${at} AND id <> ${hash}
      )
      INSERT INTO earshot.slack_request (workspace_id, id, expires_at) VALUES (${tx.workspace}, ${hash}, ${until})
      ON CONFLICT (workspace_id, id) DO UPDATE SET expires_at = excluded.expires_at WHERE slack_request.expires_at <= ${at}
      RETURNING id`.execute(tx.sql);
    return rows.length > 0;
  });
}
