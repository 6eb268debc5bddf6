import { type Database, executeSql } from '../storage/index.ts';
import { QUEUE_SCHEMA } from './waiting-jobs.ts';

/** How the jobs of a queue stand. */
export interface JobCounts {
  readonly queue: string;
  /** To be done, now or later, for the first time or again. */
  readonly waiting: number;
  /** In hand. */
  readonly active: number;
  /** Whose attempts are used up. */
  readonly failed: number;
  /** For how many seconds the one has been due that has been due longest; 0 where none is. */
  readonly age: number;
}

/**
 * The jobs of all workspaces that are not done, queue by queue: how many, and nothing of what they are about. None where no
 * process has set the queue up yet.
 */
export async function countJobs(database: Database): Promise<readonly JobCounts[]> {
  const installed = await executeSql(
    database.pool,
    `SELECT to_regclass('${QUEUE_SCHEMA}.queue') IS NOT NULL AS found`,
    [],
  );
  if ((installed.rows[0] as { found: boolean } | undefined)?.found !== true) return [];
  const { rows } = await executeSql(
    database.pool,
    `SELECT queue.name AS queue,
            count(*) FILTER (WHERE job.state < 'active')::int AS waiting,
            count(*) FILTER (WHERE job.state = 'active')::int AS active,
            count(*) FILTER (WHERE job.state = 'failed')::int AS failed,
            coalesce(extract(epoch FROM now() - min(job.start_after) FILTER (WHERE job.state < 'active' AND job.start_after <= now())), 0)::float8 AS age
     FROM ${QUEUE_SCHEMA}.queue
     LEFT JOIN ${QUEUE_SCHEMA}.job ON job.name = queue.name AND (job.state < 'completed' OR job.state = 'failed')
     GROUP BY queue.name ORDER BY queue.name`,
    [],
  );
  return rows as JobCounts[];
}

/** The workspaces to which anything was ever written. None where no process has set the queue up yet. */
export async function listScheduledWorkspaces(database: Database): Promise<readonly string[]> {
  const installed = await executeSql(
    database.pool,
    `SELECT to_regclass('${QUEUE_SCHEMA}.schedule') IS NOT NULL AS found`,
    [],
  );
  if ((installed.rows[0] as { found: boolean } | undefined)?.found !== true) return [];
  const { rows } = await executeSql(
    database.pool,
    `SELECT key FROM ${QUEUE_SCHEMA}.schedule WHERE name = 'rescore-workspace' AND key <> '' ORDER BY key`,
    [],
  );
  return (rows as { key: string }[]).map(({ key }) => key);
}
