import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BELONGINGS,
  createApiKey,
  type ErasureReceipt,
  listReads,
  listSavedViews,
  NO_BELONGINGS,
  receiptDigest,
  saveReads,
  saveView,
  withWorkspace,
} from '../src/storage/index.ts';
import { type AccessWorld, CLOSED, CLOSED_WORD, createAccessWorld, OPEN, WORKSPACE } from './support/access.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { dumpEverything } from './support/dump.ts';

describe('what is erased with an account', () => {
  const snapshot = readFileSync(join(import.meta.dirname, '../src/storage/schema.snapshot.txt'), 'utf8');
  const columns = snapshot.split('\n').filter((line) => /^[a-z_]+\.[a-z_]+ /.test(line));
  const tables = [...new Set(columns.map((line) => line.replace(/\..*$/, '')))];

  it('is said of every table', () => {
    const said = [...BELONGINGS.map(({ table }) => table), ...Object.keys(NO_BELONGINGS)];
    expect([...said].sort()).toEqual([...tables].sort());
  });

  it('takes in every table that names an account, a conversation or a signal', () => {
    const naming = columns.filter((line) => /\.(account_key|conversation_id|signal_id|run_id|deal_key) /.test(line));
    for (const line of naming) expect(Object.keys(NO_BELONGINGS)).not.toContain(line.replace(/\..*$/, ''));
  });
});

/** What is read by a page or route of its own, and where it stands. */
const READ = [
  ['conversation', 'conversation'],
  ['signal', 'signal'],
  ['commitment', 'commitment'],
  ['inbox', 'inbox_item'],
  ['review', 'review'],
  ['intervention', 'intervention'],
  ['dispatch', 'dispatch'],
] as const;
const NOTE = { actor: 'ana@us.example', action: 'page', at: '2026-05-04T08:00:00.000Z', times: 1 };

describeAnyDatabase('erasing an account', (fixture) => {
  let world: AccessWorld;
  let signer: Webhook;

  beforeAll(async () => {
    world = await createAccessWorld(fixture.database);
    await ask('POST', '/v1/usage', [{ account: CLOSED_WORD, date: '2026-04-02', active_users: 4 }]);
    await ask('POST', `/v1/accounts/${CLOSED_WORD}/ask`, { question: `What does ${CLOSED_WORD} want?` });
    await ask('POST', `/v1/accounts/${CLOSED_WORD}/review`, {});
    await withWorkspace(fixture.database, WORKSPACE, (tx) =>
      createApiKey(tx, 'of both', { role: 'reader', accounts: ['acme', CLOSED_WORD] }),
    );
    const { secret } = (await ask('PUT', '/v1/sources/recorder', { tool: 'generic' })).body;
    signer = new Webhook(String(secret));
    await post('msg_1', { ...CLOSED, id: 'conv-posted', occurred_at: '2026-04-04T09:00:00Z' });
  });
  afterAll(() => world.stop());

  async function ask(method: string, path: string, body?: unknown) {
    const { status, text } = await world.ask(world.keys.admin, method, path, body);
    return { status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }

  /** Posts a conversation as a recorder does; gives what became of the delivery. */
  async function post(id: string, conversation: object) {
    const at = new Date();
    const body = JSON.stringify(conversation);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signer.sign(id, at, body),
    };
    const answer = await world.api.request('/hooks/recorder', { method: 'POST', headers, body });
    expect([200, 202]).toContain(answer.status); // 200: known already
    await world.pipeline.whenIdle(WORKSPACE);
    return (await ask('GET', '/v1/deliveries')).body.items;
  }

  async function traces(): Promise<readonly string[]> {
    return (await dumpEverything(fixture.database)).filter((line) => line.includes(CLOSED_WORD));
  }

  const path = `/v1/accounts/${CLOSED_WORD}/erase`;

  it('tells what would go and does nothing, until it is confirmed by an admin', async () => {
    const before = await traces();
    const would = await ask('POST', path, {});
    expect(would).toMatchObject({ status: 200, body: { erased: false, receipt: null } });
    expect(would.body.counts).toMatchObject({ conversation: 2, account: 1, deal: 1, delivery: 2, observation: 3 });
    expect((await ask('POST', path, { confirm: 'another' })).status).toBe(422);
    expect((await world.ask(world.keys.named, 'POST', path, { confirm: CLOSED_WORD })).status).toBe(403);
    expect(await traces()).toHaveLength(before.length);
    expect((await ask('POST', '/v1/accounts/none/erase', { confirm: 'none' })).status).toBe(404);
  });

  it('hands out the whole record, to an admin', async () => {
    const address = `/v1/accounts/${CLOSED_WORD}/export`;
    expect((await world.ask(world.keys.named, 'GET', address)).status).toBe(403);
    expect((await ask('GET', '/v1/accounts/none/export')).status).toBe(404);
    const { status, body } = await ask('GET', address);
    expect(status).toBe(200);
    const tables = body.tables as Record<string, readonly object[]>;
    expect(tables.conversation?.map((row) => JSON.stringify(row))).toEqual([
      expect.stringContaining(`Rivalware courts ${CLOSED_WORD}.`),
      expect.stringContaining('conv-posted'),
    ]);
    const all = [
      'account',
      'signal',
      'judgement',
      'commitment',
      'commitment_decision',
      'person_identity',
      'deal',
      'review',
    ];
    for (const one of [...all, 'handoff_version', 'observation', 'risk_day', 'ask_turn', 'inbox_item', 'audit_entry']) {
      expect(tables[one]?.length, one).toBeGreaterThan(0);
    }
    expect(JSON.stringify(body)).not.toContain('conv-open');
  });

  it('takes away the saved views that name it, and none in whose words its short name stands by chance', async () => {
    await ask('PUT', '/v1/accounts/ai', { name: 'AI' });
    const views = [
      ['Daily', 'renews=30'],
      ['Ours', 'q=ai&sort=name'],
      ['Only AI', 'band=red'],
    ] as const;
    await withWorkspace(fixture.database, WORKSPACE, async (tx) => {
      const view = { viewer: 'admin', shared: false, at: '2026-04-01T00:00:00.000Z' };
      for (const [name, query] of views) await saveView(tx, { ...view, name, query });
    });
    expect((await ask('POST', '/v1/accounts/ai/erase', { confirm: 'ai' })).status).toBe(200);
    const left = await withWorkspace(fixture.database, WORKSPACE, (tx) => listSavedViews(tx, 'admin'));
    expect(left.map(({ name }) => name)).toEqual(['Daily']);
  });

  /** Has everything of some account read by somebody; gives how many different things that was. */
  async function readAll(account: string): Promise<number> {
    return withWorkspace(fixture.database, WORKSPACE, async (tx) => {
      const notes = [];
      for (const [subjectKind, table] of READ) {
        const { rows } = await tx.executeSql(
          `SELECT id FROM earshot.${table} WHERE workspace_id = $1 AND account_key = $2`,
          [WORKSPACE, account],
        );
        for (const { id } of rows as { id: string }[]) notes.push({ ...NOTE, subjectKind, subject: id });
      }
      expect(new Set(notes.map(({ subjectKind }) => subjectKind)).size).toBeGreaterThan(3);
      await saveReads(tx, notes);
      return notes.length;
    });
  }

  it('leaves no trace of it in any table, and a receipt', async () => {
    await readAll(CLOSED_WORD);
    const others = await readAll('acme');
    expect((await traces()).length).toBeGreaterThan(50);
    const { status, body } = await ask('POST', path, { confirm: CLOSED_WORD });
    expect(status).toBe(200);
    const receipt = body.receipt as ErasureReceipt;
    expect(receipt).toMatchObject({
      kind: 'account',
      by: 'admin',
      counts: { conversation: 2, account: 1, delivery: 2 },
    });
    expect(receipt.digest).toBe(receiptDigest(receipt));
    await world.pipeline.whenIdle(WORKSPACE);
    expect(await traces()).toEqual([]);
    const left = await withWorkspace(fixture.database, WORKSPACE, (tx) =>
      listReads(tx, { action: NOTE.action }, { limit: 100 }),
    );
    expect(left.items).toHaveLength(others);
    expect((await ask('GET', '/v1/erasures')).body).toMatchObject({ items: [receipt, {}], next: null });
    const audit = (await ask('GET', '/v1/audit?action=account.erased')).body;
    expect(audit).toMatchObject({ items: [{ by: 'admin', subject: receipt.id }, {}] });
    expect((await ask('GET', `/v1/accounts/${CLOSED_WORD}`)).status).toBe(404);
    expect((await ask('GET', '/v1/accounts/acme/signals')).status).toBe(200);
  });

  it('stays erased, whatever comes again', async () => {
    const erased = { status: 409, body: { type: 'urn:earshot:problem:erased' } };
    const { id: _id, ...anew } = CLOSED;
    expect(await ask('POST', '/v1/conversations', CLOSED)).toMatchObject(erased);
    expect(await ask('POST', '/v1/conversations', { ...anew, occurred_at: '2026-04-09T09:00:00Z' })).toMatchObject(
      erased,
    );
    const nameless = { ...anew, account: undefined, occurred_at: '2026-04-10T09:00:00Z' };
    expect(await ask('POST', '/v1/conversations', nameless)).toMatchObject(erased);
    expect(await ask('PUT', `/v1/accounts/${CLOSED_WORD}`, { name: CLOSED_WORD })).toMatchObject(erased);
    await ask('POST', '/v1/tickets', [{ account: CLOSED_WORD, id: 't1', severity: 'low', opened_at: '2026-03-01' }]);
    await ask('POST', '/v1/usage', [{ account: `${CLOSED_WORD}.test`, date: '2026-04-02', active_users: 4 }]);
    const again = { ...CLOSED, id: 'conv-posted', occurred_at: '2026-04-04T09:00:00Z' };
    expect(await post('msg_1', again)).toMatchObject([{ status: 'processed', purged_at: expect.any(String) }]);
    expect(await post('msg_2', again)).toMatchObject([
      { status: 'ignored', outcome: [{ kind: 'nothing', note: 'erased' }], purged_at: expect.any(String) },
      { outcome: [{ kind: 'nothing', note: 'erased' }] },
    ]);
    const [{ id }] = (await ask('GET', '/v1/deliveries')).body.items as [{ id: string }];
    expect((await ask('POST', `/v1/deliveries/${id}/replay`)).body).toMatchObject({ replayed: false });
    await world.pipeline.reprocess(WORKSPACE, { all: true });
    await world.pipeline.sweep(WORKSPACE);
    await world.pipeline.whenIdle(WORKSPACE);
    expect(await traces()).toEqual([]);
    expect(
      (await ask('POST', '/v1/conversations', { ...OPEN, id: 'conv-late', occurred_at: '2026-04-11T09:00:00Z' }))
        .status,
    ).toBe(202);
  });

  it('leaves alone what is told of another, of whose name its own is a part', async () => {
    for (const key of ['north', 'northwind']) await ask('PUT', `/v1/accounts/${key}`, { name: key });
    const call = { ...CLOSED, id: 'conv-wind', occurred_at: '2026-04-05T09:00:00Z', account: { key: 'northwind' } };
    await post('msg_wind', { ...call, turns: [{ speaker: 'Dana Ortiz', text: 'All is well at Northwind.' }] });
    await ask('POST', '/v1/accounts/northwind/ask', { question: 'How is Northwind?' });
    const told = async () => {
      const deliveries = (await ask('GET', '/v1/deliveries')).body.items as { id: string; purged_at: string | null }[];
      const audit = (await ask('GET', '/v1/audit?subject=northwind')).body.items as readonly unknown[];
      return { audit, kept: deliveries.filter((one) => one.purged_at === null).map(({ id }) => id) };
    };
    const before = await told();
    expect(before.audit.length).toBeGreaterThan(0);
    expect((await ask('POST', '/v1/accounts/north/erase', { confirm: 'north' })).status).toBe(200);
    expect(await told()).toEqual(before);
  });
});
