import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type Answered, type HookServer, startHookServer } from './support/hooks.ts';
import { presentDay } from './support/present-day.ts';
import { createTellingExtractor, told } from './support/promises.ts';

const DAY = 86_400_000;

/** Rows are recorded on the database's clock: the clock of a test starts with it and runs ahead. */
const START = await presentDay();

const HANDBACK = {
  learned: {
    sponsor: 'Walt decides alone',
    competitor: 'FieldPilot at 60 %',
    budget: 'Flat',
    politics: 'Ops against IT',
  },
  commitments: [{ what: 'A sandbox with their data', owner: 'Cal Ott', due: day(30), informal: true }],
  posture: 'uncertain',
  re_entry: 'Walt asks for a commercial change',
};

function day(later = 0): string {
  return new Date(START + later * DAY).toISOString().slice(0, 10);
}

type Claim = readonly [kind: string, subtype: string, attrs: Readonly<Record<string, string>>, words: string];

const RIVAL: Claim = [
  'competitor',
  'evaluating',
  { competitor: 'FieldPilot' },
  'FieldPilot is giving us a demo tomorrow.',
];
const QUIET: Claim = ['champion_change', 'disengaged', { person: 'Priya' }, 'Priya has stopped coming to these.'];

describeAnyDatabase('at-risk reviews', (fixture) => {
  let server: HookServer;
  let now = START;
  let calls = 0;

  beforeEach(async () => {
    now = START;
    const workspace = `w${randomBytes(6).toString('hex')}`;
    server = await startHookServer(fixture.database, {
      workspace,
      now: () => now,
      pipeline: { extractor: createTellingExtractor(), scorer: undefined },
    });
    await declare();
  });
  afterEach(() => server.stop());

  const declare = async (change: object = {}) => {
    await server.ask('PUT', '/v1/accounts/acme', {
      name: 'Acme',
      acv: 84_000,
      contract_start: day(-200),
      renewal_date: day(100),
      owners: [
        { role: 'csm', name: 'Ana Lima', from: day(-200) },
        { role: 'ae', name: 'Cal Ott', from: day(-200) },
      ],
      ...change,
    });
    await server.settled();
  };

  const call = (later: number, speaker: string, ...claims: readonly Claim[]) =>
    callOf('acme', later, speaker, ...claims);

  async function callOf(key: string, later: number, speaker: string, ...claims: readonly Claim[]): Promise<void> {
    calls += 1;
    now = START + later * DAY;
    const turns = claims.map(([kind, subtype, attrs, words]) => ({
      speaker: 'Dana Ortiz',
      text: told({ kind, subtype, attrs } as never, words),
    }));
    await server.ask('POST', '/v1/conversations', {
      id: `call-${calls}`,
      medium: 'call',
      occurred_at: new Date(now).toISOString(),
      account: { key },
      participants: [
        { name: 'Dana Ortiz', side: 'customer', email: 'dana@acme.test' },
        { name: speaker, side: 'vendor' },
      ],
      turns: [{ speaker, text: 'Hello Dana.' }, ...turns],
    });
    await server.settled();
  }

  async function sweepOn(later: number): Promise<void> {
    now = START + later * DAY;
    await server.pipeline.sweep(server.workspace);
    await server.settled();
  }

  const list = async () => (await server.ask('GET', '/v1/accounts/acme/reviews')).body as unknown as Listed;
  /** Kinds of the inbox's items that are not settled, with whose they are. */
  async function work(): Promise<readonly string[]> {
    const { body } = await server.ask('GET', '/v1/inbox');
    return body.items.map(({ kind, owner }) => `${kind} ${(owner as { role: string }).role}`).toSorted();
  }
  const move = (id: string | undefined, patch: object) => server.ask('PATCH', `/v1/reviews/${id}`, patch);

  interface Listed {
    readonly items: readonly (Answered & {
      readonly documents: Record<string, Doc>;
      readonly state: string;
      readonly due_on: string;
    })[];
    readonly interventions: readonly (Answered & { readonly state: string; readonly handback_due_at: string })[];
    readonly debriefs: readonly Answered[];
  }
  interface Doc {
    readonly sections: readonly {
      readonly id: string;
      readonly lines: readonly {
        readonly text: string;
        readonly basis?: string;
        readonly sources: readonly { readonly quote: string; readonly speaker: string }[];
      }[];
    }[];
  }
  const section = (doc: Doc | undefined, id: string) => doc?.sections.find((one) => one.id === id)?.lines ?? [];

  test('signals on both sides open a joint review, filled in, once', async () => {
    await call(0, 'Ana Lima', RIVAL, QUIET);
    const { items } = await list();
    expect(items).toMatchObject([
      { kind: 'joint', rule: 'JR-1', state: 'prefilled', level: expect.any(String), overdue: false },
    ]);
    const agenda = items[0]?.documents.agenda;
    const ids = agenda?.sections.map(({ id }) => id);
    expect(ids).toEqual([
      'why',
      'five_questions',
      'data_sync',
      'root_cause',
      'recovery',
      'outreach',
      'not_said',
      'follow_up',
    ]);
    for (const line of agenda?.sections.flatMap(({ lines }) => lines) ?? []) {
      expect(line.sources.length > 0 || (line.basis ?? '') !== '', line.text).toBe(true);
    }
    const [, , forRival] = section(agenda, 'root_cause');
    expect(section(agenda, 'root_cause')[0]?.text).toContain('Competitor');
    expect(section(agenda, 'root_cause').flatMap(({ sources }) => sources)).toContainEqual(
      expect.objectContaining({ quote: 'FieldPilot is giving us a demo tomorrow.', speaker: 'Dana Ortiz' }),
    );
    expect(forRival).toBeDefined();
    expect(await work()).toEqual(expect.arrayContaining(['review_due ae', 'review_due csm']));
    await call(1, 'Ana Lima', ['competitor', 'evaluating', { competitor: 'FieldPilot' }, 'The demo was good.']);
    const quotes = async () =>
      section((await list()).items[0]?.documents.agenda, 'root_cause').flatMap(({ sources }) =>
        sources.map(({ quote }) => quote),
      );
    expect(await quotes()).toContain('The demo was good.');
    const signals = (await server.ask('GET', '/v1/accounts/acme/signals')).body.items;
    const good = signals.find(({ quote }) => quote === 'The demo was good.');
    await server.ask('PATCH', `/v1/signals/${good?.id}`, { action: 'dismiss', by: 'Ana Lima' });
    await server.settled();
    expect(await quotes()).not.toContain('The demo was good.');
    await sweepOn(2);
    expect((await list()).items).toHaveLength(1);
    const asked = await server.ask('POST', '/v1/accounts/acme/review');
    expect(asked).toMatchObject({ status: 200, body: { id: items[0]?.id, state: 'prefilled' } });
    for (const patch of [{}, { by: 'Ana Lima' }, { parts: [] }, { commercial: true }]) {
      const refused = await move(items[0]?.id, patch);
      expect(refused, JSON.stringify(patch)).toMatchObject({
        status: 422,
        body: { type: expect.stringMatching('nothing-to-do') },
      });
      expect(refused.body.detail).toContain('`cause`');
    }
  });

  test('goes from the data to a cause, a path and a person, and the next comes by cadence', async () => {
    await call(0, 'Ana Lima', RIVAL, QUIET);
    const [review] = (await list()).items;
    const rule = async (patch: object) => {
      const { status, body } = await move(review?.id, patch);
      return status === 409 ? body.detail.split(':')[0] : status;
    };
    const outcome = {
      path: 'save_motion',
      owner: 'Ana Lima',
      action: 'Show the new planner to Dana',
      deadline: day(20),
    };
    expect(await rule({ cause: 'competitor' })).toBe('JR-SYNC');
    expect(await rule({ outcome })).toBe('JR-CAUSE');
    expect(await rule({ parts: ['data_sync'], cause: 'competitor' })).toBe(200);
    expect(await rule({ complete: true, outcome: { ...outcome, owner: 'CS team' } })).toBe('JR-OWNER');
    expect(await rule({ complete: true, outcome: { ...outcome, deadline: day(-1) } })).toBe('JR-DATE');
    expect(await rule({ complete: true, outcome: { ...outcome, path: 'hope' } })).toBe('JR-PATH');
    expect(await rule({ complete: true, outcome, outreach: 'Ana calls Dana first.' })).toBe(200);
    expect(await rule({ cancel: 'no' })).toBe('JR-ENDED');
    const { items } = await list();
    expect(items.map(({ state }) => state)).toEqual(['due', 'complete']);
    expect(items[1]).toMatchObject({
      cause: 'competitor',
      outcome,
      documents: { follow_up: { title: 'Outcome: Acme' } },
    });
    const [next] = items;
    expect(next).toMatchObject({ kind: 'joint', previous: review?.id, documents: {} });
    const dueIn = Math.round((Date.parse(next?.due_on ?? '') - Date.parse(day())) / DAY);
    await sweepOn(dueIn - 10);
    expect((await list()).items[0]).toMatchObject({ state: 'due' });
    await sweepOn(dueIn - 2);
    expect((await list()).items[0]).toMatchObject({ id: next?.id, state: 'prefilled' });
    await sweepOn(dueIn + 1);
    expect((await list()).items[0]).toMatchObject({ overdue: true });
    expect(await work()).toContain('review_due cs_lead');
    expect((await list()).items).toHaveLength(2);
  });

  test('is cancelled when its rule no longer fires, and stays cancelled when a person says so', async () => {
    await call(0, 'Ana Lima', RIVAL);
    expect((await list()).items).toMatchObject([{ kind: 'sales_escalation', rule: 'JR-3', state: 'prefilled' }]);
    await call(1, 'Ana Lima', QUIET);
    const { items } = await list();
    expect(items.map(({ kind, state }) => [kind, state])).toEqual([
      ['joint', 'prefilled'],
      ['sales_escalation', 'cancelled'],
    ]);
    expect(items[1]).toMatchObject({ ended: { by: null, why: 'JR-3 no longer fires; JR-1 does' } });
    await move(items[0]?.id, { cancel: 'The whole team is on leave', by: 'Bea Ruiz' });
    await sweepOn(3);
    // Said no to, the rule calls for nothing more; of tier 1 and flagged, the account is still gone through every week.
    const after = (await list()).items;
    expect(after.map(({ kind, state }) => [kind, state])).toEqual([
      ['tier_one', 'due'],
      ['joint', 'cancelled'],
      ['sales_escalation', 'cancelled'],
    ]);
    expect(after[0]).toMatchObject({ rule: 'CADENCE', due_on: day(8), every_days: 7 });
  });

  test('a trigger lets the AE in for three touches, and the handback closes it', async () => {
    await declare({ renewal_posture: [{ at: day(), posture: 'likely_churn', by: 'csm' }] });
    expect((await list()).interventions).toMatchObject([
      {
        state: 'open',
        triggers: [{ id: 'AE-4', ended_at: null }],
        documents: { brief: { title: 'AE intervention: Acme' } },
      },
    ]);
    const word = (body: object) => server.ask('POST', '/v1/accounts/acme/handback', body);
    await call(1, 'Cal Ott');
    await call(2, 'Ana Lima');
    await call(3, 'Cal Ott');
    expect((await list()).interventions).toMatchObject([
      { state: 'touched', budget: { used: 2, left: 1, warned: true } },
    ]);
    await call(4, 'Cal Ott');
    const [out] = (await list()).interventions;
    expect(out).toMatchObject({ state: 'handback_due', overdue: false, budget: { left: 0 } });
    expect(Date.parse(out?.handback_due_at ?? '') - now).toBe(2 * DAY);
    expect(await word({ confirm: true, by: 'Ana Lima' })).toMatchObject({
      status: 409,
      body: { type: 'urn:earshot:problem:hb-1' },
    });
    const { politics: _, ...half } = HANDBACK.learned;
    expect(await word({ ...HANDBACK, learned: half, by: 'Cal Ott' })).toMatchObject({ status: 422 });
    await sweepOn(7);
    expect((await list()).interventions).toMatchObject([{ overdue: true }]);
    expect(await work()).toEqual(expect.arrayContaining(['handback_overdue cs_lead', 'handback_overdue sales_lead']));
    expect(await word({ ...HANDBACK, by: 'Cal Ott' })).toMatchObject({ status: 200, body: { state: 'handback_due' } });
    expect(await word({ confirm: true, by: 'Cal Ott' })).toMatchObject({
      status: 409,
      body: { type: 'urn:earshot:problem:hb-two' },
    });
    expect(await word({ confirm: true, by: 'Ana Lima' })).toMatchObject({ status: 200, body: { state: 'closed' } });
    await server.settled();
    expect(await word({ confirm: true, by: 'Ana Lima' })).toMatchObject({
      status: 409,
      body: { type: 'urn:earshot:problem:ae-none' },
    });
    const { body } = await server.ask('GET', '/v1/accounts/acme/commitments');
    expect(body.items).toMatchObject([
      { what: 'A sandbox with their data', owner: 'Cal Ott', due_date: day(30), state: 'open' },
    ]);
    const kept = await server.ask('PATCH', `/v1/commitments/${body.items[0]?.id}`, { action: 'kept', by: 'Ana Lima' });
    expect(kept).toMatchObject({ status: 200, body: { state: 'kept' } });
    await sweepOn(8);
    expect((await list()).interventions).toHaveLength(1);
    expect((await work()).filter((one) => /^(?:intervention|handback)/.test(one))).toEqual([]);
  });

  test('a promise that was handed back is drafted as nobody’s words: it stands in no conversation', async () => {
    await declare({ renewal_posture: [{ at: day(), posture: 'likely_churn', by: 'csm' }] });
    const word = (body: object) => server.ask('POST', '/v1/accounts/acme/handback', body);
    await word({ ...HANDBACK, by: 'Cal Ott' });
    await word({ confirm: true, by: 'Ana Lima' });
    await server.settled();
    await sweepOn(29);
    const { items } = (await server.ask('GET', '/v1/inbox?account=acme')).body;
    expect(items.map(({ kind }) => kind)).toContain('promised_follow_up');
    const lines = items.flatMap(({ document }) =>
      ((document as Doc | null)?.sections ?? []).flatMap((section) => section.lines),
    );
    expect(lines.map(({ text }) => text)).toContainEqual(expect.stringContaining('sandbox with their data'));
    expect(lines.flatMap(({ sources }) => sources)).toEqual([]);
  });

  test('accounts that are merged have one review of a kind that waits, and it is not lost', async () => {
    await server.ask('PUT', '/v1/accounts/older', { name: 'Older', acv: 84_000, contract_start: day(-200) });
    await call(0, 'Ana Lima', RIVAL, QUIET);
    await callOf('older', 1, 'Ana Lima', RIVAL, QUIET);
    const pendingOf = async (key: string) =>
      ((await server.ask('GET', `/v1/accounts/${key}/reviews`)).body as unknown as Listed).items.filter(
        ({ state }) => state === 'prefilled',
      );
    expect([await pendingOf('acme'), await pendingOf('older')]).toEqual([[expect.anything()], [expect.anything()]]);
    await server.ask('POST', '/v1/accounts/older/merge', { into: 'acme' });
    await server.settled();
    await sweepOn(2);
    expect(await pendingOf('acme')).toHaveLength(1);
    const ended = (await list()).items.filter(({ state }) => state === 'cancelled');
    expect(ended).toMatchObject([{ ended: { by: null, why: expect.stringContaining('merged') } }]);
  });

  test('a review that was asked for is followed by one of its own kind', async () => {
    await declare({ tier: 1 });
    await server.ask('POST', '/v1/accounts/acme/review');
    await call(0, 'Ana Lima', RIVAL);
    const [review] = (await list()).items.filter(({ state }) => state !== 'cancelled');
    expect(review).toMatchObject({ kind: 'joint', rule: null });
    const outcome = { path: 'save_motion', owner: 'Ana Lima', action: 'Call Priya', deadline: day(20) };
    const done = await move(review?.id, { parts: ['data_sync'], cause: 'competitor', complete: true, outcome });
    expect(done.status).toBe(200);
    const [next] = (await list()).items.filter(({ state }) => state === 'due');
    expect(next).toMatchObject({ kind: 'joint', rule: null });
  });

  test('a low-touch account has nothing called for', async () => {
    await declare({ acv: 5_000, renewal_posture: [{ at: day(), posture: 'likely_churn', by: 'csm' }] });
    await call(0, 'Ana Lima', RIVAL, QUIET);
    expect(await list()).toMatchObject({ items: [], interventions: [] });
    expect(await work()).toEqual([]);
  });

  test('a lost account is gone through once: what showed first, and what would have caught it sooner', async () => {
    await call(0, 'Cal Ott', RIVAL, QUIET);
    await sweepOn(20);
    await server.ask('PUT', '/v1/deals/renewal-1', { name: 'Acme renewal', account: 'acme', stage: 'open' });
    await server.ask('POST', '/v1/deals/renewal-1/close', { won: false });
    await sweepOn(21);
    await sweepOn(22);
    const { debriefs, items } = await list();
    expect(debriefs).toMatchObject([
      {
        loss: 'deal_lost',
        lost_on: day(20),
        findings: { earliest: { rule: expect.stringMatching(/^IND-/) }, visible_to_ae: true, first_action: null },
      },
    ]);
    expect(debriefs[0]).toHaveProperty(
      'findings.sooner',
      expect.arrayContaining([expect.objectContaining({ rule: 'JR-1' })]),
    );
    expect(items[0]).toMatchObject({ state: 'cancelled', ended: { why: 'the account is lost' } });
    const told = await server.ask('POST', '/v1/accounts/acme/lost', {
      on: day(22),
      why: 'They told us',
      by: 'Ana Lima',
    });
    expect(told).toMatchObject({ status: 200, body: { id: debriefs[0]?.id, lost_on: day(20) } });
    expect((await list()).debriefs).toHaveLength(1);
  });

  test('a pinned workspace stays on its day', async () => {
    await saveWorkspace(fixture.database, server.workspace, { asOf: day() });
    await call(0, 'Ana Lima', RIVAL, QUIET);
    expect((await list()).items).toHaveLength(1);
    now = START + 9 * DAY;
    await declare({ renewal_date: day(110) });
    const { items } = (await server.ask('GET', '/v1/inbox')).body;
    expect(items.map(({ kind }) => kind)).toContain('pre_renewal_pack');
    expect(items.map(({ updated_at }) => String(updated_at).slice(0, 10))).toEqual(items.map(() => day()));
  });
});
