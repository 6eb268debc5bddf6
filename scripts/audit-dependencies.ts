import { spawnSync } from 'node:child_process';

/*
 * Asks the registry what is known against the packages that the program is installed with. Ends with 1 for anything high or
 * critical; where the registry does not answer such questions it says that nothing was checked, and ends with 0.
 */

interface Report {
  readonly auditReportVersion?: number;
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
}

const TIMEOUT_MS = 60_000;
const SEVERE = ['high', 'critical'];

const say = (text: string) => process.stdout.write(`${text}\n`);

function ask(): Report {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: TIMEOUT_MS });
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    return { message: 'no answer' };
  }
}

const report = ask();
if (report.auditReportVersion === undefined) {
  say(
    `dependency audit skipped: the registry does not say what is known of packages (${report.message ?? 'no reason'})`,
  );
} else {
  const found = Object.entries(report.vulnerabilities ?? {});
  const severe = found.filter(([, { severity }]) => SEVERE.includes(severity));
  for (const [name, { severity, range }] of found) say(`${severity}: ${name} ${range}`);
  say(
    `dependency audit: ${report.metadata?.dependencies?.total ?? 'all'} packages, ${found.length} with advisories, ${severe.length} of them high or critical`,
  );
  process.exitCode = severe.length === 0 ? 0 : 1;
}
