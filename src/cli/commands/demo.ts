import { relative } from 'node:path';
import type { Command } from 'commander';
import { type Config, readConfig } from '../../config/index.ts';
import { type Manifest, readManifest } from '../../pipeline/index.ts';
import { describeEmbedding } from '../../retrieval/index.ts';
import { clearWorkspace, saveWorkspace, withWorkspace } from '../../storage/index.ts';
import { describeAccount, describeRejections, loadDemoAccounts } from '../demo-report.ts';
import { describeExtractor } from '../extractors.ts';
import { type IngestReport, ingestAndRead, type SettledConversation } from '../ingestion.ts';
import { PACKAGE_ROOT, toDocuments } from '../manifest.ts';
import { startProgress } from '../progress.ts';
import { createSignInLink, startServer } from '../server.ts';
import { createLogger, type Services, withServices } from '../services.ts';
import { whenAskedToEnd } from '../shutdown.ts';
import { colorsFor, printLine, type Terminal } from '../terminal.ts';
import { summarise } from './ingest.ts';

const WORKSPACE = 'demo';

/** `demo`: reads the hand-written accounts of `fixtures/` and shows what it heard, in the terminal and in the browser. */
export function addDemoCommand(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description('read three accounts of real-sounding calls and emails, and show what they say')
    .option('--exit', 'end after printing instead of serving the pages')
    .action((flags: { exit?: boolean }) => runDemo(flags.exit === true, terminal));
}

async function runDemo(exit: boolean, terminal: Terminal): Promise<void> {
  const config: Config = { ...readConfig({ LOG_LEVEL: 'warn', ...terminal.environment }), workspace: WORKSPACE };
  const manifest = await readManifest();
  await withServices(config, createLogger(config, terminal), async (services) => {
    await prepareWorkspace(services, manifest);
    const documents = toDocuments(manifest);
    printHead(manifest, config, terminal);
    const progress = startProgress(terminal, 'Reading', documents.length);
    const { report, settled } = await ingestAndRead(services, WORKSPACE, documents, progress.update).finally(() =>
      progress.stop(),
    );
    await services.pipeline.rescoreWorkspace(WORKSPACE);
    await services.pipeline.whenIdle(WORKSPACE);
    await printFindings(services, report, settled, terminal);
    if (!exit) await serveFindings(services, terminal);
  });
}

/** The demo starts from nothing every time, in a workspace of its own: whatever else the database holds stays as it is. */
async function prepareWorkspace({ database, pipeline }: Services, manifest: Manifest): Promise<void> {
  await saveWorkspace(database, WORKSPACE, { settings: manifest.workspace, asOf: manifest.as_of });
  await withWorkspace(database, WORKSPACE, clearWorkspace);
  await pipeline.prepare();
  for (const { people, ...record } of manifest.accounts) await pipeline.declareAccount(WORKSPACE, record, people);
}

function printHead(manifest: Manifest, config: Config, terminal: Terminal): void {
  const colors = colorsFor(terminal.stdout, terminal.environment);
  const { company, product } = manifest.workspace;
  printLine(
    terminal.stdout,
    colors.bold(`Earshot demo: ${manifest.accounts.length} accounts of ${company}, who sell ${product}`),
  );
  printLine(terminal.stdout, `Read by: ${describeExtractor(config)}`);
  printLine(terminal.stdout, `Searched by: ${describeEmbedding(config)}`);
  printLine(terminal.stdout, `Viewed as of ${manifest.as_of}, the day after the last conversation`);
}

async function printFindings(
  services: Services,
  report: IngestReport,
  settled: readonly SettledConversation[],
  terminal: Terminal,
): Promise<void> {
  const colors = colorsFor(terminal.stdout, terminal.environment);
  const paths = new Map(report.accepted.map(({ id, path }) => [id, relative(PACKAGE_ROOT, path)]));
  const accounts = await loadDemoAccounts(services.database, WORKSPACE);
  for (const account of accounts) {
    printLine(terminal.stdout);
    for (const line of describeAccount(account, paths, colors)) printLine(terminal.stdout, line);
  }
  printLine(terminal.stdout);
  for (const line of describeRejections(accounts, paths, colors)) printLine(terminal.stdout, line);
  printLine(terminal.stdout);
  for (const line of summarise(report, settled)) printLine(terminal.stdout, line);
}

async function serveFindings(services: Services, terminal: Terminal): Promise<void> {
  const server = await startServer(services);
  printLine(terminal.stdout);
  printLine(terminal.stdout, `See it in the browser: ${await createSignInLink(services, server.url)}`);
  printLine(terminal.stdout, 'Serving until you press Ctrl-C.');
  await whenAskedToEnd();
  await server.close();
}
