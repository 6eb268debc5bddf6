import type { Command } from 'commander';
import { readConfig } from '../../config/index.ts';
import { describeEmbedding } from '../../retrieval/index.ts';
import { describeExtractor } from '../extractors.ts';
import { startProbes } from '../server.ts';
import { createLogger, type Services, withServices } from '../services.ts';
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
  const { metricsPort } = config.telemetry;
  const work = async (services: Services): Promise<void> => {
    await services.pipeline.start();
    const probes = metricsPort === undefined ? undefined : await startProbes(services, metricsPort);
    printLine(terminal.stdout, `Earshot reads what comes in. Read by: ${describeExtractor(config)}`);
    printLine(terminal.stdout, `Searched by: ${describeEmbedding(config)}`);
    if (probes !== undefined) printLine(terminal.stdout, `Tells of itself at ${probes.url}/metrics`);
    await whenAskedToEnd();
    await probes?.close();
  };
  await withServices(config, createLogger(config, terminal), work, { isLasting: true });
}
