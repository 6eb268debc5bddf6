import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Signature } from '@hubspot/api-client';
import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchBack } from '../../src/connectors/index.ts';
import { listHandoffsDue, loadEvidence, withWorkspace } from '../../src/storage/index.ts';
import { describeAnyDatabase } from '../support/databases.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/intake');
const API = 'https://api.hubapi.com/crm/v3';
const SECRET = 'hubspot-client-secret';

const tools = setupServer();
beforeAll(() => tools.listen({ onUnhandledFrame: 'error' }));
afterEach(() => tools.resetHandlers());
afterAll(() => tools.close());

function fixture(path: string) {
  return JSON.parse(readFileSync(join(FIXTURES, path), 'utf8'));
}

/** A HubSpot with one deal and its companies; what is told of them can be changed meanwhile. */
function playHubspot(
  deal: Record<string, unknown>,
  companies: Record<string, Record<string, unknown>>,
  company = '901',
) {
  tools.use(
    http.get(`${API}/objects/deals/15`, () =>
      HttpResponse.json({
        id: '15',
        properties: deal,
        updatedAt: deal.updatedAt,
        associations: { companies: { results: [{ id: company, type: 'deal_to_company' }] } },
      }),
    ),
    http.get(`${API}/objects/companies/:id`, ({ params }) => {
      const properties = companies[String(params.id)];
      if (properties === undefined) return HttpResponse.json({ status: 'error' }, { status: 404 });
      return HttpResponse.json({ id: params.id, properties, updatedAt: properties.updatedAt });
    }),
  );
}

const OPEN = {
  dealname: 'Acme 2026',
  dealstage: 'contractsent',
  hs_is_closed: 'false',
  updatedAt: '2026-09-01T08:00:00Z',
};
const WON = {
  ...OPEN,
  dealstage: 'closedwon',
  hs_is_closed: 'true',
  hs_is_closed_won: 'true',
  updatedAt: '2026-09-21T14:00:00Z',
};
const ACME = {
  name: 'Acme Freight',
  domain: 'acme.example',
  acv: '84000',
  renewal_date: '2026-12-01',
  health: 'green',
  updatedAt: '2026-09-01T08:00:00Z',
};

describeAnyDatabase('what CRMs post', (fixtureOf) => {
  let server: HookServer;

  beforeEach(async () => {
    server = await startHookServer(fixtureOf.database, { workspace: `w${randomBytes(6).toString('hex')}` });
  });
  afterEach(() => server.stop());

  const get = async (path: string) => (await server.ask('GET', path)).body;

  async function postHubspot(events: readonly Record<string, unknown>[]) {
    const body = JSON.stringify(events);
    const timestamp = Date.now();
    const url = 'https://earshot.example.com/hooks/hubspot';
    const options = { clientSecret: SECRET, url, requestBody: body, timestamp, signature: '' };
    const signature = Signature.getSignature('POST', 'v3', options);
    const answer = await server.hook('/hooks/hubspot', body, {
      'content-type': 'application/json',
      'x-hubspot-signature-v3': signature,
      'x-hubspot-request-timestamp': String(timestamp),
    });
    await server.settled();
    return answer;
  }

  function event(more: Record<string, unknown> = {}) {
    const one = { eventId: 1, portalId: 4455667, subscriptionType: 'deal.propertyChange', objectId: 15 };
    const changed = { propertyName: 'dealstage', propertyValue: 'closedwon', occurredAt: 1_790_000_000_000 };
    return { ...one, ...changed, attemptNumber: 0, ...more };
  }

  it('starts the handoff of a deal that HubSpot tells is won, once, and makes its account of the company', async () => {
    await server.ask('PUT', '/v1/sources/hubspot', { secret: SECRET, access_token: 'pat-token-1' });
    playHubspot(WON, { 901: ACME });
    expect((await postHubspot([event()])).status).toBe(202);
    expect((await postHubspot([event({ attemptNumber: 1 })])).status).toBe(200);
    expect((await postHubspot([event({ eventId: 2, propertyName: 'amount', propertyValue: '5' })])).status).toBe(202);
    expect(await get('/v1/deals/hubspot:15')).toMatchObject({
      account: 'acme-freight',
      name: 'Acme 2026',
      won: true,
      crm_ids: [{ system: 'hubspot', id: '15' }],
      history: [
        { kind: 'stage', stage: 'closedwon', source: 'hubspot' },
        { kind: 'closed_won', at: '2026-09-21T14:13:20.000Z', known_at: expect.any(String) },
      ],
      handoff: { status: 'made', won_at: '2026-09-21T14:13:20.000Z' },
    });
    expect(await get('/v1/accounts/acme-freight')).toMatchObject({
      account: { acv: 84_000, domain: 'acme.example', renewal_date: '2026-12-01', crm_health: [{ color: 'green' }] },
    });
    expect(await get('/v1/deals/hubspot:15/handoff')).toMatchObject({ deal: 'hubspot:15', account: 'acme-freight' });
    expect((await get('/v1/deals/hubspot:15/handoff/versions')).versions).toHaveLength(1);
    const due = await withWorkspace(fixtureOf.database, server.workspace, (tx) => listHandoffsDue(tx));
    expect(due).toEqual([]);
  });

  it('keeps what it told of an account before, and hides what it told later', async () => {
    await server.ask('PUT', '/v1/sources/hubspot', { secret: SECRET, access_token: 'pat-token-1' });
    const change = { subscriptionType: 'company.propertyChange', objectId: 901, propertyName: 'renewal_date' };
    playHubspot(WON, { 901: ACME });
    await postHubspot([event({ ...change, propertyValue: '2026-12-01' })]);
    const moved = { ...ACME, renewal_date: '2027-06-01', health: 'red', updatedAt: '2026-09-15T08:00:00Z' };
    playHubspot(WON, { 901: moved });
    await postHubspot([event({ ...change, eventId: 2, propertyValue: '2027-06-01' })]);
    const at = (asOf: string, knownAt: string) =>
      withWorkspace(fixtureOf.database, server.workspace, async (tx) => {
        const evidence = await loadEvidence(tx, 'acme-freight', { asOf, knownAt });
        return [evidence?.account.renewal_date, evidence?.account.crm_health.map(({ color }) => color)];
      });
    expect(await at('2026-09-20', '2099-01-01')).toEqual(['2027-06-01', ['green', 'red']]);
    expect(await at('2026-09-10', '2099-01-01')).toEqual(['2026-12-01', ['green', 'red']]);
    expect(await at('2026-09-20', '2026-01-01')).toEqual([undefined, []]);
  });

  it('finds accounts by CRM id, then domain, then name, and tells companies of one name apart by their ids', async () => {
    await server.ask('PUT', '/v1/sources/hubspot', { secret: SECRET, access_token: 'pat-token-1' });
    await server.ask('PUT', '/v1/accounts/freight', { name: 'Freight', domain: 'acme.example', tier: 2 });
    const companies = { 901: ACME, 902: { ...ACME, domain: null }, 903: { ...ACME, name: 'Acme Holding' } };
    playHubspot(WON, companies);
    const changed = (objectId: number) =>
      event({ subscriptionType: 'company.propertyChange', objectId, eventId: objectId });
    await postHubspot([changed(901)]);
    expect(await get('/v1/accounts/freight')).toMatchObject({
      account: { name: 'Acme Freight', acv: 84_000, tier: 2 },
    });
    await postHubspot([changed(902), changed(903)]);
    const keys = (await server.ask('GET', '/v1/accounts')).body.items.map((item) => item.key);
    expect(keys.toSorted()).toEqual(['acme-freight', 'acme-holding', 'freight']);
  });

  it('tells what to do when HubSpot cannot be asked, and does it on replay', async () => {
    await server.ask('PUT', '/v1/sources/hubspot', { secret: SECRET });
    expect((await postHubspot([event()])).status).toBe(202);
    const [failed] = (await server.ask('GET', '/v1/deliveries')).body.items;
    expect(failed).toMatchObject({ status: 'failed', reason: expect.stringContaining('no access token') });
    await server.ask('PUT', '/v1/sources/hubspot', { access_token: 'pat-token-1' });
    playHubspot(WON, { 901: ACME });
    await server.ask('POST', `/v1/deliveries/${failed?.id}/replay`);
    await server.settled();
    expect(await get(`/v1/deliveries/${failed?.id}`)).toMatchObject({
      status: 'processed',
      outcome: [{ kind: 'deal', id: 'hubspot:15', note: 'stage: closedwon; closed won' }],
    });
  });

  it('answers Salesforce’s Outbound Messages as it expects, repeated ones too, and reads them', async () => {
    const { secret } = (await server.ask('PUT', '/v1/sources/salesforce', {})).body;
    const { request } = fixture('salesforce/outbound-message.json');
    const post = (body: string) => server.hook(`/hooks/salesforce?key=${secret}`, body, request.headers);
    for (const attempt of ['first', 'repeated']) {
      const answer = await post(request.body);
      expect([attempt, answer.status, answer.headers.get('content-type')]).toEqual([attempt, 200, 'text/xml']);
      expect(answer.text).toContain('<Ack>true</Ack>');
      await server.settled();
    }
    expect((await server.ask('GET', '/v1/deliveries')).body.items).toHaveLength(1);
    expect(await get('/v1/deals/salesforce:0065f00000AbCdE')).toMatchObject({ account: null, won: true });
    await post(fixture('salesforce/outbound-messages.json').request.body);
    await server.settled();
    expect(await get('/v1/deals/salesforce:0065f00000AbCdE')).toMatchObject({ account: 'müller-söhne' });
    expect((await server.hook('/hooks/salesforce?key=wrong', request.body, request.headers)).status).toBe(401);
  });

  it('keeps as failed what is no XML of Salesforce: a document type, another organisation, nothing at all', async () => {
    const settings = { organization_id: '00D5f0000000000' };
    const { secret } = (await server.ask('PUT', '/v1/sources/salesforce', { settings })).body;
    const { request } = fixture('salesforce/outbound-message.json');
    const bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>';
    for (const body of [bomb, request.body, '<a><b></a>', '<'.repeat(5_000), '<a>'.repeat(200)]) {
      expect((await server.hook(`/hooks/salesforce?key=${secret}`, body, request.headers)).status).toBe(200);
    }
    await server.settled();
    const { items } = (await server.ask('GET', '/v1/deliveries')).body;
    expect(items.map(({ status }) => status)).toEqual(Array(5).fill('failed'));
    expect(items.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'an XML document type is not read',
        'the message is of another Salesforce organisation',
        'the XML is nested too deeply',
        expect.stringContaining('broken XML'),
      ]),
    );
  });

  it('takes the callout of a Salesforce flow with the secret in a header', async () => {
    const { secret } = (await server.ask('PUT', '/v1/sources/salesforce', {})).body;
    const { request } = fixture('salesforce/flow.json');
    const headers = { ...request.headers, 'x-earshot-key': secret };
    expect((await server.hook('/hooks/salesforce', JSON.stringify(request.body), headers)).status).toBe(202);
    await server.settled();
    expect(await get('/v1/deals/salesforce:0065f00000AbCdE')).toMatchObject({
      account: 'acme-freight',
      amount: 45_000,
      handoff: { status: 'made' },
    });
  });

  it('lets a deal of Pipedrive wait for its organisation where there is no token to ask with', async () => {
    const { secret } = (await server.ask('PUT', '/v1/sources/pipedrive', {})).body;
    const headers = {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`earshot:${secret}`).toString('base64')}`,
    };
    for (const file of ['moved', 'won', 'organization']) {
      const { request } = fixture(`pipedrive/${file}.json`);
      expect((await server.hook('/hooks/pipedrive', JSON.stringify(request.body), headers)).status).toBe(202);
      await server.settled();
    }
    expect(await get('/v1/deals/pipedrive:4411')).toMatchObject({
      account: 'acme-freight',
      stage: 'won',
      history: [{ stage: 'stage 5' }, { stage: 'won' }, { kind: 'closed_won' }],
    });
  });

  it('knows a delivery that Attio repeats by its key', async () => {
    await server.ask('PUT', '/v1/sources/attio', { secret: 'attio-secret', access_token: 'attio-token' });
    const body = JSON.stringify({ webhook_id: 'd1c0', events: [{ event_type: 'task.created', id: {} }] });
    const headers = {
      'content-type': 'application/json',
      'attio-signature': createHmac('sha256', 'attio-secret').update(body).digest('hex'),
      'idempotency-key': '9d1c',
    };
    expect((await server.hook('/hooks/attio', body, headers)).status).toBe(202);
    expect((await server.hook('/hooks/attio', body, headers)).status).toBe(200);
    await server.settled();
    expect((await server.ask('GET', '/v1/deliveries')).body.items).toMatchObject([{ status: 'ignored' }]);
  });
});

describe('a CRM that is asked back', () => {
  const context = { settings: {}, receivedAt: '2026-09-30T12:00:00.000Z', defaults: {} };
  const access = { token: 'token', signal: new AbortController().signal };
  const ask = (
    tool: string,
    resource: string,
    known: Record<string, unknown> = {},
    more: { timeoutMs?: number } = {},
  ) => fetchBack({ tool, resource, id: '15', known }, { ...access, ...more }, context);
  const everywhere = (answer: () => Response | Promise<Response>) =>
    tools.use(
      http.get('https://api.hubapi.com/*', answer),
      http.get('https://api.attio.com/*', answer),
      http.get('https://api.pipedrive.com/*', answer),
    );
  const orders = [
    ['hubspot', 'deal', {}],
    ['attio', 'record', { object: 'b2' }],
    ['pipedrive', 'deal', { data: { org_id: 1, owner_id: 2 } }],
  ] as const;

  it.each(orders)('%s: is asked again later when it is busy for long, down or slow', async (tool, resource, known) => {
    everywhere(() => HttpResponse.json({}, { status: 429, headers: { 'retry-after': '120' } }));
    await expect(ask(tool, resource, known)).rejects.toMatchObject({ temporary: true, retryAfterSeconds: 120 });
    everywhere(async () => {
      await delay('infinite');
      return HttpResponse.json({});
    });
    await expect(ask(tool, resource, known, { timeoutMs: 50 })).rejects.toMatchObject({ temporary: true });
  });

  it.each(orders)('%s: says that the token is refused', async (tool, resource, known) => {
    everywhere(() => HttpResponse.json({ message: 'words of theirs' }, { status: 401 }));
    await expect(ask(tool, resource, known)).rejects.toMatchObject({
      temporary: false,
      message: expect.stringMatching(/answered 401 .*set a new one/),
    });
  });

  it.each(orders)('%s: makes nothing of answers that hold nothing', async (tool, resource, known) => {
    everywhere(() => HttpResponse.json({ data: null, api_slug: 7 }));
    expect((await ask(tool, resource, known)).map(({ kind }) => kind)).toEqual([tool === 'attio' ? 'nothing' : 'deal']);
  });
});
