import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createAnswerer, createSearcher } from '../src/answers/index.ts';
import { clientOf, createApi } from '../src/http/index.ts';
import { createMcpApp } from '../src/mcp/index.ts';
import { createPipeline, workspacePolicy } from '../src/pipeline/index.ts';
import { createSlackApp } from '../src/slack/index.ts';
import { createApiKey, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { createPages } from '../src/ui/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { cookieOf } from './support/sign-in.ts';
import { createTestExtractor } from './support/test-extractor.ts';

describe('where a request comes from', () => {
  const incoming = { incoming: { socket: { remoteAddress: '10.0.0.9' } } };
  const from = (forwarded: string | null, proxies: number) =>
    clientOf(
      new Request('http://x/', { headers: forwarded === null ? {} : { 'x-forwarded-for': forwarded } }),
      incoming,
      proxies,
    );

  it.each([
    ['whatever is said where no proxy is named', '192.0.2.1', 0, '10.0.0.9'],
    ['what the one proxy says', '192.0.2.1', 1, '192.0.2.1'],
    ['not what the caller wrote before it', '203.0.113.5, 192.0.2.1', 1, '192.0.2.1'],
    ['what the outer of two proxies says', '203.0.113.5, 192.0.2.1, 10.0.0.1', 2, '192.0.2.1'],
    ['without the port', '192.0.2.1:51234', 1, '192.0.2.1'],
    ['without the port of a long address', '[2001:db8::1]:51234', 1, '2001:db8::1'],
    ['a long address as it is', '2001:db8::1', 1, '2001:db8::1'],
    ['who is connected where nothing is said', null, 1, '10.0.0.9'],
    ['who is connected where too little is said', '192.0.2.1', 2, '10.0.0.9'],
  ])('is %s', (_case, forwarded, proxies, client) => {
    expect(from(forwarded, proxies)).toBe(client);
  });
});

describeAnyDatabase('more requests than are answered', (fixture) => {
  it('get 429 that says when, each key for itself, a source for itself, and strangers and their guesses by their address', async () => {
    const { database } = fixture;
    const workspace = `w${randomBytes(6).toString('hex')}`;
    await saveWorkspace(database, workspace);
    const make = (name: string) =>
      withWorkspace(database, workspace, async (tx) => (await createApiKey(tx, name, { role: 'admin' })).key);
    const keys = [await make('one'), await make('other')] as const;
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const logger = pino({ level: 'silent' });
    const shared = { database, pipeline, logger, extractor: 'local', now: Date.now, requestsPerMinute: 3 } as const;
    const api = createApi({ ...shared, workspace, maxBodyBytes: 1_000_000, embedding: 'none' });
    const pages = createPages({ ...shared });
    const statuses = async (ask: () => Response | Promise<Response>) => {
      const seen = [];
      for (let count = 0; count < 5; count += 1) seen.push((await ask()).status);
      return seen;
    };
    const asking = (key: string) => () => api.request('/v1/accounts', { headers: { authorization: `Bearer ${key}` } });

    expect(await statuses(asking(keys[0]))).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses(asking(keys[1]))).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses(asking('esk_guessed'))).toEqual([401, 401, 401, 429, 429]);
    expect(await statuses(() => api.request('/hooks/gong', { method: 'POST', body: '{}' }))).toEqual([
      404, 404, 404, 429, 429,
    ]);
    expect(await statuses(() => api.request('/v1/accounts'))).toEqual([401, 401, 401, 429, 429]);
    const refused = await asking(keys[0])();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ title: 'Too many requests', status: 429 });

    const cookie = await cookieOf(database, keys[0]);
    const looking = () => pages.request('/', { headers: { cookie } });
    expect(await statuses(looking)).toEqual([200, 200, 200, 429, 429]);
    expect(await (await looking()).text()).toContain('Too many requests');

    // Somebody else's address: keys made up there, each another caller, are of one who makes them up.
    const from = (address: string, key: string) =>
      api.request(
        '/v1/accounts',
        { headers: { authorization: `Bearer ${key}` } },
        { incoming: { socket: { remoteAddress: address } } },
      );
    const known = await make('known');
    expect((await from('192.0.2.1', known)).status).toBe(200);
    let guess = 0;
    expect(await statuses(() => from('192.0.2.1', `esk_guess${guess++}`))).toEqual([401, 401, 401, 429, 429]);
    expect((await from('192.0.2.1', `esk_guess${guess}`)).headers.get('retry-after')).toBe('60');
    expect((await from('192.0.2.1', known)).status).toBe(200);
    expect((await from('192.0.2.1', await make('new'))).status).toBe(429);
    expect((await from('192.0.2.2', await make('newer'))).status).toBe(200);

    // Nobody takes from a tool what it may post by forging it, nor gets more by making names up.
    const at = (client: string) => ({ client });
    const admin = { authorization: `Bearer ${await make('admin')}`, 'content-type': 'application/json' };
    const wanted = { method: 'PUT', headers: admin, body: JSON.stringify({ tool: 'generic' }) };
    const made = await api.request('/v1/sources/recorder', wanted, at('192.0.2.8'));
    const signer = new Webhook(((await made.json()) as { secret: string }).secret);
    const post = (address: string, source: string, headers: Record<string, string>) =>
      api.request(`/hooks/${workspace}/${source}`, { method: 'POST', headers, body: '{}' }, at(address));
    expect(await statuses(() => post('192.0.2.3', 'recorder', {}))).toEqual([401, 401, 401, 429, 429]);
    let named = 0;
    expect(await statuses(() => post('192.0.2.4', `made-up-${named++}`, {}))).toEqual([404, 404, 404, 429, 429]);
    const now = new Date();
    const signed = {
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signer.sign('msg_1', now, '{}'),
    };
    const posted = await statuses(() => post('192.0.2.5', 'recorder', signed));
    expect(posted).toEqual([202, 200, 200, 429, 429]);

    // A cookie or a key that is made up anew each time is no other caller where anybody is answered.
    const anew = () => ({ cookie: `earshot_session=${randomBytes(6).toString('hex')}.x` });
    const signIn = () => pages.request('/sign-in?key=esk_guessed', { headers: anew() }, at('192.0.2.6'));
    expect(await statuses(signIn)).toEqual([401, 401, 401, 429, 429]);
    const health = () =>
      api.request(
        '/health',
        { headers: { authorization: `Bearer ${randomBytes(6).toString('hex')}` } },
        at('192.0.2.7'),
      );
    expect(await statuses(health)).toEqual([200, 200, 200, 429, 429]);
    await pipeline.stop();
  });

  it('get 429 from the face for assistants and from that for Slack as well', async () => {
    const { database } = fixture;
    const workspace = `w${randomBytes(6).toString('hex')}`;
    await saveWorkspace(database, workspace);
    const { key } = await withWorkspace(database, workspace, (tx) => createApiKey(tx, 'one', { role: 'admin' }));
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    const logger = pino({ level: 'silent' });
    const answerer = createAnswerer({ database, policyOf: workspacePolicy });
    const shared = { database, answerer, logger, now: Date.now, requestsPerMinute: 2 };
    const mcp = createMcpApp({ ...shared, pipeline, searcher: createSearcher({ database }) });
    const { app: slack } = createSlackApp({ ...shared, slack: { signingSecret: 'x', workspace } });
    const from = (address: string) => ({ incoming: { socket: { remoteAddress: address } } });
    const ping = (of: string, address = '192.0.2.9') => {
      const headers = {
        ...{ authorization: `Bearer ${of}`, 'content-type': 'application/json' },
        accept: 'application/json, text/event-stream',
      };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
      return mcp.request('http://localhost/mcp', { method: 'POST', headers, body }, from(address));
    };
    const typed = () => slack.request('/slack/commands', { method: 'POST', body: 'text=help' }, from('192.0.2.9'));
    const statuses = async (ask: () => Response | Promise<Response>) => {
      const seen = [];
      for (let count = 0; count < 3; count += 1) seen.push((await ask()).status);
      return seen;
    };
    expect(await statuses(() => ping(key))).toEqual([200, 200, 429]);
    let guess = 0;
    expect(await statuses(() => ping(`esk_guess${guess++}`))).toEqual([401, 401, 429]);
    expect(await statuses(typed)).toEqual([401, 401, 429]);
    await pipeline.stop();
  });
});
