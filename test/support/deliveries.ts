import type { Database } from '../../src/storage/index.ts';
import type { Answered, HookServer } from './hooks.ts';

/** Posts something and waits until its delivery is settled, or put off to be tried again later. */
export async function settledAfter<Result>(server: HookServer, post: () => Promise<Result>): Promise<Result> {
  const settled = new Promise<void>((resolve) => {
    const stop = server.pipeline.onEvent((event) => {
      // What an earlier test left is tried again here too.
      if (event.type !== 'delivery-settled' || event.workspace !== server.workspace) return;
      stop();
      resolve();
    });
  });
  const answer = await post();
  await settled;
  return answer;
}

/** Lets the time pass that a delivery waits for its next attempt, and waits for that attempt. */
export async function nextAttempt(server: HookServer, database: Database): Promise<void> {
  await settledAfter(server, () =>
    database.pool.query(
      `WITH due AS (
         UPDATE earshot.delivery SET next_attempt_at = now() WHERE workspace_id = $1 AND status = 'pending'
       )
       UPDATE pgboss.job SET start_after = now()
       WHERE name = 'process-delivery' AND state < 'active' AND data ->> 'workspace' = $1`,
      [server.workspace],
    ),
  );
}

/** The deliveries of a source, the latest first. */
export async function deliveriesOf(server: HookServer, source: string): Promise<readonly Answered[]> {
  return (await server.ask('GET', `/v1/deliveries?source=${source}`)).body.items;
}
