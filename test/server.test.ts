import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnswerer, createSearcher } from '../src/answers/index.ts';
import { type RunningServer, startServer } from '../src/cli/server.ts';
import { readConfig } from '../src/config/index.ts';
import { createPipeline, workspacePolicy } from '../src/pipeline/index.ts';
import { createApiKey, type Database, openDatabase, withWorkspace } from '../src/storage/index.ts';
import { throwAway } from './support/databases.ts';
import { createTestExtractor } from './support/test-extractor.ts';

let database: Database;

beforeAll(async () => {
  database = await openDatabase(throwAway());
});
afterAll(() => database.close());

async function start(): Promise<RunningServer> {
  const pipeline = createPipeline({ database, extractor: createTestExtractor() });
  const config = readConfig({ PORT: '0' });
  const logger = pino({ level: 'silent' });
  const answerer = createAnswerer({ database, policyOf: workspacePolicy });
  const searcher = createSearcher({ database });
  const parts = { config, database, pipeline, embeddings: undefined, answerer, searcher, logger };
  return startServer({ ...parts, close: async () => undefined });
}

it('ends although a request trickles in and a connection is parked', async () => {
  const server = await start();
  const { key } = await withWorkspace(database, 'default', (tx) => createApiKey(tx, 'test', { role: 'admin' }));
  const port = Number(new URL(server.url).port);
  const parked = connect(port, '127.0.0.1');
  parked.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(parked, 'data');
  const trickling = connect(port, '127.0.0.1');
  const head = ['POST /v1/conversations HTTP/1.1', 'Host: x', `Authorization: Bearer ${key}`, 'Expect: 100-continue'];
  trickling.write(`${[...head, 'Content-Type: application/json', 'Content-Length: 1000'].join('\r\n')}\r\n\r\n`);
  await once(trickling, 'data'); // 100 Continue: the request is in hand
  const ended = Promise.all([parked, trickling].map(closed));
  trickling.write('{');
  await server.close({ timeoutMs: 0 });
  await ended;
});

it('serves assistants and Slack beside the API and the pages', async () => {
  const server = await start();
  const post = async (path: string) => (await fetch(`${server.url}${path}`, { method: 'POST' })).status;
  expect(await post('/mcp')).toBe(401);
  expect(await post('/slack/commands')).toBe(404); // nobody connected it
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  await server.close({ timeoutMs: 0 });
});

/** Resolves when a connection is gone, whichever way the system says so. */
function closed(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
