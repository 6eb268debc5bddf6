import type { JobCounts } from '../../pipeline/index.ts';
import type { Inspection } from '../../storage/index.ts';
import { type Finding, failure, fine, warning } from './finding.ts';

/** Signed requests are refused beyond five minutes; a second or two is how clocks are. */
const CLOCK = { warningMs: 2_000, failureMs: 300_000 };

/** A queue that is older has nobody who works at it, or too few. */
const OLD_SECONDS = 900;

/** What is found of a database that answered, and of its clock. */
export function judgeDatabase({ server, vector, schema, unboundRoles, clockAheadMs }: Inspection): readonly Finding[] {
  return [
    fine('database', `Postgres ${server} answers`),
    vector === null
      ? failure(
          'pgvector',
          'it is not installed in this database',
          'run `earshot migrate`; it says what else is needed',
        )
      : fine('pgvector', `version ${vector}`),
    judgeSchema(schema),
    unboundRoles.length === 0
      ? fine('row-level security', 'the roles of the program are bound by it')
      : failure(
          'row-level security',
          `${unboundRoles.join(' and ')} may see every workspace`,
          `run as an administrator: ${unboundRoles.map((role) => `ALTER ROLE ${role} NOSUPERUSER NOBYPASSRLS`).join('; ')}`,
        ),
    judgeClock(clockAheadMs),
  ];
}

function judgeSchema({ installed, known }: Inspection['schema']): Finding {
  if (installed === known) return fine('schema', `version ${installed}`);
  const found = `the database is at version ${installed}, this release at ${known}`;
  if (installed < known)
    return warning('schema', found, 'run `earshot migrate`, or start `serve` or `worker`, which do so');
  return failure('schema', found, 'start the newer release that has been here: a database never goes back');
}

function judgeClock(aheadMs: number): Finding {
  const off = Math.abs(aheadMs);
  const found = `the database’s clock is ${(off / 1_000).toFixed(1)} s ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine’s`;
  if (off < CLOCK.warningMs) return fine('clock', found);
  const fix = 'have both machines keep their clocks by NTP: signatures of tools are refused five minutes off';
  return off < CLOCK.failureMs ? warning('clock', found, fix) : failure('clock', found, fix);
}

/** What is found of the job queue. */
export function judgeQueue(counts: readonly JobCounts[]): readonly Finding[] {
  const sum = (of: 'waiting' | 'active' | 'failed') => counts.reduce((total, one) => total + one[of], 0);
  const oldest = counts.reduce<JobCounts | undefined>(
    (old, one) => (old === undefined || one.age > old.age ? one : old),
    undefined,
  );
  const waiting = `${sum('waiting')} jobs wait, ${sum('active')} are in hand`;
  const failed = sum('failed');
  return [
    oldest !== undefined && oldest.age > OLD_SECONDS
      ? failure(
          'queue',
          `${waiting}; the oldest of ${oldest.queue} for ${Math.round(oldest.age / 60)} min`,
          'start `earshot worker`, or more of them',
        )
      : fine('queue', waiting),
    failed === 0
      ? fine('failed jobs', 'none')
      : warning(
          'failed jobs',
          `${failed}: ${counts
            .filter((one) => one.failed > 0)
            .map((one) => `${one.failed} ${one.queue}`)
            .join(', ')}`,
          'see the page Waiting: what failed says why, and can be done again there',
        ),
  ];
}
