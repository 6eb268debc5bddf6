import { type Command, InvalidArgumentError } from 'commander';
import { type Config, readConfig } from '../../config/index.ts';
import { describeEmbedding } from '../../retrieval/index.ts';
import { saveWorkspace } from '../../storage/index.ts';
import { describeExtractor } from '../extractors.ts';
import { createSignInLink, startServer } from '../server.ts';
import { createLogger, type Services, withServices } from '../services.ts';
import { whenAskedToEnd } from '../shutdown.ts';
import { printLine, type Terminal } from '../terminal.ts';

interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
  readonly worker: boolean;
}

/** `serve`: the API, the pages and, unless told not to, a worker in one process. */
export function addServeCommand(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('serve the API and the pages, and read what comes in')
    .option('--host <address>', 'where it listens (HOST; 127.0.0.1 unless told)')
    .option('--port <number>', 'PORT; 4141 unless told, 0 for any', readPort)
    .option('--no-worker', 'only answer; `earshot worker` reads')
    .action((flags: ServeFlags) => runServer(flags, terminal));
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('expected 0 to 65535.');
  return port;
}

async function runServer(flags: ServeFlags, terminal: Terminal): Promise<void> {
  const configured = readConfig(terminal.environment);
  const config: Config = { ...configured, host: flags.host ?? configured.host, port: flags.port ?? configured.port };
  const serve = async (services: Services): Promise<void> => {
    await saveWorkspace(services.database, config.workspace);
    await (flags.worker ? services.pipeline.start() : services.pipeline.prepare());
    const server = await startServer(services);
    printLine(terminal.stdout, `Earshot serves at ${server.url}`);
    printLine(terminal.stdout, `Sign in: ${await createSignInLink(services, server.url)}`);
    printLine(terminal.stdout, `Read by: ${describeExtractor(config)}`);
    printLine(terminal.stdout, `Searched by: ${describeEmbedding(config)}`);
    await whenAskedToEnd();
    await server.close();
  };
  await withServices(config, createLogger(config, terminal), serve, { isLasting: true });
}
