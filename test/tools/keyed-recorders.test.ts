import { randomBytes } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { withWorkspace } from '../../src/storage/index.ts';
import { describeAnyDatabase } from '../support/databases.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';
import { recorded, replying } from '../support/recorded.ts';

const api = setupServer();
beforeAll(() => api.listen({ onUnhandledFrame: 'error' }));
afterEach(() => api.resetHandlers());
afterAll(() => api.close());

describeAnyDatabase('recorders that sign nothing: Avoma, Grain, MeetGeek', (fixture) => {
  let server: HookServer;
  let key: string;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', domain: 'acme.example' });
  });
  afterEach(() => server.stop());

  async function connect(tool: string, change: object = { access_token: 'tok_invented_1' }): Promise<void> {
    key = (await server.ask('PUT', `/v1/sources/${tool}`, change)).body.secret;
    expect(key).toMatch(/^[\w-]{43}$/);
  }

  function post(tool: string, body: unknown, query = `?key=${key}`, headers: Record<string, string> = {}) {
    return server.hook(`/hooks/${tool}${query}`, typeof body === 'string' ? body : JSON.stringify(body), headers);
  }

  async function delivery(tool: string) {
    return (await server.ask('GET', `/v1/deliveries?source=${tool}`)).body.items[0];
  }

  it.each(['avoma', 'grain', 'meetgeek'])('takes a call of %s in, once, and asks for what was said', async (tool) => {
    const { request, replies } = recorded(tool);
    api.use(...replying(replies));
    await connect(tool);
    const first = await post(tool, request.body);
    expect(first.status).toBe(tool === 'meetgeek' ? 200 : 202);
    await server.settled();
    expect(await delivery(tool)).toMatchObject({ status: 'processed', outcome: [{ kind: 'conversation' }] });
    expect((await post(tool, request.body)).status).toBe(200);
    await server.settled();
    const { items } = (await server.ask('GET', '/v1/conversations')).body;
    expect(items).toMatchObject([{ account: 'acme' }]);
  });

  it.each(['avoma', 'grain', 'meetgeek'])('takes nothing from who has not the key of %s', async (tool) => {
    await connect(tool);
    const { body } = recorded(tool).request;
    for (const query of ['', '?key=', '?key=wrong', `?key=${key}x`, `?key=${key.toUpperCase()}`, `?kez=${key}`]) {
      expect((await post(tool, body, query)).status).toBe(401);
    }
    expect((await post(tool, body, '', { 'x-earshot-key': `${key} wrong` })).status).toBe(401);
    expect(await delivery(tool)).toBeUndefined();
    expect((await server.ask('GET', `/v1/sources/${tool}`)).body).toMatchObject({ refused: { count: 7 } });
    expect(server.logged.join('\n')).not.toContain(key);
  });

  it('keeps the key out of what it stores of a request', async () => {
    api.use(...replying(recorded('avoma').replies));
    await connect('avoma');
    await post('avoma', recorded('avoma').request.body, '', { authorization: `Bearer ${key}` });
    await post('avoma', { ...(recorded('avoma').request.body as object), uuid: 'other' });
    await server.settled();
    const rows = await withWorkspace(fixture.database, server.workspace, (tx) =>
      tx.sql
        .selectFrom('delivery')
        .select('request')
        .where('workspace_id', '=', tx.workspace)
        .where('request', 'is not', null)
        .execute(),
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  it('tries again later when the transcript is not ready, says so meanwhile, and at once when somebody replays it', async () => {
    api.use(http.get('https://api.grain.com/*', () => HttpResponse.json([])));
    await connect('grain');
    const waits = new Promise((resolve) => {
      server.pipeline.onEvent((event) => event.type === 'delivery-settled' && resolve(event));
    });
    await post('grain', recorded('grain').request.body);
    expect(await waits).toMatchObject({ status: 'pending' });
    const pending = await delivery('grain');
    expect(pending).toMatchObject({ status: 'pending', reason: 'Grain has the transcript not ready yet', attempts: 1 });
    expect(Date.parse(String(pending?.next_attempt_at))).toBeGreaterThan(Date.now());

    api.use(...replying(recorded('grain').replies));
    // Not all that is queued: the attempt that was put off stays there until its time, and then finds nothing to do.
    const done = new Promise((resolve) => {
      server.pipeline.onEvent((event) => event.type === 'delivery-settled' && resolve(event));
    });
    const replayed = await server.ask('POST', `/v1/deliveries/${pending?.id}/replay`);
    expect(replayed.body).toMatchObject({ replayed: true });
    expect(await done).toMatchObject({ status: 'processed' });
    expect(await delivery('grain')).toMatchObject({ status: 'processed', next_attempt_at: null });
  });

  it('says what is missing when a source has no token, and takes the call in once it has', async () => {
    await connect('avoma', {});
    await post('avoma', recorded('avoma').request.body);
    await server.settled();
    const failed = await delivery('avoma');
    expect(failed).toMatchObject({ status: 'failed', reason: expect.stringContaining('no access token') });
    await server.ask('PUT', '/v1/sources/avoma', { access_token: 'tok_invented_1' });
    api.use(...replying(recorded('avoma').replies));
    await server.ask('POST', `/v1/deliveries/${failed?.id}/replay`);
    await server.settled();
    expect(await delivery('avoma')).toMatchObject({ status: 'processed' });
  });

  it('answers the trial that Grain makes of an address, and keeps nothing of it', async () => {
    await connect('grain');
    for (const trial of ['', '{}', '{"hook_url": "https://earshot.example.com/hooks/grain"}']) {
      expect((await post('grain', trial)).status).toBe(200);
      expect((await post('grain', trial, '')).status).toBe(401);
    }
    expect(await delivery('grain')).toBeUndefined();
    expect((await post('grain', '{"type": ')).status).toBe(202);
    await server.settled();
    expect(await delivery('grain')).toMatchObject({ status: 'failed', reason: expect.stringContaining('broken JSON') });
  });

  it('answers MeetGeek without a word, or it would post again', async () => {
    await connect('meetgeek');
    const answer = await post('meetgeek', { message: 'File analyzed failed' });
    expect(answer).toMatchObject({ status: 200, text: '' });
    await server.settled();
    expect(await delivery('meetgeek')).toMatchObject({ status: 'ignored' });
  });

  it('takes the notes of a meeting that was announced as something else before', async () => {
    const body = recorded('avoma').request.body as object;
    api.use(...replying(recorded('avoma').replies));
    await connect('avoma');
    await post('avoma', { ...body, event_type: 'MEETING_BOOKED', transcript_ready: false });
    await server.settled();
    expect(await delivery('avoma')).toMatchObject({ status: 'ignored' });
    await post('avoma', body);
    await server.settled();
    expect(await delivery('avoma')).toMatchObject({ status: 'processed' });
  });
});
