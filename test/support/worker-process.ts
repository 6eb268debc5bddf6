/** A worker in a process of its own, for tests that kill it: `tsx worker-process.ts DATABASE_URL`. Says `claimed ID` on each start of a reading. */
import { createPipeline } from '../../src/pipeline/index.ts';
import { openDatabase } from '../../src/storage/index.ts';
import { completeResult, createTestExtractor, rivalSignals } from './test-extractor.ts';
import { countSignals } from './test-scorer.ts';

/** Long enough that a kill often lands inside a reading, short enough for two hundred of them. */
const READING_MS = 40;
const LEASE_SECONDS = 10;

const databaseUrl = process.argv[2];
if (databaseUrl === undefined) throw new Error('usage: worker-process.ts DATABASE_URL');
const database = await openDatabase({ databaseUrl, poolSize: 5 });
const extractor = createTestExtractor({
  extract: async (conversation) => {
    process.stdout.write(`claimed ${conversation.id}\n`);
    await new Promise((resolve) => setTimeout(resolve, READING_MS));
    return completeResult(rivalSignals(conversation.turns));
  },
});
const pipeline = createPipeline({
  database,
  extractor,
  scorer: countSignals,
  leaseSeconds: LEASE_SECONDS,
  concurrency: 4,
  pollMs: 100,
});
await pipeline.start();
