import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { TestProject } from 'vitest/node';
import { JobQueue } from '../../src/pipeline/queue.ts';
import { openDatabase } from '../../src/storage/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The data folder of a migrated embedded database that holds nothing yet. */
    preparedData: string;
    /** The same as a dump. */
    preparedDump: string;
  }
}

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Makes one migrated embedded database before all tests: each suite begins with a copy instead of making its own. */
export default async function prepare({ provide }: TestProject): Promise<() => void> {
  const home = mkdtempSync(join(tmpdir(), 'earshot-prepared-'));
  const database = await openDatabase({ home });
  const queue = await JobQueue.open(database, { leaseSeconds: 30, pauseMs: 0, supervise: false, logger: SILENT });
  await queue.close();
  await database.close();

  const [data, dump] = [join(home, 'data'), join(home, 'data.tar')];
  const files = await PGlite.create({ dataDir: data, extensions: { vector } });
  writeFileSync(dump, Buffer.from(await (await files.dumpDataDir('none')).arrayBuffer()));
  await files.close();
  provide('preparedData', data);
  provide('preparedDump', dump);
  return () => rmSync(home, { recursive: true, force: true });
}
