import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../../test/support/conversations.ts';
import { describeAnyDatabase } from '../../../test/support/databases.ts';
import { accountRecordSchema, type DocumentBody, type WantedItem } from '../../domain/index.ts';
import {
  closeAsSent,
  ensureWorkspace,
  findInboxItem,
  inboxItemId,
  insertConversation,
  listDispatches,
  listInboxEvents,
  listInboxHeads,
  listItemMarks,
  lockDispatch,
  type Reader,
  saveAccount,
  saveDelivery,
  setAccessOfAccount,
  updateConversation,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { setUpDestination } from '../dispatches/set-up.ts';
import { JobQueue } from '../queue.ts';
import { decideInboxItem, raiseItem, settleItem } from './index.ts';

const KEY = 'promised_follow_up:c_1';
const AT = '2026-04-20T10:00:00.000Z';

function wanted(change: Partial<WantedItem> = {}): WantedItem {
  return {
    kind: 'promised_follow_up',
    key: KEY,
    account: 'acme',
    ownerRole: 'csm',
    dueAt: '2026-04-22',
    reason: 'We promised the pricing sheet by 22 April.',
    evidence: ['c_1'],
    points: 14,
    ...change,
  };
}

function quoting(conversation: string): DocumentBody {
  const sources = [{ conversation, turn: 0, quote: 'We will send it.' }];
  const lines = [{ id: 'l1', text: 'Here it is.', sources }];
  const sections = [{ id: 'body', title: 'Draft', lines }];
  return { title: 'The pricing sheet', account: 'acme', as_of: '2026-04-20', mode: 'offline', sections };
}

describeAnyDatabase('the inbox', (fixture) => {
  let workspace: string;
  let queue: JobQueue;
  beforeAll(async () => {
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    queue = await JobQueue.open(fixture.database, { leaseSeconds: 30, pauseMs: 50, supervise: false, logger });
  });
  afterAll(() => queue.close());
  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    await inside(async (tx) => {
      await ensureWorkspace(tx);
      await saveAccount(tx, accountRecordSchema.parse({ key: 'small', acv: 4_000 }));
      await saveAccount(
        tx,
        accountRecordSchema.parse({
          key: 'acme',
          acv: 84_000,
          owners: [
            { role: 'csm', name: 'Old Owner', from: '2025-01-01', to: '2026-01-01' },
            { role: 'csm', name: 'Ana Lima', from: '2026-01-01' },
          ],
        }),
      );
    });
  });

  function inside<Result>(work: (tx: WorkspaceTransaction) => Promise<Result>, reader?: Reader): Promise<Result> {
    return withWorkspace(fixture.database, workspace, work, { reader });
  }

  const item = () => inside((tx) => findInboxItem(tx, inboxItemId(KEY)));
  const events = () => inside((tx) => listInboxEvents(tx, inboxItemId(KEY)));

  test('takes a thing once, for whoever has the role on the account, and brings it up to date', async () => {
    expect(await inside((tx) => raiseItem(tx, queue, wanted(), AT))).toBe('raised');
    expect(await item()).toMatchObject({
      state: 'open',
      ownerName: 'Ana Lima',
      dueAt: '2026-04-22T00:00:00.000Z',
      points: 14,
    });
    expect(await inside((tx) => raiseItem(tx, queue, wanted(), AT))).toBe('unchanged');
    expect(await inside((tx) => raiseItem(tx, queue, wanted({ dueAt: '2026-04-25' }), AT))).toBe('refreshed');
    expect((await item())?.dueAt).toBe('2026-04-25T00:00:00.000Z');
    expect((await events()).map(({ event }) => event)).toEqual(['raised', 'refreshed']);
    expect(await inside((tx) => listInboxHeads(tx, {}))).toHaveLength(1);
  });

  test('lets go of what no longer holds, and takes it back when it does again', async () => {
    await inside((tx) => raiseItem(tx, queue, wanted(), AT));
    expect(await inside((tx) => settleItem(tx, KEY, 'stale', 'It was moved to May.', AT))).toBe(true);
    expect(await inside((tx) => settleItem(tx, KEY, 'done', 'Too late.', AT))).toBe(false);
    expect(await inside((tx) => settleItem(tx, 'nothing', 'done', 'No such thing.', AT))).toBe(false);
    expect(await item()).toMatchObject({ state: 'stale' });
    const marks = { kinds: ['promised_follow_up' as const], keys: [] };
    expect(await inside((tx) => listItemMarks(tx, 'acme', marks))).toEqual([]);
    expect(await inside((tx) => raiseItem(tx, queue, wanted(), AT))).toBe('returned');
    expect((await events()).map(({ event, before, after, reason }) => [event, before, after, reason])).toEqual([
      ['raised', null, 'open', wanted().reason],
      ['stale', 'open', 'stale', 'It was moved to May.'],
      ['returned', 'stale', 'open', wanted().reason],
    ]);
    await inside((tx) => settleItem(tx, KEY, 'done', 'It was sent.', AT));
    // That it was sent is taken back.
    expect(await inside((tx) => raiseItem(tx, queue, wanted(), AT))).toBe('returned');
    await decideInboxItem(fixture.database, workspace, inboxItemId(KEY), { action: 'done', by: 'Ana Lima' });
    expect(await inside((tx) => raiseItem(tx, queue, wanted({ points: 20 }), AT))).toBe('settled');
    expect(await item()).toMatchObject({ state: 'done', points: 14 });
  });

  test('raises nothing about a low-touch account, or about none', async () => {
    expect(await inside((tx) => raiseItem(tx, queue, wanted({ account: 'small' }), AT))).toBe('refused');
    expect(await inside((tx) => raiseItem(tx, queue, wanted({ account: 'nobody' }), AT))).toBe('refused');
    expect(await inside((tx) => listInboxHeads(tx, {}))).toEqual([]);
  });

  test('raised by two at once is there once', async () => {
    const both = await Promise.all([1, 2].map(() => inside((tx) => raiseItem(tx, queue, wanted(), AT))));
    expect(both.toSorted()).toEqual(['raised', 'unchanged']);
  });

  test('shows an item to who may read all that it rests on', async () => {
    await inside(async (tx) => {
      for (const id of ['open', 'closed']) {
        const conversation = exampleConversation({ id, private: id === 'closed' });
        const deliveryId = await saveDelivery(tx, { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' });
        await insertConversation(tx, { conversation, contentHash: id, deliveryId });
        await updateConversation(tx, id, { status: 'read', accountKey: 'acme' });
        await closeAsSent(tx, id, conversation);
        await raiseItem(tx, queue, wanted({ key: id, document: quoting(id) }), AT);
      }
      await raiseItem(tx, queue, wanted({ key: 'of the account' }), AT);
    });
    const seen = async (reader?: Reader) =>
      (await inside((tx) => listInboxHeads(tx, {}), reader)).map(({ id }) => id).toSorted();
    const ids = (...keys: string[]) => keys.map(inboxItemId).toSorted();
    expect(await seen()).toEqual(ids('open', 'closed', 'of the account'));
    expect(await seen({ emails: [] })).toEqual(ids('open'));
    expect(await seen({ emails: [], accounts: ['other'] })).toEqual([]);
    expect(await inside((tx) => listInboxEvents(tx, inboxItemId('closed')), { emails: [] })).toEqual([]);
    // What a person left still has the words that what was raised has no more.
    const edit = { action: 'edit', by: 'Ana Lima', document: quoting('closed') } as const;
    await decideInboxItem(fixture.database, workspace, inboxItemId('closed'), edit);
    await inside((tx) => raiseItem(tx, queue, wanted({ key: 'closed', document: quoting('open') }), AT));
    expect(await seen({ emails: [] })).toEqual(ids('open'));
    await inside((tx) => setAccessOfAccount(tx, 'acme', { restricted: true, readers: ['nora@us.test'] }));
    expect(await seen({ emails: [] })).toEqual([]);
    expect(await seen({ emails: ['nora@us.test'] })).toEqual(ids('open'));
  });

  test('goes out once as it is raised, to whoever asks for the inbox and for that role', async () => {
    const rules = { allowPrivateAddresses: true };
    const destination = (name: string, change: object = {}) =>
      inside((tx) =>
        setUpDestination(
          tx,
          { vault: fixture.database.vault, rules },
          { name, channel: 'webhook', settings: { url: 'http://127.0.0.1:9/hook' }, ...change },
        ),
      );
    await destination('usual');
    await destination('inbox', { events: ['inbox.item'] });
    await destination('aes', { events: ['inbox.item'], roles: ['ae'] });
    await inside((tx) => raiseItem(tx, queue, wanted({ document: quoting('c') }), AT));
    await inside((tx) => raiseItem(tx, queue, wanted({ dueAt: '2026-04-25' }), AT));
    await inside((tx) => settleItem(tx, KEY, 'stale', 'It was moved to May.', AT));
    await inside((tx) => raiseItem(tx, queue, wanted(), AT));
    await inside((tx) => raiseItem(tx, queue, wanted({ key: 'theirs', ownerRole: 'ae' }), AT));
    const sent = (await inside((tx) => listDispatches(tx))).items;
    expect(sent.map(({ destinationName, key }) => `${destinationName} ${key}`).toSorted()).toEqual(
      [
        `inbox inbox.item:${inboxItemId(KEY)}`,
        `inbox inbox.item:${inboxItemId('theirs')}`,
        `aes inbox.item:${inboxItemId('theirs')}`,
      ].toSorted(),
    );
    expect(sent.find(({ key }) => key.endsWith(inboxItemId(KEY)))).toMatchObject({
      subject: 'The pricing sheet',
      event: 'inbox.item',
      account: 'acme',
      state: 'queued',
      link: `/inbox#item-${inboxItemId(KEY)}`,
    });
    // Ids of evidence say nothing to whoever reads it there, and some hold an address.
    const { id = '' } = sent.find(({ key }) => key.endsWith(inboxItemId(KEY))) ?? {};
    const { markdown = '' } = (await inside((tx) => lockDispatch(tx, id))) ?? {};
    expect(markdown).toContain("a piece of evidence on the account's page");
    expect(markdown).not.toContain('c_1');
  });
});
