import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebServer, type WebServer } from '../../test/support/receivers.ts';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createTestExtractor } from '../../test/support/test-extractor.ts';
import { createUiWorld, type UiWorld } from '../../test/support/ui-world.ts';
import { createPipeline, type Pipeline } from '../pipeline/index.ts';
import { listDestinations, openDestination, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';

const ORIGIN = 'http://localhost';
const TOKEN = 'xoxb-a-token-that-nobody-sees';
let world: UiWorld;
let pipeline: Pipeline;
let app: Hono;
let web: WebServer;

beforeAll(async () => {
  world = await createUiWorld();
  web = await startWebServer();
  const { database } = world;
  const sending = { allowPrivateAddresses: true };
  pipeline = createPipeline({ database, extractor: createTestExtractor({ fingerprint: 'f' }), sending, pollMs: 50 });
  await pipeline.start();
  const logger = { error: () => undefined };
  app = createPages({ database, pipeline, extractor: 'local', now: () => Date.UTC(2026, 10, 1), logger });
});
afterAll(async () => {
  await pipeline.stop();
  await world.pipeline.stop();
  await world.database.close();
  await web.stop();
});

async function open(path: string) {
  const response = await app.request(`${ORIGIN}${path}`, {
    headers: { cookie: await cookieOf(world.database, world.key) },
  });
  return { status: response.status, html: await response.text() };
}

async function send(path: string, fields: Readonly<Record<string, string | readonly string[]>> = {}, origin = ORIGIN) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
  const headers = { cookie: await cookieOf(world.database, world.key), origin };
  const response = await app.request(`${ORIGIN}${path}`, { method: 'POST', body, headers });
  return { status: response.status, html: await response.text(), to: response.headers.get('location') ?? '' };
}

const destinations = () => withWorkspace(world.database, 'demo', listDestinations);

describe('the page of destinations', () => {
  it('adds a webhook and shows what it signs with once', async () => {
    expect((await open('/destinations')).html).toContain('Documents go nowhere yet');
    expect((await open('/destinations?add=webhook')).html).toContain('name="url"');
    const form = {
      channel: 'webhook',
      name: 'Ours',
      url: `${web.url}/hook`,
      events: ['handoff.made', 'inbox.item'],
      owners: 'Ana Lima, Bo',
    };
    const { status, html } = await send('/destinations', form);
    const [made] = await destinations();
    expect(made).toMatchObject({ name: 'Ours', events: ['handoff.made', 'inbox.item'], owners: ['Ana Lima', 'Bo'] });
    const opened = await withWorkspace(world.database, 'demo', (tx) =>
      openDestination(tx, world.database.vault, made?.id ?? ''),
    );
    const secret = opened?.open.signing_secret ?? 'none';
    expect([status, html.includes(secret)]).toEqual([200, true]);
    const later = (await open('/destinations')).html;
    expect(later).not.toContain(secret);
    expect(later).toContain(`${web.url}/hook`);
  });

  it('sends a test and says what came of it; what failed can be sent again', async () => {
    const [made] = await destinations();
    const sent = await send(`/destinations/${made?.id}/test`);
    expect(sent.status).toBe(303);
    expect((await open(sent.to)).html).toContain('</strong> took the test');
    web.answer = () => ({ status: 404 });
    const failed = await send(`/destinations/${made?.id}/test`);
    const { html } = await open(failed.to);
    expect(html).toContain('The webhook’s address answered 404');
    expect(html).toContain('Send again');
    const [, path = ''] = /action="(\/dispatches\/[^"]+\/retry)"/.exec(html) ?? [];
    const waiting = (await open('/waiting')).html;
    expect(waiting).toContain('Documents that could not be sent');
    expect(waiting).toContain('The webhook’s address answered 404');
    expect(waiting).toContain(`action="${path}"`);
    web.answer = () => ({ status: 200 });
    expect(await send(path, { from: 'waiting' })).toMatchObject({ status: 303, to: '/waiting' });
    await pipeline.whenIdle('demo');
    expect((await open('/destinations')).html).not.toContain('Could not be sent');
    expect((await open('/waiting')).html).not.toContain('Documents that could not be sent');
    expect((await send('/dispatches/none/retry')).status).toBe(404);
  });

  it('says what is wrong with a form, keeps what stood in it but for secrets, and takes none from another site', async () => {
    const form = { channel: 'slack', name: 'CS <team>', bot_token: TOKEN, events: 'handoff.made' };
    const wrong = await send('/destinations', form);
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('settings.channel: needed with a bot token');
    expect(wrong.html).toContain('value="CS &lt;team&gt;"');
    expect(wrong.html).not.toContain(TOKEN);
    expect((await send('/destinations', { ...form, slack_channel: 'C1', name: 'Ours' })).html).toContain(
      'has this name',
    );
    expect((await send('/destinations', form, 'https://evil.example')).status).toBe(403);
    expect((await send('/destinations', { ...form, slack_channel: 'C1' })).status).toBe(303);
    expect((await open('/destinations')).html).not.toContain(TOKEN);
  });

  it('switches a destination off and on, and removes it', async () => {
    const ours = (await destinations()).find(({ name }) => name === 'Ours');
    await send(`/destinations/${ours?.id}/switch`, { to: 'off' });
    expect((await open('/destinations')).html).toContain('switched off');
    await send(`/destinations/${ours?.id}/switch`, { to: 'on' });
    expect((await open('/destinations')).html).not.toContain('switched off');
    expect((await send(`/destinations/${ours?.id}/remove`)).status).toBe(303);
    expect((await destinations()).map(({ name }) => name)).toEqual(['CS <team>']);
    for (const action of ['test', 'switch', 'remove'])
      expect((await send(`/destinations/${ours?.id}/${action}`)).status).toBe(404);
  });
});
