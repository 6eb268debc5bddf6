import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { dateSchema, evidenceSchema, InputError, parseWith, type Risk } from '../../domain/index.ts';
import { parseJson } from '../../intake/index.ts';
import { defaultPolicy, overridePolicy, score } from '../../scoring/index.ts';
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

/** The version of a policy from a file that names none. */
const OWN_VERSION = `${defaultPolicy.version}+file`;

async function readJson(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new InputError('unreadable-file', [{ path: file, message: `cannot be read (${error.code})` }], {
      cause: error,
    });
  });
  return parseJson(bytes);
}

async function scoreFile(file: string, flags: ScoreFlags, terminal: Terminal): Promise<void> {
  const policy = flags.policy === undefined ? defaultPolicy : overridePolicy(await readJson(flags.policy), OWN_VERSION);
  const evidence = parseWith(evidenceSchema, await readJson(file));
  const risk: Risk = score(evidence, flags.asOf, policy, flags.knownAt);
  const text =
    flags.format === 'json' ? JSON.stringify(risk) : formatRisk(risk, colorsFor(terminal.stdout, terminal.environment));
  printLine(terminal.stdout, text);
}
