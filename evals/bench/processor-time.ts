import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second of /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;

interface ProcessTimes {
  readonly parent: number;
  readonly command: string;
  /** Its own seconds of processor time, and those of children that have ended. */
  readonly own: number;
  readonly ended: number;
}

function timesOf(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in brackets and may hold anything: what follows its last bracket are numbers.
    const end = stat.lastIndexOf(')');
    const fields = stat
      .slice(end + 2)
      .split(' ')
      .map(Number);
    const [own, ended] = [(fields[11] ?? 0) + (fields[12] ?? 0), (fields[13] ?? 0) + (fields[14] ?? 0)];
    return {
      parent: fields[1] ?? 0,
      command: stat.slice(stat.indexOf('(') + 1, end),
      own: own / TICKS,
      ended: ended / TICKS,
    };
  } catch {
    return undefined;
  }
}

/** Seconds of processor time that a process has taken so far, all its threads; 0 where the system does not tell. */
export function processorSeconds(pid: number): number {
  return timesOf(pid)?.own ?? 0;
}

/**
 * Seconds of processor time that a Postgres server on this machine has taken so far, its processes that have ended among them;
 * undefined where it runs elsewhere.
 * @param backend the process id of one of its connections (`pg_backend_pid()`)
 */
export function serverSeconds(backend: number): number | undefined {
  const one = timesOf(backend);
  if (one === undefined || !one.command.startsWith('postgres')) return undefined;
  const server = timesOf(one.parent);
  if (server === undefined) return undefined;
  const living = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .flatMap((pid) => timesOf(pid) ?? [])
    .filter(({ parent }) => parent === one.parent);
  return server.own + server.ended + living.reduce((sum, { own }) => sum + own, 0);
}
