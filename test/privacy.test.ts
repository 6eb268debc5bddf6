import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { executeSql, purgeExpired, readDelivery, withWorkspace } from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';

const CARD = '4111 1111 1111 1111';
const CALL = exampleConversation({
  turns: [
    { speaker: 'Ana Lima', text: 'Thanks for taking the time today.' },
    { speaker: 'Dana Ortiz', text: `We are looking at Rivalware. Charge ${CARD} for it.` },
  ],
});

describeAnyDatabase('privacy at the door', (fixture) => {
  let server: HookServer;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
  });
  afterEach(() => server.stop());

  function within<Result>(work: Parameters<typeof withWorkspace<Result>>[2]): Promise<Result> {
    return withWorkspace(fixture.database, server.workspace, work);
  }

  async function keepPrivate(privacy: object): Promise<void> {
    const answer = await server.ask('PUT', '/v1/workspace', { company: 'Northlight', privacy });
    expect(answer.status).toBe(200);
  }

  /** Everything that the database holds of deliveries and conversations, as text. */
  async function stored(): Promise<string> {
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT convert_from(d.bytes, 'UTF8') AS bytes, c.body::text AS body FROM earshot.delivery d
       LEFT JOIN earshot.conversation c ON c.workspace_id = d.workspace_id AND c.delivery_id = d.id WHERE d.workspace_id = $1`,
      [server.workspace],
    );
    return JSON.stringify(rows);
  }

  async function postHook(body: string): Promise<void> {
    const { secret } = (await server.ask('PUT', '/v1/sources/recorder', { tool: 'generic' })).body;
    const at = new Date();
    const answer = await server.hook('/hooks/recorder', body, {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
    });
    expect(answer.status).toBe(202);
    await server.settled();
  }

  it('stores a card number nowhere, whether a conversation is handed in or posted by a tool', async () => {
    await keepPrivate({ redact: ['cards'] });
    expect((await server.ask('POST', '/v1/conversations', CALL)).status).toBe(202);
    await postHook(JSON.stringify({ ...CALL, id: 'call-2', occurred_at: '2026-03-13T15:00:00Z' }));
    const everything = await stored();
    expect(everything).not.toContain(CARD);
    expect(everything).toContain('Charge [card number] for it.');
    const { body } = await server.ask('GET', '/v1/deliveries');
    expect(body.items).toMatchObject([{ status: 'processed', purged_at: expect.any(String) }]);
    expect((await server.ask('POST', `/v1/deliveries/${body.items[0]?.id}/replay`)).body).toMatchObject({
      replayed: false,
    });
  });

  it('stores no card number in what a tool announced either, where its words came with the announcement', async () => {
    await keepPrivate({ redact: ['cards'] });
    const { secret } = (await server.ask('PUT', '/v1/sources/tldv', {})).body;
    const data = {
      id: 't1',
      meetingId: 'm1',
      data: [{ speaker: 'Dana', text: `Charge ${CARD}.`, startTime: 1, endTime: 2 }],
    };
    const body = JSON.stringify({ event: 'TranscriptReady', data });
    expect((await server.hook(`/hooks/tldv`, body, { 'x-earshot-key': secret })).status).toBe(202);
    await server.settled();
    const everything = await stored();
    expect(everything).toContain('Charge [card number].');
    expect(everything).not.toContain(CARD);
  });

  it('keeps that somebody took part who must not be recorded, and none of their words', async () => {
    await keepPrivate({ do_not_record: ['DANA@acme.test'] });
    await server.ask('POST', '/v1/conversations', CALL);
    await server.settled();
    expect(await stored()).not.toContain('Rivalware');
    const { body } = await server.ask('GET', '/v1/conversations/call-1');
    expect(body).toMatchObject({ status: 'read', signals: [], turns: [{}, { text: '[not recorded]' }] });
  });

  it('changes nothing where nothing is asked for', async () => {
    await server.ask('POST', '/v1/conversations', CALL);
    expect(await stored()).toContain(CARD);
  });

  it('takes raw bodies away when their time is over, and knows a repeated delivery all the same', async () => {
    const body = JSON.stringify(CALL);
    await postHook(body);
    await server.ask('PUT', '/v1/sources/recorder', { settings: { retention_days: 30 } });
    expect(await within(purgeExpired)).toBe(0);
    await executeSql(
      fixture.database.pool,
      `UPDATE earshot.delivery SET received_at = now() - interval '31 days' WHERE workspace_id = $1`,
      [server.workspace],
    );
    expect(await within(purgeExpired)).toBe(1);
    expect(await within(purgeExpired)).toBe(0);
    const [delivery] = (await server.ask('GET', '/v1/deliveries')).body.items;
    expect(await within((tx) => readDelivery(tx, delivery?.id ?? ''))).toHaveLength(0);
    expect((await server.ask('GET', '/v1/conversations/call-1')).status).toBe(200);
  });

  it('says which privacy setting is wrong', async () => {
    const wrong = await server.ask('PUT', '/v1/workspace', { privacy: { redact: ['names'] } });
    expect(wrong).toMatchObject({ status: 422, body: { detail: expect.stringContaining('privacy.redact[0]') } });
    const days = await server.ask('PUT', '/v1/sources/x', { tool: 'generic', settings: { retention_days: 'ten' } });
    expect(days).toMatchObject({ status: 422, body: { detail: expect.stringContaining('settings.retention_days') } });
  });
});
