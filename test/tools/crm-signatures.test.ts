import { createHmac } from 'node:crypto';
import { Signature } from '@hubspot/api-client';
import { describe, expect, it } from 'vitest';
import { type HookRequest, TOOLS } from '../../src/intake/index.ts';

const NOW = 1_790_000_000_000;
const BODY = '{"hello":"wörld"}';
const SECRET = 'test-secret-0001';
const ADDRESS = 'https://intake.example.com/hooks/hubspot';

interface Asked {
  readonly body?: string | Uint8Array | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly url?: string | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly settings?: Record<string, unknown> | undefined;
  readonly now?: number | undefined;
  readonly method?: string | undefined;
}

async function isGenuine(tool: string, asked: Asked): Promise<boolean | undefined> {
  const { body = BODY, headers = {}, url = ADDRESS, secrets = [SECRET], settings = {}, now = NOW, method } = asked;
  const query = Object.fromEntries(new URL(url).searchParams);
  const request: HookRequest = { method: method ?? 'POST', url, query, headers, body: Buffer.from(body) };
  return (await TOOLS.get(tool)?.verify(request, { secrets, settings, now }))?.genuine;
}

describe('HubSpot v3', () => {
  /** As HubSpot's own package signs. */
  function signed({ secret = SECRET, url = ADDRESS, body = BODY, time = NOW, method = 'POST' } = {}) {
    const options = { clientSecret: secret, url, requestBody: body, timestamp: time, signature: '' };
    return {
      'x-hubspot-signature-v3': Signature.getSignature(method, 'v3', options),
      'x-hubspot-request-timestamp': String(time),
    };
  }

  it('takes the answers that HubSpot publishes with its packages', async () => {
    const published = {
      url: 'https://www.example.com/webhook_uri',
      body: "{'example_field':'example_value'}",
      secrets: ['yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'],
    };
    for (const [time, signature] of [
      ['1693657560000', 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
      ['1700000300000', 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
    ] as const) {
      const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': time };
      expect(await isGenuine('hubspot', { ...published, headers, now: Number(time) + 299_000 })).toBe(true);
      expect(await isGenuine('hubspot', { ...published, headers, now: Number(time) + 301_000 })).toBe(false);
      expect(await isGenuine('hubspot', { ...published, headers, now: Number(time) - 301_000 })).toBe(false);
    }
    const derived = {
      'x-hubspot-signature-v3': '7v64/LLZxUPUzBfoql4jItrStC+AJ5poOR9rBYNgMnk=',
      'x-hubspot-request-timestamp': String(NOW),
    };
    expect(await isGenuine('hubspot', { headers: derived })).toBe(true);
  });

  it('takes what HubSpot’s package signs, also by the second of two secrets', async () => {
    expect(await isGenuine('hubspot', { headers: signed() })).toBe(true);
    expect(await isGenuine('hubspot', { headers: signed(), secrets: ['the-new-one', SECRET] })).toBe(true);
    const queried = `${ADDRESS}?team=a%2Fb%3Ac%20d`;
    const headers = signed({ url: `${ADDRESS}?team=a/b:c%20d` });
    expect(await isGenuine('hubspot', { url: queried, headers })).toBe(true);
  });

  it.each<[string, Asked]>([
    ['another secret', { headers: signed({ secret: 'other-secret' }) }],
    ['one byte changed', { headers: signed(), body: BODY.replace('w', 'v') }],
    ['the body written anew', { headers: signed(), body: '{"hello": "wörld"}' }],
    ['no signature', { headers: { 'x-hubspot-request-timestamp': String(NOW) } }],
    ['an empty one', { headers: { ...signed(), 'x-hubspot-signature-v3': '' } }],
    ['one of another length', { headers: { ...signed(), 'x-hubspot-signature-v3': 'abc=' } }],
    ['no time', { headers: { 'x-hubspot-signature-v3': signed()['x-hubspot-signature-v3'] } }],
    ['a time of letters', { headers: { ...signed(), 'x-hubspot-request-timestamp': 'soon' } }],
    ['a time 301 seconds old', { headers: signed({ time: NOW - 301_000 }) }],
    ['a time 301 seconds ahead', { headers: signed({ time: NOW + 301_000 }) }],
    ['an address with a slash more', { headers: signed(), url: `${ADDRESS}/` }],
    ['an address without its s', { headers: signed(), url: ADDRESS.replace('https', 'http') }],
    ['another method', { headers: signed(), method: 'PUT' }],
    [
      'an older signature alone',
      { headers: { 'x-hubspot-signature': 'f'.repeat(64), 'x-hubspot-signature-version': 'v1' } },
    ],
    ['no secret set', { headers: signed(), secrets: [] }],
  ])('refuses %s', async (_what, asked) => {
    expect(await isGenuine('hubspot', asked)).toBe(false);
  });

  it('takes the older ways only where the source’s settings say so', async () => {
    const secrets = ['yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'];
    const v2 = {
      url: 'https://www.example.com/webhook_uri',
      body: '{"example_field":"example_value"}',
      headers: { 'x-hubspot-signature': '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900' },
      secrets,
    };
    expect(await isGenuine('hubspot', { ...v2, settings: { signature_version: 'v2' } })).toBe(true);
    expect(await isGenuine('hubspot', { ...v2, settings: { signature_version: 'v1' } })).toBe(false);
    expect(await isGenuine('hubspot', v2)).toBe(false);
    const get = { ...v2, method: 'GET', body: '', settings: { signature_version: 'v2' } };
    const empty = { 'x-hubspot-signature': 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e' };
    expect(await isGenuine('hubspot', { ...get, headers: empty })).toBe(true);
    const v1 = {
      body: '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]',
      headers: { 'x-hubspot-signature': '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de' },
      secrets,
    };
    expect(await isGenuine('hubspot', { ...v1, settings: { signature_version: 'v1' } })).toBe(true);
    expect(await isGenuine('hubspot', v1)).toBe(false);
  });
});

describe('Attio', () => {
  const KNOWN = '8e6b8f1dece690a90be378d5fef1e4c4bec29412d5d25c383dd03c9ac2bfa73b';

  it('takes the known answer, in either header and either case, also by the second of two secrets', async () => {
    expect(await isGenuine('attio', { headers: { 'attio-signature': KNOWN } })).toBe(true);
    expect(await isGenuine('attio', { headers: { 'x-attio-signature': KNOWN } })).toBe(true);
    expect(await isGenuine('attio', { headers: { 'attio-signature': KNOWN.toUpperCase() } })).toBe(true);
    expect(await isGenuine('attio', { headers: { 'attio-signature': KNOWN }, secrets: ['new', SECRET] })).toBe(true);
  });

  it.each<[string, Asked]>([
    ['another secret', { headers: { 'attio-signature': createHmac('sha256', 'other').update(BODY).digest('hex') } }],
    ['one byte changed', { headers: { 'attio-signature': KNOWN }, body: BODY.replace('w', 'v') }],
    ['the body written anew', { headers: { 'attio-signature': KNOWN }, body: '{"hello": "wörld"}' }],
    ['no signature', {}],
    ['an empty one', { headers: { 'attio-signature': '' } }],
    ['one of another length', { headers: { 'attio-signature': KNOWN.slice(2) } }],
  ])('refuses %s', async (_what, asked) => {
    expect(await isGenuine('attio', asked)).toBe(false);
  });
});

describe.each(['pipedrive', 'salesforce'])('%s, which signs nothing', (tool) => {
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`earshot:${password}`).toString('base64')}`,
  });

  it.each<[string, Asked]>([
    ['HTTP Basic', { headers: basic(SECRET) }],
    ['a header', { headers: { 'x-earshot-key': SECRET } }],
    ['the address', { url: `${ADDRESS}?key=${SECRET}` }],
    ['the secret before', { headers: basic(SECRET), secrets: ['new', SECRET] }],
  ])('takes the secret by %s', async (_what, asked) => {
    expect(await isGenuine(tool, asked)).toBe(true);
  });

  it.each<[string, Asked]>([
    ['another password', { headers: basic('other') }],
    ['an empty password', { headers: basic('') }],
    ['the secret as the user', { headers: { authorization: `Basic ${Buffer.from(`${SECRET}:`).toString('base64')}` } }],
    ['nothing', {}],
    ['another header', { headers: { 'x-earshot-key': `${SECRET} ` } }],
    ['a source without a secret', { headers: basic(SECRET), secrets: [] }],
  ])('refuses %s', async (_what, asked) => {
    expect(await isGenuine(tool, asked)).toBe(false);
  });
});
