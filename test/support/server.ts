import pg from 'pg';

/** The server for tests on real Postgres; unset, those tests say skipped. Its user must be allowed to create databases. */
export const serverUrl = process.env.TEST_DATABASE_URL;

/** The URL of a database on the test server. */
export function urlOfDatabase(name: string): string {
  if (serverUrl === undefined) throw new Error('TEST_DATABASE_URL is not set');
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** One statement on the test server itself, or in one of its databases. */
export async function onServer(statement: string, database: string | undefined = serverUrl): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
