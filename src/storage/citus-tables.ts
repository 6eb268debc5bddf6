import pg from 'pg';

export const SCHEMA = 'earshot';

/** Every other table lies where the rows of its workspace lie in this one. */
export const ANCHOR = 'workspace';

/** The statement that spreads a table by workspace, beside all others. */
export function spreadTable(name: string): string {
  const table = pg.escapeLiteral(`${SCHEMA}.${name}`);
  const beside = pg.escapeLiteral(name === ANCHOR ? 'none' : `${SCHEMA}.${ANCHOR}`);
  return `SELECT create_distributed_table(${table}, 'workspace_id', colocate_with => ${beside})`;
}
