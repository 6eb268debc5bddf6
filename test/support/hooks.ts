import pino from 'pino';
import { type Api, createApi } from '../../src/http/index.ts';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../src/pipeline/index.ts';
import { createApiKey, type Database, saveWorkspace, withWorkspace } from '../../src/storage/index.ts';
import { createTestExtractor } from './test-extractor.ts';
import { countSignals } from './test-scorer.ts';

/** A server in memory with a worker, a workspace and a key: for tests of what tools post. */
export interface HookServer {
  readonly api: Api;
  readonly pipeline: Pipeline;
  readonly workspace: string;
  /** Everything that was logged, a line each. */
  readonly logged: readonly string[];
  /** A request with the key; gives status and parsed body. */
  ask(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Answered }>;
  /** A request to a source, with nothing added to it. */
  hook(
    path: string,
    body: string | Uint8Array,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }>;
  /** Resolves when every job is done or put off. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** What the answers looked into may hold. */
export interface Answered {
  readonly [name: string]: unknown;
  readonly id: string;
  readonly detail: string;
  readonly secret: string;
  readonly url: string;
  readonly items: readonly Answered[];
  readonly status: unknown;
}

/** The address that tests call the server by. */
export const PUBLIC_URL = 'https://earshot.example.com';

/** Starts one over a database. `domains` are our own. */
export async function startHookServer(
  database: Database,
  {
    workspace,
    domains = ['northlight.example'],
    now = Date.now,
    works = true,
    pipeline: extra = {},
  }: {
    readonly workspace: string;
    readonly domains?: readonly string[];
    readonly now?: () => number;
    /** Without a worker jobs stay as they were posted: for what an answer says of them. */
    readonly works?: boolean;
    readonly pipeline?: Partial<PipelineOptions>;
  },
): Promise<HookServer> {
  await saveWorkspace(database, workspace, { settings: { company: 'Northlight', domains } });
  const { key } = await withWorkspace(database, workspace, (tx) => createApiKey(tx, 'test', { role: 'admin' }));
  const logged: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => logged.push(line) });
  const pipeline = createPipeline({
    database,
    extractor: createTestExtractor(),
    scorer: countSignals,
    pollMs: 50,
    now,
    logger,
    ...extra,
  });
  await (works ? pipeline.start() : pipeline.prepare());
  const api = createApi({
    database,
    pipeline,
    readDraft: extra.readDraft,
    logger,
    workspace,
    publicUrl: PUBLIC_URL,
    maxBodyBytes: 20_000_000,
    extractor: 'local',
    embedding: 'none',
    now,
  });
  return {
    api,
    pipeline,
    workspace,
    logged,
    async ask(method, path, body) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const response = await api.request(path, init);
      const text = await response.text();
      return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answered };
    },
    async hook(path, body, headers = {}) {
      const sent = typeof body === 'string' ? body : new Blob([new Uint8Array(body)]);
      const response = await api.request(path, { method: 'POST', body: sent, headers: { ...headers } });
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
    settled: () => pipeline.whenIdle(workspace),
    stop: () => pipeline.stop(),
  };
}
