/** A worker in a process of its own, for tests that kill it while it sends: `tsx sender-process.ts DATABASE_URL SECRET_KEY`. */
import { createPipeline } from '../../src/pipeline/index.ts';
import { openDatabase } from '../../src/storage/index.ts';
import { createTestExtractor } from './test-extractor.ts';
import { countSignals } from './test-scorer.ts';

const [databaseUrl, secretKey] = process.argv.slice(2);
if (databaseUrl === undefined || secretKey === undefined) throw new Error('usage: sender-process.ts DATABASE_URL KEY');
const pipeline = createPipeline({
  database: await openDatabase({ databaseUrl, secretKey, poolSize: 8 }),
  extractor: createTestExtractor(),
  scorer: countSignals,
  leaseSeconds: 10,
  concurrency: 5,
  pollMs: 100,
  sending: { allowPrivateAddresses: true, mailFrom: 'Earshot <earshot@northlight.test>' },
});
await pipeline.start();
