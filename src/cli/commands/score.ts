import { type Command, InvalidArgumentError, Option } from 'commander';
import { dateSchema, evidenceSchema, parseWith, type Risk } from '../../domain/index.ts';
import { score } from '../../scoring/index.ts';
import { policyFrom, readJsonFile } from '../policy-file.ts';
import { formatRisk } from '../risk-text.ts';
import { colorsFor, printLine, type Terminal } from '../terminal.ts';

interface ScoreFlags {
  readonly asOf: string;
  readonly knownAt?: string;
  readonly policy?: string;
  readonly format: 'json' | 'table';
}

/** `score FILE --as-of DATE`: an evidence file in, its risk out, without a database. */
export function addScoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('score')
    .description('score an evidence file, without a database')
    .argument('<file>', 'evidence as JSON')
    .requiredOption('--as-of <date>', 'the day it is scored for (YYYY-MM-DD)', readDate)
    .option('--known-at <date>', 'the day whose knowledge is used (default: --as-of)', readDate)
    .option('--policy <file>', 'what is set otherwise than the default policy, as JSON')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['json', 'table']).default('table'))
    .action((file: string, flags: ScoreFlags) => scoreFile(file, flags, terminal));
}

function readDate(text: string): string {
  if (!dateSchema.safeParse(text).success) throw new InvalidArgumentError('expected a date such as 2026-09-01.');
  return text;
}

async function scoreFile(file: string, flags: ScoreFlags, terminal: Terminal): Promise<void> {
  const policy = await policyFrom(flags.policy);
  const evidence = parseWith(evidenceSchema, await readJsonFile(file));
  const risk: Risk = score(evidence, flags.asOf, policy, flags.knownAt);
  const text =
    flags.format === 'json' ? JSON.stringify(risk) : formatRisk(risk, colorsFor(terminal.stdout, terminal.environment));
  printLine(terminal.stdout, text);
}
