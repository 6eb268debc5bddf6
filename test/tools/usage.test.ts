import { createHmac, randomBytes } from 'node:crypto';
import { Analytics, type HTTPClient, type HTTPClientRequest } from '@segment/analytics-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOOLS } from '../../src/intake/index.ts';
import { loadEvidence, withWorkspace } from '../../src/storage/index.ts';
import { describeAnyDatabase } from '../support/databases.ts';
import { type HookServer, PUBLIC_URL, startHookServer } from '../support/hooks.ts';

const DAY = '2026-09-21';

function track(messageId: string, extra: object = {}) {
  return {
    type: 'track',
    event: 'Report Exported',
    userId: 'u_1',
    messageId,
    timestamp: `${DAY}T14:00:00.000Z`,
    context: { groupId: 'acme' },
    ...extra,
  };
}

describeAnyDatabase('Segment and PostHog', (fixture) => {
  let server: HookServer;
  let secret: string;
  let clock: number;

  beforeEach(async () => {
    clock = Date.parse('2026-09-21T18:00:00Z');
    const workspace = `w${randomBytes(6).toString('hex')}`;
    server = await startHookServer(fixture.database, { workspace, now: () => clock });
    const settings = { feature_events: { 'Report Exported': 'exports' } };
    secret = (await server.ask('PUT', '/v1/sources/segment', { settings })).body.secret;
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', domain: 'acme.example' });
    await server.settled();
  });
  afterEach(() => server.stop());

  function signed(event: unknown, by = secret) {
    const body = JSON.stringify(event);
    const signature = createHmac('sha1', by).update(body).digest('hex');
    return server.hook('/hooks/segment', body, { 'content-type': 'application/json', 'x-signature': signature });
  }

  async function usage(account = 'acme', knownAt?: string) {
    await server.settled();
    const evidence = await withWorkspace(fixture.database, server.workspace, (tx) =>
      loadEvidence(tx, account, { knownAt }),
    );
    return evidence?.usage;
  }

  /** The library of Segment's own, its requests handed to our API. */
  function library(writeKey: string) {
    const statuses: number[] = [];
    const httpClient: HTTPClient = {
      async makeRequest({ url, method, headers, body }: HTTPClientRequest) {
        const response = await server.api.request(url, { method, headers, body });
        statuses.push(response.status);
        return response;
      },
    };
    const analytics = new Analytics({ writeKey, host: PUBLIC_URL, path: '/hooks/segment', maxRetries: 0, httpClient });
    analytics.on('error', () => undefined);
    return { analytics, statuses };
  }

  it('count people once a day, and events by their ids, from what Segment’s own library posts', async () => {
    const { analytics, statuses } = library(secret);
    const timestamp = new Date(`${DAY}T10:00:00Z`);
    analytics.identify({ userId: 'u_1', traits: { email: 'li@acme.example' }, timestamp });
    analytics.group({ userId: 'u_2', groupId: 'acme', timestamp });
    for (const userId of ['u_1', 'u_2', 'u_1']) analytics.track({ userId, event: 'Signed In', timestamp });
    analytics.track({ userId: 'u_2', event: 'Report Exported', timestamp });
    analytics.page({ userId: 'u_2', name: 'Home', timestamp: new Date('2026-09-20T10:00:00Z') });
    analytics.track({
      userId: 'u_3',
      event: 'Signed In',
      timestamp,
      context: { traits: { email: 'sam@northlight.example' } },
    });
    await analytics.closeAndFlush();
    expect(statuses).toEqual([202]);
    expect(await usage()).toMatchObject([
      { date: '2026-09-20', active_users: 1, logins: 0 },
      { date: DAY, active_users: 2, logins: 3, features: { exports: 1 } },
    ]);
  });

  it('refuse the library with another write key', async () => {
    const { analytics, statuses } = library('another');
    analytics.track({ userId: 'u_1', event: 'Signed In' });
    await analytics.closeAndFlush();
    expect(statuses).toEqual([401]);
  });

  it('count an event once, however often and in whatever batches it comes', async () => {
    expect((await signed(track('m1'))).status).toBe(202);
    expect((await signed(track('m1'))).status).toBe(200);
    await signed([track('m1'), track('m2'), track('m2', { userId: 'u_2' })]);
    expect(await usage()).toMatchObject([{ date: DAY, active_users: 1, features: { exports: 2 } }]);
  });

  it('count a late event for its own day, and keep what was counted before it came', async () => {
    await signed(track('m1'));
    await usage();
    clock = Date.parse('2026-09-25T08:00:00Z');
    await signed(track('m2', { userId: 'u_2' }));
    await signed(track('m3', { userId: 'u_2' }));
    expect(await usage()).toMatchObject([{ date: DAY, active_users: 2, features: { exports: 3 } }]);
    expect(await usage('acme', '2026-09-24')).toMatchObject([{ date: DAY, active_users: 1, features: { exports: 1 } }]);
  });

  it('wait for who belongs where: told later, the days before are counted', async () => {
    await signed(track('m1', { userId: 'u_7', context: {} }));
    await signed(track('m2', { userId: 'u_8', context: { groupId: 'bolt' } }));
    await server.settled();
    expect(
      (await server.ask('GET', '/v1/waiting')).body.items.map(({ kind, account, count }) => [kind, account, count]),
    ).toEqual(
      expect.arrayContaining([
        ['usage_event', [], 1],
        ['usage_event', ['key:bolt', 'crm:bolt'], 1],
      ]),
    );
    await signed({ type: 'group', userId: 'u_7', groupId: 'acme', messageId: 'g1', timestamp: `${DAY}T15:00:00Z` });
    expect(await usage()).toMatchObject([{ date: DAY, active_users: 1 }]);
    await server.ask('PUT', '/v1/accounts/bolt', { name: 'Bolt' });
    expect(await usage('bolt')).toMatchObject([{ date: DAY, active_users: 1, features: { exports: 1 } }]);
    expect((await server.ask('GET', '/v1/waiting')).body.items).toEqual([]);
  });

  it('count right when deliveries of one account are worked on at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        signed(track(`m${index}`, { userId: `u_${index % 5}`, event: 'Signed In' })),
      ),
    );
    expect(await usage()).toMatchObject([{ active_users: 5, logins: 12 }]);
  });

  it('keep a signed body that is no event as failed', async () => {
    await signed({ hello: 'world' });
    await server.settled();
    const { items } = (await server.ask('GET', '/v1/deliveries?source=segment')).body;
    expect(items).toMatchObject([{ status: 'failed', reason: 'type: no event of Segment: expected a type' }]);
  });

  it('are refused without a signature that fits', async () => {
    const body = JSON.stringify(track('m1'));
    const right = createHmac('sha1', secret).update(body).digest('hex');
    const post = (headers: Record<string, string>, sent = body) => server.hook('/hooks/segment', sent, headers);
    expect((await post({})).status).toBe(401);
    expect((await post({ 'x-signature': '' })).status).toBe(401);
    expect((await post({ 'x-signature': right.slice(0, -1) })).status).toBe(401);
    expect((await post({ 'x-signature': right }, body.replace('u_1', 'u_2'))).status).toBe(401);
    expect((await post({ 'x-signature': right }, JSON.stringify(JSON.parse(body), null, 1))).status).toBe(401);
    expect((await signed(track('m1'), 'another secret')).status).toBe(401);
    const batch = JSON.stringify([track('m1'), track('m2')]);
    const first = createHmac('sha1', secret)
      .update(JSON.stringify(track('m1')))
      .digest('hex');
    const answer = await post({ 'x-signature': first }, batch);
    expect(answer).toMatchObject({ status: 401, text: expect.stringContaining('turn batching off') });
    expect((await post({ 'x-signature': right.toUpperCase() })).status).toBe(202);
  });

  it('take PostHog’s events with the key in a header or in the address', async () => {
    const settings = { feature_events: ['report_exported'] };
    const key = (await server.ask('PUT', '/v1/sources/posthog', { settings })).body.secret;
    const event = (uuid: string, company: string) =>
      JSON.stringify({
        event: {
          uuid,
          event: 'report_exported',
          distinct_id: 'd1',
          timestamp: `${DAY}T14:00:00Z`,
          properties: { $groups: { company } },
        },
        person: { id: 'p1', properties: { email: 'li@acme.example' } },
      });
    expect((await server.hook('/hooks/posthog', event('e1', 'acme'), { 'x-earshot-key': key })).status).toBe(202);
    expect((await server.hook(`/hooks/posthog?key=${key}`, event('e2', 'acme'))).status).toBe(202);
    expect((await server.hook(`/hooks/posthog?key=${key}`, event('e2', 'acme'))).status).toBe(200);
    expect((await server.hook('/hooks/posthog?key=wrong', event('e3', 'acme'))).status).toBe(401);
    expect((await server.hook('/hooks/posthog', event('e3', 'acme'))).status).toBe(401);
    expect(await usage()).toMatchObject([{ date: DAY, active_users: 1, features: { report_exported: 2 } }]);
  });
});

describe('Segment’s signature', () => {
  it('is the known answer of its formula (intake-formats F2)', async () => {
    const request = {
      method: 'POST',
      url: '',
      query: {},
      headers: { 'x-signature': 'a852d4ff19b5ed1ac7a12887424794b282ce5602' },
      body: Buffer.from('{"hello":"wörld"}'),
    };
    const proof = { secrets: ['other', 'test-secret-0001'], settings: {}, now: 0 };
    expect(await TOOLS.get('segment')?.verify(request, proof)).toEqual({ genuine: true });
  });
});
