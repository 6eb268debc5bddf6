import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createUiWorld, HOSTILE, type UiWorld } from '../../test/support/ui-world.ts';
import { createPages } from './index.ts';

let world: UiWorld;
let app: ReturnType<typeof createPages>;

beforeAll(async () => {
  world = await createUiWorld();
  const { database, pipeline } = world;
  const logger = { error: () => undefined };
  app = createPages({ database, pipeline, extractor: 'local', now: () => Date.parse('2026-10-20T12:00:00Z'), logger });
});
afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

async function open(path: string, key = world.key): Promise<{ readonly status: number; readonly html: string }> {
  const response = await app.request(path, { headers: { cookie: await cookieOf(world.database, key) } });
  return { status: response.status, html: await response.text() };
}

describe('the search page', () => {
  it('says what can be asked where nothing is asked yet', async () => {
    const { html } = await open('/search');
    expect(html).toContain('href="/search?q=Accounts+with+overdue+promises"');
    expect(html).toContain('Search by filters');
  });

  it('says what was understood and shows the words by account, each with the way to its place', async () => {
    const { status, html } = await open(`/search?q=${encodeURIComponent('who is evaluating FieldPilot this year')}`);
    expect(status).toBe(200);
    expect(html).toContain('“this year”');
    expect(html).toContain('the competitor FieldPilot');
    expect(html).toContain('1 signal in 1 account');
    expect(html).toContain('FieldPilot is coming in tomorrow to give us a demo</bdi></blockquote>');
    expect(html).toContain('href="/conversations/call-1?turn=2#turn-1"');
    expect(html).toContain('value="competitor/evaluating" selected');
    expect(html).not.toContain('<img');
  });

  it('shows the accounts for which two conditions hold, with the words for both', async () => {
    const question = 'which accounts are evaluating FieldPilot and lost their champion';
    const { status, html } = await open(`/search?q=${encodeURIComponent(question)}`);
    expect([status, html]).toEqual([200, expect.stringContaining('2 found in 1 account for which both hold')]);
    expect(html).toContain('FieldPilot is coming in tomorrow to give us a demo</bdi></blockquote>');
    expect(html).toContain('Priya has left.');
    expect(html).toContain('those of the first condition alone');
  });

  it('takes filters from its address as they were corrected, and the question only to show it', async () => {
    const { html } = await open(
      '/search?asked=who%20is%20evaluating%20them&claim=champion_change/departed&competitor=',
    );
    expect(html).toContain('value="who is evaluating them"');
    expect(html).toContain('1 signal in 1 account');
    expect(html).toContain('Priya has left.');
  });

  it('says what is wrong with filters that mean nothing, and keeps them to be corrected', async () => {
    const { status, html } = await open('/search?kind=competitor&state=open');
    expect(status).toBe(422);
    expect(html).toContain('is told only of promises');
    expect(html).toContain('name="state" value="open" checked');
    expect((await open('/search?q=%3F%3F')).status).toBe(422);
  });

  it('says that nothing was found, in this workspace and for whom is signed in', async () => {
    expect((await open('/search?competitor=Nobody')).html).toContain('Nothing found');
    expect((await open('/search?competitor=FieldPilot', world.emptyKey)).html).toContain('Nothing found');
    const { html } = await open(`/search?q=${encodeURIComponent(HOSTILE)}`);
    expect(html).not.toContain('<script>alert');
    expect((await app.request('/search?q=x')).status).toBe(401);
  });
});
