import { type Command, Option } from 'commander';
import { type Config, readConfig } from '../../config/index.ts';
import { countJobs, findDrift } from '../../pipeline/index.ts';
import { createEmbeddings } from '../../retrieval/index.ts';
import { type Database, inspectDatabase, openDatabase, withWorkspace } from '../../storage/index.ts';
import { judgeDatabase, judgeQueue } from '../doctor/database.ts';
import { describeFailure } from '../doctor/describe-failure.ts';
import { judgeDrift } from '../doctor/drift.ts';
import { type Finding, failure } from '../doctor/finding.ts';
import { checkEmbedding, checkModel } from '../doctor/models.ts';
import { checkSources } from '../doctor/sources.ts';
import { CommandFailure } from '../failure.ts';
import { colorsFor, printLine, type Terminal } from '../terminal.ts';

type Format = 'table' | 'json';

/** `doctor`: looks at everything that the program rests on, and says what to do where something is amiss. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description('look at database, model, embedding, queue, sources and clock, and say what to do')
    .addOption(new Option('--format <format>', 'how findings are printed').choices(['table', 'json']).default('table'))
    .action((flags: { format: Format }) => examine(flags.format, terminal));
}

async function examine(format: Format, terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  const [stored, ...models] = await Promise.all([
    checkStored(config),
    checkModel(config, async () => (await import('../../models/index.ts')).createLanguageModel(config)),
    checkEmbedding(config, createEmbeddings(config, { warn: () => undefined })),
  ]);
  const findings = [...stored, ...models];
  if (format === 'json') for (const finding of findings) printLine(terminal.stdout, JSON.stringify(finding));
  else print(findings, terminal);
  const failures = findings.filter(({ state }) => state === 'failure');
  if (failures.length === 0) return;
  const what = failures.map(({ about }) => about).join(', ');
  throw new CommandFailure(`${failures.length} of ${findings.length} do not work: ${what}`);
}

/** The database as it is found: nothing is migrated. */
async function checkStored(config: Config): Promise<readonly Finding[]> {
  let database: Database;
  try {
    database = await openDatabase({ ...config, skipMigrations: true });
  } catch (error) {
    const fix =
      config.databaseUrl === undefined
        ? 'end the process that holds it, or set DATABASE_URL to a Postgres that serves several'
        : 'check DATABASE_URL, and that the server may be reached from here';
    return [failure('database', describeFailure(error), fix)];
  }
  try {
    const inspection = await inspectDatabase(database, Date.now);
    const findings = judgeDatabase(inspection);
    // Of a schema that is not this release's nothing more can be asked.
    if (inspection.schema.installed !== inspection.schema.known) return findings;
    return [
      ...findings,
      ...judgeQueue(await countJobs(database)),
      ...(await checkSources(database, config, Date.now())),
      judgeDrift(await withWorkspace(database, config.workspace, (tx) => findDrift(tx, Date.now()))),
    ];
  } finally {
    await database.close();
  }
}

function print(findings: readonly Finding[], { stdout, environment }: Terminal): void {
  const colors = colorsFor(stdout, environment);
  const signs = { ok: colors.green('ok     '), warning: colors.yellow('warning'), failure: colors.red('failure') };
  for (const { about, state, found, fix } of findings) {
    printLine(stdout, `${signs[state]}  ${about}: ${found}`);
    if (fix !== null) printLine(stdout, `         to do: ${fix}`);
  }
}
