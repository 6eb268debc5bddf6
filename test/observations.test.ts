import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Evidence, Risk } from '../src/domain/index.ts';
import { createApiKey, loadEvidence, withWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';
import { countSignals } from './support/test-scorer.ts';

const ROW = { account: 'acme', date: '2026-08-01', active_users: 120, logins: 480 };

describeAnyDatabase('usage, tickets and surveys', (fixture) => {
  let server: HookServer;
  let clock: number;
  let scored: { asOf: string; evidence: Evidence }[];

  beforeEach(async () => {
    clock = Date.parse('2026-10-01T09:00:00Z');
    scored = [];
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      now: () => clock,
      pipeline: {
        scorer: (evidence, asOf, knownAt): Risk => {
          scored.push({ asOf, evidence });
          return countSignals(evidence, asOf, knownAt);
        },
      },
    });
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', domain: 'acme.test', acv: 1000 });
  });
  afterEach(() => server.stop());

  const post = (path: string, body: unknown) => server.ask('POST', `/v1/${path}`, body);

  async function postCsv(path: string, csv: string) {
    const { key } = await withWorkspace(fixture.database, server.workspace, (tx) =>
      createApiKey(tx, 'csv', { role: 'admin' }),
    );
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' };
    const response = await server.api.request(`/v1/${path}`, { method: 'POST', headers, body: csv });
    return { status: response.status, body: await response.json() };
  }

  const evidence = (knownAt?: string) =>
    withWorkspace(fixture.database, server.workspace, (tx) => loadEvidence(tx, 'acme', { knownAt }));

  it('are what the account is scored by', async () => {
    expect((await post('usage', ROW)).body).toMatchObject({ received: 1, changed: 1, waiting: { count: 0 } });
    await post('tickets', [
      { id: 't1', account: { domain: 'ACME.test' }, severity: 'critical', opened_at: '2026-08-10' },
    ]);
    await post('surveys', { items: [{ account: 'acme', kind: 'nps', at: '2026-07-01', score: 6 }] });
    await server.settled();
    const recorded_at = '2026-10-01T09:00:00.000Z';
    expect(scored.at(-1)?.evidence).toMatchObject({
      usage: [{ date: '2026-08-01', active_users: 120, logins: 480, recorded_at }],
      tickets: [{ id: 't1', severity: 'critical', opened_at: '2026-08-10', closed_at: null, recorded_at }],
      surveys: [{ kind: 'nps', at: '2026-07-01', score: 6, recorded_at }],
    });
  });

  it('change nothing when they are told again', async () => {
    await post('usage', ROW);
    expect((await post('usage', ROW)).body).toMatchObject({ changed: 0, unchanged: 1 });
    clock += 86_400_000;
    expect((await post('usage', [ROW, ROW])).body).toMatchObject({ changed: 0, unchanged: 2 });
    expect((await evidence())?.usage).toMatchObject([{ recorded_at: '2026-10-01T09:00:00.000Z' }]);
  });

  it('keep what was known before, so that an account can be scored with it', async () => {
    await post('usage', ROW);
    await post('tickets', { id: 't1', account: 'acme', severity: 'high', opened_at: '2026-08-10' });
    clock = Date.parse('2026-10-05T09:00:00Z');
    await post('usage', { ...ROW, active_users: 20 });
    await post('tickets', {
      id: 't1',
      account: 'acme',
      severity: 'high',
      opened_at: '2026-08-10',
      closed_at: '2026-10-04',
    });
    await server.settled();
    expect(await evidence('2026-09-30')).toMatchObject({ usage: [], tickets: [] });
    expect(await evidence('2026-10-04')).toMatchObject({
      usage: [{ active_users: 120 }],
      tickets: [{ closed_at: null }],
    });
    expect(await evidence()).toMatchObject({ usage: [{ active_users: 20 }], tickets: [{ closed_at: '2026-10-04' }] });
    await server.ask('GET', '/v1/accounts/acme/risk?as_of=2026-10-05&known_at=2026-10-04');
    expect(scored.at(-1)?.evidence.usage).toMatchObject([{ active_users: 120, logins: 480 }]);
    await server.ask('GET', '/v1/accounts/acme/risk?as_of=2026-10-05&known_at=2026-10-05');
    expect(scored.at(-1)?.evidence.usage).toMatchObject([{ active_users: 20, logins: 480 }]);
  });

  it('take their time of knowing from the sender, in whatever order they come', async () => {
    await post('usage', { ...ROW, active_users: 3, recorded_at: '2026-09-03' });
    await post('usage', { ...ROW, active_users: 1, recorded_at: '2026-09-01' });
    await post('usage', { ...ROW, active_users: 2, recorded_at: '2026-09-02' });
    const known = async (day: string) => (await evidence(day))?.usage[0]?.active_users;
    expect([await known('2026-09-01'), await known('2026-09-02'), await known('2026-10-01')]).toEqual([1, 2, 3]);
  });

  it('let the figures of a day come one by one, from several rows and senders', async () => {
    await post('usage', { account: 'acme', date: '2026-08-01', active_users: 7, features: { alerts: 1 } });
    await postCsv('usage', 'account,date,metric,value\nacme,2026-08-01,seats_used,9\nacme,2026-08-01,exports,4\n');
    expect((await evidence())?.usage).toMatchObject([
      { date: '2026-08-01', active_users: 7, seats_used: 9, features: { alerts: 1, exports: 4 } },
    ]);
  });

  it('keep good rows, refuse bad ones and say which', async () => {
    const csv = 'account;date;logins;owner\nacme;2026-08-01;1,5;x\nacme;03/04/2026;2;x\nacme;2026-08-03;viele;x\n';
    expect(await postCsv('usage', csv)).toEqual({
      status: 200,
      body: {
        received: 3,
        changed: 1,
        unchanged: 0,
        waiting: { count: 0, rows: [] },
        refused: {
          count: 2,
          rows: [
            { row: 2, line: 3, issues: [{ column: 'date', message: expect.stringContaining('two days') }] },
            { row: 3, line: 4, issues: [{ column: 'logins', message: 'expected a number' }] },
          ],
        },
        ignored_columns: ['owner'],
      },
    });
    const none = await post('usage', [{ account: 'acme', date: 'soon', logins: 1 }, 7]);
    expect(none).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'row 1, date' }, { path: 'row 2', message: 'expected an object' }] },
    });
  });

  it('refuse other content types, bodies that are too large and keys that are none', async () => {
    const headers = { authorization: 'Bearer none', 'content-type': 'text/csv' };
    expect((await server.api.request('/v1/usage', { method: 'POST', headers, body: 'x' })).status).toBe(401);
    expect((await server.ask('POST', '/v1/usage?date_order=ydm', ROW)).status).toBe(422);
    const { key } = await withWorkspace(fixture.database, server.workspace, (tx) =>
      createApiKey(tx, 'xml', { role: 'admin' }),
    );
    const xml = { authorization: `Bearer ${key}`, 'content-type': 'text/xml' };
    expect((await server.api.request('/v1/usage', { method: 'POST', headers: xml, body: '<a/>' })).status).toBe(415);
  });

  it('wait where everybody sees them until their account is known, and are its own at once', async () => {
    await post('usage', [
      { ...ROW, account: { domain: 'bolt.test' }, recorded_at: '2026-09-01' },
      { ...ROW, account: { domain: 'bolt.test' }, active_users: 90, recorded_at: '2026-09-02' },
      ROW,
    ]);
    const posted = await post('tickets', {
      id: 't9',
      account: { key: 'bolt' },
      severity: 'low',
      opened_at: '2026-08-10',
    });
    expect(posted.body).toMatchObject({ changed: 1, waiting: { count: 1, rows: [1] } });
    expect((await server.ask('GET', '/v1/waiting')).body.items).toEqual([
      expect.objectContaining({ kind: 'ticket', account: ['key:bolt'], count: 1, source: 'http' }),
      expect.objectContaining({ kind: 'usage', account: ['domain:bolt.test'], count: 1 }),
    ]);
    const first = await server.ask('GET', '/v1/waiting?limit=1');
    const second = await server.ask('GET', `/v1/waiting?limit=1&cursor=${first.body.next}`);
    expect(second.body.items).toMatchObject([{ kind: 'usage' }]);
    await server.ask('PUT', '/v1/accounts/bolt', { name: 'Bolt', domain: 'bolt.test' });
    await server.settled();
    expect((await server.ask('GET', '/v1/waiting')).body.items).toEqual([]);
    const known = (knownAt?: string) =>
      withWorkspace(fixture.database, server.workspace, (tx) => loadEvidence(tx, 'bolt', { knownAt }));
    expect(await known('2026-09-01')).toMatchObject({ usage: [{ active_users: 120 }], tickets: [] });
    expect(await known()).toMatchObject({ usage: [{ active_users: 90 }], tickets: [{ id: 't9' }] });
    const last = scored.findLast((one) => one.evidence.account.key === 'bolt'); // acme is scored too, in its own time
    expect(last?.evidence).toMatchObject({ usage: [{ active_users: 90 }], tickets: [{ id: 't9' }] });
  });

  it('wait when their domain is that of two accounts', async () => {
    await server.ask('PUT', '/v1/accounts/acme-labs', { name: 'Acme Labs', domain: 'acme.test' });
    await server.settled();
    const answer = await post('usage', { ...ROW, account: { domain: 'acme.test' } });
    expect(answer.body).toMatchObject({ waiting: { count: 1 } });
  });

  it('follow a ticket that moves to another account', async () => {
    await server.ask('PUT', '/v1/accounts/bolt', { name: 'Bolt' });
    const ticket = { id: 't1', severity: 'low', opened_at: '2026-08-10' };
    await post('tickets', { ...ticket, account: 'acme', recorded_at: '2026-09-01' });
    await post('tickets', { ...ticket, account: 'bolt', recorded_at: '2026-09-05' });
    expect(await evidence('2026-09-02')).toMatchObject({ tickets: [{ id: 't1' }] });
    expect(await evidence()).toMatchObject({ tickets: [] });
  });

  it('hold text that Postgres cannot keep without an error of ours', async () => {
    const answer = await post('usage', { ...ROW, features: { 'a\u0000b\ud800': 1 } });
    expect(answer.status).toBe(200);
    expect(
      (await post('tickets', { id: 'x\u0000', account: 'acme', severity: 'low', opened_at: '2026-08-10' })).status,
    ).toBe(200);
  });
});
