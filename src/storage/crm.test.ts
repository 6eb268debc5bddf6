import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../test/support/databases.ts';
import { presentDay } from '../../test/support/present-day.ts';
import { type AccountRecord, utcDate } from '../domain/index.ts';
import {
  findAccount,
  findDeal,
  findDealByCrmId,
  listAccountFacts,
  listHandoffsDue,
  listWatched,
  loadEvidence,
  recordAccountFacts,
  saveAccount,
  saveCrmIds,
  saveDeal,
  saveDealCrmIds,
  saveWorkspace,
  type WorkspaceTransaction,
  withWorkspace,
} from './index.ts';

function account(key: string, more: Partial<AccountRecord> = {}): AccountRecord {
  return { key, use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [], ...more };
}

const DAY = 86_400_000;

describeEachDatabase('what CRMs say', (fixture) => {
  let workspace: string;
  const inside = <Result>(work: (tx: WorkspaceTransaction) => Promise<Result>) =>
    withWorkspace(fixture.database, workspace, work);

  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    await saveWorkspace(fixture.database, workspace);
  });

  test('makes the account’s record beside what is declared, and outlives a new declaration', async () => {
    const told = [
      { field: 'acv', value: 84_000, at: '2026-05-01T00:00:00Z' },
      { field: 'domain', value: 'acme.test', at: '2026-05-01T00:00:00Z' },
      { field: 'renewal_date', value: '2026-12-01', at: '2026-05-01T00:00:00Z' },
    ];
    const shown = await inside(async (tx) => {
      await saveAccount(tx, account('acme', { name: 'Acme', tier: 1 }));
      expect(await recordAccountFacts(tx, 'acme', 'hubspot', told)).toBe(true);
      expect(await recordAccountFacts(tx, 'acme', 'hubspot', told)).toBe(false);
      await saveAccount(tx, account('acme', { name: 'Acme Ltd' }));
      return findAccount(tx, 'acme');
    });
    expect(shown).toMatchObject({ name: 'Acme Ltd', domain: 'acme.test', record: { acv: 84_000 } });
    expect(shown?.record.tier).toBeUndefined();
    expect(shown?.declaredRecord.acv).toBeUndefined();
    const facts = await inside((tx) => listAccountFacts(tx, 'acme'));
    expect(facts.map(({ field, value, source }) => [field, value, source])).toEqual([
      ['name', 'Acme', 'api'],
      ['tier', 1, 'api'],
      ['acv', 84_000, 'hubspot'],
      ['domain', 'acme.test', 'hubspot'],
      ['renewal_date', '2026-12-01', 'hubspot'],
      ['name', 'Acme Ltd', 'api'],
      ['tier', null, 'api'],
    ]);
    const first = { filter: {}, sort: 'name', direction: 'asc', asOf: '2026-06-01', limit: 1, offset: 0 } as const;
    const [listed] = await inside((tx) => listWatched(tx, first));
    expect(listed?.renewalDay).toBe('2026-12-01');
  });

  test('is hidden from evidence as it was known before', async () => {
    const now = await presentDay();
    const [today, before] = [utcDate(now), utcDate(now - 2 * DAY)];
    const [then, since] = await inside(async (tx) => {
      await saveAccount(tx, account('acme'));
      await recordAccountFacts(tx, 'acme', 'hubspot', [
        { field: 'acv', value: 5, at: '2026-01-01T00:00:00Z' },
        { field: 'health', value: 'red', at: '2026-01-01T00:00:00Z' },
        { field: 'owner:csm', value: 'Ana Lima', at: '2026-01-01T00:00:00Z' },
      ]);
      return [
        await loadEvidence(tx, 'acme', { asOf: before, knownAt: before }),
        await loadEvidence(tx, 'acme', { asOf: before, knownAt: today }),
      ];
    });
    expect(then?.account).toMatchObject({ crm_health: [], owners: [] });
    expect(then?.account.acv).toBeUndefined();
    expect(since?.account).toMatchObject({ acv: 5, crm_health: [{ color: 'red' }], owners: [{ name: 'Ana Lima' }] });
  });

  test('puts the close of a deal where the handoff finds it, once', async () => {
    const source = { source: 'hubspot', crmAccount: { system: 'hubspot', id: '901' } };
    const open = { stage: 'legal', won: null, at: '2026-09-01T00:00:00Z' };
    const won = { stage: 'closedwon', won: true, at: '2026-09-21T14:00:00Z' };
    const events = await inside(async (tx) => {
      await saveDeal(tx, 'd1', open, source);
      await saveDealCrmIds(tx, 'd1', [{ system: 'HubSpot', id: '15' }]);
      return [await saveDeal(tx, 'd1', won, source), await saveDeal(tx, 'd1', won, source)];
    });
    expect(events.map((list) => list.map(({ kind }) => kind))).toEqual([['stage', 'closed_won'], []]);
    expect(await inside((tx) => findDealByCrmId(tx, { system: 'hubspot', id: '15' }))).toBe('d1');
    await inside(async (tx) => {
      expect((await findDeal(tx, 'd1'))?.accountKey).toBeNull();
      await saveAccount(tx, account('acme'));
      await saveCrmIds(tx, 'acme', [{ system: 'hubspot', id: '901' }]);
    });
    expect(await inside((tx) => findDeal(tx, 'd1'))).toMatchObject({
      accountKey: 'acme',
      won: true,
      closedAt: '2026-09-21T14:00:00.000Z',
      crmIds: [{ system: 'hubspot', id: '15' }],
      history: [
        { kind: 'stage', stage: 'legal' },
        { kind: 'stage', stage: 'closedwon', source: 'hubspot' },
        { kind: 'closed_won', at: '2026-09-21T14:00:00.000Z', knownAt: expect.any(String), handedOffAt: null },
      ],
    });
    const due = [{ dealKey: 'd1', accountKey: 'acme', wonAt: '2026-09-21T14:00:00.000Z' }];
    expect(await inside((tx) => listHandoffsDue(tx))).toMatchObject(due);
    await inside((tx) => saveDeal(tx, 'd1', { ...open, at: '2026-09-25T00:00:00Z' }, source));
    expect(await inside((tx) => listHandoffsDue(tx))).toEqual([]);
  });
});
