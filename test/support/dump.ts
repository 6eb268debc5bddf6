import { type Database, executeSql } from '../../src/storage/index.ts';

/** Everything that a database holds, in small letters: a line for each row of every table of every schema, bytes as text. */
export async function dumpEverything(database: Database): Promise<readonly string[]> {
  const { rows } = await executeSql(
    database.pool,
    `SELECT table_schema AS schema, table_name AS name,
       coalesce(array_agg(column_name) FILTER (WHERE data_type = 'bytea'), '{}')::text[] AS bytes
     FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE' GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const lines: string[] = [];
  for (const { schema, name, bytes } of rows as { schema: string; name: string; bytes: string[] }[]) {
    const plain = bytes.map((column) => ` || encode("${column}", 'escape')`).join('');
    const dumped = await executeSql(
      database.pool,
      `SELECT lower(to_jsonb(it)::text${plain === '' ? '' : ` || coalesce(''${plain}, '')`}) AS line FROM "${schema}"."${name}" AS it`,
    );
    lines.push(...(dumped.rows as { line: string }[]).map(({ line }) => `${schema}.${name}: ${line}`));
  }
  return lines;
}
