import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { TestProject } from 'vitest/node';
import { JobQueue } from '../../src/pipeline/queue.ts';
import { type DatabaseOptions, openDatabase } from '../../src/storage/index.ts';
import { onServer, serverUrl, urlOfDatabase } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The data folder of a migrated embedded database that holds nothing yet. */
    preparedData: string;
    /** The same as a dump. */
    preparedDump: string;
    /** The name of a migrated database on the test server that holds nothing yet; null where there is no server. */
    preparedOnServer: string | null;
  }
}

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Makes one migrated database of each backend before all tests: each suite begins with a copy instead of making its own. */
export default async function prepare({ provide }: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'earshot-prepared-'));
  await migrate({ home });
  const [data, dump] = [join(home, 'data'), join(home, 'data.tar')];
  const files = await PGlite.create({ dataDir: data, extensions: { vector } });
  writeFileSync(dump, Buffer.from(await (await files.dumpDataDir('none')).arrayBuffer()));
  await files.close();

  const onServerName = serverUrl === undefined ? null : `earshot_prepared_${randomBytes(6).toString('hex')}`;
  if (onServerName !== null) {
    await onServer(`CREATE DATABASE ${onServerName}`);
    await migrate({ databaseUrl: urlOfDatabase(onServerName) });
  }
  provide('preparedData', data);
  provide('preparedDump', dump);
  provide('preparedOnServer', onServerName);
  return async () => {
    rmSync(home, { recursive: true, force: true });
    if (onServerName !== null) await onServer(`DROP DATABASE ${onServerName} WITH (FORCE)`);
  };
}

async function migrate(options: DatabaseOptions): Promise<void> {
  const database = await openDatabase(options);
  const queue = await JobQueue.open(database, { leaseSeconds: 30, pauseMs: 0, supervise: false, logger: SILENT });
  await queue.close();
  await database.close();
}
