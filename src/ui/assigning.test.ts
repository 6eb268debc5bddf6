import { afterAll, beforeAll, expect, it } from 'vitest';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createUiWorld, type UiWorld } from '../../test/support/ui-world.ts';
import { findConversation, mergeAccounts, saveAccount, undoAccountMerger, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';

let world: UiWorld;
let app: ReturnType<typeof createPages>;

const LISTS = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };

beforeAll(async () => {
  world = await createUiWorld();
  const { database, pipeline } = world;
  const logger = { error: () => undefined };
  app = createPages({ database, pipeline, extractor: 'local', now: () => Date.UTC(2026, 10, 1), logger });
  await withWorkspace(database, 'demo', async (tx) => {
    await saveAccount(tx, { key: 'wing', name: 'Wing <b>', domain: 'wing.test', ...LISTS });
    await saveAccount(tx, { key: 'wing-eu', name: 'Wing EU', domain: 'wing.test', ...LISTS });
    await tx.executeSql(`UPDATE earshot.conversation SET body = jsonb_set(body, '{participants}',
      '[{"name": "Vera", "side": "customer", "email": "vera@wing.test"}]') WHERE id = 'stray'`);
  });
});

afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

async function open(path: string): Promise<string> {
  return (await app.request(path, { headers: { cookie: await cookieOf(world.database, world.key) } })).text();
}

async function send(fields: readonly (readonly [string, string])[], origin = 'http://localhost'): Promise<Response> {
  return app.request('/conversations/stray/assign', {
    method: 'POST',
    headers: {
      cookie: await cookieOf(world.database, world.key),
      'content-type': 'application/x-www-form-urlencoded',
      origin,
    },
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString(),
  });
}

async function stray() {
  const found = await withWorkspace(world.database, 'demo', (tx) => findConversation(tx, 'stray'));
  return { status: found?.status, account: found?.accountKey };
}

it('a conversation that waits is shown with the accounts it may belong to, a picker of all, and the domain to remember', async () => {
  const html = await open('/waiting');
  expect(html).toContain('Assign to Wing &lt;b&gt;');
  expect(html).toContain('wing-eu: wing.test is its domain');
  expect(html).toContain('From now on wing.test is theirs');
  for (const key of ['meridian', 'wing', 'wing-eu']) expect(html).toContain(`<option value="${key}">`);
});

it('what cannot be done comes back on the same page as it was written, with what is wrong', async () => {
  const nobody = await send([
    ['account', 'Nobody "Ltd"'],
    ['remember', 'wing.test'],
  ]);
  expect(nobody.status).toBe(422);
  const html = await nobody.text();
  expect(html).toContain('It was not assigned: no account has the key or name');
  expect(html).toContain('value="Nobody &quot;Ltd&quot;"');
  expect(html).toMatch(/value="wing.test"[^>]*checked/);
  expect((await send([['account', '']])).status).toBe(422);
  expect((await send([['account', 'wing']], 'https://evil.example')).status).toBe(403);
  expect((await app.request('/conversations/stray/assign', { method: 'POST' })).status).toBeGreaterThanOrEqual(400);
  expect(await stray()).toEqual({ status: 'waiting', account: null });
});

it('is given to the account whose button is pressed, waits no more, and its domain is remembered', async () => {
  const response = await send([
    ['candidate', 'wing-eu'],
    ['account', ''],
    ['remember', 'wing.test'],
  ]);
  expect([response.status, response.headers.get('location')]).toEqual([303, '/waiting']);
  expect(await stray()).toEqual({ status: 'queued', account: 'wing-eu' });
  const { rows } = await withWorkspace(world.database, 'demo', (tx) =>
    tx.executeSql(`SELECT account_key FROM earshot.account_domain WHERE domain = 'wing.test' AND decided`),
  );
  expect(rows).toEqual([{ account_key: 'wing-eu' }]);
});

it('another account may be written by its name', async () => {
  const response = await send([['account', 'wing eu']]);
  expect(response.status).toBe(303);
});

it('the page of a merged account leads to the one that answers for it, until it is undone', async () => {
  const inside = (work: Parameters<typeof withWorkspace>[2]) => withWorkspace(world.database, 'demo', work);
  await inside((tx) => mergeAccounts(tx, { from: 'wing', into: 'wing-eu', by: 'test' }));
  const ask = async () =>
    app.request('/accounts/wing', { headers: { cookie: await cookieOf(world.database, world.key) } });
  const led = await ask();
  expect([led.status, led.headers.get('location')]).toEqual([302, '/accounts/wing-eu']);
  expect(await open('/')).not.toContain('/accounts/wing"');
  await inside((tx) => undoAccountMerger(tx, { from: 'wing', by: 'test' }));
  expect((await ask()).status).toBe(200);
});
