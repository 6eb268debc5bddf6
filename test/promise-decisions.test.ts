import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wordingOf } from '../src/ledger/index.ts';
import { listPromiseSignals, saveVerdicts, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type Answered, type HookServer, startHookServer } from './support/hooks.ts';
import { came, createTellingExtractor, promised, readLedger, sayInCall, type ToldClaim } from './support/promises.ts';

describeAnyDatabase('decisions about promises', (fixture) => {
  let server: HookServer;
  let workspace: string;
  let calls = 0;

  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    server = await startHookServer(fixture.database, {
      workspace,
      pipeline: { extractor: createTellingExtractor(), scorer: undefined },
    });
    await pin('2026-07-20');
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

  const SSO = promised('SSO with Okta', 'by the end of June');
  const WORDS = 'SSO with Okta by the end of June.';
  const saidOf = (entry: Answered | undefined) => (entry?.said ?? []) as readonly { readonly signal: string }[];
  const states = async (query = '') =>
    (await ledger(query)).map((entry) => `${saidOf(entry).length} ${entry.state}`).sort();
  const signalOf = (entry: Answered | undefined) => String(entry?.id).slice(2);

  test('outlive the signal that the promise is named after, and can still be taken back', async () => {
    await call('2026-03-12', [SSO, WORDS]);
    await call('2026-04-12', [SSO, `${WORDS} Again.`]);
    const [entry] = await ledger();
    expect((await decide(entry?.id, { action: 'kept', date: '2026-06-20' })).status).toBe(200);
    const dismissed = { action: 'dismiss', reason: 'wrong', by: 'Mia' };
    expect((await server.ask('PATCH', `/v1/signals/${signalOf(entry)}`, dismissed)).status).toBe(200);
    await server.settled();
    expect(await states()).toEqual(['1 kept']);
    const [left] = await ledger();
    expect((await decide(left?.id, { action: 'undo' })).body).toMatchObject({ state: 'overdue' });
    expect((await decide(left?.id, { action: 'undo' })).status).toBe(409);
  });

  test('keep what was put to a promise that is not found any more', async () => {
    await call('2026-03-12', [SSO, WORDS]);
    await call('2026-06-20', [came('logging in'), 'The logging in works like a charm.']);
    const [overdue, alone] = await ledger();
    await decide(overdue?.id, { action: 'belongs', signal: signalOf(alone) });
    await server.settled();
    await withWorkspace(fixture.database, workspace, (tx) =>
      tx.executeSql('UPDATE earshot.signal SET withdrawn_at = now() WHERE id = $1', [signalOf(overdue)]),
    );
    expect(await states()).toEqual(['2 kept']);
  });

  test('are refused where they change nothing, or speak of a day to come', async () => {
    await call('2026-03-12', [SSO, WORDS]);
    await call('2026-04-12', [SSO, `${WORDS} Again.`]);
    const [entry] = await ledger();
    const second = saidOf(entry)[1]?.signal;
    expect((await decide(entry?.id, { action: 'belongs', signal: second })).status).toBe(422);
    expect((await decide(entry?.id, { action: 'kept', date: '2026-07-21' })).status).toBe(422);
    expect((await decide(entry?.id, { action: 'undo' })).status).toBe(409);
    expect((await decide(entry?.id, { action: 'apart', signal: second })).status).toBe(200);
    expect(await states()).toEqual(['1 overdue', '1 overdue']);
    expect((await decide(`c_${second}`, { action: 'apart', signal: second })).status).toBe(422);
  });

  test('are left alone by an answer that came after the day that is asked about', async () => {
    await call('2026-03-12', [SSO, WORDS]);
    await call('2026-06-20', [came('logging in'), 'The logging in works like a charm.']);
    const past = '?as_of=2026-07-05&known_at=2026-07-05';
    await withWorkspace(fixture.database, workspace, async (tx) => {
      await tx.executeSql(`UPDATE earshot.signal SET recorded_at = '2026-06-20T16:00:00Z'`);
      const [other, signal] = await listPromiseSignals(tx, 'acme');
      if (signal === undefined || other === undefined) throw new RangeError('two signals');
      const wording = wordingOf(signal, other);
      const answer = { wording, same: true, reason: 'one login', model: 'm', prompt: 'p' };
      await saveVerdicts(tx, [{ signal: signal.id, other: other.id, ...answer }]);
    });
    expect(await states(past)).toEqual(['1 kept', '1 overdue']);
    expect(await states('?as_of=2026-07-05&known_at=2999-01-01')).toEqual(['2 kept']);
  });

  test('leave a promise due before the renewal that was ahead when it was made', async () => {
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', renewal_date: '2026-05-01' });
    await call('2026-03-12', [promised('data export', 'before the renewal'), 'The data export before the renewal.']);
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', renewal_date: '2027-05-01' });
    await server.settled();
    expect(await ledger()).toMatchObject([{ due_date: '2026-04-30', state: 'overdue' }]);
  });
});
