/** A worker that ends with what it reads when that says "poison": `tsx poison-process.ts DATABASE_URL`. */
import { createPipeline } from '../../src/pipeline/index.ts';
import { openDatabase } from '../../src/storage/index.ts';
import { completeResult, createTestExtractor, rivalSignals } from './test-extractor.ts';
import { countSignals } from './test-scorer.ts';

const [databaseUrl] = process.argv.slice(2);
if (databaseUrl === undefined) throw new Error('usage: poison-process.ts DATABASE_URL');
const extractor = createTestExtractor({
  extract: async ({ turns }) => {
    if (turns.some(({ text }) => text.includes('poison'))) process.kill(process.pid, 'SIGKILL');
    return completeResult(rivalSignals(turns));
  },
});
const database = await openDatabase({ databaseUrl, poolSize: 5 });
const pipeline = createPipeline({
  database,
  extractor,
  scorer: countSignals,
  leaseSeconds: 10,
  concurrency: 4,
  pollMs: 50,
});
await pipeline.start();
