import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throwAway } from '../../test/support/databases.ts';
import { type HookServer, startHookServer } from '../../test/support/hooks.ts';
import { createTellingExtractor, promised, told } from '../../test/support/promises.ts';
import { cookieOf } from '../../test/support/sign-in.ts';
import {
  createApiKey,
  type Database,
  openDatabase,
  saveWorkspace,
  setAccessOfConversation,
  withWorkspace,
} from '../storage/index.ts';
import { createPages } from './index.ts';

const ORIGIN = 'http://localhost';
const WORKSPACE = 'asked';
let database: Database;
let server: HookServer;
let app: ReturnType<typeof createPages>;
let keys: { readonly mia: string; readonly rob: string };

beforeAll(async () => {
  database = await openDatabase(throwAway());
  server = await startHookServer(database, { workspace: WORKSPACE, pipeline: { extractor: createTellingExtractor() } });
  // What was kept is known from today on, whatever day the workspace is looked at.
  await saveWorkspace(database, WORKSPACE, { asOf: '2026-07-10' });
  keys = await withWorkspace(database, WORKSPACE, async (tx) => ({
    mia: (await createApiKey(tx, 'Mia', { role: 'reader' })).key,
    rob: (await createApiKey(tx, 'Rob', { role: 'reader' })).key,
  }));
  const logger = { error: () => undefined };
  app = createPages({ database, pipeline: server.pipeline, extractor: 'local', now: Date.now, logger });
  await server.ask('POST', '/v1/conversations', {
    id: 'march',
    medium: 'call',
    occurred_at: '2026-03-12T15:00:00Z',
    account: { key: 'acme', name: 'Acme' },
    participants: [{ name: 'Ana Lima', side: 'vendor' }],
    turns: [
      told(promised('SSO with Okta', 'by the end of June'), 'We will have SSO with Okta by the end of June <b>.'),
    ].map((text) => ({ speaker: 'Ana Lima', text })),
  });
  await server.settled();
});
afterAll(async () => {
  await server.stop();
  await database.close();
});

async function open(path: string, key = keys.mia) {
  const response = await app.request(path, { headers: { cookie: await cookieOf(database, key) } });
  return { status: response.status, html: await response.text() };
}

async function send(fields: Record<string, string>, origin = ORIGIN, account = 'acme') {
  const response = await app.request(`${ORIGIN}/accounts/${account}/ask`, {
    method: 'POST',
    headers: { cookie: await cookieOf(database, keys.mia), origin },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, location: response.headers.get('location') ?? '', html: await response.text() };
}

describe('the page that asks an account', () => {
  it('is led to from the account, and says what answers and what can be asked', async () => {
    expect((await open('/accounts/acme')).html).toContain('action="/accounts/acme/ask"');
    const { html } = await open('/accounts/acme/ask');
    expect(html).toContain('No language model is configured');
    expect((await open('/accounts/nobody/ask')).status).toBe(404);
  });

  it('answers in a thread, with the quotes beside it and the way to their place, and goes on with it', async () => {
    const first = await send({ question: 'What did we promise?' });
    expect([first.status, first.location]).toEqual([
      303,
      expect.stringMatching(/^\/accounts\/acme\/ask\?thread=[^#]+#answer-0$/),
    ]);
    const thread = new URL(first.location, ORIGIN).searchParams.get('thread') ?? '';
    const { html } = await open(first.location);
    expect(html).toContain('What did we promise?');
    expect(html).toContain('No model answered');
    expect(html).toContain('We will have SSO with Okta by the end of June &lt;b&gt;.</bdi></blockquote>');
    expect(html).toContain('href="/conversations/march#turn-0"');
    const next = await send({ question: 'When is that due?', thread, as_of: '2026-07-01' });
    expect(next.location).toMatch(new RegExp(`thread=${thread}&as_of=2026-07-01#answer-1$`));
    expect((await open(next.location)).html).toContain('datetime="2026-07-01"');
  });

  it('says that the record does not say, and what comes nearest', async () => {
    const { location } = await send({ question: 'What colour is the CFO’s bicycle?' });
    expect((await open(location)).html).toContain('The record does not say.');
  });

  it('gives a question back with what is wrong, and takes none from another site', async () => {
    const empty = await send({ question: '?!' });
    expect([empty.status, empty.html]).toEqual([422, expect.stringContaining('>?!</textarea>')]);
    expect((await send({ question: 'Who left?', as_of: 'soon' })).status).toBe(422);
    expect((await send({ question: 'Who left?' }, 'https://elsewhere.example')).status).toBe(403);
    expect((await send({ question: 'Who left?', thread: 'none' })).status).toBe(404);
    expect((await send({ question: 'Who left?' }, ORIGIN, 'nobody')).status).toBe(404);
  });

  it('shows a thread to nobody else, and no answer of which the words may not be read any more', async () => {
    const { location } = await send({ question: 'What did we promise about SSO?' });
    const risk = await send({ question: 'What is the risk?' });
    expect((await open(risk.location)).html).toContain(' of 100');
    const other = await open(location, keys.rob);
    expect([other.status, other.html]).toEqual([404, expect.not.stringContaining('Okta')]);
    await withWorkspace(database, WORKSPACE, (tx) => setAccessOfConversation(tx, 'march', { private: true }));
    const { html } = await open(location);
    expect(html).toContain('This answer is not shown');
    expect(html).not.toContain('Okta');
    // Nor one that rests on them without words of theirs.
    const scored = (await open(risk.location)).html;
    expect(scored).toContain('This answer is not shown');
    expect(scored).not.toContain(' of 100');
  });
});
