import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, createApi } from '../src/http/index.ts';
import { createPipeline, type Pipeline } from '../src/pipeline/index.ts';
import {
  createApiKey,
  keepRefusals,
  type RefusedText,
  revokeApiKey,
  wantEmbeddingModel,
  withWorkspace,
} from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeEachDatabase } from './support/databases.ts';
import { createTestExtractor } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

/** What the answers looked into below may hold. */
interface AnswerBody {
  readonly id: string;
  readonly detail: string;
  readonly issues: readonly unknown[];
  readonly items: readonly unknown[];
  readonly signals: readonly { readonly quote: string; readonly span: { turn: number; start: number; end: number } }[];
  readonly turns: readonly { readonly text: string }[];
  readonly openapi: string;
  readonly paths: object;
  readonly components: { readonly schemas: object };
}

const MAX_BODY_BYTES = 20_000_000;
const WORKSPACE = 'acme-vendor';

describeEachDatabase('the API', (fixture) => {
  let api: Api;
  let pipeline: Pipeline;
  let key: string;
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
      maxBodyBytes: MAX_BODY_BYTES,
      extractor: 'local',
      embedding: 'none',
      now: Date.now,
    });
    key = (await withWorkspace(database, WORKSPACE, (tx) => createApiKey(tx, 'test', { role: 'admin' }))).key;
  });
  afterAll(() => pipeline.stop());

  /** One request with the key; gives status, content type and the parsed body. */
  async function ask(method: string, path: string, body?: RequestInit['body'], headers: Record<string, string> = {}) {
    const json = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
    const init = { method, headers: { authorization: `Bearer ${key}`, ...json, ...headers } };
    const response = await api.request(path, body === undefined ? init : { ...init, body, duplex: 'half' });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as AnswerBody,
    };
  }

  function post(conversation: unknown, headers: Record<string, string> = {}) {
    const body =
      conversation instanceof Uint8Array ? new Blob([new Uint8Array(conversation)]) : JSON.stringify(conversation);
    return ask('POST', '/v1/conversations', body, { 'content-type': 'application/json', ...headers });
  }

  it('takes a conversation in, reads it, and gives its signals, its account and the risk', async () => {
    const posted = await post(exampleConversation());
    expect(posted).toMatchObject({ status: 202, body: { id: 'call-1', status: 'queued', duplicate: false } });
    await pipeline.whenIdle(WORKSPACE);

    const conversation = await ask('GET', '/v1/conversations/call-1');
    expect(conversation.body).toMatchObject({ status: 'read', account: 'acme', turns: [{ speaker: 'Ana Lima' }, {}] });
    const signal = conversation.body.signals[0];
    if (signal === undefined) throw new Error('no signal');
    expect(conversation.body.turns[signal.span.turn]?.text.slice(signal.span.start, signal.span.end)).toBe(
      signal.quote,
    );

    const signals = await ask('GET', '/v1/accounts/acme/signals?kind=competitor');
    expect(signals.body.items).toEqual([signal]);
    expect((await ask('GET', '/v1/accounts/acme/signals?kind=expansion')).body).toEqual({ items: [], next: null });
    const accounts = await ask('GET', '/v1/accounts');
    expect(accounts.body.items).toMatchObject([{ key: 'acme', score: expect.any(Number) }]);
    const risk = await ask('GET', '/v1/accounts/acme/risk');
    expect(risk.body).toMatchObject({ account: 'acme', contributions: expect.any(Array) });
    expect((await ask('GET', '/v1/accounts/acme')).body).toMatchObject({ key: 'acme', declared: false });
  });

  it('says which turns the embedding refuses', async () => {
    await post(exampleConversation({ id: 'refused', occurred_at: '2026-03-16T15:00:00.000Z' }));
    await pipeline.whenIdle(WORKSPACE);
    expect((await ask('GET', '/v1/conversations/refused')).body).toMatchObject({ unembedded: [] });
    await withWorkspace(fixture.database, WORKSPACE, async (tx) => {
      await wantEmbeddingModel(tx, { model: 'served/2', dimensions: 2 });
      const { rows } = await tx.executeSql(
        `SELECT content_hash AS "contentHash", 'HTTP 400' AS reason FROM earshot.passage`,
      );
      await keepRefusals(tx, 'served/2', rows as RefusedText[]);
    });
    expect((await ask('GET', '/v1/conversations/refused')).body).toMatchObject({
      unembedded: [{ turns: [0, 1], reason: 'HTTP 400' }],
    });
  });

  it('keeps a conversation once that is sent twice, by external id or by content, and says so', async () => {
    const first = exampleConversation({ id: 'twice', external_id: 'gong-7', occurred_at: '2026-03-13T15:00:00.000Z' });
    expect((await post(first)).body).toMatchObject({ id: 'twice', duplicate: false });
    expect((await post({ ...first, id: undefined })).body).toMatchObject({
      id: 'twice',
      duplicate: true,
      differs: false,
    });
    const renamed = { ...first, id: 'renamed', external_id: undefined };
    expect((await post(renamed)).body).toMatchObject({ id: 'twice', duplicate: true, differs: false });
    const corrected = { ...first, turns: [{ speaker: 'Dana Ortiz', text: 'Something else.' }] };
    expect((await post(corrected)).body).toMatchObject({ id: 'twice', duplicate: true, differs: true });
  });

  it('declares an account and reads what waited for its domain', async () => {
    const waiting = exampleConversation({ id: 'orphan', account: undefined, occurred_at: '2026-03-14T15:00:00.000Z' });
    await post(waiting);
    await pipeline.whenIdle(WORKSPACE);
    expect((await ask('GET', '/v1/conversations?status=waiting')).body.items).toMatchObject([{ id: 'orphan' }]);

    const record = { name: 'Acme Corp', domain: 'acme.test', acv: 84_000, renewal_date: '2026-12-01' };
    const declared = await ask('PUT', '/v1/accounts/acme-corp', JSON.stringify(record));
    expect(declared).toMatchObject({ status: 200, body: { declared: true, requeued: 1, account: { acv: 84_000 } } });
    await pipeline.whenIdle(WORKSPACE);
    expect((await ask('GET', '/v1/conversations/orphan')).body).toMatchObject({ status: 'read', account: 'acme-corp' });
  });

  it('declares nothing that it was not told: a body missing, of another type, broken or too large changes no account', async () => {
    const record = { name: 'Kept Ltd', acv: 5_000 };
    expect((await ask('PUT', '/v1/accounts/kept', JSON.stringify(record))).status).toBe(200);
    await pipeline.whenIdle(WORKSPACE);
    const refusals = [
      await ask('PUT', '/v1/accounts/kept'),
      await ask('PUT', '/v1/accounts/kept', '{}', { 'content-type': 'text/plain' }),
      await ask('PUT', '/v1/accounts/kept', '{\n"name": }'),
      await ask('PUT', '/v1/accounts/kept', '{}', { 'content-length': '100000000' }),
      await ask('PUT', '/v1/accounts/kept', '{"acv":"much"}'),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([415, 415, 400, 413, 422]);
    expect(refusals[2]?.body.detail).toMatch(/^line 2, byte \d+: broken JSON/);
    const kept = await ask('GET', '/v1/accounts/kept');
    expect(kept.body).toMatchObject({ account: record, risk: { account: 'kept' } });
    expect((await ask('PUT', '/v1/accounts/kept', JSON.stringify(record))).body).toMatchObject({
      risk: { account: 'kept' },
    });
  });

  it('takes captions, with the account in the query', async () => {
    const captions = 'WEBVTT\n\n00:01.000 --> 00:04.000\n<v Dana>We are looking at Rivalware.</v>\n';
    const path = '/v1/conversations?account=acme&occurred_at=2026-04-01';
    const posted = await ask('POST', path, captions, { 'content-type': 'text/vtt' });
    expect(posted.status).toBe(202);
    await pipeline.whenIdle(WORKSPACE);
    expect((await ask('GET', `/v1/conversations/${posted.body.id}`)).body).toMatchObject({
      account: 'acme',
      turns: [{ speaker: 'Dana', at: 1, text: 'We are looking at Rivalware.' }],
    });
  });

  const text = new TextEncoder();
  const turns = (list: unknown) => ({ ...exampleConversation({ id: 'bad' }), turns: list });
  const bad: readonly [string, () => unknown, Record<string, string>, number, string, RegExp][] = [
    [
      'broken JSON',
      () => text.encode('{"medium": "call",\n "turns": [}'),
      {},
      400,
      'broken-json',
      /line 2, byte \d+: broken JSON/,
    ],
    [
      'a wrong type',
      () => turns([{ speaker: 'A', text: 7 }]),
      {},
      422,
      'wrong-type',
      /^turns\[0\]\.text: expected string, received number$/,
    ],
    [
      'an unknown format',
      () => text.encode('%PDF'),
      { 'content-type': 'application/pdf' },
      415,
      'unknown-format',
      /send one of application\/json, text\/vtt/,
    ],
    [
      'what is nested deeper than anybody walks',
      () => text.encode(`{"attrs":${'['.repeat(3_000)}${']'.repeat(3_000)}}`),
      {},
      422,
      'too-deep',
      /^nested in more than 100 levels$/,
    ],
    ['an empty transcript', () => turns([]), {}, 422, 'empty-transcript', /turns: the transcript is empty/],
    [
      'captions cut in half',
      () => text.encode('WEBVTT\n\n00:01.000 --> 00:04.000\n<v Dana>Hello.\n\n00:05.000 --> 00:'),
      { 'content-type': 'text/vtt' },
      422,
      'cut-off',
      /line 6/,
    ],
    ['invalid UTF-8', () => Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), {}, 400, 'invalid-encoding', /byte 3/],
    [
      'a turn of 200,000 characters',
      () => turns([{ speaker: 'A', text: 'x'.repeat(200_000) }]),
      {},
      413,
      'too-large',
      /turns\[0\]\.text: 200000 characters in one turn; at most 100000/,
    ],
    [
      '10,000 turns',
      () => turns(Array(10_000).fill({ speaker: 'A', text: 'x' })),
      {},
      413,
      'too-large',
      /turns: 10000 turns in one conversation; at most 5000/,
    ],
  ];
  it.each(bad)('refuses %s, saying what is wrong and where', async (_name, body, headers, status, code, detail) => {
    const answer = await post(body(), headers);
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, type: `urn:earshot:problem:${code}` },
    });
    expect(answer.body.detail).toMatch(detail);
    expect(answer.body.issues.length).toBeGreaterThan(0);
  });

  it('refuses a body of 100 MB before it is read whole, whether its length is declared or not', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_000_000;
        controller.enqueue(new Uint8Array(1_000_000));
        if (sent >= 100_000_000) controller.close();
      },
    });
    const problem = { status: 413, body: { detail: expect.stringContaining('larger than 20000000 bytes') } };
    expect(await ask('POST', '/v1/conversations', endless, { 'content-type': 'application/json' })).toMatchObject(
      problem,
    );
    expect(sent).toBeLessThan(30_000_000);
    expect(await post(exampleConversation(), { 'content-length': '100000000' })).toMatchObject(problem);
  });

  it('refuses a body without a content type', async () => {
    const answer = await ask('POST', '/v1/conversations', new Uint8Array(2));
    expect(answer).toMatchObject({
      status: 415,
      body: { detail: expect.stringContaining('no content type was given') },
    });
  });

  it('lets nobody in without a live key, and nobody into another workspace', async () => {
    const { database } = fixture;
    const other = await withWorkspace(database, 'other-vendor', (tx) => createApiKey(tx, 'other', { role: 'admin' }));
    const asOther = { authorization: `Bearer ${other.key}` };
    expect(await ask('GET', '/v1/accounts', undefined, asOther)).toMatchObject({ status: 200, body: { items: [] } });
    expect(await ask('GET', '/v1/conversations/call-1', undefined, asOther)).toMatchObject({ status: 404 });
    await withWorkspace(database, 'other-vendor', (tx) => revokeApiKey(tx, other.id));
    for (const authorization of [asOther.authorization, '', 'Bearer nonsense', `Basic ${key}`]) {
      expect(await ask('GET', '/v1/accounts', undefined, { authorization })).toMatchObject({ status: 401 });
    }
  });

  it('answers what does not exist, and a bad query, as problems', async () => {
    expect(await ask('GET', '/v1/nothing')).toMatchObject({ status: 404, type: 'application/problem+json' });
    expect(await ask('GET', '/v1/accounts/nobody')).toMatchObject({ status: 404 });
    expect(await ask('GET', '/v1/accounts/nobody/risk?as_of=yesterday')).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'as_of' }] },
    });
    expect(await ask('GET', '/v1/accounts?cursor=x')).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'cursor' }] },
    });
  });

  it('describes what may be null as such: of a component and something else at once, both would have to hold', async () => {
    const { body } = await ask('GET', '/openapi.json');
    const joined = JSON.stringify(body).match(/"allOf":\[\{"\$ref":"[^"]+"\},\{"type":\["object","null"\]/g);
    expect(joined).toBeNull();
  });

  it('describes every route in OpenAPI 3.1', async () => {
    const { body } = await ask('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths).sort()).toEqual([
      '/health',
      '/hooks/{source}',
      '/hooks/{workspace}/{source}',
      '/metrics',
      '/v1/accounts',
      '/v1/accounts/{key}',
      '/v1/accounts/{key}/access',
      '/v1/accounts/{key}/ask',
      '/v1/accounts/{key}/commitments',
      '/v1/accounts/{key}/erase',
      '/v1/accounts/{key}/export',
      '/v1/accounts/{key}/handback',
      '/v1/accounts/{key}/lost',
      '/v1/accounts/{key}/merge',
      '/v1/accounts/{key}/merge/undo',
      '/v1/accounts/{key}/ownership',
      '/v1/accounts/{key}/ownership/{team}/{on}/open',
      '/v1/accounts/{key}/people',
      '/v1/accounts/{key}/people/erase',
      '/v1/accounts/{key}/review',
      '/v1/accounts/{key}/reviews',
      '/v1/accounts/{key}/risk',
      '/v1/accounts/{key}/risk/changes',
      '/v1/accounts/{key}/risk/history',
      '/v1/accounts/{key}/signals',
      '/v1/accounts/{key}/touches',
      '/v1/audit',
      '/v1/commitments/{id}',
      '/v1/conversations',
      '/v1/conversations/{id}',
      '/v1/conversations/{id}/assign',
      '/v1/conversations/{id}/events',
      '/v1/conversations/{id}/retry',
      '/v1/coverage',
      '/v1/deals/{key}',
      '/v1/deals/{key}/close',
      '/v1/deals/{key}/handoff',
      '/v1/deals/{key}/handoff/acknowledge',
      '/v1/deals/{key}/handoff/lines',
      '/v1/deals/{key}/handoff/lines/{id}',
      '/v1/deals/{key}/handoff/send',
      '/v1/deals/{key}/handoff/versions',
      '/v1/deliveries',
      '/v1/deliveries/{id}',
      '/v1/deliveries/{id}/body',
      '/v1/deliveries/{id}/replay',
      '/v1/destinations',
      '/v1/destinations/{id}',
      '/v1/destinations/{id}/test',
      '/v1/dispatches',
      '/v1/dispatches/{id}/retry',
      '/v1/erasures',
      '/v1/erasures/register',
      '/v1/events',
      '/v1/inbox',
      '/v1/inbox/{id}',
      '/v1/interventions',
      '/v1/interventions/{id}',
      '/v1/members',
      '/v1/members/{email}',
      '/v1/outreach/check',
      '/v1/people/{id}',
      '/v1/people/{id}/merge',
      '/v1/people/{id}/merge/undo',
      '/v1/policy',
      '/v1/policy/preview',
      '/v1/policy/versions',
      '/v1/reembedding',
      '/v1/reembedding/pause',
      '/v1/reembedding/resume',
      '/v1/reprocessings',
      '/v1/reprocessings/{id}',
      '/v1/reprocessings/{id}/cancel',
      '/v1/reprocessings/{id}/pause',
      '/v1/reprocessings/{id}/resume',
      '/v1/reviews/{id}',
      '/v1/search',
      '/v1/signals/{id}',
      '/v1/sources',
      '/v1/sources/{name}',
      '/v1/sources/{name}/rotate',
      '/v1/surveys',
      '/v1/tickets',
      '/v1/unassigned',
      '/v1/usage',
      '/v1/waiting',
      '/v1/workspace',
    ]);
    expect(body.components.schemas).toHaveProperty('Risk');
    expect(body.components.schemas).toHaveProperty('Judgement');
    expect(body.components.schemas).toHaveProperty('ConversationInput');
  });

  it('says whether it is up and who reads', async () => {
    const { body } = await ask('GET', '/health');
    expect(body).toMatchObject({ status: 'ok', extractor: 'local', embedding: 'none' });
  });

  it('writes no word of a customer into the log', () => {
    expect(logged.join('\n')).not.toMatch(/Rivalware|Dana/);
  });
});
