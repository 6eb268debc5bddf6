import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';
import { presentDay } from './support/present-day.ts';
import { createTellingExtractor, told } from './support/promises.ts';

const DAY = 86_400_000;

/** Rows are recorded on the database's clock: the clock of a test starts with it and runs ahead. */
const START = await presentDay();

function day(later = 0): string {
  return new Date(START + later * DAY).toISOString().slice(0, 10);
}

interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly due_on: string;
  readonly documents: Readonly<Record<string, { readonly sections: readonly { readonly id: string }[] }>>;
}

describeAnyDatabase('reviews by cadence and interventions', (fixture) => {
  let server: HookServer;
  let now = START;

  beforeEach(async () => {
    now = START;
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      now: () => now,
      pipeline: { extractor: createTellingExtractor(), scorer: undefined },
    });
  });
  afterEach(() => server.stop());

  async function declare(key: string, change: object): Promise<void> {
    const owners = [
      { role: 'csm', name: 'Ana Lima', from: day(-200) },
      { role: 'ae', name: 'Cal Ott', from: day(-200) },
    ];
    const dates = { contract_start: day(-200), renewal_date: day(300) };
    await server.ask('PUT', `/v1/accounts/${key}`, { name: key, acv: 84_000, ...dates, owners, ...change });
    await server.settled();
  }

  async function call(key: string, later: number, speaker: string, ...turns: readonly string[]): Promise<void> {
    await server.ask('POST', '/v1/conversations', {
      id: `${key}${later}`,
      medium: 'call',
      occurred_at: new Date(START + later * DAY).toISOString(),
      account: { key },
      participants: [
        { name: 'Dana Ortiz', side: 'customer', email: `dana@${key}.test` },
        { name: speaker, side: 'vendor' },
      ],
      turns: [{ speaker, text: 'Hello Dana.' }, ...turns.map((text) => ({ speaker: 'Dana Ortiz', text }))],
    });
    await server.settled();
  }

  async function sweepOn(later: number): Promise<void> {
    now = START + later * DAY;
    await server.pipeline.sweep(server.workspace);
    await server.settled();
  }

  const list = async (key: string) =>
    (await server.ask('GET', `/v1/accounts/${key}/reviews`)).body as never as {
      readonly items: readonly Listed[];
      readonly interventions: readonly (Listed & { readonly due_at: string | null; readonly budget: object })[];
    };
  const inbox = async () => (await server.ask('GET', '/v1/inbox')).body.items;
  const work = async () => (await inbox()).map(({ kind, owner }) => `${kind} ${(owner as { role: string }).role}`);
  const outcome = { owner: 'Ana Lima', action: 'Close the ticket with support', deadline: day(20) };

  test('a tier-1 account with active flags is gone through every week, with an owner, an action and a day', async () => {
    await declare('acme', { tier: 1 });
    await server.ask('POST', '/v1/tickets', { id: 't1', account: 'acme', severity: 'critical', opened_at: day(-10) });
    await server.settled();
    const [sync] = (await list('acme')).items;
    expect(sync).toMatchObject({ kind: 'tier_one', rule: 'CADENCE', state: 'due', due_on: day(7), every_days: 7 });
    expect(await work()).not.toContain('review_due csm');
    await sweepOn(4);
    expect((await list('acme')).items).toMatchObject([{ id: sync?.id, state: 'prefilled' }]);
    expect(await work()).toEqual(expect.arrayContaining(['review_due ae', 'review_due csm']));
    now = START + 7 * DAY;
    const team = await server.ask('PATCH', `/v1/reviews/${sync?.id}`, {
      complete: true,
      outcome: { ...outcome, owner: 'CS' },
    });
    expect(team).toMatchObject({ status: 409, body: { type: 'urn:earshot:problem:jr-owner' } });
    const done = await server.ask('PATCH', `/v1/reviews/${sync?.id}`, { complete: true, outcome });
    expect(done).toMatchObject({ status: 200, body: { state: 'complete', outcome: { ...outcome, path: null } } });
    await sweepOn(8);
    expect((await list('acme')).items).toMatchObject([
      { kind: 'tier_one', state: 'due', due_on: day(14), previous: sync?.id },
      { state: 'complete' },
    ]);
    expect(await work()).not.toContain('review_due csm');
  });

  test('the check that one side calls for asks for no path, and the AE is briefed in writing', async () => {
    await declare('acme', {});
    const words = 'Priya has stopped coming to these.';
    const quiet = { kind: 'champion_change', subtype: 'disengaged', attrs: { person: 'Priya' } };
    await call('acme', 0, 'Ana Lima', told(quiet as never, words));
    const [check] = (await list('acme')).items;
    expect(check).toMatchObject({ kind: 'cs_escalation', rule: 'JR-2', state: 'prefilled', every_days: 7 });
    expect(check?.documents.agenda?.sections.map(({ id }) => id)).not.toContain('recovery');
    expect(Object.keys(check?.documents ?? {})).toContain('brief');
    expect(await work()).toEqual(expect.arrayContaining(['review_due csm', 'escalation ae']));
    const done = await server.ask('PATCH', `/v1/reviews/${check?.id}`, { complete: true, outcome });
    expect(done).toMatchObject({ status: 200, body: { state: 'complete' } });
    expect((await list('acme')).items).toMatchObject([{ kind: 'cs_escalation', state: 'due', due_on: day(7) }, {}]);
  });

  test('a strategic account in good health goes before both VPs every month', async () => {
    await declare('acme', { acv: 300_000 });
    await call('acme', 0, 'Ana Lima');
    expect((await list('acme')).items).toMatchObject([{ kind: 'strategic', due_on: day(30) }]);
    await sweepOn(27);
    const items = (await inbox()).filter(({ kind }) => kind === 'review_due');
    expect(items.map(({ owner }) => (owner as { role: string }).role).toSorted()).toEqual([
      'cs_lead',
      'csm',
      'sales_lead',
    ]);
  });

  test('touches count since the trigger, and the one before the last warns', async () => {
    await declare('acme', {});
    await call('acme', -4, 'Cal Ott');
    await call('acme', -3, 'Cal Ott');
    await declare('acme', { renewal_posture: [{ at: day(-5), posture: 'likely_churn', by: 'csm' }] });
    const [standing] = (await list('acme')).interventions;
    expect(standing).toMatchObject({ state: 'touched', budget: { used: 2, left: 1, warned: true } });
    const item = (await inbox()).find(({ kind }) => kind === 'intervention');
    expect(item?.reason).toContain('Warning: 2 of 3 touchpoints are used');
  });

  test('a spent budget takes the AE out of drafts too, and the posture that was agreed on is the account’s', async () => {
    await declare('acme', {});
    const churn = [{ at: day(-9), posture: 'likely_churn', by: 'csm' }];
    for (const later of [-4, -3]) await call('acme', later, 'Cal Ott');
    await declare('acme', { renewal_posture: churn });
    const check = async () => {
      const from = { role: 'ae', name: 'Cal Ott' };
      const draft = { account: 'acme', draft: 'Hi Dana, shall we meet on Tuesday?', from, to: ['dana@acme.test'] };
      const { body } = await server.ask('POST', '/v1/outreach/check', draft);
      return (body.findings as readonly { readonly rule: string }[]).map(({ rule }) => rule);
    };
    expect(await check()).not.toContain('OUT-5');
    await call('acme', -2, 'Cal Ott');
    expect((await list('acme')).interventions).toMatchObject([{ state: 'handback_due', budget: { left: 0 } }]);
    expect(await check()).toContain('OUT-5');
    const learned = { sponsor: 'Walt', competitor: 'None', budget: 'Flat', politics: 'None' };
    const handback = { learned, commitments: [], posture: 'uncertain', re_entry: 'Walt asks', by: 'Cal Ott' };
    await server.ask('POST', '/v1/accounts/acme/handback', handback);
    await server.ask('POST', '/v1/accounts/acme/handback', { confirm: true, by: 'Ana Lima' });
    await server.settled();
    const [standing] = (await list('acme')).interventions;
    const { body } = await server.ask('GET', '/v1/accounts/acme');
    expect((body.account as { renewal_posture: unknown }).renewal_posture).toMatchObject([
      ...churn,
      { at: expect.stringContaining(day()), posture: 'uncertain', by: 'csm', source: `handback:${standing?.id}` },
    ]);
    const risk = (await server.ask('GET', '/v1/accounts/acme/risk')).body;
    expect(risk.triggers).toEqual([]);
  });

  test('the deadline of an intervention stays on record when its trigger ends', async () => {
    await declare('acme', {});
    const gap = { kind: 'unkept_promise', subtype: 'missed', attrs: { what: 'SSO' } } as const;
    await call('acme', 0, 'Ana Lima', told(gap, 'You promised us SSO and it is not there.'));
    const [signal] = (await server.ask('GET', '/v1/accounts/acme/signals')).body.items;
    const judge = (action: string) => server.ask('PATCH', `/v1/signals/${signal?.id}`, { action, by: 'Ana Lima' });
    expect((await judge('confirm')).status).toBe(200);
    await server.settled();
    const [open] = (await list('acme')).interventions;
    expect(open).toMatchObject({ state: 'open', due_at: expect.any(String) });
    await judge('act');
    await server.settled();
    const [over] = (await list('acme')).interventions;
    expect(over).toMatchObject({ state: 'withdrawn', due_at: open?.due_at });
  });

  test('of two interventions that a merger brings together one goes on, with all triggers and touches', async () => {
    const churn = { renewal_posture: [{ at: day(-5), posture: 'likely_churn', by: 'csm' }] };
    await declare('acme', churn);
    await declare('older', churn);
    await call('older', -2, 'Cal Ott');
    await server.ask('POST', '/v1/accounts/older/merge', { into: 'acme' });
    await server.settled();
    const { interventions } = await list('acme');
    expect(interventions.map(({ state }) => state).toSorted()).toEqual(['touched', 'withdrawn']);
    expect((await inbox()).filter(({ kind }) => kind === 'intervention')).toHaveLength(1);
  });
});
