import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HookServer, startHookServer } from '../../test/support/hooks.ts';
import { createTellingExtractor, promised, told } from '../../test/support/promises.ts';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createApiKey, type Database, openDatabase, saveWorkspace, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';

const ORIGIN = 'http://localhost';
const HOSTILE = 'the <img src=x> & "quoted" list';

let database: Database;
let server: HookServer;
let app: ReturnType<typeof createPages>;
let keys: Readonly<Record<'editor' | 'reader', string>>;

beforeAll(async () => {
  database = await openDatabase({ inMemory: true });
  const pipeline = { extractor: createTellingExtractor(), scorer: undefined };
  server = await startHookServer(database, { workspace: 'demo', pipeline });
  await saveWorkspace(database, 'demo', { asOf: '2026-03-20' });
  keys = await withWorkspace(database, 'demo', async (tx) => ({
    editor: (await createApiKey(tx, 'Mia', { role: 'editor' })).key,
    reader: (await createApiKey(tx, 'Rolf', { role: 'reader' })).key,
  }));
  const logger = { error: (fields: object) => expect.fail(JSON.stringify(fields)) };
  app = createPages({ database, pipeline: server.pipeline, extractor: 'local', now: Date.now, logger });
  await server.ask('PUT', '/v1/accounts/acme', {
    name: 'Acme',
    acv: 84_000,
    owners: [{ role: 'csm', name: 'Ana Lima', from: '2026-01-01' }],
  });
  const send = { ...promised(`send you ${HOSTILE}`, 'by 21 March'), subtype: 'follow_up' };
  await server.ask('POST', '/v1/conversations', {
    id: 'call-1',
    medium: 'call',
    occurred_at: '2026-03-12T15:00:00Z',
    account: { key: 'acme', name: 'Acme' },
    participants: [
      { name: 'Ana Lima', side: 'vendor' },
      { name: 'Dana Ortiz', side: 'customer' },
    ],
    turns: [{ speaker: 'Ana Lima', text: told(send, `I will send you ${HOSTILE} by 21 March.`) }],
  });
  await server.settled();
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

async function open(path = '/inbox', key = keys.editor) {
  const response = await app.request(path, { headers: { cookie: await cookieOf(database, key) } });
  expect(response.status).toBe(200);
  return response.text();
}

async function send(path: string, fields: Record<string, string>, key = keys.editor) {
  const headers = { cookie: await cookieOf(database, key), origin: ORIGIN };
  const response = await app.request(`${ORIGIN}${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  return { status: response.status, location: response.headers.get('location'), html: await response.text() };
}

async function idOf(): Promise<string> {
  return /id="item-(in_[0-9a-f]+)"/.exec(await open())?.[1] ?? '';
}

it('shows finished work where it stands: whose, by when, why, and the draft with the words it rests on', async () => {
  const html = await open();
  expect(html).toContain('Acme</a>: promised follow-up');
  expect(html).toMatch(/due<\/span> 21 Mar \(tomorrow\)/);
  expect(html).toMatch(/owner<\/span> CSM, Ana Lima/);
  expect(html).toContain('Hi Dana,');
  expect(html).toContain('href="/conversations/call-1#turn-0"');
  expect(html).not.toContain('<img src=x>');
  expect(html).toContain('1 piece of work');
  expect(await open('/inbox?role=ae')).toContain('Nothing here is narrowed so.');
  expect(await open('/inbox?owner=ana%20lima')).toContain('promised follow-up');
  const narrowed = await open('/inbox?account=nobody&kind=check_in');
  expect(narrowed).not.toContain('Nothing waits.');
  expect(narrowed).toMatch(
    /Only check-in of <a href="\/accounts\/nobody"><bdi>nobody<\/bdi><\/a>\. <a href="\/inbox">/,
  );
  for (const field of ['name="account" value="nobody"', 'name="kind" value="check_in"'])
    expect(narrowed).toContain(field);
});

it('gives a reader the work and the check, and no button that decides', async () => {
  const html = await open('/inbox', keys.reader);
  expect(html).toContain('Check the draft');
  expect(html).not.toContain('Accept</button>');
  expect((await send(`/inbox/${await idOf()}/decide`, { action: 'accept' }, keys.reader)).status).toBe(403);
});

it('reads the draft before it goes out', async () => {
  const { status, html } = await send(`/inbox/${await idOf()}/check`, {}, keys.reader);
  expect([status, html.includes('The check finds nothing that should not go out.')]).toEqual([200, true]);
});

function versionIn(html: string): string {
  return /name="version" value="([0-9a-f]+)"/.exec(html)?.[1] ?? 'none';
}

it('decides by plain forms, and says which rule forbids a move', async () => {
  const id = await idOf();
  const decide = (fields: Record<string, string>) => send(`/inbox/${id}/decide`, fields);
  expect(await decide({ action: 'accept' })).toMatchObject({ status: 303, location: `/inbox#item-${id}` });
  const again = await decide({ action: 'accept' });
  expect([again.status, again.html.includes('IN-4')]).toEqual([409, true]);
  expect((await decide({ action: 'hand_over', to: 'the team' })).html).toContain('IN-3');
  await decide({ action: 'edit', 'section:draft': 'Hi Dana,\nHere is what I promised.' });
  const edited = await open();
  expect(edited).toContain('(edited)');
  expect(edited).toContain('<p class="basis">written by Mia</p>');
  expect((await decide({ action: 'dismiss', reason: '' })).html).toContain('IN-2');
  const version = versionIn(edited);
  expect((await decide({ action: 'edit', version, 'section:draft': 'Hi Dana,\nBea was first.' })).status).toBe(303);
  const late = { action: 'edit', version, 'section:draft': 'Hi Dana,\nCal came <second>.' };
  const refused = await decide(late);
  expect([refused.status, refused.html.includes('Nothing was saved')]).toEqual([409, true]);
  expect(refused.html).toContain('Cal came &lt;second&gt;.</textarea>');
  expect(refused.html).toContain('Bea was first.');
  expect(await open()).not.toContain('Cal came');
  expect((await decide({ ...late, version: versionIn(refused.html) })).status).toBe(303);
  expect(await open()).toContain('Cal came');
  expect((await decide(late)).status, 'sent twice').toBe(303);
  await decide({ action: 'dismiss', reason: 'Sent by phone' });
  expect(await open()).toContain('Nothing waits.');
  const dismissed = await open('/inbox?state=dismissed');
  expect(dismissed).toMatch(/because<\/span> Sent by phone/);
  await decide({ action: 'reopen', reason: 'They want it in writing' });
  expect(await open()).toContain('1 piece of work');
  expect((await decide({ action: 'fly' })).status).toBe(404);
});
