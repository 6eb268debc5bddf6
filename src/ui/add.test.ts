import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeAnyDatabase } from '../../test/support/databases.ts';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createTestExtractor } from '../../test/support/test-extractor.ts';
import { createPipeline, type Pipeline } from '../pipeline/index.ts';
import {
  createApiKey,
  findAccount,
  findConversation,
  findWorkspace,
  listConversations,
  listWatched,
  withWorkspace,
} from '../storage/index.ts';
import { createPages } from './index.ts';

const VTT = 'WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Dana>We are looking at Rivalware.\n';
const RECORDED = {
  id: 'call',
  external_id: 'recorder-1',
  medium: 'call',
  occurred_at: '2026-03-06T10:00:00Z',
  account: { key: 'acme' },
  participants: [{ name: 'Dana', side: 'customer' }],
};
const MOST_BYTES = 50_000;
const ORIGIN = 'http://localhost';

describeAnyDatabase('adding by hand', (fixture) => {
  let pipeline: Pipeline;
  const keys = { admin: '', editor: '', reader: '', sampled: '' };

  beforeAll(async () => {
    const { database } = fixture;
    pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const make = (workspace: string, role: 'admin' | 'editor' | 'reader') =>
      withWorkspace(database, workspace, async (tx) => (await createApiKey(tx, role, { role })).key);
    keys.admin = await make('adds', 'admin');
    keys.editor = await make('adds', 'editor');
    keys.reader = await make('adds', 'reader');
    keys.sampled = await make('sampled', 'admin');
  });
  afterAll(() => pipeline.stop());

  function pages() {
    const logger = { error: () => undefined };
    const services = { database: fixture.database, pipeline, extractor: 'local', now: Date.now, logger } as const;
    return createPages({ ...services, maxBodyBytes: MOST_BYTES });
  }

  async function open(path: string, key: string) {
    const response = await pages().request(path, { headers: { cookie: await cookieOf(fixture.database, key) } });
    return { status: response.status, html: await response.text(), headers: response.headers };
  }

  async function send(path: string, key: string, fields: Readonly<Record<string, string | File[]>>, headers = {}) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      for (const one of [value].flat()) body.append(name, one);
    }
    const sent = { cookie: await cookieOf(fixture.database, key), origin: ORIGIN, ...headers };
    const response = await pages().request(path, { method: 'POST', headers: sent, body });
    const text = await response.text();
    return { status: response.status, text, location: response.headers.get('location') };
  }

  /** The sample is loaded behind the answer; accounts are declared last. */
  async function whole(): Promise<void> {
    const declared = () => withWorkspace(fixture.database, 'sampled', (tx) => findAccount(tx, 'larkspur'));
    await expect.poll(async () => (await declared())?.declared).toBe(true);
  }

  function file(name: string, text = VTT): File {
    return new File([text], name);
  }

  describe('a workspace in which nothing was heard', () => {
    it('leads an admin by the hand: the sample, files, a tool, a program', async () => {
      const { html, headers } = await open('/', keys.admin);
      expect(html).toContain('Nothing has been heard yet');
      for (const action of ['/sample', '/add', '/sources']) expect(html).toContain(`action="${action}"`);
      expect(html).toContain(`${ORIGIN}/v1/conversations`);
      expect(headers.get('content-security-policy')).toContain("connect-src 'self'");
    });

    it('shows nobody a way that is not theirs, and refuses it all the same', async () => {
      const editor = (await open('/', keys.editor)).html;
      expect(editor).toContain('action="/add"');
      expect(editor).not.toContain('action="/sample"');
      expect(editor).not.toContain('action="/sources"');
      const reader = (await open('/', keys.reader)).html;
      expect(reader).not.toContain('action="/add"');
      expect((await open('/add', keys.reader)).status).toBe(403);
      expect((await send('/add', keys.reader, { files: [file('call.vtt')] })).status).toBe(403);
      expect((await send('/sample', keys.editor, {})).status).toBe(403);
      expect(
        (await send('/add', keys.admin, { files: [file('call.vtt')] }, { origin: 'https://evil.example' })).status,
      ).toBe(403);
    });
  });

  describe('files', () => {
    it('are kept, each with what was wrong with it, by its name and as text', async () => {
      const hostile = '<img src=x>.vtt';
      const files = [file('2026-03-04 call.vtt'), file(hostile, 'no captions'), file('notes.docx', 'PK\u0003\u0004')];
      const { status, text } = await send('/add', keys.editor, { files, account: 'acme' });
      expect(status).toBe(200);
      expect(text).toContain('2026-03-04 call.vtt</bdi>: 1 conversation');
      expect(text).toContain('&lt;img src=x&gt;.vtt</bdi>: nothing taken in');
      expect(text).not.toContain('<img src=x>');
      expect(text).toContain('notes.docx</bdi>: nothing taken in');
      const kept = await withWorkspace(fixture.database, 'adds', (tx) => findConversation(tx, '2026-03-04 call'));
      expect(kept).toMatchObject({ status: 'queued', occurredAt: expect.stringContaining('2026-03-04') });
      expect(text).toContain('data-conversation="2026-03-04 call"');
    });

    it('are answered to a script one by one, and known ones are kept once', async () => {
      const asked = { accept: 'application/json' };
      const fields = { files: [file('x.vtt')], day: '2026-03-05', account: 'acme', modified: '1770000000000' };
      const first = JSON.parse((await send('/add', keys.editor, fields, asked)).text);
      expect(first).toMatchObject({
        files: [{ name: 'x.vtt', conversations: [{ id: 'x', duplicate: false }], refused: [] }],
      });
      const again = JSON.parse((await send('/add', keys.editor, fields, asked)).text);
      expect(again).toMatchObject({ files: [{ conversations: [{ id: 'x', duplicate: true }] }] });
      // The same call with other words is not taken for the one that is there.
      const said = (text: string) => JSON.stringify({ ...RECORDED, turns: [{ speaker: 'Dana', text }] });
      await send('/add', keys.editor, { files: [file('call.json', said('Yes.'))] });
      const other = await send('/add', keys.editor, { files: [file('call.json', said('No.'))] });
      expect(other.text).toContain('was known already with other words: the first is kept');
      const found = await withWorkspace(fixture.database, 'adds', (tx) => findConversation(tx, 'x'));
      expect(found?.occurredAt).toBe('2026-03-05T12:00:00.000Z');
      const { items } = await withWorkspace(fixture.database, 'adds', (tx) => listConversations(tx));
      expect(items).toHaveLength(3);
    });

    it('that are too many bytes, or none at all, are refused whole, with what to do', async () => {
      const large = await send('/add', keys.editor, { files: [file('large.txt', 'x'.repeat(200_000))] });
      expect([large.status, large.text.includes('Nothing was taken in')]).toEqual([413, true]);
      const none = await send('/add', keys.editor, {});
      expect([none.status, none.text.includes('No file was sent')]).toEqual([422, true]);
      const asked = await send('/add', keys.editor, {}, { accept: 'application/json' });
      expect(JSON.parse(asked.text)).toMatchObject({ problem: expect.stringContaining('No file') });
      expect((await send('/add', '', { files: [file('call.vtt')] })).status).toBe(401);
    });
  });

  describe('the sample', () => {
    it('is for a workspace that holds nothing of its own', async () => {
      const { status, text } = await send('/sample', keys.admin, {});
      expect([status, text.includes('holds nothing of its own')]).toEqual([422, true]);
      expect((await open('/add', keys.admin)).html).not.toContain('action="/sample');
    });

    it('is loaded whole, called what it is, and taken away without a trace', async () => {
      const loaded = await send('/sample', keys.sampled, {});
      expect([loaded.status, loaded.location]).toEqual([303, '/add']);
      const asked = { filter: {}, sort: 'name', direction: 'asc', asOf: '2026-10-20', limit: 50, offset: 0 } as const;
      const accounts = () => withWorkspace(fixture.database, 'sampled', (tx) => listWatched(tx, asked));
      await whole();
      expect((await accounts()).map(({ key }) => key)).toEqual(['coldharbour', 'larkspur', 'meridian-elevator']);
      const { items } = await withWorkspace(fixture.database, 'sampled', (tx) => listConversations(tx));
      expect(items.length).toBeGreaterThan(10);
      expect((await open('/', keys.sampled)).html).toContain('This is the sample.');
      expect((await open('/add', keys.sampled)).html).toContain('This workspace holds the sample.');
      expect((await send('/sample', keys.sampled, {})).status).toBe(303);
      await whole();
      expect((await withWorkspace(fixture.database, 'sampled', (tx) => listConversations(tx))).items).toEqual(items);
      const removed = await send('/sample/remove', keys.sampled, {});
      expect([removed.status, removed.location]).toEqual([303, '/']);
      expect(await accounts()).toEqual([]);
      const workspace = await withWorkspace(fixture.database, 'sampled', findWorkspace);
      expect(workspace).toMatchObject({ asOf: null, settings: {} });
    });

    it('stays where something else came in beside it', async () => {
      expect((await send('/sample', keys.sampled, {})).status).toBe(303);
      await whole();
      await send('/add', keys.sampled, { files: [file('own.vtt')], account: 'acme' });
      const refused = await send('/sample/remove', keys.sampled, {});
      expect([refused.status, refused.text.includes('would be lost with it')]).toEqual([422, true]);
    });
  });
});
