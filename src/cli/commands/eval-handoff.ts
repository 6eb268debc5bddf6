import { join } from 'node:path';
import {
  compareWithHandoffBaseline,
  type HandoffComparison,
  type HandoffReport,
  handoffComparisonLines,
  handoffJson,
  handoffLines,
  handoffTable,
  loadHandoffCases,
  readHandoffBaseline,
  runHandoffEval,
  type Split,
  writeHandoffBaseline,
} from '../../../evals/index.ts';
import { readConfig } from '../../config/index.ts';
import { createPipeline } from '../../pipeline/index.ts';
import { openDatabase } from '../../storage/index.ts';
import { openWriter } from '../brief-writer.ts';
import { createExtractor } from '../extractors.ts';
import { CommandFailure } from '../failure.ts';
import { PACKAGE_ROOT } from '../manifest.ts';
import type { SuiteRun } from '../measured.ts';
import { startProgress } from '../progress.ts';
import { createLogger } from '../services.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { baselineUse, EXIT_INCOMPARABLE, EXIT_REGRESSED } from './eval-baseline.ts';

/** What the suite is told on the command line. */
export interface HandoffFlags {
  readonly deals?: string | undefined;
  readonly split: Split | 'all';
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

const DEFAULT_DEALS = join(PACKAGE_ROOT, 'fixtures/handoffs');
const CONVERSATIONS = join(PACKAGE_ROOT, 'fixtures/conversations');
const IDLE_MS = 50;

/** Measures how much of what a handoff must carry its brief carries, and what it claims though it must not. */
export async function measureHandoff(flags: HandoffFlags, terminal: Terminal): Promise<SuiteRun> {
  const report = await runHandoff(flags, terminal);
  const { path, compares, writes } = baselineUse(flags, flags.deals);
  const isHeld = compares && report.mode === 'offline';
  const comparison = isHeld ? compareWithHandoffBaseline(report, await readHandoffBaseline(path)) : undefined;
  const compared = comparison === undefined ? [] : [handoffComparisonLines(comparison)];
  return {
    text: [handoffLines(report), '', handoffTable(report), ...compared].join('\n'),
    json: { ...handoffJson(report), ...(comparison === undefined ? {} : { comparison }) },
    part: async () => ({}),
    failure: comparison === undefined ? undefined : fallOf(comparison),
    writeBaseline:
      writes && report.mode === 'offline'
        ? async () => {
            await writeHandoffBaseline(path, report);
            printLine(terminal.stderr, `baseline written to ${path}`);
          }
        : undefined,
  };
}

async function runHandoff({ deals = DEFAULT_DEALS, split }: HandoffFlags, terminal: Terminal): Promise<HandoffReport> {
  const wanted = split === 'all' ? undefined : split;
  const cases = (await loadHandoffCases(deals, CONVERSATIONS)).filter(
    ({ gold }) => wanted === undefined || gold.split === wanted,
  );
  if (cases.length === 0) throw new CommandFailure(`no deal in ${deals} of split ${split}`);
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const logger = createLogger(config, terminal);
  const warn = (message: string, cause: unknown) => logger.warn({ err: cause }, message);
  const database = await openDatabase({ inMemory: true });
  const extractor = await createExtractor(config, { warn });
  const pipeline = createPipeline({ database, extractor, logger, pollMs: IDLE_MS });
  const progress = startProgress(terminal, 'deals', cases.length);
  try {
    await pipeline.start();
    const onCase = (done: number) => progress.update(done);
    return await runHandoffEval({ database, pipeline, write: await openWriter(config), cases, split: wanted, onCase });
  } finally {
    progress.stop();
    await pipeline.stop();
    await database.close();
  }
}

function fallOf({
  status,
  fallen,
  claiming,
  ungrounded,
  shared,
  known,
}: HandoffComparison): CommandFailure | undefined {
  if (status === 'incomparable') {
    const message = `only ${shared} of the baseline's ${known} deals are unchanged: nothing was compared`;
    return new CommandFailure(message, { exitCode: EXIT_INCOMPARABLE });
  }
  if (status !== 'regressed') return undefined;
  const found = [
    ...fallen.map(({ section }) => `${section} fell`),
    ...claiming.map((key) => `${key} claims something false`),
    ...(ungrounded === 0 ? [] : [`${ungrounded} quotes are not letter for letter`]),
  ];
  return new CommandFailure(`worse than the baseline: ${found.join('; ')}`, { exitCode: EXIT_REGRESSED });
}
