import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountRecordSchema } from '../src/domain/index.ts';
import { ensureWorkspace, executeSql, saveAccount, withWorkspace } from '../src/storage/index.ts';
import { type AccessWorld, createAccessWorld, OPEN, WORKSPACE } from './support/access.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { dumpEverything } from './support/dump.ts';
import { presentDay } from './support/present-day.ts';

const WORD = 'gyrfalcon';
const RESTORED = 'guarded-restored';

/** Posted by a tool; that day it is said nowhere else. */
const POSTED = {
  ...OPEN,
  id: 'conv-kept',
  external_id: 'ext-kept',
  occurred_at: '2026-04-03T09:00:00.000Z',
  subject: `About the ${WORD}`,
  turns: [
    { speaker: 'Dana Ortiz', text: `We have signed with Rivalware for the ${WORD}.` },
    { speaker: 'Bob Smith', text: `We will send the ${WORD} papers.` },
  ],
};
const STRAY = { ...POSTED, id: 'conv-lost', external_id: 'ext-lost', account: undefined, participants: [] };

describeAnyDatabase('words kept for a time', (fixture) => {
  let world: AccessWorld;
  let signer: Webhook;

  beforeAll(async () => {
    world = await createAccessWorld(fixture.database);
    const { secret } = (await ask('PUT', '/v1/sources/recorder', { tool: 'generic' })).body;
    signer = new Webhook(String(secret));
    await post('msg_1', POSTED);
    await post('msg_2', { ...STRAY, turns: [{ speaker: 'Nobody', text: `Who has the ${WORD}?` }] });
    await ask('POST', '/v1/accounts/acme/ask', { question: 'What will Bob Smith send, and by when?' });
    await ask('POST', '/v1/accounts/acme/review', {});
    await world.pipeline.whenIdle(WORKSPACE);
  });
  afterAll(() => world.stop());

  async function ask(method: string, path: string, body?: unknown) {
    const { status, text } = await world.ask(world.keys.admin, method, path, body);
    return { status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }

  async function post(id: string, conversation: object): Promise<void> {
    const at = new Date();
    const body = JSON.stringify(conversation);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signer.sign(id, at, body),
    };
    expect((await world.api.request('/hooks/recorder', { method: 'POST', headers, body })).status).toBe(202);
    await world.pipeline.whenIdle(WORKSPACE);
  }

  /** The tables that hold a word, with how many rows. */
  async function traces(word = WORD): Promise<Readonly<Record<string, number>>> {
    const lines = (await dumpEverything(fixture.database)).filter((line) => line.includes(word));
    const tables = Map.groupBy(lines, (line) => line.slice(0, line.indexOf(':')));
    return Object.fromEntries([...tables].map(([table, rows]) => [table, rows.length]));
  }

  /** What a sweep does of an hour in which everything that was posted has become so many days old. */
  async function sweepAfter(days: number): Promise<void> {
    await presentDay();
    for (const [table, column] of [
      ['delivery', 'received_at'],
      ['conversation', 'recorded_at'],
    ]) {
      await executeSql(
        fixture.database.pool,
        `UPDATE earshot.${table} SET ${column} = now() - make_interval(days => $2) WHERE workspace_id = $1`,
        [WORKSPACE, days],
      );
    }
    await executeSql(
      fixture.database.pool,
      `INSERT INTO pgboss.job (name, data) VALUES ('rescore-workspace', jsonb_build_object('workspace', $1::text))`,
      [WORKSPACE],
    );
    await world.pipeline.whenIdle(WORKSPACE);
  }

  async function keepFor(days: number | undefined): Promise<void> {
    const settings = days === undefined ? {} : { keep_words_days: days };
    expect((await ask('PUT', '/v1/sources/recorder', { settings })).status).toBe(200);
  }

  it('keeps them for good unless told, and for as long as told', async () => {
    await sweepAfter(400);
    expect((await ask('GET', '/v1/conversations/conv-kept')).body.subject).toContain(WORD);
    const wrong = await ask('PUT', '/v1/sources/recorder', { settings: { keep_words_days: -1 } });
    expect(wrong).toMatchObject({ status: 422, body: { detail: expect.stringContaining('settings.keep_words_days') } });
    await keepFor(30);
    await sweepAfter(30);
    expect((await ask('GET', '/v1/conversations/conv-kept')).body.words_removed_at).toBeNull();
    expect(Object.keys(await traces()).length).toBeGreaterThan(5);
  });

  it('takes them away everywhere when their time is over, and leaves that something was said, and what others brought', async () => {
    await sweepAfter(31);
    expect(await traces()).toEqual({});
    const { body } = await ask('GET', '/v1/conversations/conv-kept');
    expect(body).toMatchObject({ words_removed_at: expect.any(String), signals: [], subject: null });
    expect(body.turns).toMatchObject([
      { speaker: 'Dana Ortiz', text: '[erased]' },
      { speaker: 'Bob Smith', text: '[erased]' },
    ]);
    expect((await ask('GET', '/v1/conversations/conv-lost')).status).toBe(404);
    expect((await ask('GET', `/v1/conversations/${OPEN.id}`)).body.turns).toEqual(OPEN.turns);
    for (const path of ['/v1/accounts/acme', '/v1/accounts/acme/risk', '/v1/deals/deal-open/handoff'])
      expect((await ask('GET', path)).status, path).toBe(200);
    const page = await world.open(world.keys.admin, '/conversations/conv-kept');
    expect([page.status, page.text.includes('its time was over')]).toEqual([200, true]);
  });

  it('writes down that it did, and who said for how long', async () => {
    const [receipt, ...others] = (await ask('GET', '/v1/erasures')).body.items as Record<string, unknown>[];
    expect(receipt).toMatchObject({ kind: 'words', by: 'retention', counts: { conversation: 2, turn: 2, signal: 2 } });
    expect(others).toEqual([]);
    const audit = (await ask('GET', '/v1/audit')).body.items as Record<string, unknown>[];
    expect(audit.filter(({ action }) => String(action).startsWith('words.'))).toMatchObject([
      { action: 'words.erased', by: 'retention' },
      { action: 'words.kept', by: 'admin', details: { source: 'recorder', days: 30, days_before: null } },
    ]);
    const page = await world.open(world.keys.admin, '/settings/record');
    expect(page.text).toContain('Words whose time was over');
  });

  it('does not let them come back, and does nothing a second time', async () => {
    const deliveries = (await ask('GET', '/v1/deliveries')).body.items as { id: string; source: string }[];
    for (const { id } of deliveries.filter(({ source }) => source === 'recorder')) {
      expect((await ask('POST', `/v1/deliveries/${id}/replay`)).body).toMatchObject({ replayed: false });
    }
    await post('msg_3', POSTED);
    await post('msg_4', { ...POSTED, subject: 'Another subject' });
    expect((await ask('POST', '/v1/conversations', POSTED)).status).toBe(409);
    const again = (await ask('GET', '/v1/deliveries')).body.items as { status: string }[];
    expect(again.slice(0, 2).map(({ status }) => status)).toEqual(['ignored', 'ignored']);
    await world.pipeline.reprocess(WORKSPACE, { all: true });
    await sweepAfter(32);
    expect(await traces()).toEqual({});
    expect((await ask('GET', '/v1/erasures')).body.items).toHaveLength(1);
  });

  it('goes from a restored backup as well, once that is told of the register', async () => {
    await withWorkspace(fixture.database, RESTORED, async (tx) => {
      await ensureWorkspace(tx);
      await saveAccount(tx, accountRecordSchema.parse({ key: 'acme', name: 'Acme', domain: 'acme.test' }));
    });
    const delivery = { source: 'recorder', bytes: Buffer.from(JSON.stringify(POSTED)), mediaType: 'application/json' };
    await world.pipeline.acceptConversation(RESTORED, { conversation: POSTED, delivery });
    await world.pipeline.whenIdle(RESTORED);
    expect(await traces()).not.toEqual({});
    const register = await world.pipeline.erasing.register(WORKSPACE);
    const [done] = await world.pipeline.erasing.reapply(RESTORED, register, 'operator');
    expect(done).toMatchObject({ known: false, erased: [{ kind: 'words', by: 'operator' }], left: [] });
    await world.pipeline.whenIdle(RESTORED);
    expect(await traces()).toEqual({});
    expect(await world.pipeline.erasing.reapply(RESTORED, register, 'operator')).toMatchObject([{ known: true }]);
  });

  it('is not held up by one conversation that cannot be had, which stays for the next sweep', async () => {
    const { pool } = fixture.database;
    const said = (name: string) => ({
      ...POSTED,
      id: `conv-${name}`,
      external_id: `ext-${name}`,
      occurred_at: name === 'stuck' ? '2026-04-05T09:00:00.000Z' : '2026-04-06T09:00:00.000Z',
      turns: [{ speaker: 'Dana Ortiz', text: `The ${name} kestrel is here.` }],
    });
    for (const name of ['stuck', 'free']) await post(`msg_${name}`, said(name));
    await executeSql(
      pool,
      `CREATE FUNCTION earshot.refuse_stuck() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'stuck'; END $f$;
       CREATE TRIGGER refuse_stuck BEFORE UPDATE ON earshot.conversation FOR EACH ROW
         WHEN (NEW.id = 'conv-stuck' AND NEW.words_removed_at IS NOT NULL) EXECUTE FUNCTION earshot.refuse_stuck()`,
    );
    const removed = async (name: string) => (await ask('GET', `/v1/conversations/conv-${name}`)).body.words_removed_at;
    try {
      await sweepAfter(31);
      expect([await removed('stuck'), await removed('free')]).toEqual([null, expect.any(String)]);
    } finally {
      await executeSql(pool, 'DROP FUNCTION earshot.refuse_stuck() CASCADE');
    }
    await sweepAfter(31);
    expect(await removed('stuck')).toEqual(expect.any(String));
    expect(await traces('kestrel')).toEqual({});
  });

  it('follows the workspace where a source says nothing', async () => {
    await keepFor(undefined);
    const privacy = { privacy: { keep_words_days: 10 } };
    expect(
      (await ask('PUT', '/v1/workspace', { company: 'Northlight', domains: ['northlight.test'], ...privacy })).body,
    ).toMatchObject(privacy);
    await sweepAfter(11);
    expect(await traces('more seats in the open')).toEqual({});
    expect((await ask('GET', `/v1/conversations/${OPEN.id}`)).body.turns).toMatchObject([{ text: '[erased]' }, {}]);
  });
});
