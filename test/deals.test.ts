import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';

describeAnyDatabase('deals over the API', (fixture) => {
  let server: HookServer;
  beforeEach(async () => {
    // A worker may have made a handoff before the answer says that it is due.
    const workspace = `w${randomBytes(6).toString('hex')}`;
    server = await startHookServer(fixture.database, { workspace, works: false });
  });
  afterEach(() => server.stop());

  it('are told of, brought up to date and closed; the close starts the handoff once', async () => {
    const deal = {
      account: 'acme',
      name: 'Acme 2026',
      stage: 'legal',
      amount: 45_000,
      currency: 'EUR',
      owner: 'Ina Berg',
    };
    const put = await server.ask('PUT', '/v1/deals/d1', { ...deal, crm_ids: [{ system: 'hubspot', id: '15' }] });
    expect(put).toMatchObject({ status: 200, body: { key: 'd1', ...deal, won: null, closed_at: null, handoff: null } });
    expect((await server.ask('GET', '/v1/accounts/acme')).status).toBe(200);
    await server.ask('PUT', '/v1/deals/d1', { stage: 'signature' });
    const closed = await server.ask('POST', '/v1/deals/d1/close', { stage: 'won', at: '2026-09-21T14:00:00Z' });
    expect(closed.body).toMatchObject({
      amount: 45_000,
      won: true,
      closed_at: '2026-09-21T14:00:00.000Z',
      handoff: { status: 'due', won_at: '2026-09-21T14:00:00.000Z' },
    });
    await server.ask('POST', '/v1/deals/d1/close', {});
    const shown = await server.ask('GET', '/v1/deals/d1');
    expect(shown.body).toMatchObject({
      closed_at: '2026-09-21T14:00:00.000Z',
      crm_ids: [{ system: 'hubspot', id: '15' }],
    });
    const history = shown.body.history as readonly { kind: string; stage: string }[];
    expect(history.map(({ kind, stage }) => `${kind} ${stage}`).toSorted()).toEqual([
      'closed_won won',
      'stage legal',
      'stage signature',
      'stage won',
    ]);
  });

  it('that are won when first told of start no handoff until they are closed', async () => {
    const put = await server.ask('PUT', '/v1/deals/d1', { won: true, closed_at: '2025-01-31' });
    expect(put.body).toMatchObject({ won: true, closed_at: '2025-01-31T00:00:00.000Z', handoff: null });
    const closed = await server.ask('POST', '/v1/deals/d1/close', {});
    expect(closed.body).toMatchObject({ handoff: { status: 'due', won_at: '2025-01-31T00:00:00.000Z' } });
  });

  it('can be lost, and opened again', async () => {
    await server.ask('PUT', '/v1/deals/d1', { stage: 'legal' });
    const lost = await server.ask('POST', '/v1/deals/d1/close', { won: false });
    expect(lost.body).toMatchObject({ won: false, handoff: null });
    const open = await server.ask('PUT', '/v1/deals/d1', { won: null });
    expect(open.body).toMatchObject({ won: null, closed_at: null });
  });

  it('say what is wrong with them, and where', async () => {
    expect((await server.ask('GET', '/v1/deals/none')).status).toBe(404);
    expect((await server.ask('POST', '/v1/deals/none/close', {})).status).toBe(404);
    const wrong = await server.ask('PUT', '/v1/deals/d1', { amount: -1, closed_at: 'soon', stage: '' });
    expect(wrong).toMatchObject({ status: 422, body: { detail: expect.stringContaining('amount:') } });
    expect((await server.ask('PUT', '/v1/deals/d1', { name: 'a\0b' })).status).toBe(422);
    expect((await server.ask('PUT', '/v1/deals/d1', { won: true, closed_at: '0000-01-01' })).status).toBe(422);
  });
});
