import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ErasureReceipt, findConversation, isIntact, listSignals, withWorkspace } from '../src/storage/index.ts';
import { type AccessWorld, createAccessWorld, OPEN, PRIVATE, PRIVATE_WORD, WORKSPACE } from './support/access.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { dumpEverything } from './support/dump.ts';

const PETRA = { name: 'Petra Falk', side: 'customer', title: 'Queen of falcons', email: 'petra@acme.test' } as const;
const DANA = { name: 'Dana Ortiz', side: 'customer', email: 'dana@acme.test' } as const;
const BOB = { name: 'Bob Smith', side: 'vendor', email: 'bob@northlight.test' } as const;

/** What she said, and what others said of her. */
const TALK = {
  ...OPEN,
  id: 'conv-petra',
  external_id: 'ext-petra',
  occurred_at: '2026-04-02T09:00:00.000Z',
  subject: 'With Petra Falk',
  participants: [PETRA, DANA, BOB],
  turns: [
    { speaker: 'Petra Falk', text: 'We have signed with Rivalware of the peregrine kind.' },
    { speaker: 'Dana Ortiz', text: 'As Petra Falk says (petra@acme.test), Rivalware came first, Ms. Falk, Petra?' },
    { speaker: 'Bob Smith', text: 'We will answer Petra Falk’s question by Friday.' },
    { speaker: 'Petra Falk', text: 'We will send the peregrine list.' },
  ],
};

const TRACES = ['petra falk', 'petra@acme.test', 'peregrine', 'queen of falcons'];

describeAnyDatabase('erasing a person', (fixture) => {
  let world: AccessWorld;

  beforeAll(async () => {
    world = await createAccessWorld(fixture.database);
    await ask('PUT', '/v1/accounts/acme', {
      name: 'Acme',
      domain: 'acme.test',
      people: [
        { name: PETRA.name, email: PETRA.email, roles: ['champion'], from: '2026-01-01' },
        { name: DANA.name, email: DANA.email, roles: ['champion'], from: '2026-01-01' },
      ],
    });
    expect((await ask('POST', '/v1/conversations', TALK)).status).toBe(202);
    await world.pipeline.whenIdle(WORKSPACE);
    await ask('POST', '/v1/accounts/acme/ask', { question: 'What does Petra Falk say of the peregrine?' });
    await ask('POST', '/v1/accounts/acme/review', {});
    await ask('POST', '/v1/tickets', [
      { account: 'acme', id: 't9', severity: 'low', opened_at: '2026-03-01', title: 'Petra Falk cannot log in' },
    ]);
    await world.pipeline.whenIdle(WORKSPACE);
  });
  afterAll(() => world.stop());

  async function ask(method: string, path: string, body?: unknown) {
    const { status, text } = await world.ask(world.keys.admin, method, path, body);
    return { status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }

  async function traces(): Promise<readonly string[]> {
    return (await dumpEverything(fixture.database)).filter((line) => TRACES.some((trace) => line.includes(trace)));
  }

  const path = '/v1/accounts/acme/people/erase';

  it('tells what would go and does nothing until it is confirmed', async () => {
    const would = await ask('POST', path, { who: PETRA.email });
    expect(would.body.detail).toBeUndefined();
    expect(would).toMatchObject({ status: 200, body: { erased: false, counts: { conversation: 1, turn: 2 } } });
    expect((await ask('POST', path, { who: 'Nobody Known' })).status).toBe(404);
    expect((await ask('POST', path, { who: 'ana@northlight.test', confirm: 'ana@northlight.test' })).status).toBe(409);
    expect((await ask('POST', path, { who: PETRA.email, confirm: 'else' })).status).toBe(422);
    expect((await traces()).length).toBeGreaterThan(20);
  });

  it('says of an address that stands nowhere that nothing is held, and does nothing', async () => {
    const who = 'Never@Nowhere.test';
    const stored = async () => (await dumpEverything(fixture.database)).filter((line) => line.startsWith('earshot.'));
    const others = (lines: readonly string[]) =>
      lines.filter((line) => !/^earshot\.(erasure|audit_entry|api_key|session)/.test(line)).sort();
    const before = await stored();
    expect(await ask('POST', path, { who })).toMatchObject({ status: 200, body: { erased: false, counts: {} } });
    const { status, body } = await ask('POST', path, { who, confirm: who });
    expect([status, body.erased, body.counts]).toEqual([200, false, {}]);
    const receipts = (await ask('GET', '/v1/erasures')).body.items as Record<string, unknown>[];
    expect(receipts).toEqual([body.receipt]);
    expect(receipts[0]).toMatchObject({ kind: 'person', counts: {}, held: false });
    const audit = (await ask('GET', '/v1/audit')).body.items as Record<string, unknown>[];
    expect(audit[0]).toMatchObject({ action: 'person.not-held', subject: receipts[0]?.id });
    const after = await stored();
    expect(others(after)).toEqual(others(before));
    expect(after.filter((line) => line.includes(who.toLowerCase()))).toEqual([]);
    const page = await world.open(world.keys.admin, '/settings/record/erase', { account: 'acme', who });
    expect(page.text).toContain('Give a receipt');
    // One that somebody only asked about is held where that is written down.
    await ask('POST', '/v1/accounts/acme/ask', { question: 'Has asked@nowhere.test written?' });
    const held = await ask('POST', path, { who: 'asked@nowhere.test' });
    expect(held.body).toMatchObject({ erased: false, counts: { audit_entry: 1, ask_turn: 1 } });
  });

  it('means an address as a whole, and takes nothing for one that is none', async () => {
    const part = await ask('POST', path, { who: PETRA.email.slice(2) });
    expect(part).toMatchObject({ status: 200, body: { erased: false, counts: {} } });
    const named = await ask('POST', path, { who: `${PETRA.name} <${PETRA.email}>` });
    expect([named.status, named.body.issues]).toEqual([422, [{ path: 'who', message: expect.any(String) }]]);
  });

  it('leaves no trace of them in any table, and what others said in its place', async () => {
    const { status, body } = await ask('POST', path, { who: PETRA.name, confirm: PETRA.name });
    expect([status, body.detail]).toEqual([200, undefined]);
    expect((body.receipt as ErasureReceipt).counts).toMatchObject({ conversation: 1, turn: 2, signal: 2 });
    await world.pipeline.whenIdle(WORKSPACE);
    expect(await traces()).toEqual([]);
    const talk = await ask('GET', '/v1/conversations/conv-petra');
    expect(talk.body.turns).toMatchObject([
      { speaker: '[erased]', text: '[erased]' },
      { speaker: 'Dana Ortiz', text: 'As [erased] says ([erased]), Rivalware came first, Ms. [erased]?' },
      { speaker: 'Bob Smith', text: 'We will answer [erased]’s question by Friday.' },
      { speaker: '[erased]', text: '[erased]' },
    ]);
    await withWorkspace(fixture.database, WORKSPACE, async (tx) => {
      const conversation = (await findConversation(tx, 'conv-petra'))?.conversation ?? TALK;
      const { items } = await listSignals(tx, { conversationId: 'conv-petra' });
      expect(items).toHaveLength(2);
      for (const signal of items) {
        expect(isIntact(signal, conversation)).toBe(true);
        const { turn, start, end } = signal.span;
        expect(conversation.turns[turn]?.text.slice(start, end)).toBe(signal.quote);
      }
    });
    const people = (await ask('GET', '/v1/accounts/acme/people')).body.items as { name: string }[];
    expect(people.map(({ name }) => name)).toContain('Dana Ortiz');
    for (const address of ['/v1/accounts/acme', '/v1/accounts/acme/risk', '/v1/accounts/acme/commitments']) {
      expect((await ask('GET', address)).status, address).toBe(200);
    }
    expect((await ask('GET', '/v1/deals/deal-open/handoff')).status).toBe(200);
    expect((await world.open(world.keys.admin, '/accounts/acme')).status).toBe(200);
    expect((await world.open(world.keys.admin, '/conversations/conv-petra')).status).toBe(200);
  });

  it('keeps them erased, whatever comes again', async () => {
    expect((await ask('POST', '/v1/conversations', TALK)).body).toMatchObject({ id: 'conv-petra', duplicate: true });
    const { id: _id, external_id: _external, ...anew } = TALK;
    const later = await ask('POST', '/v1/conversations', { ...anew, occurred_at: '2026-04-12T09:00:00.000Z' });
    expect(later).toMatchObject({ status: 202, body: { duplicate: false } });
    await ask('PUT', '/v1/accounts/acme', {
      name: 'Acme',
      domain: 'acme.test',
      people: [{ name: PETRA.name, email: PETRA.email, roles: ['champion'], from: '2026-01-01' }],
    });
    await world.pipeline.reprocess(WORKSPACE, { all: true });
    await world.pipeline.whenIdle(WORKSPACE);
    expect(await traces()).toEqual([]);
    const talk = await ask('GET', `/v1/conversations/${later.body.id}`);
    expect(talk.body.turns).toMatchObject([{ text: '[erased]' }, { speaker: 'Dana Ortiz' }, {}, { text: '[erased]' }]);
    expect((await ask('GET', `/v1/conversations/${PRIVATE.id}`)).body.subject).toContain(PRIVATE_WORD);
  });
});
