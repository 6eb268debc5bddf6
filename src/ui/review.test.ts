import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HookServer, startHookServer } from '../../test/support/hooks.ts';
import { createTellingExtractor, told } from '../../test/support/promises.ts';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createApiKey, type Database, openDatabase, saveWorkspace, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';

const ORIGIN = 'http://localhost';

let database: Database;
let server: HookServer;
let app: ReturnType<typeof createPages>;
const keys = { ana: '', cal: '', reader: '' };

beforeAll(async () => {
  database = await openDatabase({ inMemory: true });
  server = await startHookServer(database, {
    workspace: 'demo',
    pipeline: { extractor: createTellingExtractor(), scorer: undefined },
  });
  await saveWorkspace(database, 'demo', { asOf: '2026-07-10' });
  await withWorkspace(database, 'demo', async (tx) => {
    keys.ana = (await createApiKey(tx, 'Ana Lima', { role: 'editor' })).key;
    keys.cal = (await createApiKey(tx, 'Cal Ott', { role: 'editor' })).key;
    keys.reader = (await createApiKey(tx, 'Rea Der', { role: 'reader' })).key;
  });
  const logger = { error: (fields: object) => expect.fail(JSON.stringify(fields)) };
  app = createPages({ database, pipeline: server.pipeline, extractor: 'local', now: Date.now, logger });
  await server.ask('PUT', '/v1/accounts/acme', {
    name: 'Acme <b>',
    acv: 84_000,
    contract_start: '2026-01-01',
    renewal_date: '2026-10-01',
    owners: [
      { role: 'csm', name: 'Ana Lima' },
      { role: 'ae', name: 'Cal Ott' },
    ],
  });
  const said = [
    ['competitor', 'evaluating', { competitor: 'FieldPilot' }, 'FieldPilot <i>demo</i> is tomorrow.'],
    ['champion_change', 'disengaged', { person: 'Priya' }, 'Priya has stopped coming.'],
  ] as const;
  await server.ask('POST', '/v1/conversations', {
    id: 'call-1',
    medium: 'call',
    occurred_at: '2026-07-09T15:00:00Z',
    account: { key: 'acme' },
    participants: [
      { name: 'Dana Ortiz', side: 'customer' },
      { name: 'Ana Lima', side: 'vendor' },
    ],
    turns: said.map(([kind, subtype, attrs, words]) => ({
      speaker: 'Dana Ortiz',
      text: told({ kind, subtype, attrs } as never, words),
    })),
  });
  await server.settled();
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

async function open(key: keyof typeof keys, path = '/accounts/acme/review') {
  const response = await app.request(path, { headers: { cookie: await cookieOf(database, keys[key]) } });
  return { status: response.status, text: await response.text(), location: response.headers.get('location') };
}

async function send(key: keyof typeof keys, path: string, fields: Readonly<Record<string, string>>) {
  const response = await app.request(path, {
    method: 'POST',
    headers: {
      cookie: await cookieOf(database, keys[key]),
      origin: ORIGIN,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  });
  return { status: response.status, text: await response.text() };
}

const idOf = (html: string, what: 'rv' | 'iv') => new RegExp(`id="review-(${what}_[^"]*)"`).exec(html)?.[1] ?? '';

describe('the page of an account’s reviews', () => {
  it('shows the agenda with its words, and forms to whoever may use them', async () => {
    const { status, text } = await open('ana');
    expect(status).toBe(200);
    expect(text).toContain('Joint review');
    expect(text).toContain('FieldPilot &lt;i&gt;demo&lt;/i&gt; is tomorrow.');
    expect(text).not.toContain('<b>');
    expect(text).toContain('The data is synced');
    expect((await open('reader')).text).not.toContain('The data is synced');
    expect((await open('ana', '/accounts/nobody/review')).status).toBe(404);
  });

  it('goes through a review by plain forms, and says which rule refuses', async () => {
    const path = `/reviews/${idOf((await open('ana')).text, 'rv')}/move`;
    expect(await send('ana', path, { action: 'cause', cause: 'competitor' })).toMatchObject({
      status: 409,
      text: expect.stringContaining('JR-SYNC'),
    });
    expect((await send('ana', path, { action: 'data_sync' })).status).toBe(303);
    expect((await send('ana', path, { action: 'cause', cause: 'competitor' })).status).toBe(303);
    const outcome = { action: 'complete', path: 'save_motion', deed: 'Show it', deadline: '2026-08-01' };
    expect((await send('ana', path, { ...outcome, owner: 'CS team' })).text).toMatch(/JR-OWNER.*value="Show it"/s);
    expect((await send('reader', path, { ...outcome, owner: 'Ana Lima' })).status).toBe(403);
    expect((await send('ana', path, { ...outcome, owner: 'Ana Lima' })).status).toBe(303);
    expect((await open('ana')).text).toContain('save motion, Ana Lima by 2026-08-01');
  });

  it('takes the handback from the AE, its confirmation from the CSM, and leads there from what was promised', async () => {
    const before = await open('ana');
    expect(before.text).toContain('AE intervention');
    const id = idOf(before.text, 'iv');
    const fields = {
      sponsor: 'Dana',
      competitor: 'FieldPilot',
      budget: 'Flat',
      politics: 'None',
      posture: 'uncertain',
    };
    const word = { action: 'draft', ...fields, re_entry: 'Dana asks', commitments: 'A sandbox | Cal Ott | 2026-08-01' };
    const refused = (
      await send('cal', '/accounts/acme/handback', { ...word, commitments: 'A sandbox | Cal Ott | soon' })
    ).text;
    expect(refused).toContain('HB-1');
    // Nobody writes it twice.
    expect(refused).toContain('value="Dana asks"');
    expect(refused).toContain('A sandbox | Cal Ott | soon');
    expect((await send('cal', '/accounts/acme/handback', { ...word, budget: 'Cut' })).status).toBe(303);
    const [, read = ''] = /name="read" value="([^"]+)"/.exec((await open('ana')).text) ?? [];
    expect((await send('cal', '/accounts/acme/handback', word)).status).toBe(303);
    // What is confirmed is what was read.
    expect((await send('ana', '/accounts/acme/handback', { action: 'confirm', read })).text).toContain('drafted anew');
    expect((await send('cal', '/accounts/acme/handback', { action: 'confirm' })).text).toContain('HB-TWO');
    expect((await send('ana', '/accounts/acme/handback', { action: 'confirm' })).status).toBe(303);
    expect((await open('ana', '/accounts/acme')).text).toContain('A sandbox');
    expect(await open('ana', `/conversations/${id}`)).toMatchObject({
      status: 302,
      location: `/accounts/acme/review#review-${id}`,
    });
  });
});
