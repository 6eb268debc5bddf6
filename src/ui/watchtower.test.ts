import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createUiWorld, type UiWorld } from '../../test/support/ui-world.ts';
import { createApiKey, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';

let world: UiWorld;
let readerKey: string;
const NOW = Date.UTC(2026, 10, 1);

beforeAll(async () => {
  world = await createUiWorld();
  readerKey = await withWorkspace(
    world.database,
    'demo',
    async (tx) => (await createApiKey(tx, 'Rea Reader', { role: 'reader' })).key,
  );
});
afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

function pages() {
  const { database, pipeline } = world;
  return createPages({ database, pipeline, extractor: 'local', now: () => NOW, logger: { error: () => undefined } });
}

async function open(path: string, key = world.key): Promise<string> {
  const response = await pages().request(path, { headers: { cookie: await cookieOf(world.database, key) } });
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
}

async function send(path: string, fields: Readonly<Record<string, string>>, key = world.key): Promise<Response> {
  const headers = {
    cookie: await cookieOf(world.database, key),
    origin: 'http://localhost',
    'content-type': 'application/x-www-form-urlencoded',
  };
  return Promise.resolve(
    pages().request(path, { method: 'POST', headers, body: new URLSearchParams(fields).toString() }),
  );
}

describe('the Watchtower', () => {
  it('shows contract value, runway, DEAR as four marks and the owner of the next step', async () => {
    const html = await open('/');
    expect(html).toContain('84K');
    expect(html).toContain('15 Dec');
    expect(html.match(/<abbr class="dear-mark/g)).toHaveLength(4);
    expect(html).toContain('None is due');
  });

  it('is narrowed by its address, and says so in its fields', async () => {
    const html = await open('/?owner=Ines+Calder&renews=60');
    expect(html).toContain('<option value="Ines Calder" selected="">');
    expect(html).toContain('<option value="60" selected="">');
    expect(html).not.toContain('Odd key');
    expect(await open('/?renews=30')).toContain('No account matches.');
    expect(await open('/?page=999')).toContain('Odd key');
  });

  it('tells what is new until it was seen', async () => {
    expect(await open('/')).toContain('Since 25 Oct (7 days ago)');
    // What becomes known between the page and the button was not seen on the page.
    expect(await open('/')).toContain('name="until" value="2026-11-01T00:00:00.000Z"');
    await send('/seen', { until: '2026-10-30T08:00:00.000Z' });
    expect(await open('/')).toContain('Since you looked, 30 Oct (2 days ago)');
    await send('/seen', { until: '2126-10-30T08:00:00.000Z' });
    expect(await open('/')).toContain('Since you looked, 1 Nov (today)');
    await send('/seen', { until: '2026-10-30T08:00:00.000Z' });
    expect((await send('/seen', {})).headers.get('location')).toBe('/');
    expect(await open('/')).toContain('Since you looked, 1 Nov (today)');
    expect(await open('/', readerKey)).toContain('Since 25 Oct (7 days ago)');
  });

  it('keeps a view under a name, shows it to others only where it is shared, and lets its owner remove it', async () => {
    const saved = await send('/views', { name: 'Ours', query: 'owner=Ines+Calder&sort=nonsense', shared: '' });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/?owner=Ines+Calder']);
    await send('/views', { name: 'Soon', query: 'renews=90', shared: 'yes' });
    expect(await open('/')).toContain('href="/?owner=Ines+Calder"');
    const theirs = await open('/', readerKey);
    expect(theirs).not.toContain('Ours');
    expect(theirs).toContain('title="Shared by Ines Calder"');
    expect(await open('/?renews=90', readerKey)).not.toContain('Remove this view');
    const [, action = ''] = /action="(\/views\/[^"]+\/remove)"/.exec(await open('/?renews=90')) ?? [];
    expect((await send(action, {}, readerKey)).status).toBe(404);
    expect((await send(action, {})).status).toBe(303);
    expect(await open('/', readerKey)).not.toContain('Soon');
  });

  it('takes no form from another site', async () => {
    const headers = {
      cookie: await cookieOf(world.database, world.key),
      origin: 'https://evil.example',
      'content-type': 'application/x-www-form-urlencoded',
    };
    expect((await pages().request('/seen', { method: 'POST', headers })).status).toBe(403);
  });
});
