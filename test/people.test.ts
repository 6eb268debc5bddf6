import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addDays, type Signal, utcDate } from '../src/domain/index.ts';
import { defaultPolicy, score } from '../src/scoring/index.ts';
import { clearWorkspace, listAudit, loadEvidence, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';
import { presentDay } from './support/present-day.ts';
import { completeResult, createTestExtractor } from './support/test-extractor.ts';

const TODAY = utcDate(await presentDay());
const DANA = { name: 'Dana Ortiz', email: 'dana@acme.test', title: 'VP Operations' };
const LEE = { name: 'Lee Park', email: 'lee@acme.test' };
const INES = { name: 'Ines Calder', email: 'ines@northlight.example' };

/** What a turn says in so many words: `champion_change/departed person=Dana Ortiz;`. */
function signalsIn(turns: readonly { readonly text: string }[]): Signal[] {
  return turns.flatMap(({ text }, turn): Signal[] => {
    const [quote, kind, subtype, name, value] = /(\w+)\/(\w+)(?: (\w+)=([^;]+);)?/.exec(text) ?? [];
    if (quote === undefined) return [];
    const span = { turn, start: text.indexOf(quote), end: text.indexOf(quote) + quote.length };
    const attrs = name === undefined ? {} : { [name]: value };
    const found = { kind, subtype, attrs, turns: [turn], quote, span, grounding: 'exact', confidence: 0.9 };
    return [found as unknown as Signal]; // the test writes legal ones
  });
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly roles: readonly string[];
  readonly [key: string]: unknown;
}

interface People {
  readonly items: readonly Listed[];
  readonly spoken_of: readonly Listed[];
  readonly threading: Record<string, unknown>;
}

describeAnyDatabase('the people of an account', (fixture) => {
  let server: HookServer;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      pipeline: {
        extractor: createTestExtractor({ extract: async ({ turns }) => completeResult(signalsIn(turns)) }),
        scorer: (evidence, asOf, knownAt) => score(evidence, asOf, defaultPolicy, knownAt),
      },
    });
    await server.ask('PUT', '/v1/accounts/acme', {
      name: 'Acme',
      domain: 'acme.test',
      acv: 60_000,
      people: [{ name: 'Dana Ortiz', email: 'dana@acme.test', roles: ['champion'] }],
    });
  });
  afterEach(() => server.stop());

  async function say(daysAgo: number, speaker: typeof LEE, text: string, change: object = {}): Promise<void> {
    const posted = await server.ask('POST', '/v1/conversations', {
      id: `c${daysAgo}-${speaker.name}`.replace(' ', '-'),
      medium: 'call',
      occurred_at: `${addDays(TODAY, -daysAgo)}T00:00:01Z`,
      account: { key: 'acme' },
      participants: [speaker, INES],
      turns: [
        { speaker: speaker.name, text },
        { speaker: INES.name, text: 'I see.' },
      ],
      ...change,
    });
    expect(posted.status).toBe(202);
    await server.settled();
  }

  async function people(query = ''): Promise<People> {
    const { status, body } = await server.ask('GET', `/v1/accounts/acme/people${query}`);
    expect(status).toBe(200);
    return body as unknown as People;
  }

  async function person(name: string, query = ''): Promise<Listed> {
    const found = (await people(query)).items.find((one) => one.name === name);
    if (found === undefined) throw new Error(`nobody called ${name}`);
    return found;
  }

  const rules = async () => {
    const { body } = await server.ask('GET', '/v1/accounts/acme/risk');
    return (body as unknown as { contributions: { rule: string }[] }).contributions.map(({ rule }) => rule);
  };

  it('have their part, presence and engagement, each with what says so', async () => {
    await say(20, DANA, 'success_criterion/metric metric=half the tickets;');
    await say(5, LEE, 'champion_change/departed person=Dana Ortiz;');
    expect(await person('Dana Ortiz')).toMatchObject({
      emails: ['dana@acme.test'],
      title: 'VP Operations',
      roles: ['champion'],
      role_evidence: [{ role: 'champion', by: 'record', sources: [{ kind: 'record' }] }],
      success_criteria: [{ metric: 'half the tickets' }],
      state: 'left',
      why: 'Left: it was said',
      state_sources: [{ kind: 'signal', conversation: 'c5-Lee-Park' }],
      engagement: { share_answered: { now: null, usual: null, points: 0 } },
      last_heard: `${addDays(TODAY, -20)}T00:00:01.000Z`,
      conflicts: [{ about: 'presence' }],
    });
    expect((await people()).threading).toMatchObject({ talks: 2, theirs: 2, still_there: 1, ours: 1 });
    expect(await rules()).toContain('IND-5');
  });

  it('are of a past day as they were known on it', async () => {
    await say(20, DANA, 'Hello.');
    await say(5, LEE, 'champion_change/departed person=Dana Ortiz;');
    const then = addDays(TODAY, -10);
    const { items } = await people(`?as_of=${then}&known_at=${TODAY}`);
    expect(items).toMatchObject([{ name: 'Dana Ortiz', state: 'active' }]);
    expect(await person('Dana Ortiz', `?as_of=${then}`)).toMatchObject({ state: 'unknown', last_heard: null });
    expect((await server.ask('GET', '/v1/accounts/acme/people?as_of=soon')).status).toBe(422);
  });

  it('are what a person decides, in the score too, and stay so when everything is read anew', async () => {
    await say(20, DANA, 'Hello.');
    await say(5, LEE, 'champion_change/departed person=Dana Ortiz;');
    const { id } = await person('Dana Ortiz');
    const decide = (body: object) => server.ask('PATCH', `/v1/people/${id}`, body);
    const answer = await decide({ action: 'not_left', reason: 'spoke to her', by: 'Ines Calder' });
    expect(answer).toMatchObject({ status: 200, body: { account: 'acme', person: { state: 'active' } } });
    expect(await rules()).not.toContain('IND-5');
    expect((await decide({ action: 'set_role', role: 'economic_buyer' })).status).toBe(200);
    expect((await decide({ action: 'remove_role', role: 'champion' })).status).toBe(200);
    await server.pipeline.reprocess(server.workspace);
    await server.settled();
    expect(await person('Dana Ortiz')).toMatchObject({
      state: 'active',
      roles: ['economic_buyer', 'executive_sponsor'],
      decisions: [
        { action: 'not_left', by: 'Ines Calder', reason: 'spoke to her' },
        { action: 'set_role', role: 'economic_buyer', by: 'test' },
        { action: 'remove_role', role: 'champion' },
      ],
    });
    const evidence = await withWorkspace(fixture.database, server.workspace, (tx) => loadEvidence(tx, 'acme'));
    expect(evidence?.people.flatMap(({ roles }) => roles)).toEqual(['economic_buyer']);
    const before = await withWorkspace(fixture.database, server.workspace, (tx) =>
      loadEvidence(tx, 'acme', { knownAt: addDays(TODAY, -1) }),
    );
    expect(before?.people.flatMap(({ roles }) => roles)).toEqual(['champion']);
    await decide({ action: 'left', since: addDays(TODAY, -2) });
    expect(await person('Dana Ortiz')).toMatchObject({
      state: 'left',
      state_since: `${addDays(TODAY, -2)}T00:00:00.000Z`,
    });
    const { items } = await withWorkspace(fixture.database, server.workspace, (tx) =>
      listAudit(tx, { action: 'person.decided' }),
    );
    expect(items.map(({ subject, details }) => [subject, details.decision])).toContainEqual([id, 'left']);
    expect(items).toHaveLength(4);
  });

  it('keep what was decided when they are merged, and when their account is', async () => {
    await say(20, DANA, 'Hello.');
    await say(9, LEE, 'Hello.');
    const [dana, lee] = [await person('Dana Ortiz'), await person('Lee Park')];
    await server.ask('PATCH', `/v1/people/${lee.id}`, { action: 'set_role', role: 'user' });
    await server.ask('POST', `/v1/people/${lee.id}/merge`, { into: dana.id });
    expect(await person('Dana Ortiz')).toMatchObject({ roles: ['champion', 'user'], merged: [lee.id] });
    const led = await server.ask('PATCH', `/v1/people/${lee.id}`, { action: 'left' });
    expect(led.status).toBe(307);
    await server.ask('POST', `/v1/people/${lee.id}/merge/undo`);
    await server.ask('PUT', '/v1/accounts/acme-new', { name: 'Acme New' });
    await server.ask('POST', '/v1/accounts/acme/merge', { into: 'acme-new' });
    await server.settled();
    const { body } = await server.ask('GET', '/v1/accounts/acme-new/people');
    expect((body as unknown as People).items).toContainEqual(
      expect.objectContaining({ name: 'Lee Park', roles: ['user'] }),
    );
    await server.ask('POST', '/v1/accounts/acme/merge/undo');
    await server.settled();
    expect(await person('Lee Park')).toMatchObject({ roles: ['user'] });
  });

  it('keep what was decided while accounts were merged, and what was decided before a conversation went over', async () => {
    const QUIN = { name: 'Quin Abel', side: 'customer' } as unknown as typeof LEE;
    const listed = async (key: string) => {
      const { body } = await server.ask('GET', `/v1/accounts/${key}/people`);
      return (body as unknown as People).items.map(({ name, roles, decisions }) => ({
        name,
        roles,
        decided: (decisions as unknown[]).length,
      }));
    };
    const quin = { name: 'Quin Abel', roles: ['user'], decided: 1 };
    const lee = { name: 'Lee Park', roles: ['influencer'], decided: 1 };
    for (const key of ['bolt', 'crux']) await server.ask('PUT', `/v1/accounts/${key}`, { name: key });
    await say(9, QUIN, 'Hello.', { account: { key: 'bolt' } });
    await say(8, LEE, 'Hello.', { account: { key: 'bolt' } });
    await server.ask('POST', '/v1/accounts/bolt/merge', { into: 'acme' });
    await server.settled();
    const decide = async (name: string, role: string) =>
      server.ask('PATCH', `/v1/people/${(await person(name)).id}`, { action: 'set_role', role });
    expect((await decide('Quin Abel', 'user')).status).toBe(200);
    expect((await decide('Lee Park', 'influencer')).status).toBe(200);
    await server.ask('POST', '/v1/accounts/bolt/merge/undo');
    await server.settled();
    expect(await listed('bolt')).toEqual([lee, quin]);
    for (const id of ['c9-Quin-Abel', 'c8-Lee-Park']) {
      const assigned = await server.ask('POST', `/v1/conversations/${id}/assign`, { account: 'crux' });
      expect(assigned.status).toBe(200);
    }
    await server.settled();
    expect(await listed('bolt')).toEqual([]);
    expect(await listed('crux')).toEqual([lee, quin]);
    expect(await listed('acme')).toMatchObject([{ name: 'Dana Ortiz', decided: 0 }]);
  });

  it('who are known in several accounts are decided on in the one that is told', async () => {
    await server.ask('PUT', '/v1/accounts/bolt', { name: 'Bolt' });
    await say(9, LEE, 'Hello.');
    await say(8, LEE, 'Hello.', { account: { key: 'bolt' } });
    const { id } = await person('Lee Park');
    const left = { action: 'left' };
    const unclear = await server.ask('PATCH', `/v1/people/${id}`, left);
    expect(unclear).toMatchObject({ status: 422, body: { type: expect.stringMatching(/which-account/) } });
    expect((await server.ask('PATCH', `/v1/people/${id}`, { ...left, account: 'bolt' })).status).toBe(200);
    expect(await person('Lee Park')).toMatchObject({ state: 'active', decisions: [] });
    expect((await server.ask('PATCH', `/v1/people/${id}`, { ...left, account: 'none' })).status).toBe(404);
    expect((await server.ask('PATCH', '/v1/people/nobody', left)).status).toBe(404);
    expect((await server.ask('PATCH', `/v1/people/${id}`, { action: 'set_role', role: 'king' })).status).toBe(422);
    expect((await server.ask('PATCH', `/v1/people/${id}`, { action: 'left', role: 'user' })).status).toBe(422);
  });

  it('of recorded data are decided on as of the day it is looked at', async () => {
    const pinned = addDays(TODAY, -30);
    await saveWorkspace(fixture.database, server.workspace, { asOf: pinned });
    await say(40, LEE, 'Hello.');
    const { id } = await person('Lee Park');
    const answer = await server.ask('PATCH', `/v1/people/${id}`, { action: 'left' });
    expect(answer.body).toMatchObject({ person: { state: 'left', state_since: `${pinned}T00:00:00.000Z` } });
    const decide = (action: string) => server.ask('PATCH', `/v1/people/${id}`, { action });
    // Each is known from that day on; of several on one day the last holds.
    for (const [action, state] of [
      ['not_left', 'active'],
      ['left', 'left'],
      ['not_left', 'active'],
    ] as const) {
      expect((await decide(action)).status).toBe(200);
      expect(await person('Lee Park')).toMatchObject({ state });
    }
  });

  it('are gone with the workspace’s conversations, and what was decided of them', async () => {
    await say(9, LEE, 'Hello.');
    await server.ask('PATCH', `/v1/people/${(await person('Lee Park')).id}`, { action: 'left' });
    await server.settled();
    await withWorkspace(fixture.database, server.workspace, async (tx) => {
      await clearWorkspace(tx);
      const { rows } = await tx.executeSql('SELECT count(*)::int AS kept FROM earshot.person_decision');
      expect(rows).toEqual([{ kept: 0 }]);
    });
  });
});
