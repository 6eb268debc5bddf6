import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { createLocalExtractor } from '../../../src/extraction/index.ts';
import { type Api, createApi } from '../../../src/http/index.ts';
import { createPipeline, type Pipeline } from '../../../src/pipeline/index.ts';
import { type Database, executeSql, openDatabase } from '../../../src/storage/index.ts';
import { askApi } from '../ask-api.ts';

export const WORKSPACE = 'drill';

/** One key for every life of the database: what is sealed has to open again. */
export const SECRET_KEY = 'a key that is kept apart from the backup';

/** The program over one database: its API, and workers where it was started with them. */
export interface Program {
  readonly database: Database;
  readonly pipeline: Pipeline;
  readonly api: Api;
  /** A request with a key; gives status and text. */
  ask(
    key: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly text: string }>;
  /** A conversation as a recorder posts it, signed. */
  post(secret: string, conversation: { readonly id: string }): Promise<number>;
  stop(): Promise<void>;
}

/** Where a database is: an embedded one in a folder, or one on a server. */
export type Place = { readonly home: string } | { readonly databaseUrl: string };

/** Opens it, with the local extractor and the real score. */
export async function openProgram(place: Place, { works }: { readonly works: boolean }): Promise<Program> {
  const database = await openDatabase({ ...place, secretKey: SECRET_KEY });
  const pipeline = createPipeline({ database, extractor: createLocalExtractor(), pollMs: 50 });
  if (works) await pipeline.start();
  else await pipeline.prepare();
  const api = createApi({
    database,
    pipeline,
    workspace: WORKSPACE,
    maxBodyBytes: 1_000_000,
    extractor: 'local',
    embedding: 'none',
    now: Date.now,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  } as unknown as Parameters<typeof createApi>[0]);
  return {
    database,
    pipeline,
    api,
    ask: (key, method, path, body) => askApi(api, key, method, path, body),
    async post(secret, conversation) {
      const at = new Date();
      const body = JSON.stringify(conversation);
      const headers = {
        'content-type': 'application/json',
        'webhook-id': `msg_${conversation.id}`,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(`msg_${conversation.id}`, at, body),
      };
      return (await api.request('/hooks/recorder', { method: 'POST', headers, body })).status;
    },
    async stop() {
      await pipeline.stop();
      await database.close();
    },
  };
}

/** Every row of the program's own tables and of its queue, by table. */
export async function readTables(database: Database): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows } = await executeSql(
    database.pool,
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
     WHERE schemaname IN ('earshot', 'earshot_meta') OR (schemaname = 'pgboss' AND tablename IN ('job', 'schedule'))
     ORDER BY 1, 2`,
  );
  const tables: Record<string, readonly string[]> = {};
  for (const { schema, name } of rows as { schema: string; name: string }[]) {
    const found = await executeSql(database.pool, `SELECT it::text AS row FROM "${schema}"."${name}" AS it ORDER BY 1`);
    tables[`${schema}.${name}`] = (found.rows as { row: string }[]).map(({ row }) => row);
  }
  return tables;
}

/** Who may do what with which rows: policies, and rights of the program's roles. */
export async function readRules(database: Database): Promise<readonly unknown[]> {
  const policies = await executeSql(
    database.pool,
    `SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies
     WHERE schemaname = 'earshot' ORDER BY 1, 2`,
  );
  const forced = await executeSql(
    database.pool,
    `SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
     WHERE relnamespace = 'earshot'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  const rights = await executeSql(
    database.pool,
    `SELECT grantee, table_schema, table_name, privilege_type FROM information_schema.role_table_grants
     WHERE grantee IN ('earshot_app', 'earshot_reader') ORDER BY 1, 2, 3, 4`,
  );
  return [...policies.rows, ...forced.rows, ...rights.rows];
}

/** A folder of its own; whoever asks for it removes it. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'earshot-restore-'));
}
