import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createPipeline } from '../src/pipeline/index.ts';
import { countConversations, executeSql, withWorkspace } from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describePostgres } from './support/databases.ts';
import { createTestExtractor } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

const CONVERSATIONS = 200;
const KILLS = 10;
/** Readings that each worker is let begin before it is killed: ten times this is well below all of them. */
const READINGS_PER_LIFE = 12;
const WORKER = join(import.meta.dirname, 'support/worker-process.ts');

type WorkerProcess = ChildProcessByStdio<null, Readable, null>;

describePostgres('a worker killed in the middle, ten times', (fixture) => {
  test('loses and doubles nothing of 200 conversations', { timeout: 600_000 }, async () => {
    const { database } = fixture;
    const pipeline = createPipeline({ database, extractor: createTestExtractor(), scorer: countSignals });
    await pipeline.prepare();
    const posting = postAll(pipeline);
    for (let kill = 0; kill < KILLS; kill += 1) await liveAndDie(database.url);
    await posting;
    const last = startWorker(database.url);
    await pipeline.whenIdle('kill');
    last.kill('SIGKILL');
    await once(last, 'exit');

    const counts = await withWorkspace(database, 'kill', countConversations);
    expect(counts).toEqual({ queued: 0, reading: 0, read: CONVERSATIONS, partial: 0, failed: 0, waiting: 0 });
    const { rows: runs } = await executeSql(
      database.pool,
      `SELECT count(*)::int AS runs, count(DISTINCT conversation_id)::int AS conversations,
              count(*) FILTER (WHERE status = 'complete')::int AS complete, max(attempts) > 1 AS resumed
       FROM earshot.extraction_run`,
    );
    const each = { runs: CONVERSATIONS, conversations: CONVERSATIONS, complete: CONVERSATIONS };
    expect(runs).toEqual([{ ...each, resumed: true }]);
    const { rows: signals } = await executeSql(
      database.pool,
      `SELECT count(*)::int AS signals, count(DISTINCT (conversation_id, kind, subtype, span_turn, span_start))::int AS places
       FROM earshot.signal WHERE withdrawn_at IS NULL`,
    );
    expect(signals).toEqual([{ signals: CONVERSATIONS, places: CONVERSATIONS }]);
    const { rows: risks } = await executeSql(
      database.pool,
      'SELECT sum(score)::int AS counted FROM earshot.account_risk',
    );
    expect(risks).toEqual([{ counted: CONVERSATIONS }]);
    await pipeline.stop();
  });
});

async function postAll(pipeline: ReturnType<typeof createPipeline>): Promise<void> {
  for (let index = 0; index < CONVERSATIONS; index += 1) {
    const conversation = exampleConversation({
      id: `call-${index}`,
      account: { key: `account-${index % 10}` },
      turns: [{ speaker: 'Dana Ortiz', text: `Call ${index}: we are looking at Rivalware.` }],
    });
    const delivery = { bytes: Buffer.from(`${index}`), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation('kill', { conversation, delivery });
  }
}

/** Starts a worker and kills it as soon as it has begun its share of readings: the last ones are in the middle. */
async function liveAndDie(databaseUrl: string): Promise<void> {
  const worker = startWorker(databaseUrl);
  let begun = 0;
  for await (const line of createInterface({ input: worker.stdout })) {
    if (line.startsWith('claimed ')) begun += 1;
    if (begun === READINGS_PER_LIFE) break;
  }
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}

function startWorker(databaseUrl: string): WorkerProcess {
  // tsx as a loader in the same process: through its launcher the kill would hit the wrong one.
  const args = ['--import', 'tsx', WORKER, databaseUrl];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}
