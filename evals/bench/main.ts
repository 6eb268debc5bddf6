import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureConsumption } from './consumption.ts';
import { printCosts } from './cost.ts';
import { keepRun, readHistory, regressions } from './history.ts';
import { printIntake } from './intake.ts';
import { measureLoad } from './load.ts';
import { benchServer, describeMachine } from './machine.ts';
import { printPages } from './pages.ts';
import { type Figure, holds, type Report } from './report.ts';
import { printRescoring } from './rescoring.ts';
import { printRetrieval } from './retrieval.ts';
import { printScoring } from './scoring.ts';
import { printSpeeds } from './speeds.ts';
import { measureWorkers } from './workers.ts';

/** What `npm run bench -- NAME` measures; without a name all of it, in this order. That run is kept, as is one with `--keep`. */
const SUITES: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  speeds: printSpeeds,
  extraction: printCosts,
  intake: printIntake,
  scoring: async (report) => {
    await printScoring(report);
    await printRescoring(report);
  },
  retrieval: printRetrieval,
  pages: printPages,
  workers: measureWorkers,
  consumption: measureConsumption,
  load: measureLoad,
};

const USAGE = `usage: npm run bench [-- SUITE... [--keep]]   suites: ${Object.keys(SUITES).join(', ')}`;

/** One suite in this process; its figures go into a file where one is named. */
async function runSuite(name: string, file: string | undefined): Promise<void> {
  const suite = SUITES[name];
  if (suite === undefined) throw new Error(`there is no suite ${name}; ${USAGE}`);
  const figures: Figure[] = [];
  await suite({
    print: (line) => process.stdout.write(`${line}\n`),
    figure: (figure) => figures.push(figure),
  });
  if (file !== undefined) writeFileSync(file, JSON.stringify(figures));
}

/** Suites, each in a process of its own: what one leaves in memory weighs on no other, and one that fails ends alone. */
async function keepSuites(names: readonly string[]): Promise<void> {
  if (benchServer() === undefined)
    throw new Error('what is kept was measured on a Postgres: name one by DATABASE_URL or TEST_DATABASE_URL');
  const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
  const at = new Date().toISOString();
  const machine = await describeMachine();
  const suites = [];
  const figures: Figure[] = [];
  for (const name of names) {
    process.stdout.write(`\n${name}\n`);
    const file = join(folder, `${name}.json`);
    const [load = 0] = loadavg();
    const start = performance.now();
    const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, name, '--figures', file], {
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    suites.push({ name, seconds: (performance.now() - start) / 1_000, load, ended: code === 0 });
    if (code === 0) figures.push(...(JSON.parse(readFileSync(file, 'utf8')) as Figure[]));
  }
  rmSync(folder, { recursive: true });
  const run = { at, machine, suites, figures };
  const worse = regressions(run, readHistory());
  keepRun(run);
  const missed = figures.filter((figure) => holds(figure) === false);
  process.stdout.write(
    `\n${figures.length} figures, ${missed.length} bars not held: ${missed.map(({ name }) => name).join(', ')}\n`,
  );
  process.stdout.write(
    worse.length === 0 ? 'no ratio is worse than in the run before\n' : `worse: ${worse.join('; ')}\n`,
  );
  if (suites.some(({ ended }) => !ended)) process.exitCode = 1;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { figures: { type: 'string' }, keep: { type: 'boolean' } },
});
if (positionals.length === 0) await keepSuites(Object.keys(SUITES));
else if (values.keep === true) await keepSuites(positionals);
else for (const name of positionals) await runSuite(name, values.figures);
