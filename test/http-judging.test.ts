import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, createApi } from '../src/http/index.ts';
import { createPipeline, type Pipeline } from '../src/pipeline/index.ts';
import { createApiKey, withWorkspace } from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { createTestExtractor } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

const WORKSPACE = 'judging';
const QUOTE = 'they gave us a demo last week';

describeAnyDatabase('judging through the API', (fixture) => {
  let api: Api;
  let pipeline: Pipeline;
  let key: string;
  let strangersKey: string;
  let path: string;
  const logged: string[] = [];

  beforeAll(async () => {
    const { database } = fixture;
    pipeline = createPipeline({ database, extractor: createTestExtractor(), scorer: countSignals, pollMs: 50 });
    await pipeline.start();
    const logger = pino({ level: 'debug' }, { write: (line) => logged.push(line) });
    api = createApi({
      database,
      pipeline,
      logger,
      workspace: 'default',
      maxBodyBytes: 10_000,
      extractor: 'local',
      embedding: 'none',
      now: Date.now,
    });
    key = (await withWorkspace(database, WORKSPACE, (tx) => createApiKey(tx, 'Ana Lima', { role: 'admin' }))).key;
    strangersKey = (await withWorkspace(database, 'strangers', (tx) => createApiKey(tx, 'x', { role: 'admin' }))).key;
    const delivery = { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation(WORKSPACE, { conversation: exampleConversation(), delivery });
    await pipeline.whenIdle(WORKSPACE);
    const { body } = await ask('GET', '/v1/accounts/acme/signals');
    path = `/v1/signals/${body.items[0].id}`;
  });
  afterAll(() => pipeline.stop());

  async function ask(method: string, to: string, body?: unknown, headers: Record<string, string> = {}) {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = { 'content-type': 'application/json' };
    const authorization = `Bearer ${key}`;
    const response = await api.request(to, { method, headers: { authorization, ...type, ...headers }, ...sent });
    const answer = JSON.parse(await response.text());
    return { status: response.status, etag: response.headers.get('etag'), body: answer };
  }

  function judge(body: unknown, headers?: Record<string, string>) {
    return ask('PATCH', path, body, headers);
  }

  async function score(): Promise<number> {
    await pipeline.whenIdle(WORKSPACE);
    return (await ask('GET', '/v1/accounts')).body.items[0].score;
  }

  it('confirms under the name of the key, or of whoever it speaks for, and tells the history', async () => {
    expect((await ask('GET', path)).body).toMatchObject({ version: 1, judgement: null, read_as: null, history: [] });
    const confirmed = await judge({ action: 'confirm' });
    expect(confirmed).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { confirmed_by: 'Ana Lima', judgement: { verdict: 'confirmed', by: 'Ana Lima', reason: null } },
    });
    const again = await judge({ action: 'confirm', by: 'Bo', reason: 'heard it' });
    expect(again.body.history).toMatchObject([
      { action: 'confirm', by: 'Ana Lima' },
      { action: 'confirm', by: 'Bo', reason: 'heard it' },
    ]);
    expect((await ask('GET', path)).body).toEqual(again.body);
    await judge({ action: 'undo' });
    expect((await judge({ action: 'undo' })).body).toMatchObject({ judgement: null, confirmed_by: null });
    expect(await judge({ action: 'undo' })).toMatchObject({
      status: 409,
      body: { type: 'urn:earshot:problem:nothing-to-undo' },
    });
  });

  it('dismisses, which the score shows, and takes that back', async () => {
    expect(await score()).toBe(1);
    expect((await judge({ action: 'dismiss', reason: 'a joke' })).body).toMatchObject({
      status: 'dismissed',
      judgement: { verdict: 'dismissed', reason: 'a joke' },
    });
    expect(await score()).toBe(0);
    await judge({ action: 'undo' });
    expect(await score()).toBe(1);
    expect((await judge({ action: 'act' })).body).toMatchObject({ status: 'acted' });
    await judge({ action: 'undo' });
  });

  it('gives a verdict in the name of who gave it, whoever dealt with the signal since', async () => {
    await judge({ action: 'confirm', by: 'Bo', reason: 'heard it' });
    expect((await judge({ action: 'act', by: 'Cy', reason: 'called them' })).body).toMatchObject({
      status: 'acted',
      judgement: { verdict: 'confirmed', by: 'Bo', reason: null },
      history: expect.arrayContaining([expect.objectContaining({ action: 'act', by: 'Cy', reason: 'called them' })]),
    });
    await judge({ action: 'undo' });
    expect((await ask('GET', path)).body.judgement).toMatchObject({ by: 'Bo', reason: 'heard it' });
    await judge({ action: 'undo' });
  });

  it('corrects kind, details and quote, and keeps what had been read', async () => {
    const attrs = { competitor: 'Rivalware' };
    const corrected = await judge({ action: 'correct', subtype: 'evaluating', quote: QUOTE, turns: [1], attrs });
    expect(corrected).toMatchObject({
      status: 200,
      body: {
        subtype: 'evaluating',
        quote: QUOTE,
        turns: [1],
        read_as: { subtype: 'mention', quote: 'Rivalware' },
        judgement: { verdict: 'corrected' },
      },
    });
    const { span } = corrected.body;
    expect(exampleConversation().turns[span.turn]?.text.slice(span.start, span.end)).toBe(QUOTE);
    expect((await ask('GET', '/v1/accounts/acme/signals?kind=competitor')).body.items).toMatchObject([
      { quote: QUOTE },
    ]);
    await judge({ action: 'undo' });
  });

  it.each([
    ['an unknown action', { action: 'love' }, 422, 'wrong-type'],
    ['a field it does not know', { action: 'confirm', mood: 'x' }, 422, 'wrong-type'],
    ['an illegal subtype', { action: 'correct', subtype: 'mood' }, 422, 'wrong-type'],
    ['an illegal attribute', { action: 'correct', attrs: { team: 'Ops' } }, 422, 'wrong-type'],
    ['a quote nobody said', { action: 'correct', quote: 'We love Rivalware' }, 422, 'quote-not-found'],
    ['a turn that is not there', { action: 'correct', turns: [9] }, 422, 'quote-not-found'],
    ['text that cannot be stored', { action: 'dismiss', reason: 'a\0b' }, 422, 'unstorable-text'],
  ])('refuses %s and changes nothing', async (_name, body, status, code) => {
    const before = await ask('GET', path);
    expect(await judge(body)).toMatchObject({ status, body: { type: `urn:earshot:problem:${code}` } });
    expect(await ask('GET', path)).toEqual(before);
  });

  it('refuses a judgement of a version that is no longer there, and only then', async () => {
    const { etag } = await ask('GET', path);
    expect((await judge({ action: 'confirm' }, { 'if-match': etag ?? '' })).status).toBe(200);
    expect(await judge({ action: 'dismiss' }, { 'if-match': etag ?? '' })).toMatchObject({
      status: 412,
      body: { type: 'urn:earshot:problem:stale-version', detail: expect.stringContaining('last by Ana Lima') },
    });
    expect((await judge({ action: 'dismiss' }, { 'if-match': 'W/"1"' })).status).toBe(422);
    expect((await judge({ action: 'undo' }, { 'if-match': '*' })).status).toBe(200);
  });

  it('lets no other workspace see or judge it', async () => {
    const authorization = `Bearer ${strangersKey}`;
    expect((await ask('GET', path, undefined, { authorization })).status).toBe(404);
    expect((await judge({ action: 'dismiss' }, { authorization })).status).toBe(404);
    expect((await ask('GET', path)).body.status).toBe('open');
  });

  it('keeps rivals, product names and words of the trade, and refuses what is none of them', async () => {
    const settings = {
      company: 'Brightwater',
      product_names: ['Dispatch'],
      competitors: ['FieldPilot'],
      glossary: ['bay'],
    };
    const saved = { ...settings, domains: [] };
    expect(await ask('PUT', '/v1/workspace', settings)).toMatchObject({ status: 200, body: saved });
    expect((await ask('GET', '/v1/workspace')).body).toEqual(saved);
    expect((await ask('PUT', '/v1/workspace', { rivals: ['x'] })).status).toBe(422);
    expect((await ask('PUT', '/v1/workspace', { competitors: [''] })).body.issues).toMatchObject([
      { path: 'competitors[0]' },
    ]);
    expect((await ask('PUT', '/v1/workspace', { glossary: ['a', 'b\0c'] })).body).toMatchObject({
      type: 'urn:earshot:problem:unstorable-text',
      issues: [{ path: 'glossary[1]' }],
    });
    const authorization = `Bearer ${strangersKey}`;
    expect((await ask('GET', '/v1/workspace', undefined, { authorization })).body).toMatchObject({ competitors: [] });
    expect((await ask('GET', '/v1/workspace')).body).toEqual(saved);
  });

  it('writes no word of a customer into the log', () => {
    expect(logged.join('\n')).not.toMatch(/Rivalware|demo last week/);
  });
});
