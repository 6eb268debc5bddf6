import type pg from 'pg';
import type { Database } from '../../../src/storage/index.ts';
import { BY_A_TEST } from '../shards/log.ts';

/** A database whose statements lose their conditions on the workspace on the way. */
export interface Unfiltered {
  readonly database: Database;
  /** The statements that lost one, as they were sent: each text once. */
  readonly sent: ReadonlySet<string>;
}

/** `workspace_id = $1` in any of the ways that the program writes it. What joins two tables is left. */
export const FILTER = /(?:"?\w+"?\.){0,2}"?workspace_id"?\s*=\s*\$(\d+)(?:::text)?/gi;

/**
 * The same database as a program would see it whose every handler forgot to filter by workspace: row-level security alone
 * stands between it and other workspaces. With `withoutRowSecurity` not even that: the transactions run as the connected
 * superuser.
 */
export function withoutFilters(database: Database, { withoutRowSecurity = false } = {}): Unfiltered {
  const sent = new Set<string>();
  const rewrite = (text: string): string => {
    // An insert names the workspace in its values, a key in ON CONFLICT: neither is a condition. The parameter stays in use.
    const without = text.replaceAll(FILTER, '($$$1::text IS NOT NULL)');
    const stripped = without === text ? text : `${BY_A_TEST} ${without}`;
    if (stripped !== text) sent.add(stripped);
    return withoutRowSecurity ? stripped.replace(/SET LOCAL ROLE \w+/, 'SELECT 1') : stripped;
  };
  const pool = rewriting(database.pool, rewrite);
  return { sent, database: { ...database, pool, close: () => database.close() } };
}

type Rewrite = (text: string) => string;

function rewriting(pool: pg.Pool, rewrite: Rewrite): pg.Pool {
  const connect = async () => onClient(await pool.connect(), rewrite);
  return new Proxy(pool, {
    get: (target, member) => (member === 'connect' ? connect : memberOf(target, member, rewrite)),
  });
}

function onClient(client: pg.PoolClient, rewrite: Rewrite): pg.PoolClient {
  return new Proxy(client, { get: (target, name) => memberOf(target, name, rewrite) });
}

function memberOf(target: object, name: string | symbol, rewrite: Rewrite): unknown {
  const member: unknown = Reflect.get(target, name);
  if (typeof member !== 'function') return member;
  if (name !== 'query') return member.bind(target);
  return (statement: string | pg.QueryConfig, ...others: unknown[]) => {
    if (typeof statement === 'string') return member.call(target, rewrite(statement), ...others);
    const { name, text } = statement;
    // The connections are those of the program as it is, which has statements prepared under their names.
    const renamed = name === undefined ? {} : { name: `${name}_unfiltered` };
    return member.call(target, { ...statement, ...renamed, text: rewrite(text) }, ...others);
  };
}
