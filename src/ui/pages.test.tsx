import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notWalked } from '../../test/support/browser/addresses.ts';
import { cookieOf } from '../../test/support/sign-in.ts';
import { CALL, createUiWorld, HOSTILE, type UiWorld, usedEvidence } from '../../test/support/ui-world.ts';
import { keepRefusals, wantEmbeddingModel, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';
import { TurnText } from './views/turns.tsx';

let world: UiWorld;
const failures: string[] = [];
const logger = { error: (_fields: object, message: string) => void failures.push(message) };

beforeAll(async () => {
  world = await createUiWorld();
});
afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

function pages(extractor: 'llm' | 'local' = 'local', model?: string) {
  const { database, pipeline } = world;
  return createPages({ database, pipeline, extractor, model, now: () => Date.UTC(2026, 10, 1), logger });
}

async function open(path: string, key = world.key): Promise<{ status: number; html: string; headers: Headers }> {
  const response = await pages().request(path, { headers: { cookie: await cookieOf(world.database, key) } });
  return { status: response.status, html: await response.text(), headers: response.headers };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a browser would show of a piece of our markup. */
function textOf(html: string): string {
  return html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

const PAGES = ['/', '/accounts/meridian', '/conversations/call-1', '/waiting'];

describe('every page', () => {
  it.each(PAGES)('%s shows hostile names, quotes and turns as text', async (path) => {
    const { status, html } = await open(path);
    expect(status).toBe(200);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<script>');
    expect(textOf(html)).toContain(HOSTILE);
  });

  it.each([...PAGES, '/sign-in'])(
    '%s has no inline script, style or handler, and a policy that allows none',
    async (path) => {
      const { html, headers } = await open(path);
      expect(html).not.toMatch(/<style|\sstyle=|\son\w+=(?![^<]*&)|<script(?![^>]*\ssrc="\/assets\/)/);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('cache-control')).toContain('no-store');
    },
  );

  it.each(PAGES)('%s asks nothing of any other server', async (path) => {
    const { html } = await open(path);
    expect(html.match(/(?:src|href|action)="(?!\/|#)[^"]*"/g)).toBeNull();
  });

  it('says where to go when there is nothing at an address', async () => {
    const { status, html } = await open('/nowhere');
    expect(status).toBe(404);
    expect(textOf(html)).toContain('There is nothing at this address.');
    expect(html).toContain('<a href="/">all accounts</a>');
  });

  it('says as of when, and who reads', async () => {
    expect((await open('/')).html).toContain('read by the local extractor, no language model');
    expect(textOf((await open('/')).html)).toContain('Viewed as of 20 Oct 2026');
    const withModel = await pages('llm').request('/', {
      headers: { cookie: await cookieOf(world.database, world.key) },
    });
    expect(await withModel.text()).not.toContain('Offline mode');
    const verified = await pages('local', 'm-1').request('/', {
      headers: { cookie: await cookieOf(world.database, world.key) },
    });
    expect(await verified.text()).not.toContain('no language model');
  });
});

describe('the words of a turn', () => {
  it('are the source letter for letter, however its marks cross', () => {
    const turns = fc.string({ unit: 'grapheme' }).chain((text) => {
      const place = fc.integer({ min: 0, max: text.length });
      return fc.record({
        text: fc.constant(text),
        marks: fc.array(fc.record({ id: fc.string(), start: place, end: place })),
      });
    });
    fc.assert(
      fc.property(turns, (turn) => {
        const numbers = new Map(turn.marks.map(({ id }, index) => [id, index + 1]));
        expect(textOf(String(<TurnText turn={turn} anchored numbers={numbers} />))).toBe(turn.text);
      }),
    );
  });
});

describe('the list of accounts', () => {
  it('shows the scored account first with what drives it, and says what is unknown of the other', async () => {
    const text = textOf((await open('/')).html);
    expect(text.indexOf('Meridian')).toBeLessThan(text.indexOf('Odd key'));
    expect(text).toContain('15 Dec (in 56 d)');
    expect(text).toContain('Heard 26 d ago');
    expect(text).toContain('No renewal date');
    expect(text).toContain('Nothing heard');
    expect(text).toContain('Not scored');
  });

  it('says what has not been read and where to look', async () => {
    const { html } = await open('/');
    expect(textOf(html)).toContain('1 conversation waits for an account, 1 conversation could not be read');
    expect(html).toContain('href="/waiting"');
  });

  it('links an account by its key, whatever characters that holds', async () => {
    const { html } = await open('/?q=odd');
    expect(html).toContain('href="/accounts/a%2Fb%20c"');
    expect((await open('/accounts/a%2Fb%20c')).html).toContain('No renewal date is on record.');
  });

  it('tells an empty workspace what to do first, with the exact address', async () => {
    const { html } = await open('/', world.emptyKey);
    expect(textOf(html)).toContain('http://localhost/v1/conversations');
    expect(textOf(html)).toContain('Nothing has been heard yet');
  });

  it('says so when nothing matches', async () => {
    expect((await open('/?q=nobody')).html).toContain('No account matches.');
  });
});

describe('an account', () => {
  it('links every point of its score to the quote behind it on the same page', async () => {
    const { html } = await open('/accounts/meridian');
    const ids = await usedEvidence(world);
    expect(ids.length).toBeGreaterThan(0);
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, anchor = '']) => anchor);
    for (const anchor of links) expect(html).toContain(`id="${anchor}"`);
    for (const id of ids.filter((evidence) => !evidence.includes(':'))) expect(links).toContain(`signal-${id}`);
    expect(links).toContain('record-renewal_date');
    expect(links).toContain('conversation-call-1');
    expect(html).not.toContain('touch:');
  });

  it('shows a quote inside its conversation, with who spoke and when', async () => {
    const { html } = await open('/accounts/meridian');
    expect(html).toMatch(/<mark[^>]*>FieldPilot is coming in tomorrow to give us a demo<\/mark>, and we may/);
    expect(textOf(html)).toContain('Walt Dietrich (COO, customer), 24 Sep (26 days ago)');
  });

  it('says which turns were not read, why, and how to have them read', async () => {
    const text = textOf((await open('/accounts/meridian')).html);
    expect(text).toContain('Turns 3 to 4 could not be read: the reply was cut off twice.');
    expect(text).toContain('http://localhost/v1/conversations/call-1/retry');
  });

  it('says which turns of a conversation words alone find, and why', async () => {
    await withWorkspace(world.database, 'demo', async (tx) => {
      await wantEmbeddingModel(tx, { model: 'served/2', dimensions: 2 });
      await tx.executeSql(`INSERT INTO earshot.passage (workspace_id, conversation_id, ordinal, occurred_at, medium, first_turn,
        last_turn, speakers, sides, body, content_hash, words)
        VALUES ('demo', 'call-1', 90, now(), 'call', 1, 3, '{}', '{}', 'long', 'hash', 'long'::tsvector)`);
      await keepRefusals(tx, 'served/2', [{ contentHash: 'hash', reason: 'HTTP 400 too_long' }]);
    });
    expect(textOf((await open('/conversations/call-1')).html)).toContain(
      'Turns 2 to 4 can be found by words alone: the embedding refuses them (HTTP 400 too_long).',
    );
  });

  it('says what was rejected and why', async () => {
    expect((await open('/accounts/meridian')).html).toContain('The quote is not in the conversation');
  });

  it('that does not exist is answered with a page that says so', async () => {
    const { status, html } = await open('/accounts/nobody');
    expect(status).toBe(404);
    expect(html).toContain('No such account');
  });
});

describe('a conversation', () => {
  it('holds every turn letter for letter, with crossing quotes marked', async () => {
    const { html } = await open('/conversations/call-1');
    const words = [...html.matchAll(/<p class="words">(.*?)<\/p>/gs)].map(([, inner = '']) => textOf(inner));
    expect(words).toEqual(CALL.turns.map(({ text }) => text));
    expect(html).toMatch(/<mark class="shared"[^>]*>give us a demo<\/mark>/);
  });

  it('links each signal to its words and back', async () => {
    const { html } = await open('/conversations/call-1');
    for (const [, id] of html.matchAll(/href="#(quote-\w+)"/g)) expect(html).toContain(`id="${id}"`);
    for (const [, id] of html.matchAll(/href="#(note-\d+)"/g)) expect(html).toContain(`id="${id}"`);
    expect(html.match(/class="note-number"/g)).toHaveLength(3);
  });
});

describe('the queue', () => {
  it('shows everything that waits or failed with why and what to do', async () => {
    const text = textOf((await open('/waiting')).html);
    expect(text).toContain('No account has this domain.');
    expect(text).toContain('The model did not answer.');
    expect(text).toContain('no cue at line 3');
    expect(text).toContain('/v1/conversations/broken/retry');
  });
});

describe('signing in', () => {
  it('is asked for on every page, which shows nothing else', async () => {
    for (const path of PAGES) {
      const response = await pages().request(path);
      const html = await response.text();
      expect(response.status).toBe(401);
      expect(html).toContain('earshot serve');
      expect(html).not.toContain('Meridian');
    }
  });

  it('by link keeps a session in a cookie no script can read, and the key out of it and of the address', async () => {
    const response = await pages().request(`/sign-in?key=${world.key}`);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/(^|, )earshot_session=demo\.[\w-]{43}\.[^;]+;/);
    expect(cookie).not.toContain(world.key);
    for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute);
  });

  it('marks the cookie secure where the browser came by https', async () => {
    const response = await pages().request(`https://earshot.example/sign-in?key=${world.key}`);
    expect(response.headers.get('set-cookie')).toMatch(
      /__Host-earshot_session=[^,]*; Path=\/; HttpOnly; Secure; SameSite=Lax/,
    );
  });

  it('with an unknown key says so and sets nothing', async () => {
    const response = await pages().request('/sign-in?key=esk_demo_wrong');
    expect(response.status).toBe(401);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.text()).toContain('That key was not accepted');
  });

  it('takes a key from its form, and no form of another site', async () => {
    const form = { method: 'POST', body: new URLSearchParams({ key: world.key }) };
    const own = await pages().request('/sign-in', { ...form, headers: { origin: 'http://localhost' } });
    expect(own.status).toBe(303);
    const foreign = await pages().request('/sign-in', { ...form, headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('set-cookie')).toBeNull();
  });

  it('out forgets the key', async () => {
    const response = await pages().request('/sign-out', { method: 'POST', headers: { origin: 'http://localhost' } });
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
  });
});

describe('what the pages load', () => {
  it('is served under its content, for good', async () => {
    const { html } = await open('/');
    const paths = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      const response = await pages().request(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toContain('immutable');
    }
  });
});

describe('the walk in a browser', () => {
  it('leaves out no page', () => {
    const routes = pages().routes.flatMap(({ method, path }) => (method === 'GET' ? [path] : []));
    expect(routes).toContain('/settings/privacy');
    expect(notWalked(routes)).toEqual([]);
    expect(notWalked([...routes, '/accounts/:key/new'])).toEqual(['/accounts/:key/new']);
  });
});

describe('a page that breaks', () => {
  it('says so, keeps the reason for the log, and shows nothing of it', async () => {
    const broken = createPages({
      database: { ...world.database, pool: undefined as never },
      pipeline: world.pipeline,
      extractor: 'local',
      now: Date.now,
      logger,
    });
    const response = await broken.request('/', { headers: { cookie: await cookieOf(world.database, world.key) } });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('This page could not be shown');
    expect(failures).toEqual(['page failed']);
  });
});
