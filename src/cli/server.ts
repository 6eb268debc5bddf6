import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { type ServerType, serve } from '@hono/node-server';
import { getPath } from 'hono/utils/url';
import { createIdentityProvider } from '../connectors/index.ts';
import { ConfigError } from '../domain/index.ts';
import { clientOf, createApi, createProbes, ReadLog } from '../http/index.ts';
import { createApiKey, listApiKeys, revokeApiKey, withWorkspace } from '../storage/index.ts';
import { createPages } from '../ui/index.ts';
import { createConnectedFaces } from './connected-faces.ts';
import type { Services } from './services.ts';

/** A server that listens, and the way to end it. */
export interface RunningServer {
  readonly url: string;
  /**
   * Takes no more requests, closes parked connections, lets requests in hand finish for at most `timeoutMs` (5,000 unless
   * told) and then cuts them off: a body that trickles in would hold the process for minutes.
   */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

const DRAIN_MS = 5_000;

/** Paths the API answers; everything else is a page. */
const API_PATH = /^\/(?:(?:v1|hooks)(?:\/|$)|openapi\.json$|health$|metrics$)/;

/** Serves the API and the pages on the configured host and port. */
export async function startServer(services: Services): Promise<RunningServer> {
  const { config, database, pipeline, answerer, searcher, readDraft, live, logger, modelStanding } = services;
  const now = Date.now;
  const { maxBodyBytes, requestsPerMinute, extractor, verification, workspace, publicUrl } = config;
  const model = extractor === 'llm' || verification ? config.openai.model : undefined;
  const embedding = config.embedding.name;
  const metrics = metricsOf(services);
  const reads = new ReadLog({ database, logger, now });
  const shared = { reads, database, pipeline, answerer, searcher, readDraft, live, logger, extractor, now };
  const api = createApi({
    ...shared,
    workspace,
    publicUrl,
    maxBodyBytes,
    requestsPerMinute,
    embedding,
    metrics,
    modelStanding,
  });
  const identity = config.identity && {
    ...createIdentityProvider(config.identity),
    workspaces: config.identity.workspaces,
  };
  const pages = createPages({ ...shared, model, maxBodyBytes, requestsPerMinute, identity });
  const connected = createConnectedFaces(services, { now, reads });
  const faceOf = (path: string) => connected.at(path) ?? (API_PATH.test(path) ? api : pages);
  const fetch = (request: Request, env: object) =>
    faceOf(getPath(request)).fetch(request, { ...env, client: clientOf(request, env, config.proxies) });
  const server = await listen(fetch, config.host, config.port);
  return {
    url: urlOf(server, config.host, config.port),
    async close({ timeoutMs = DRAIN_MS } = {}) {
      // Streams of events would go on for ever: they end first.
      live?.endAll();
      await closeServer(server, timeoutMs);
      // Commands that were taken are answered, if that does not take long.
      await Promise.race([connected.settled(), setTimeout(timeoutMs, undefined, { ref: false })]);
      await reads.flush();
    },
  };
}

/** Tells how a process is that serves nothing else: `/health` and `/metrics`. Gives where, and the way to end it. */
export async function startProbes(services: Services, port: number): Promise<RunningServer> {
  const { config, database, logger, modelStanding } = services;
  const { extractor, embedding } = config;
  const probes = createProbes({
    database,
    logger,
    extractor,
    embedding: embedding.name,
    metrics: metricsOf(services),
    modelStanding,
  });
  const server = await listen((request) => probes.fetch(request), config.host, port);
  return {
    url: urlOf(server, config.host, port),
    close: ({ timeoutMs = DRAIN_MS } = {}) => closeServer(server, timeoutMs),
  };
}

function metricsOf({ telemetry, config }: Services) {
  return telemetry && { scrape: telemetry.scrape, token: config.telemetry.metricsToken };
}

function urlOf(server: ServerType, name: string, wanted: number): string {
  const address = server.address();
  const port = address instanceof Object ? address.port : wanted;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function listen(
  fetch: (request: Request, env: object) => Response | Promise<Response>,
  hostname: string,
  port: number,
) {
  return new Promise<ServerType>((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error);
      else
        reject(
          new ConfigError(`Port ${port} of ${hostname} is in use; choose another with --port or PORT`, {
            cause: error,
          }),
        );
    });
  });
}

async function closeServer(server: ServerType, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const cutOff = globalThis.setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, timeoutMs);
  await closed;
  clearTimeout(cutOff);
}

/**
 * A link that signs a browser in, with a fresh key of its own: keys are kept as hashes, so an earlier link cannot be shown
 * again. The link that this machine printed before ends.
 */
export async function createSignInLink(
  { database, config }: Services,
  url: string,
  workspace = config.workspace,
): Promise<string> {
  const name = `sign-in link of ${hostname()}`;
  const key = await withWorkspace(database, workspace, async (tx) => {
    const earlier = await listApiKeys(tx);
    for (const { id } of earlier.filter((one) => one.name === name && one.revokedAt === null))
      await revokeApiKey(tx, id);
    return (await createApiKey(tx, name, { role: 'admin' })).key;
  });
  return `${url}/sign-in?key=${key}`;
}
