import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HookServer, startHookServer } from '../../test/support/hooks.ts';
import { came, createTellingExtractor, promised, told } from '../../test/support/promises.ts';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createApiKey, type Database, openDatabase, saveWorkspace, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';

const ORIGIN = 'http://localhost';
const HOSTILE = '<img src=x> & "quoted"';

let database: Database;
let server: HookServer;
let app: ReturnType<typeof createPages>;
let key: string;

beforeAll(async () => {
  database = await openDatabase({ inMemory: true });
  server = await startHookServer(database, {
    workspace: 'demo',
    pipeline: { extractor: createTellingExtractor(), scorer: undefined },
  });
  await saveWorkspace(database, 'demo', { asOf: '2026-07-10' });
  key = (await withWorkspace(database, 'demo', (tx) => createApiKey(tx, 'Mia', { role: 'admin' }))).key;
  const logger = { error: (fields: object) => expect.fail(JSON.stringify(fields)) };
  app = createPages({ database, pipeline: server.pipeline, extractor: 'local', now: Date.now, logger });
  await call('march', '2026-03-12', [
    told(promised('SSO with Okta', 'by the end of June'), 'We will have SSO with Okta by the end of June.'),
    told({ ...promised('rate card', 'tomorrow'), subtype: 'follow_up' }, 'The rate card comes tomorrow.'),
    told(promised(HOSTILE, 'in October'), `We will build ${HOSTILE} in October.`),
    told(promised('bulk export', 'in April'), 'Bulk export is in the April release.'),
  ]);
  await call('april', '2026-04-20', [told(came('bulk export'), 'Bulk export came, thanks.')]);
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

async function call(id: string, day: string, turns: readonly string[]): Promise<void> {
  await server.ask('POST', '/v1/conversations', {
    id,
    medium: 'call',
    occurred_at: `${day}T15:00:00Z`,
    account: { key: 'acme', name: 'Acme' },
    participants: [{ name: 'Ana Lima', side: 'vendor' }],
    turns: turns.map((text) => ({ speaker: 'Ana Lima', text })),
  });
  await server.settled();
}

async function open(): Promise<string> {
  const response = await app.request('/accounts/acme', { headers: { cookie: await cookieOf(database, key) } });
  expect(response.status).toBe(200);
  return response.text();
}

/** The entry of a promise, by its name. */
function entryOf(html: string, what: string): { readonly id: string; readonly html: string } {
  const found = html.split('<article').find((part) => part.includes(`<strong>${what}</strong>`)) ?? '';
  return { id: /id="promise-([^"]*)"/.exec(found)?.[1] ?? '', html: found };
}

async function send(id: string, fields: Record<string, string>, origin = ORIGIN) {
  const response = await app.request(`${ORIGIN}/commitments/${id}/decide`, {
    method: 'POST',
    headers: { cookie: await cookieOf(database, key), origin },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, location: response.headers.get('location') };
}

describe('the promises on an account’s page', () => {
  it('say what, how it stands, when it is due, who owes it, and link to the words', async () => {
    const html = await open();
    const sso = entryOf(html, 'SSO with Okta');
    expect(sso.html).toContain('Overdue');
    expect(sso.html).toContain('30 Jun (10 days ago)');
    expect(sso.html).toContain('Ana Lima');
    expect(sso.html).toMatch(/href="\/conversations\/march\?signal=[^"]+#quote-[^"]+"/);
    expect(sso.html).toContain('Overdue since 1 Jul: its day had passed.');
    expect(entryOf(html, 'Rate card').html).toContain('Shown, not scored: follow-ups are mostly done');
    expect(html).toContain('1 settled promise');
    expect(html).not.toContain('<img');
  });

  it('are where the score’s evidence leads to', async () => {
    const html = await open();
    const { id } = entryOf(html, 'SSO with Okta');
    expect(html.split('id="promise-')[0]).toContain(`href="#promise-${id}"`);
  });

  it('are settled by a button, in the name of who is signed in, and unsettled by another', async () => {
    const { id } = entryOf(await open(), 'SSO with Okta');
    expect(await send(id, { action: 'kept', reason: 'seen <live>' })).toEqual({
      status: 303,
      location: `/accounts/acme?promise=${id}#promise-${id}`,
    });
    const { html } = entryOf(await open(), 'SSO with Okta');
    expect(html).toMatch(/Kept(?: late)? since 10 Jul, says Mia. “seen &lt;live&gt;”/);
    expect((await send(id, { action: 'undo' })).status).toBe(303);
    expect(entryOf(await open(), 'SSO with Okta').html).toContain('Overdue');
  });

  it('take no word from another site, and none about what is no promise', async () => {
    const { id } = entryOf(await open(), 'SSO with Okta');
    expect((await send(id, { action: 'kept' }, 'https://elsewhere.example')).status).toBe(403);
    expect((await send('c_none', { action: 'kept' })).status).toBe(404);
    expect((await send(id, { action: 'burn' })).status).toBe(404);
  });
});
