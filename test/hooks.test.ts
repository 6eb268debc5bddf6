import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';

const CALL = {
  medium: 'call',
  occurred_at: '2026-09-21T13:00:00Z',
  account: { key: 'acme' },
  participants: [{ name: 'Dana', side: 'customer' }],
  turns: [{ speaker: 'Dana', text: 'We are looking at Rivalware since Monday.' }],
};

describeAnyDatabase('what sources post', (fixture) => {
  let server: HookServer;
  let secret: string;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    secret = (await server.ask('PUT', '/v1/sources/recorder', { tool: 'generic' })).body.secret;
  });
  afterEach(() => server.stop());

  function signed(body: string, { id = 'msg_1', at = new Date(), by = secret } = {}) {
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(by).sign(id, at, body),
    };
    return server.hook('/hooks/recorder', body, headers);
  }

  async function deliveries() {
    return (await server.ask('GET', '/v1/deliveries?source=recorder')).body.items;
  }

  it('shows a secret once, takes a signed conversation in and reads it', async () => {
    expect(secret).toMatch(/^whsec_/);
    const shown = await server.ask('GET', '/v1/sources/recorder');
    expect(JSON.stringify(shown.body)).not.toContain(secret);
    const answer = await signed(JSON.stringify(CALL));
    expect(answer.status).toBe(202);
    await server.settled();
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ status: 'processed', reason: null, outcome: [{ kind: 'conversation' }] });
    const signals = await server.ask('GET', '/v1/accounts/acme/signals');
    expect(signals.body.items).toHaveLength(1);
    const source = await server.ask('GET', '/v1/sources/recorder');
    expect(source.body).toMatchObject({
      url: 'https://earshot.example.com/hooks/recorder',
      deliveries: { processed: 1 },
    });
  });

  it('has a workspace that lives of what tools post alone swept by the hour', async () => {
    await signed(JSON.stringify(CALL));
    const { rows } = await fixture.database.pool.query('SELECT name FROM pgboss.schedule WHERE key = $1', [
      server.workspace,
    ]);
    expect(rows).toEqual([{ name: 'rescore-workspace' }]);
  });

  it('answers a replayed delivery with 200 and doubles nothing', async () => {
    await signed(JSON.stringify(CALL));
    await server.settled();
    const again = await signed(JSON.stringify(CALL));
    expect(again.status).toBe(200);
    expect(JSON.parse(again.text)).toMatchObject({ duplicate: true });
    await server.settled();
    expect(await deliveries()).toHaveLength(1);
    expect((await server.ask('GET', '/v1/conversations')).body.items).toHaveLength(1);
  });

  it('refuses a wrong signature, a stale or early time and missing headers, and keeps nothing but a count', async () => {
    const body = JSON.stringify(CALL);
    const other = `whsec_${randomBytes(32).toString('base64')}`;
    expect((await signed(body, { by: other })).status).toBe(401);
    expect((await signed(body, { at: new Date(Date.now() - 301_000) })).status).toBe(401);
    expect((await signed(body, { at: new Date(Date.now() + 360_000) })).status).toBe(401);
    expect((await server.hook('/hooks/recorder', body)).status).toBe(401);
    expect(await deliveries()).toEqual([]);
    const source = await server.ask('GET', '/v1/sources/recorder');
    expect(source.body).toMatchObject({ refused: { count: 4, reason: 'the header webhook-id is missing' } });
  });

  it('keeps a genuine body that cannot be read as failed, with the reason and its bytes, and processes it on replay', async () => {
    const broken = '{"medium": "call", "turns": [';
    expect((await signed(broken)).status).toBe(202);
    await server.settled();
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ status: 'failed', reason: expect.stringContaining('broken JSON') });
    const bytes = await server.api.request(`/v1/deliveries/${delivery?.id}/body`, {
      headers: { authorization: 'Bearer none' },
    });
    expect(bytes.status).toBe(401);
    expect((await server.ask('POST', `/v1/deliveries/${delivery?.id}/replay`)).status).toBe(202);
    await server.settled();
    expect((await deliveries())[0]).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('lets the secret before hold while the tool is told the new one, and ends it at once when asked to', async () => {
    const rotated = await server.ask('POST', '/v1/sources/recorder/rotate', {});
    expect(rotated.body.secret).not.toBe(secret);
    expect((await signed(JSON.stringify(CALL), { id: 'msg_old' })).status).toBe(202);
    expect((await signed(JSON.stringify(CALL), { id: 'msg_new', by: rotated.body.secret })).status).toBe(202);
    await server.ask('POST', '/v1/sources/recorder/rotate', { overlap_hours: 0 });
    expect((await signed(JSON.stringify(CALL), { id: 'msg_2' })).status).toBe(401);
  });

  it('knows no source that was deleted, switched off or never made', async () => {
    await server.ask('PUT', '/v1/sources/recorder', { enabled: false });
    expect((await signed(JSON.stringify(CALL))).status).toBe(404);
    expect((await server.ask('DELETE', '/v1/sources/recorder')).status).toBe(204);
    expect((await signed(JSON.stringify(CALL))).status).toBe(404);
    expect((await server.hook('/hooks/nobody', '{}')).status).toBe(404);
    expect((await server.hook('/hooks/NOBODY/%00', '{}')).status).toBe(404);
  });

  it('says which setting of a source is wrong', async () => {
    const unknown = await server.ask('PUT', '/v1/sources/x', { tool: 'nosuch' });
    expect(unknown).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('tool: no such tool; one of') },
    });
    expect((await server.ask('PUT', '/v1/sources/http', { tool: 'generic' })).status).toBe(422);
    expect((await server.ask('PUT', '/v1/sources/x', { tool: 'generic', secret: 5 })).status).toBe(422);
    for (const settings of [{ retention_days: 36_501 }, { retention_days: 1e300 }, { account: 'a\0b' }]) {
      expect((await server.ask('PUT', '/v1/sources/x', { tool: 'generic', settings })).status).toBe(422);
    }
  });

  it('checks settings that stay when a source becomes another tool', async () => {
    const settings = { base_url: 'https://collector.example.com' };
    expect((await server.ask('PUT', '/v1/sources/calls', { tool: 'generic', settings })).status).toBe(200);
    const changed = await server.ask('PUT', '/v1/sources/calls', { tool: 'gong' });
    expect(changed).toMatchObject({ status: 422, body: { detail: expect.stringContaining('settings.base_url') } });
  });

  it('ignores an event whose name cannot be stored, and says which', async () => {
    const type = `\0 ${'x'.repeat(57)}\u{1f600}`;
    expect((await signed(JSON.stringify({ type, data: {} }))).status).toBe(202);
    await server.settled();
    expect(await deliveries()).toMatchObject([
      { status: 'ignored', outcome: [{ note: expect.stringContaining('xxx') }] },
    ]);
  });

  it.each([
    '/v1/deliveries?source=%00',
    '/v1/deliveries/%00',
    '/v1/accounts/%00',
    '/v1/audit?subject=a%00',
    '/v1/people/%00/merge',
  ])('refuses a NUL in an address: %s', async (path) => {
    expect((await server.ask('GET', path)).status).toBe(422);
  });

  it('refuses to merge into what no text can name', async () => {
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme' });
    expect((await server.ask('POST', '/v1/accounts/acme/merge', { into: 'a\0b' })).status).toBe(422);
  });

  it('writes neither secrets nor bodies to the log', async () => {
    await signed(JSON.stringify(CALL));
    await signed('{"broken": "words of a customer', { id: 'msg_2' });
    await server.settled();
    const log = server.logged.join('\n');
    expect(log).not.toContain(secret);
    expect(log).not.toContain('Rivalware');
    expect(log).not.toContain('words of a customer');
  });
});
