import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PromiseJudge } from '../src/ledger/index.ts';
import { createPipeline } from '../src/pipeline/index.ts';
import { loadEvidence, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';
import {
  came,
  createTellingExtractor,
  missed,
  promised,
  readLedger,
  sayInCall,
  type ToldClaim,
} from './support/promises.ts';
import { completeResult } from './support/test-extractor.ts';

/** Later than anything is recorded. */
const EVER = '2999-01-01';

describeAnyDatabase('the promise ledger', (fixture) => {
  let server: HookServer;
  let workspace: string;
  let calls = 0;

  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    server = await startHookServer(fixture.database, {
      workspace,
      pipeline: { extractor: createTellingExtractor(), scorer: undefined },
    });
    await pin('2026-07-01');
  });
  afterEach(() => server.stop());

  const pin = (asOf: string) => saveWorkspace(fixture.database, workspace, { asOf });

  async function call(day: string, ...said: readonly (readonly [ToldClaim, string])[]): Promise<string> {
    calls += 1;
    await sayInCall(server, { id: `call-${calls}`, day }, said);
    return `call-${calls}`;
  }

  const ledger = (query = '') => readLedger(server, query);
  const decide = (id: string | undefined, decision: object) => server.ask('PATCH', `/v1/commitments/${id}`, decision);
  const evidence = (asOf: string, knownAt = EVER) =>
    withWorkspace(fixture.database, workspace, (tx) => loadEvidence(tx, 'acme', { asOf, knownAt }));

  const SSO = promised('SSO with Okta', 'by the end of June');

  test('finds a promise overdue the day after it was due, though nothing was said and nothing has run', async () => {
    const id = await call('2026-03-12', [SSO, 'We will have SSO with Okta live by the end of June.']);
    const [open] = await ledger(`?as_of=2026-06-30&known_at=${EVER}`);
    expect(open).toMatchObject({
      state: 'open',
      owner: 'Ana Lima',
      to: ['Dana Ortiz'],
      due_date: '2026-06-30',
      due: { basis: 'stated', words: 'by the end of June' },
      history: [{ state: 'open', because: 'said', said: { conversation: id, turn: 0 } }],
    });
    const [overdue] = await ledger(`?as_of=2026-07-01&known_at=${EVER}`);
    expect(overdue).toMatchObject({ id: open?.id, state: 'overdue', counts: true });
    expect(overdue?.history).toMatchObject([{}, { state: 'overdue', at: '2026-07-01', because: 'date', said: null }]);
    expect(await ledger('?state=kept')).toEqual([]);
    expect(await ledger('?state=overdue')).toHaveLength(1);
  });

  test('scores it, and stops once it has come', async () => {
    await call('2026-03-12', [SSO, 'We will have SSO with Okta live by the end of June.']);
    const rules = async () => {
      const { body } = await server.ask('GET', `/v1/accounts/acme/risk?as_of=2026-08-01&known_at=${EVER}`);
      return (body.contributions as readonly { rule: string; points: number }[]).filter(
        ({ rule }) => rule === 'IND-10',
      );
    };
    expect(await rules()).toMatchObject([{ points: 14 }]);
    await call('2026-07-20', [came('Okta single sign-on'), 'Okta came in, everyone signs on with it.']);
    expect(await rules()).toEqual([]);
    const [entry] = await ledger(`?as_of=2026-08-01&known_at=${EVER}`);
    expect(entry).toMatchObject({ state: 'late', kept_at: '2026-07-20T15:00:00.000Z' });
    expect(await ledger(`?as_of=2026-07-10&known_at=${EVER}`)).toMatchObject([{ state: 'overdue', kept_at: null }]);
  });

  test('counts a promise that is overdue and complained of once', async () => {
    await call('2026-03-12', [SSO, 'We will have SSO with Okta live by the end of June.']);
    await call('2026-07-09', [missed('Okta single sign-on'), 'You told us Okta by the end of June.']);
    const found = await evidence('2026-07-10');
    expect(found?.commitments).toMatchObject([
      { what: 'SSO with Okta', due_date: '2026-06-30', complaints: [expect.any(String)] },
    ]);
    const { body } = await server.ask('GET', `/v1/accounts/acme/risk?as_of=2026-07-09&known_at=${EVER}`);
    const contributions = body.contributions as readonly { rule: string; points: number }[];
    expect(contributions.filter(({ rule }) => rule === 'IND-10')).toMatchObject([{ points: 20 }]);
    expect(await ledger(`?as_of=2026-07-10&known_at=${EVER}`)).toMatchObject([{ state: 'unkept' }]);
  });

  test('shows nothing on a day that was only known later', async () => {
    await call('2026-03-12', [SSO, 'We will have SSO with Okta live by the end of June.']);
    const delivery = await call('2026-06-20', [came('Okta SSO'), 'Okta SSO is there.']);
    await withWorkspace(fixture.database, workspace, async (tx) => {
      await tx.executeSql(`UPDATE earshot.signal SET recorded_at = '2026-03-12T16:00:00Z'`);
      await tx.executeSql(`UPDATE earshot.signal SET recorded_at = '2026-07-20T16:00:00Z' WHERE conversation_id = $1`, [
        delivery,
      ]);
    });
    expect(await ledger('?as_of=2026-07-10')).toMatchObject([{ state: 'overdue', kept_at: null }]);
    expect(await ledger('?as_of=2026-07-10&known_at=2026-07-20')).toMatchObject([{ state: 'kept' }]);
    expect((await evidence('2026-07-10', '2026-07-10'))?.commitments).toMatchObject([{ kept_at: null }]);
  });

  test('keeps the days a promise was moved to', async () => {
    await call('2026-03-12', [SSO, 'SSO with Okta by the end of June.']);
    await call('2026-06-12', [promised('Okta SSO', 'end of August'), 'Okta SSO has slipped to the end of August.']);
    await call('2026-06-30', [promised('SSO with Okta', 'in October'), 'SSO with Okta is October now.']);
    expect(await ledger()).toMatchObject([
      {
        state: 'open',
        moved: 2,
        due_history: [{ date: '2026-06-30' }, { date: '2026-08-31' }, { date: '2026-10-31' }],
        findings: [{ kind: 'moved_often' }],
      },
    ]);
  });

  test('follows what people decide, writes it into the audit, and takes it back', async () => {
    await call('2026-03-12', [SSO, 'SSO with Okta by the end of June.']);
    const [entry] = await ledger();
    const kept = await decide(entry?.id, { action: 'kept', date: '2026-06-28', by: 'Mia', reason: 'saw it live' });
    expect(kept).toMatchObject({ status: 200, body: { state: 'kept', kept_at: '2026-06-28' } });
    await server.settled();
    expect((await evidence('2026-07-10'))?.commitments).toMatchObject([{ kept_at: '2026-06-28' }]);
    expect((await decide(entry?.id, { action: 'undo' })).body).toMatchObject({ state: 'overdue' });
    expect((await decide(entry?.id, { action: 'undo' })).status).toBe(409);
    expect((await decide(entry?.id, { action: 'due', date: '2026-09-30' })).body).toMatchObject({
      state: 'open',
      due: { date: '2026-09-30', basis: 'decided' },
    });
    expect((await decide(entry?.id, { action: 'withdrawn' })).body).toMatchObject({ state: 'withdrawn' });
    expect((await evidence('2026-07-10'))?.commitments).toEqual([]);
    expect((await decide(entry?.id, { action: 'reopened' })).body).toMatchObject({ state: 'open' });
    const { body } = await server.ask('GET', `/v1/audit?subject=${entry?.id}`);
    expect(body.items.map(({ action }) => action)).toEqual([
      'commitment.reopened',
      'commitment.withdrawn',
      'commitment.due',
      'commitment.undo',
      'commitment.kept',
    ]);
  });

  test('refuses a decision that lacks what it needs, and one about no promise', async () => {
    await call('2026-03-12', [SSO, 'SSO with Okta by the end of June.']);
    const [entry] = await ledger();
    expect((await decide(entry?.id, { action: 'due' })).status).toBe(422);
    expect((await decide(entry?.id, { action: 'due', date: '2026-02-30' })).status).toBe(422);
    expect((await decide(entry?.id, { action: 'belongs', signal: 'no-such' })).status).toBe(422);
    expect((await decide('c_none', { action: 'kept' })).status).toBe(404);
    expect((await server.ask('GET', '/v1/accounts/nobody/commitments')).status).toBe(404);
  });

  test('lets a person say what a delivery was of, and what it was not of', async () => {
    await call('2026-03-12', [SSO, 'SSO with Okta by the end of June.']);
    await call('2026-06-20', [came('logging in'), 'The logging in works like a charm.']);
    const [overdue, alone] = await ledger();
    expect([overdue?.state, alone?.state]).toEqual(['overdue', 'kept']);
    const signal = alone?.id.slice(2);
    expect((await decide(overdue?.id, { action: 'belongs', signal })).body).toMatchObject({ state: 'kept' });
    expect(await ledger()).toHaveLength(1);
    expect((await decide(overdue?.id, { action: 'undo' })).status).toBe(200);
    expect(await ledger()).toHaveLength(2);
  });

  test('keeps ids and decisions when the conversations are read again, even where the promise is not found any more', async () => {
    await call('2026-03-12', [SSO, 'SSO with Okta by the end of June.']);
    const [before] = await ledger();
    await decide(before?.id, { action: 'kept', date: '2026-06-28' });
    await server.settled();
    const forgetful = createTellingExtractor({ fingerprint: 'forgetful', extract: async () => completeResult([]) });
    const again = createPipeline({ database: fixture.database, extractor: forgetful, pollMs: 50 });
    await server.pipeline.stop();
    await again.start();
    expect(await again.reprocess(workspace)).toBe(1);
    await again.whenIdle(workspace);
    const after = await again.ledgerOf(workspace, 'acme');
    await again.stop();
    expect(after?.entries).toMatchObject([{ id: before?.id, state: 'kept', keptAt: '2026-06-28' }]);
  });

  test('moves with the conversations when accounts are merged', async () => {
    await call('2026-03-12', [SSO, 'SSO with Okta by the end of June.']);
    const [entry] = await ledger();
    await decide(entry?.id, { action: 'withdrawn' });
    await server.ask('PUT', '/v1/accounts/globex', { name: 'Globex' });
    await server.settled();
    expect((await server.ask('POST', '/v1/accounts/acme/merge', { into: 'globex' })).status).toBe(200);
    await server.settled();
    const { body } = await server.ask('GET', '/v1/accounts/globex/commitments');
    expect(body.items).toMatchObject([{ id: entry?.id, state: 'withdrawn' }]);
  });

  test('reads quarters by the fiscal year of the workspace and days by its time zone', async () => {
    const settings = { fiscal_year_start: 2, time_zone: 'Pacific/Auckland' };
    expect((await server.ask('PUT', '/v1/workspace', settings)).body).toMatchObject(settings);
    expect((await server.ask('PUT', '/v1/workspace', { time_zone: 'Mars/Base' })).status).toBe(422);
    await call(
      '2026-03-12',
      [promised('audit log', 'by end of Q2'), 'The audit log comes by end of Q2.'],
      [promised('rate card', 'tomorrow'), 'You have the rate card tomorrow.'],
    );
    const due = new Map((await ledger()).map(({ what, due_date }) => [what, due_date]));
    expect(due).toEqual(
      new Map([
        ['audit log', '2026-07-31'],
        ['rate card', '2026-03-14'],
      ]),
    );
  });

  test('asks a judge once about what words leave open, goes by the answer, and asks again where there was none', async () => {
    const asked: string[][] = [];
    let isDown = true;
    const judge: PromiseJudge = {
      model: 'test-model',
      prompt: 'promise-matching@test',
      judge: async (pairs) => {
        asked.push(pairs.map(({ signal, other }) => `${signal.what} / ${other.what}`));
        const answers = pairs.map((pair) => ({ ...pair, same: true, reason: 'one login' }));
        return isDown
          ? { verdicts: [], failure: 'failed: busy', calls: [] }
          : { verdicts: answers, failure: null, calls: [] };
      },
    };
    await server.stop();
    server = await startHookServer(fixture.database, {
      workspace,
      pipeline: { extractor: createTellingExtractor(), scorer: undefined, judge },
    });
    await call('2026-03-12', [SSO, 'SSO with Okta by the end of June.']);
    await call('2026-06-20', [came('the Okta login'), 'The Okta login works.']);
    expect(asked).toEqual([['the Okta login / SSO with Okta']]);
    expect((await ledger()).map(({ state }) => state).sort()).toEqual(['kept', 'overdue']);
    expect(server.logged.join()).toContain('promises could not be matched');
    isDown = false;
    await call('2026-06-22', [promised('dark mode', 'in May'), 'Dark mode in May.']);
    expect(asked[1]).toEqual(['the Okta login / SSO with Okta']);
    expect((await ledger('?state=kept')).map(({ what }) => what)).toEqual(['SSO with Okta']);
    await call('2026-06-23', [promised('audit log', 'in August'), 'The audit log in August.']);
    expect(asked).toHaveLength(2);
  });

  test('asks the judge about what is near in meaning though it shares no word', async () => {
    const asked: string[][] = [];
    const judge: PromiseJudge = {
      model: 'test-model',
      prompt: 'promise-matching@test',
      judge: async (pairs) => {
        asked.push(pairs.map(({ signal, other }) => `${signal.what} / ${other.what}`));
        return {
          verdicts: pairs.map((pair) => ({ ...pair, same: true, reason: 'one thing' })),
          failure: null,
          calls: [],
        };
      },
    };
    const embedder = {
      model: 'test',
      fingerprint: 'test',
      dimensions: 2,
      embed: async (texts: readonly string[]) =>
        texts.map((text) => Float32Array.from(/SSO|logging in/.test(text) ? [1, 0] : [0, 1])),
    };
    const embeddings = {
      name: 'local' as const,
      current: async () => embedder,
      of: async () => embedder,
      isCurrent: () => true,
    };
    await server.stop();
    server = await startHookServer(fixture.database, {
      workspace,
      pipeline: { extractor: createTellingExtractor(), scorer: undefined, judge, embeddings },
    });
    await call('2026-03-12', [SSO, 'SSO with Okta by the end of June.'], [promised('dark mode'), 'And dark mode.']);
    await call('2026-06-20', [came('the new way of logging in'), 'Signing on works now.']);
    expect(asked.at(-1)).toEqual(['the new way of logging in / SSO with Okta']);
    expect((await ledger('?state=kept')).map(({ what }) => what)).toEqual(['SSO with Okta']);
  });

  test('says why an overdue promise is no evidence of risk', async () => {
    await call(
      '2026-03-12',
      [{ ...promised('slides', 'tomorrow'), subtype: 'follow_up' }, 'I will send the slides tomorrow.'],
      [promised('dark mode', 'in April', { strength: 'hedged' }), 'We might get dark mode in April.'],
      [promised('bulk export'), 'We will build bulk export.'],
    );
    const entries = await ledger();
    expect(entries.map(({ state, counts }) => [state, counts])).toEqual(Array(3).fill(['overdue', false]));
    expect(entries.map(({ counts_not }) => counts_not)).toEqual([
      'follow-ups are mostly done without anybody saying so',
      'it was hedged',
      'its day was never agreed: the policy gave it',
    ]);
    expect((await evidence('2026-07-10'))?.commitments.map(({ due_date }) => due_date)).toEqual([null, null, null]);
  });
});
