import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLanguageModel, createServerEmbedder, ModelServers, type ServerChange } from './index.ts';

const URL = 'https://models.test/v1/chat/completions';
const POLICY = { share: 0.5, of: 6, least: 4, openMs: 10_000, longestOpenMs: 15_000, askedMs: 60_000 };
const server = setupServer();
const question = {
  messages: [{ role: 'user' as const, content: 'secret words' }],
  schema: { name: 'answer', schema: { type: 'object' } },
};

let requests: number;
let answer: () => Response | Promise<Response>;
let changes: ServerChange[];
let servers: ModelServers;

const good = () =>
  HttpResponse.json({
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '{}' } }],
  });
const failing = (status: number, headers: Record<string, string> = {}) => HttpResponse.json({}, { status, headers });

beforeAll(() => server.listen());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-12T15:00:00Z') });
  requests = 0;
  answer = good;
  changes = [];
  servers = new ModelServers({ policy: POLICY, onChange: (change) => changes.push(change) });
  server.use(
    http.post(URL, () => {
      requests += 1;
      return answer();
    }),
  );
});
afterEach(() => {
  server.resetHandlers();
  vi.useRealTimers();
});
afterAll(() => server.close());

function model(name = 'm', baseUrl = 'https://models.test/v1') {
  const openai = { apiKey: 'k', baseUrl, model: name, timeoutMs: 60_000, responseFormat: 'json_schema' as const };
  const retries = { attempts: 1, longestWait: 60_000 };
  return createLanguageModel({ openai }, { servers, retries, wait: async () => {} });
}

async function ask(times: number, one = model()) {
  const replies = [];
  for (let index = 0; index < times; index += 1) replies.push(await one.ask(question));
  return replies;
}

const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
const standing = () => servers.of('https://models.test/v1/').standing;

describe('a model’s server that keeps failing', () => {
  it('is left alone by all who ask it, and asked again by one, then by all', async () => {
    answer = () => failing(500);
    const [first, , , , fifth] = await ask(5);
    expect(first).toMatchObject({ outcome: 'failed', reason: 'HTTP 500' });
    expect(requests).toBe(4);
    expect(fifth).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('not asked before 15:00:10 UTC'),
    });
    expect(standing()).toEqual({ state: 'open', until: Date.parse('2026-03-12T15:00:10Z'), reason: 'HTTP 500' });
    await ask(1, model('another'));
    expect(requests).toBe(4);

    pass(10_000);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = async () => {
      await held;
      return good();
    };
    const asked = Promise.all([ask(1), ask(1), ask(1)]);
    await expect.poll(() => requests).toBe(5);
    expect(standing().state).toBe('half-open');
    answer = good;
    release();
    expect((await asked).flat().map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
    expect(requests).toBe(7);
    expect(changes.map(({ server: host, state }) => [host, state])).toEqual([
      ['models.test', 'open'],
      ['models.test', 'half-open'],
      ['models.test', 'closed'],
    ]);
  });

  it('is left alone for longer each time a probe fails, up to a limit', async () => {
    answer = () => failing(503);
    await ask(4);
    const waits = [];
    for (let probe = 0; probe < 3; probe += 1) {
      const { until } = standing();
      waits.push((until ?? 0) - Date.now());
      pass((until ?? 0) - Date.now());
      await ask(1);
    }
    expect(waits).toEqual([10_000, 15_000, 15_000]);
    expect(requests).toBe(7);
  });

  it('is no server that refuses texts, nor one that answers with garbage, nor another one', async () => {
    for (const status of [400, 404, 413, 422]) {
      answer = () => failing(status);
      await ask(4);
    }
    answer = () => HttpResponse.json({ choices: [] });
    await ask(6);
    expect(standing()).toMatchObject({ state: 'closed', until: null });
    answer = () => failing(500);
    await ask(6);
    expect(standing().state).toBe('open');
    expect(servers.of('https://elsewhere.test/v1').standing.state).toBe('closed');
  });

  it('may fail now and then', async () => {
    let count = 0;
    answer = () => (count++ % 3 === 0 ? failing(500) : good());
    await ask(30);
    expect(requests).toBe(30);
    expect(changes).toEqual([]);
  });

  it('says itself how long: too many questions end when it says, a long time begins at once', async () => {
    answer = () => failing(429, { 'retry-after': '30' });
    await ask(4);
    expect(standing()).toMatchObject({ state: 'open', until: Date.now() + 30_000 });
    servers = new ModelServers({ policy: POLICY });
    answer = () => failing(429, { 'retry-after': '3600' });
    await ask(1);
    expect(standing()).toMatchObject({ state: 'open', until: Date.now() + 3_600_000, reason: 'HTTP 429' });
  });

  it('turns everybody away with a key that is no longer good', async () => {
    answer = () => failing(401);
    await ask(5);
    expect(requests).toBe(4);
  });

  it('is not called well by a probe that was called off', async () => {
    answer = () => failing(500);
    await ask(4);
    pass(10_000);
    const controller = new AbortController();
    answer = () => new Promise(() => undefined);
    const probe = model().ask(question, { signal: controller.signal });
    await expect.poll(() => requests).toBe(5);
    controller.abort(new Error('stopping'));
    await expect(probe).rejects.toThrow('stopping');
    await expect.poll(() => standing().state).toBe('open');
  });

  it('is one server for vectors too', async () => {
    answer = () => failing(500);
    await ask(4);
    const of = {
      model: 'text-embedding-3-small',
      apiKey: 'k',
      baseUrl: 'https://models.test/v1',
      dimensions: undefined,
    };
    const config = { embedding: { name: 'openai', ...of, batch: 8 }, modelConcurrency: 1 } as const;
    const embedder = await createServerEmbedder({ ...config, openai: { timeoutMs: 60_000 } }, { servers });
    await expect(embedder.embed(['a word'])).rejects.toThrow(/not asked before 15:00:10 UTC/);
  });
});
