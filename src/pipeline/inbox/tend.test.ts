import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../../test/support/conversations.ts';
import { describeAnyDatabase } from '../../../test/support/databases.ts';
import { presentDay } from '../../../test/support/present-day.ts';
import { completeResult, createTestExtractor } from '../../../test/support/test-extractor.ts';
import { accountRecordSchema, type DocumentBody, type InboxKind, type Signal, utcDate } from '../../domain/index.ts';
import {
  findConversation,
  type InboxItem,
  listInboxEvents,
  listInboxHeads,
  listSignals,
  loadInboxItems,
  saveWorkspace,
  withWorkspace,
} from '../../storage/index.ts';
import { createPipeline, decideInboxItem, type Pipeline } from '../index.ts';

type Claim = Pick<Signal, 'kind' | 'subtype' | 'attrs'>;

/** What each of these turns says, for a reader that reads nothing else. */
const SAID: Readonly<Record<string, Claim>> = {
  "I'll send you the price list by 20 March.": {
    kind: 'commitment',
    subtype: 'follow_up',
    attrs: { what: 'send you the price list', due: 'by 20 March', strength: 'firm', owner: 'Ana Lima' },
  },
  "I'll see what I can do.": {
    kind: 'commitment',
    subtype: 'follow_up',
    attrs: { what: 'see what I can do', strength: 'hedged' },
  },
  'We will have the Ledgerline sync in your account by 31 March.': {
    kind: 'commitment',
    subtype: 'product',
    attrs: { what: 'the Ledgerline sync', due: 'by 31 March', strength: 'firm' },
  },
  'The Ledgerline sync never came.': {
    kind: 'unkept_promise',
    subtype: 'missed',
    attrs: { what: 'the Ledgerline sync' },
  },
  'The price list came, thank you.': { kind: 'kept_promise', subtype: 'delivered', attrs: { what: 'the price list' } },
  'Rivalware gave us a demo last week.': {
    kind: 'competitor',
    subtype: 'evaluating',
    attrs: { competitor: 'Rivalware' },
  },
  'Otherco was mentioned by our auditors.': {
    kind: 'competitor',
    subtype: 'mention',
    attrs: { competitor: 'Otherco' },
  },
  'Finance wants in, about forty people.': { kind: 'expansion', subtype: 'new_team', attrs: { team: 'Finance' } },
  'Our chief executive has written to yours about it.': { kind: 'escalation', subtype: 'executive', attrs: {} },
  'It saves us a day a week.': { kind: 'value', subtype: 'realized', attrs: {} },
};

const reader = createTestExtractor({
  extract: async ({ turns }) =>
    completeResult(
      turns.flatMap(({ text }, turn): Signal[] => {
        const claim = SAID[text];
        const span = { turn, start: 0, end: text.length };
        if (claim === undefined) return [];
        return [{ ...claim, turns: [turn], quote: text, span, grounding: 'exact', confidence: 0.9 } as Signal];
      }),
    ),
});

describeAnyDatabase('the work of an account', (fixture) => {
  let workspace: string;
  let pipeline: Pipeline;
  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    await saveWorkspace(fixture.database, workspace, { asOf: '2026-03-12', settings: { company: 'Northlight' } });
    pipeline = createPipeline({ database: fixture.database, extractor: reader, pollMs: 50 });
    await pipeline.start();
  });
  afterEach(() => pipeline.stop());

  async function declare(change: object = {}): Promise<void> {
    const record = {
      key: 'acme',
      name: 'Acme',
      acv: 84_000,
      contract_start: '2026-02-15',
      renewal_date: '2026-12-31',
      owners: [
        { role: 'csm', name: 'Ana Lima', from: '2026-01-01' },
        { role: 'ae', name: 'Bo Berg', from: '2026-01-01' },
      ],
      ...change,
    };
    await pipeline.declareAccount(workspace, accountRecordSchema.parse(record));
    await pipeline.whenIdle(workspace);
  }

  async function hear(id: string, day: string, ...turns: readonly (readonly [string, string])[]): Promise<void> {
    const conversation = exampleConversation({
      id,
      occurred_at: `${day}T15:00:00.000Z`,
      turns: turns.map(([speaker, text]) => ({ speaker, text })),
    });
    const delivery = { bytes: Buffer.from(id), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation(workspace, { conversation, delivery });
    await pipeline.whenIdle(workspace);
  }

  /** Brings the workspace to a day. */
  async function on(day: string): Promise<void> {
    await saveWorkspace(fixture.database, workspace, { asOf: day });
    await pipeline.rescoreWorkspace(workspace);
    await pipeline.whenIdle(workspace);
  }

  const items = (): Promise<readonly InboxItem[]> =>
    withWorkspace(fixture.database, workspace, async (tx) => {
      const heads = await listInboxHeads(tx, {});
      return loadInboxItems(tx, heads.map(({ id }) => id).toSorted());
    });
  const states = async () =>
    Object.fromEntries((await items()).map(({ kind, state }) => [kind, state] as const).toSorted());
  async function only(kind: InboxKind): Promise<InboxItem> {
    const [one, ...others] = (await items()).filter((item) => item.kind === kind);
    if (one === undefined || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} items of ${kind}`);
    return one;
  }
  const lines = (document: DocumentBody | null, section: string) =>
    document?.sections.find(({ id }) => id === section)?.lines.map(({ text }) => text);

  test('has the promised follow-up drafted as it is nearly due, and it is done once it is kept', async () => {
    await declare();
    await hear(
      'c1',
      '2026-03-12',
      ['Ana Lima', "I'll send you the price list by 20 March."],
      ['Ana Lima', "I'll see what I can do."],
    );
    await on('2026-03-16');
    expect(await items()).toEqual([]);
    await on('2026-03-17');
    expect(await only('promised_follow_up')).toMatchObject({
      state: 'open',
      ownerRole: 'csm',
      ownerName: 'Ana Lima',
      dueAt: '2026-03-20T00:00:00.000Z',
      reason: 'Ana Lima promised Dana Ortiz on 12 March 2026, for 20 March 2026: send you the price list.',
      document: { title: 'The price list, as promised', mode: 'offline', as_of: '2026-03-17' },
    });
    expect(lines((await only('promised_follow_up')).document, 'draft')).toEqual([
      'Subject: The price list',
      'Hi Dana,',
      "On 12 March 2026 I said: “I'll send you the price list by 20 March.”",
      'Here it is: [attach the price list].',
      'Does that settle it for you, or is something missing?',
    ]);
    await on('2026-03-23');
    expect(lines((await only('promised_follow_up')).document, 'draft')).toContain(
      'That was for 20 March 2026, and it is late: I am sorry.',
    );
    await on('2026-03-24');
    await hear('c2', '2026-03-24', ['Dana Ortiz', 'The price list came, thank you.']);
    const done = await only('promised_follow_up');
    expect(done.state).toBe('done');
    const events = await withWorkspace(fixture.database, workspace, (tx) => listInboxEvents(tx, done.id));
    expect(events.map(({ event }) => event)).toEqual(['raised', 'refreshed', 'done']);
    expect(events.at(-1)?.reason).toBe('The promise was kept on 24 March 2026.');
  });

  test('has nobody write that they said what a colleague did', async () => {
    await declare({ owners: [{ role: 'csm', name: 'Cy Ott', from: '2026-01-01' }] });
    await hear('c1', '2026-03-12', ['Ana Lima', "I'll send you the price list by 20 March."]);
    await on('2026-03-17');
    const item = await only('promised_follow_up');
    expect(item).toMatchObject({ ownerRole: 'csm', ownerName: 'Cy Ott' });
    expect(lines(item.document, 'draft')).toContain(
      "On 12 March 2026 we said: “I'll send you the price list by 20 March.”",
    );
  });

  test('has what they said of each rival, and lets go of it when the words are dismissed', async () => {
    await declare();
    await hear(
      'c1',
      '2026-03-10',
      ['Dana Ortiz', 'Rivalware gave us a demo last week.'],
      ['Dana Ortiz', 'Otherco was mentioned by our auditors.'],
      ['Dana Ortiz', 'It saves us a day a week.'],
    );
    const brief = await only('competitor_brief');
    expect(brief).toMatchObject({ state: 'open', dueAt: '2026-03-15T00:00:00.000Z', ownerRole: 'csm' });
    expect(brief.points).toBeGreaterThan(0);
    expect([lines(brief.document, 'rival'), lines(brief.document, 'others'), lines(brief.document, 'value')]).toEqual([
      ['Dana Ortiz, 10 March 2026: it is being evaluated.'],
      ['Dana Ortiz, 10 March 2026: Otherco: was named.'],
      ['Dana Ortiz, 10 March 2026: what they got out of it.'],
    ]);
    const [rival] = (await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx))).items.filter(
      ({ subtype }) => subtype === 'evaluating',
    );
    await pipeline.decideSignal(workspace, rival?.id ?? '', { judgement: { action: 'dismiss' }, by: 'Ana' });
    await pipeline.whenIdle(workspace);
    expect(await states()).toMatchObject({ competitor_brief: 'stale' });
  });

  test('is what it is about: an older call changes nothing of what somebody dismissed', async () => {
    await declare();
    await hear(
      'c1',
      '2026-03-10',
      ['Dana', 'Rivalware gave us a demo last week.'],
      ['Dana', 'Finance wants in, about forty people.'],
    );
    const found = async () =>
      (await items()).filter(({ kind }) => kind === 'competitor_brief' || kind === 'expansion_note');
    for (const { id } of await found())
      await decideInboxItem(fixture.database, workspace, id, { action: 'dismiss', by: 'Ana Lima', reason: 'we know' });
    expect((await found()).map(({ state }) => state)).toEqual(['dismissed', 'dismissed']);
    await hear('c0', '2026-03-02', ['Dana', 'Rivalware gave us a demo last week.']);
    await hear('b0', '2026-03-10', ['Dana', 'Finance wants in, about forty people.']);
    expect((await found()).map(({ state }) => state)).toEqual(['dismissed', 'dismissed']);
  });

  test('has the expansion note with the next step until somebody acts', async () => {
    await declare();
    await hear('c1', '2026-03-12', ['Dana Ortiz', 'Finance wants in, about forty people.']);
    const note = await only('expansion_note');
    expect(note).toMatchObject({ dueAt: '2026-03-26T00:00:00.000Z', state: 'open' });
    expect(lines(note.document, 'next')).toEqual(['Ask Dana Ortiz who leads Finance, and for half an hour with them.']);
    const { items: signals } = await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx));
    await pipeline.decideSignal(workspace, signals[0]?.id ?? '', { judgement: { action: 'act' }, by: 'Ana' });
    await pipeline.whenIdle(workspace);
    expect(await states()).toEqual({ expansion_note: 'done' });
  });

  test('says with its words what has to be settled before anything is sold, and leaves once the account is low-touch', async () => {
    await declare();
    await hear('c1', '2026-03-12', ['Ana Lima', 'We will have the Ledgerline sync in your account by 31 March.']);
    await hear('c2', '2026-04-03', ['Dana Ortiz', 'The Ledgerline sync never came.']);
    await hear('c3', '2026-04-04', ['Dana Ortiz', 'Finance wants in, about forty people.']);
    await on('2026-04-05');
    const note = await only('expansion_note');
    const [caution] = note.document?.sections.find(({ id }) => id === 'next')?.lines ?? [];
    expect(caution?.text).toBe('Not before what we promised is settled: the Ledgerline sync.');
    // Whoever may not read those conversations does not see the note.
    expect(caution?.sources.map(({ conversation }) => conversation)).toEqual(['c1', 'c2']);
    await declare({ acv: 4_000 });
    await on('2026-04-06');
    const events = await withWorkspace(fixture.database, workspace, (tx) => listInboxEvents(tx, note.id));
    expect(events.at(-1)).toMatchObject({ event: 'stale', reason: expect.stringContaining('low-touch') });
  });

  test('has the agenda of the reset call when the CSM confirms a gap, with what was said when', async () => {
    await declare();
    await hear('c1', '2026-03-12', ['Bo Berg', 'We will have the Ledgerline sync in your account by 31 March.']);
    await on('2026-04-06');
    expect(await only('promised_follow_up')).toMatchObject({
      reason: expect.stringContaining('31 March 2026: the Ledgerline sync'),
    });
    // What is judged is judged on the day of the clock.
    const today = utcDate(await presentDay());
    await on(today);
    await hear('c2', today, ['Dana Ortiz', 'The Ledgerline sync never came.']);
    const [gap] = (await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx))).items.filter(
      ({ kind }) => kind === 'unkept_promise',
    );
    await pipeline.decideSignal(workspace, gap?.id ?? '', { judgement: { action: 'confirm' }, by: 'Ana Lima' });
    await pipeline.whenIdle(workspace);
    const agenda = await only('reset_call_agenda');
    expect(lines(agenda.document, 'promised')).toEqual([
      'Bo Berg, 12 March 2026: the Ledgerline sync, for 31 March 2026.',
    ]);
    expect(lines(agenda.document, 'gap')).toEqual([expect.stringMatching(/^Dana Ortiz, .*: it was not delivered\.$/)]);
    expect(agenda.dueAt).not.toBeNull();
    expect(lines(agenda.document, 'forward')?.every((text) => text.includes('['))).toBe(true);
  });

  test('has the pack at 120 days, whose every quote stands in its turn, until the renewal has passed', async () => {
    await declare();
    await hear(
      'c1',
      '2026-03-12',
      ['Dana Ortiz', 'It saves us a day a week.'],
      ['Dana Ortiz', 'Finance wants in, about forty people.'],
      ['Ana Lima', 'We will have the Ledgerline sync in your account by 31 March.'],
    );
    await on('2026-09-01');
    expect(await states()).not.toHaveProperty('pre_renewal_pack');
    await on('2026-09-02');
    const pack = await only('pre_renewal_pack');
    expect(pack).toMatchObject({ state: 'open', dueAt: '2026-09-16T00:00:00.000Z' });
    expect(pack.document?.sections.map(({ id }) => id)).toEqual([
      'dear',
      'value',
      'promises_open',
      'promises_kept',
      'rivals',
      'people',
      'terms',
      'wishes',
    ]);
    for (const { document } of await items()) {
      for (const line of document?.sections.flatMap((section) => section.lines) ?? []) {
        expect(line.sources.length > 0 || line.basis !== undefined, line.text).toBe(true);
        for (const { conversation, turn, quote } of line.sources) {
          const stored = await withWorkspace(fixture.database, workspace, (tx) => findConversation(tx, conversation));
          expect(stored?.conversation.turns[turn]?.text).toContain(quote);
        }
      }
    }
    const before = await only('check_in');
    await on('2026-09-03');
    expect(await only('check_in')).toMatchObject({ id: before.id, updatedAt: before.updatedAt });
    await on('2027-01-01');
    expect(await only('pre_renewal_pack')).toMatchObject({ state: 'stale' });
  });

  test('goes on under the account that another was merged into, and says truly why a second pack leaves', async () => {
    await declare({ key: 'older', name: 'Older', renewal_date: '2026-06-01' });
    await declare({ renewal_date: '2026-06-01' });
    await declare({ key: 'third', name: 'Third', renewal_date: null });
    const merge = async (from: string, into: string) => {
      await pipeline.mergeAccounts(workspace, { from, into, by: 'Ana Lima' });
      await pipeline.whenIdle(workspace);
    };
    const packs = async () => (await items()).filter(({ kind }) => kind === 'pre_renewal_pack');
    await merge('older', 'acme');
    const stale = (await packs()).find(({ state }) => state === 'stale');
    const events = await withWorkspace(fixture.database, workspace, (tx) => listInboxEvents(tx, stale?.id ?? ''));
    expect(events.at(-1)?.reason).toContain('The accounts were merged');
    const [open] = (await packs()).filter(({ state }) => state === 'open');
    const no = { action: 'dismiss', by: 'Ana Lima', reason: 'we have our own' } as const;
    await decideInboxItem(fixture.database, workspace, open?.id ?? '', no);
    await merge('acme', 'third');
    expect((await packs()).map(({ account, state }) => `${account} ${state}`).toSorted()).toEqual([
      'third dismissed',
      'third stale',
    ]);
  });

  test('is no pack for the renewal of a customer who is lost', async () => {
    await declare({ renewal_date: '2026-06-01' });
    expect(await states()).toMatchObject({ pre_renewal_pack: 'open' });
    const lost = { on: '2026-03-12', by: 'Ana Lima', why: 'They went to Rivalware.' };
    await pipeline.reviews.markLost(workspace, 'acme', lost);
    await on('2026-03-13');
    expect(await only('pre_renewal_pack')).toMatchObject({ state: 'stale' });
  });

  test('is told to both leads where the customer brought in executives and no review is called for', async () => {
    await declare();
    await hear('c1', '2026-03-12', ['Dana Ortiz', 'Our chief executive has written to yours about it.']);
    const told = async () =>
      (await items())
        .filter(({ kind }) => kind === 'escalation')
        .map(({ ownerRole, state, dueAt, reason, document }) => ({ ownerRole, state, dueAt, reason, document }))
        .toSorted((one, other) => one.ownerRole.localeCompare(other.ownerRole));
    const reason =
      'Escalated to the CRO: the customer brought in executives on 12 March 2026. No review is called for.';
    const item = { state: 'open', dueAt: '2026-03-16T00:00:00.000Z', reason, document: null };
    expect(await told()).toEqual([
      { ownerRole: 'cs_lead', ...item },
      { ownerRole: 'sales_lead', ...item },
    ]);
    await on('2026-03-13'); // ranked, it is of the first tier, and gone through every week
    expect((await told()).map(({ state }) => state)).toEqual(['stale', 'stale']);
    const [first] = (await items()).filter(({ kind }) => kind === 'escalation');
    const events = await withWorkspace(fixture.database, workspace, (tx) => listInboxEvents(tx, first?.id ?? ''));
    expect(events.at(-1)?.reason).toContain('A review is called for');
  });

  test('is nothing of a low-touch account', async () => {
    await declare({ acv: 4_000 });
    await hear(
      'c1',
      '2026-03-12',
      ['Dana Ortiz', 'Rivalware gave us a demo last week.'],
      ['Dana Ortiz', 'Finance wants in, about forty people.'],
    );
    await on('2026-12-01');
    expect(await items()).toEqual([]);
  });
});
