import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createUiWorld, type UiWorld } from '../../test/support/ui-world.ts';
import type { Conversation, Rejection, Signal } from '../domain/index.ts';
import {
  createApiKey,
  findConversation,
  finishRun,
  insertConversation,
  saveDelivery,
  saveSignals,
  startRun,
  updateConversation,
  withWorkspace,
} from '../storage/index.ts';
import { createPages } from './index.ts';

const MEGABYTE = 'x'.repeat(1_000_000);
/** Turns the reading direction around, and names letters that no reader sees. */
const OVERRIDE = '\u202Etxet eht\u202C';
const MOST_COMPRESSED_BYTES = 150_000;

let world: UiWorld;
let readerKey: string;

beforeAll(async () => {
  world = await createUiWorld();
  readerKey = await withWorkspace(world.database, 'demo', async (tx) => {
    await keep(tx, LONG, [at(LONG, 2_400, 'word 2400'), at(LONG, 7, 'word 7')], REFUSED);
    await keep(tx, WIDE, [at(WIDE, 1, 'the needle')], []);
    return (await createApiKey(tx, 'reads', { role: 'reader' })).key;
  });
});
afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

const PEOPLE: Conversation['participants'] = [
  { name: 'Dana', side: 'customer', title: `COO ${OVERRIDE}` },
  { name: 'Ana', side: 'vendor' },
];

/** Three thousand turns. */
const LONG: Conversation = {
  id: 'long',
  medium: 'call',
  occurred_at: '2026-10-01T10:00:00.000Z',
  participants: PEOPLE,
  turns: Array.from({ length: 3_000 }, (_, index) => ({
    speaker: index % 2 === 0 ? 'Dana' : 'Ana',
    at: index * 3,
    text: `This is word ${index} of a very long call, ${Math.sin(index)} and ${Math.cos(index)}.`,
  })),
};

/** A word of a megabyte, as a turn and as a name. */
const WIDE: Conversation = {
  id: 'wide',
  medium: 'email',
  occurred_at: '2026-10-02T10:00:00.000Z',
  participants: PEOPLE,
  subject: OVERRIDE,
  turns: [
    { speaker: MEGABYTE, text: 'Hello.' },
    { speaker: 'Dana', text: `${MEGABYTE}the needle${MEGABYTE}` },
    { speaker: 'Ana', text: OVERRIDE },
  ],
};

const REFUSED: readonly Rejection[] = Array.from({ length: 60 }, (_, index) => ({
  reason: 'quote_not_found',
  detail: `Proposal ${index + 1} is not there.`,
  kind: 'competitor',
  subtype: 'mention',
  turns: [index],
  quote: 'never said',
}));

function at({ turns }: Conversation, turn: number, quote: string): Signal {
  const start = turns[turn]?.text.indexOf(quote) ?? -1;
  if (start < 0) throw new Error(`no such quote in turn ${turn}`);
  const span = { turn, start, end: start + quote.length };
  return {
    kind: 'competitor',
    subtype: 'mention',
    attrs: {},
    turns: [turn],
    quote,
    span,
    grounding: 'exact',
    confidence: 1,
  };
}

type Transaction = Parameters<Parameters<typeof withWorkspace>[2]>[0];

async function keep(
  tx: Transaction,
  conversation: Conversation,
  signals: readonly Signal[],
  rejected: readonly Rejection[],
) {
  const { id } = conversation;
  const deliveryId = await saveDelivery(tx, { bytes: Buffer.from(id), mediaType: 'text/plain', source: 'http' });
  await insertConversation(tx, { conversation, contentHash: id, deliveryId });
  const run = await startRun(tx, id, { name: 'local', fingerprint: 'f' });
  const usage = { calls: 0, input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 };
  const gap = { turns: [120, 121, 122, 300], reason: 'the reply was cut off' };
  const unread = id === 'long' ? [gap] : [];
  const status = unread.length > 0 ? 'partial' : 'complete';
  await finishRun(tx, run, { signals, rejected, status, unread, usage, calls: [] });
  await updateConversation(tx, id, {
    status: status === 'partial' ? 'partial' : 'read',
    accountKey: 'meridian',
    runId: run.id,
  });
  await saveSignals(tx, { conversation, accountKey: 'meridian', runId: run.id }, signals);
}

function pages() {
  const { database, pipeline } = world;
  const logger = { error: () => undefined };
  return createPages({ database, pipeline, extractor: 'local', now: () => Date.UTC(2026, 10, 1), logger });
}

async function open(path: string, key = world.key) {
  const response = await pages().request(path, { headers: { cookie: await cookieOf(world.database, key) } });
  return { status: response.status, html: await response.text(), headers: response.headers };
}

async function post(path: string, key = world.key) {
  const headers = { cookie: await cookieOf(world.database, key), origin: 'http://localhost' };
  return pages().request(path, { method: 'POST', headers, body: new URLSearchParams() });
}

function linkOf(html: string, pattern: RegExp): string {
  return pattern.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? 'no link';
}

describe('a conversation of three thousand turns', () => {
  it('is shown by pages of a hundred, each with the way to the others in its address', async () => {
    const { html } = await open('/conversations/long');
    expect(html.match(/<li class="turn/g)).toHaveLength(100);
    expect(html).toContain('Turns 1 to 100');
    expect(html).not.toContain('rel="prev"');
    const next = linkOf(html, /href="([^"]+)" rel="next"/);
    expect(next).toBe('/conversations/long?turn=101#turn-100');
    const second = (await open(next)).html;
    expect(second).toContain('id="turn-100"');
    expect(second).not.toContain('id="turn-99"');
    expect(linkOf(second, /href="([^"]+)" rel="prev"/)).toBe('/conversations/long#turn-0');
  });

  it("is left by a signal's link on the page where its words stand", async () => {
    const { html } = await open('/conversations/long');
    const link = linkOf(html, /href="([^"]+)"><span class="note-figure">2</);
    const place = link.split('#')[1];
    const there = (await open(link)).html;
    expect(there).toContain(`id="${place}"`);
    expect(there).toContain('id="turn-2400"');
    expect(there).toContain('id="note-2"');
    expect(linkOf(html, /href="([^"]+)" data-beyond="1"/)).toBe(link);
    expect(linkOf(there, /href="([^"]+)" data-beyond="-1"/)).toMatch(/^\/conversations\/long\?signal=\w+#quote-/);
  });

  it('opens the form that corrects a signal on the page of that signal', async () => {
    const there = (await open('/conversations/long?turn=2401')).html;
    const link = linkOf(there, /href="(\/conversations\/long\?correct=[^"]+)"/);
    const { html } = await open(link);
    expect(html).toContain('class="correction"');
    expect(html).toContain('id="turn-2400"');
  });

  it.each(['0', '99999999', '-3', 'x', '1e3'])('shows some page of it for turn %s', async (turn) => {
    const { status, html } = await open(`/conversations/long?turn=${turn}`);
    expect(status).toBe(200);
    expect(html).toContain('class="turn');
  });

  it('says of each range of turns that was not read why, there and above, and leads to it', async () => {
    const { html } = await open('/conversations/long?turn=121');
    expect(html).toContain('href="/conversations/long?turn=121#turn-120">Turns 121 to 123</a> could not be read');
    expect(html).toContain('href="/conversations/long?turn=301#turn-300">Turn 301</a> could not be read');
    expect(html).toContain('Turns 121 to 123 were not read: the reply was cut off.');
    expect(html.match(/<li class="turn unread"/g)).toHaveLength(3);
  });

  it('shows the first rejected proposals with their turns, and all when asked', async () => {
    const { html } = await open('/conversations/long');
    expect(html).toContain('60 proposals');
    expect(html).not.toContain('Proposal 51 is');
    expect(html).toContain('href="/conversations/long?turn=3#turn-2">Said to be in turn 3</a>');
    expect((await open(linkOf(html, /href="([^"]+)">Show all 60/))).html).toContain('Proposal 60 is');
  });

  it('stays small enough for a page', async () => {
    for (const path of ['/conversations/long', '/conversations/wide', '/conversations/long?rejected=all']) {
      const { html } = await open(path);
      expect(gzipSync(html).byteLength).toBeLessThan(MOST_COMPRESSED_BYTES);
    }
  });
});

describe('a word of a megabyte', () => {
  it('is cut on the page, with the words of a signal in it and the way to the whole turn', async () => {
    const { html } = await open('/conversations/wide');
    expect(html.length).toBeLessThan(100_000);
    expect(html).toMatch(/<mark[^>]*>the needle<\/mark>/);
    const whole = linkOf(html, /href="([^"]+)">Read the whole turn/);
    const { html: text, headers } = await open(whole);
    expect(text).toBe(`${MEGABYTE}the needle${MEGABYTE}`);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it("is nobody else's to read, and there is none behind the last", async () => {
    expect((await open('/conversations/wide/turns/2', world.emptyKey)).status).toBe(404);
    expect((await open('/conversations/wide/turns/4')).status).toBe(404);
    expect((await pages().request('/conversations/wide/turns/2')).status).toBe(401);
  });
});

describe('text that turns the reading direction around', () => {
  it('is kept apart from what stands around it', async () => {
    const { html } = await open('/conversations/wide');
    expect(html).toContain(`<h1><bdi>${OVERRIDE}</bdi></h1>`);
    expect(html).toContain(`<bdi>COO ${OVERRIDE}</bdi>)</span>`);
  });
});

describe('a conversation that was read long ago', () => {
  it('listens to nothing', async () => {
    const { html, headers } = await open('/conversations/call-1');
    expect(html).not.toContain('data-live');
    expect(html).not.toContain('live.');
    expect(headers.get('content-security-policy')).not.toContain('connect-src');
  });
});

describe('having what was not read read again', () => {
  it('queues the conversation and comes back to it; a reader has no button and may not', async () => {
    expect((await open('/conversations/broken')).html).toContain('action="/conversations/broken/retry"');
    expect((await open('/conversations/broken', readerKey)).html).not.toContain('/retry');
    expect((await post('/conversations/broken/retry', readerKey)).status).toBe(403);
    expect((await post('/conversations/none/retry')).status).toBe(404);
    const sent = await post('/conversations/broken/retry');
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/conversations/broken']);
    const found = await withWorkspace(world.database, 'demo', (tx) => findConversation(tx, 'broken'));
    expect(found?.status).toBe('queued');
    const { html, headers } = await open('/conversations/broken');
    expect(html).toContain('data-live="/conversations/broken/events"');
    expect(html).toContain('Received, waits for its turn');
    expect(html).toContain('Reload this page');
    expect(html).toMatch(/<script src="\/assets\/live\.\w+\.js"/);
    expect(headers.get('content-security-policy')).toContain("connect-src 'self'");
  });
});
