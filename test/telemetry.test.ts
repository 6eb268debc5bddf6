import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startProbes, startServer } from '../src/cli/server.ts';
import { openServices, type Services } from '../src/cli/services.ts';
import { readConfig } from '../src/config/index.ts';
import { createApiKey, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { logFieldsInHand } from '../src/telemetry/index.ts';
import { createDatabase, type FreshDatabase, serverUrl } from './support/databases.ts';
import { type ModelServer, startModelServer } from './support/model-server.ts';

const WORKSPACE = 'told';
const TOKEN = 'a-token-for-prometheus';
const WORDS = 'We are looking at Rivalware since Monday.';
const CALL = {
  medium: 'call',
  occurred_at: '2026-09-21T13:00:00Z',
  account: { key: 'acme' },
  participants: [{ name: 'Dana', side: 'customer' }],
  turns: [{ speaker: 'Dana', text: WORDS }],
};

/** A span as OTLP writes it in JSON. */
interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** A collector of traces on a free port. */
async function startCollector() {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const keys = new Set<string | undefined>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    bodies.push(body);
    keys.add(request.headers['x-collector-key']?.toString());
    const sent = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    spans.push(...sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { spans, bodies, keys, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe('what a process tells of itself', () => {
  const home = mkdtempSync(join(tmpdir(), 'earshot-told-'));
  const logged: string[] = [];
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let model: ModelServer;
  let fresh: FreshDatabase | undefined;
  let services: Services;
  let server: RunningServer;
  let key: string;
  let delivery: string;
  let scraped: string;

  beforeAll(async () => {
    collector = await startCollector();
    const signal = { kind: 'competitor', subtype: 'evaluating', turns: [0], quote: WORDS, attrs: {}, confidence: 0.9 };
    model = await startModelServer(() => ({
      content: { signals: [signal] },
      usage: { prompt_tokens: 70, completion_tokens: 7 },
    }));
    fresh = serverUrl === undefined ? undefined : await createDatabase();
    const config = readConfig({
      ...(fresh === undefined ? { EARSHOT_HOME: home } : { DATABASE_URL: fresh.url }),
      EARSHOT_WORKSPACE: WORKSPACE,
      EARSHOT_SECRET_KEY: 'a secret of this test alone',
      EARSHOT_METRICS_TOKEN: TOKEN,
      EARSHOT_EXTRACTOR: 'llm',
      EARSHOT_VERIFICATION: 'off',
      EARSHOT_EMBEDDING: 'none',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'small-one',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=k%20ey',
      PORT: '0',
    });
    const logger = pino({ level: 'info', base: null, mixin: logFieldsInHand }, { write: (line) => logged.push(line) });
    services = await openServices(config, logger, { isLasting: true });
    await saveWorkspace(services.database, WORKSPACE, {
      settings: { company: 'Northlight', domains: ['northlight.example'] },
    });
    key = (await withWorkspace(services.database, WORKSPACE, (tx) => createApiKey(tx, 'test', { role: 'admin' }))).key;
    await services.pipeline.start();
    server = await startServer(services);
    delivery = await post();
    await services.pipeline.whenIdle(WORKSPACE);
    scraped = await (await metrics(server.url)).text();
    await server.close();
    await services.close();
  });
  afterAll(async () => {
    collector.close();
    await model[Symbol.asyncDispose]();
    await fresh?.drop();
    rmSync(home, { recursive: true, force: true });
  });

  const metrics = (url: string, token = TOKEN) =>
    fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });

  /** Has a tool post a call; gives the delivery's id. */
  async function post(): Promise<string> {
    const made = await fetch(`${server.url}/v1/sources/recorder`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ tool: 'generic' }),
    });
    const { secret } = (await made.json()) as { secret: string };
    const body = JSON.stringify(CALL);
    const at = new Date();
    const answer = await fetch(`${server.url}/hooks/recorder?note=words-of-an-address`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        baggage: 'earshot.delivery=forged',
      },
    });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { id: string }).id;
  }

  const attributesOf = ({ attributes }: Span) =>
    Object.fromEntries(attributes.map(({ key: name, value }) => [name, Object.values(value)[0]]));

  it('is one trace from the caller’s request over the jobs to the model and the score', () => {
    const trace = collector.spans.filter(({ traceId }) => traceId === '0af7651916cd43dd8448eb211c80319c');
    const nameOf = (id: string | undefined) => trace.find(({ spanId }) => spanId === id)?.name;
    const steps = new Set(trace.map(({ name, parentSpanId }) => `${nameOf(parentSpanId)} > ${name}`));
    for (const step of [
      'undefined > POST /hooks/:source',
      'POST /hooks/:source > process process-delivery',
      'process process-delivery > process read-conversation',
      'process read-conversation > chat small-one',
      'process read-conversation > process score-account',
    ])
      expect(steps).toContain(step);
    expect([...collector.keys]).toEqual(['k ey']);
  });

  it('names models, tokens and routes as the conventions do, and no word, address or key', () => {
    const chat = collector.spans.find(({ name }) => name === 'chat small-one');
    expect(chat && attributesOf(chat)).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'small-one',
      'gen_ai.usage.input_tokens': 70,
      'gen_ai.usage.output_tokens': 7,
      'server.address': '127.0.0.1',
    });
    const all = collector.bodies.join('');
    for (const secret of ['Rivalware', 'words-of-an-address', key, 'Dana']) expect(all).not.toContain(secret);
  });

  it('counts what was read, what it cost, how long it took, and how the queue stands', () => {
    const figure = (line: RegExp) => Number(line.exec(scraped)?.[1]);
    expect(figure(/^earshot_extraction_conversations_total\{extractor="llm",status="complete".*\} (\d+)$/m)).toBe(1);
    expect(figure(/^earshot_extraction_signals_total\{extractor="llm",kind="competitor".*\} (\d+)$/m)).toBe(1);
    expect(figure(/^gen_ai_client_tokens_total\{.*gen_ai_token_type="input".*\} (\d+)$/m)).toBe(
      70 * model.requests.length,
    );
    expect(figure(/^earshot_signal_lag_count\{.*\} (\d+)$/m)).toBe(1);
    expect(figure(/^http_server_request_duration_count\{.*http_route="\/hooks\/:source".*\} (\d+)$/m)).toBe(1);
    expect(figure(/^messaging_process_duration_count\{.*="process-delivery".*\} (\d+)$/m)).toBe(1);
    expect(figure(/^process_memory_usage(?:\{.*\})? (\d+)$/m)).toBeGreaterThan(1e6);
    expect(figure(/^earshot_queue_jobs\{queue="read-conversation",state="waiting".*\} (\d+)$/m)).toBe(0);
    expect(figure(/^earshot_queue_age\{queue="read-conversation".*\} ([\d.]+)$/m)).toBe(0);
    for (const secret of ['Rivalware', WORKSPACE, 'acme']) expect(scraped).not.toContain(secret);
  });

  it('has the delivery’s id in every line of the log from the hook to the score', () => {
    const lines = logged.map((line) => JSON.parse(line) as Record<string, string>);
    const about = (message: string) => lines.find(({ msg }) => msg === message);
    for (const message of ['delivery-received', 'delivery-settled', 'conversation-settled', 'account-scored'])
      expect([message, about(message)?.delivery]).toEqual([message, delivery]);
    for (const message of ['conversation-settled', 'account-scored'])
      expect(about(message)?.trace_id).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(logged.join('')).not.toContain('Rivalware');
  });
});

describe('the probes of a worker', () => {
  it('are read with the token alone, or where there is none with an admin’s key', async () => {
    const home = mkdtempSync(join(tmpdir(), 'earshot-probed-'));
    const fresh = serverUrl === undefined ? undefined : await createDatabase();
    const where = fresh === undefined ? { EARSHOT_HOME: home } : { DATABASE_URL: fresh.url };
    const config = readConfig({
      ...where,
      EARSHOT_EMBEDDING: 'none',
      EARSHOT_EXTRACTOR: 'local',
      EARSHOT_SECRET_KEY: 'a secret of this test alone',
    });
    const services = await openServices(config, pino({ level: 'silent' }), { isLasting: true });
    const make = (role: 'admin' | 'reader') =>
      withWorkspace(services.database, 'one', async (tx) => (await createApiKey(tx, role, { role })).key);
    const keys = { admin: await make('admin'), reader: await make('reader') };
    const get = async (url: string, token?: string) =>
      (await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })).status;
    const open = await startProbes(services, 0);
    const locked = await startProbes(
      { ...services, config: { ...config, telemetry: { ...config.telemetry, metricsToken: TOKEN } } },
      0,
    );
    expect(await get(`${open.url}/health`)).toBe(200);
    expect(await get(`${open.url}/metrics`)).toBe(401);
    expect(await get(`${open.url}/metrics`, keys.reader)).toBe(401);
    expect(await get(`${open.url}/metrics`, keys.admin)).toBe(200);
    expect(await get(`${locked.url}/metrics`, keys.admin)).toBe(401);
    expect(await get(`${locked.url}/metrics`, TOKEN)).toBe(200);
    expect(await get(`${open.url}/v1/accounts`, keys.admin)).toBe(404);
    await Promise.all([open.close(), locked.close()]);
    await services.close();
    await fresh?.drop();
    rmSync(home, { recursive: true, force: true });
  });
});
