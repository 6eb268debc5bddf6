import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { describeEmbedding } from '../../retrieval/index.ts';
import { describeExtractor } from '../extractors.ts';
import { createLogger, withServices } from '../services.ts';
import { whenAskedToEnd } from '../shutdown.ts';
import { printLine, type Terminal } from '../terminal.ts';

/** `worker`: reads what comes in; start as many as there is work for. */
export function addWorkerCommand(program: Command, terminal: Terminal): void {
  program
    .command('worker')
    .description('read what comes in; needs DATABASE_URL, for the embedded database serves one process')
    .action(() => runWorker(terminal));
}

async function runWorker(terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.environment);
  await withServices(config, createLogger(config, terminal), async (services) => {
    await services.pipeline.start();
    printLine(terminal.stdout, `Earshot reads what comes in. Read by: ${describeExtractor(config)}`);
    printLine(terminal.stdout, `Searched by: ${describeEmbedding(config)}`);
    await whenAskedToEnd();
  });
}
