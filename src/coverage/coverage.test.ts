import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../domain/index.ts';
import {
  type AuditedSignal,
  auditCoverage,
  type CoverageMaterial,
  coveragePolicy,
  itemsOf,
  ownerChanges,
  ownersOn,
} from './index.ts';

const TODAY = '2026-10-20';
const ACCOUNT = {
  key: 'acme',
  name: 'Acme',
  segment: 'enterprise',
  renewalDate: '2026-12-01',
  owners: { cs: 'Ana Lima', sales: 'Per Dahl' },
  attendedAt: null,
} as const;
const SIGNAL = {
  id: 's1',
  account: 'acme',
  conversation: 'c1',
  turn: 3,
  kind: 'competitor',
  subtype: 'evaluating',
  quote: 'We are looking at Pulseboard.',
  saidAt: '2026-10-01T10:00:00Z',
  recordedAt: '2026-10-01T11:00:00Z',
  shownAt: null,
  actedAt: null,
} as const;
const NOTHING: CoverageMaterial = {
  asOf: TODAY,
  accounts: [ACCOUNT],
  signals: [],
  changes: [],
  work: [],
  received: [],
  lags: [],
};

type Material = Omit<Partial<CoverageMaterial>, 'signals'> & { readonly signals?: readonly AuditedSignal[] };

function audit({ signals = [], ...material }: Material) {
  const ways = Map.groupBy(signals, ({ account, saidAt, recordedAt, shownAt, actedAt }) =>
    JSON.stringify({ account, saidAt, recordedAt, shownAt, actedAt }),
  );
  const counted = [...ways].map(([way, { length: count }]) => ({ ...JSON.parse(way), count }));
  const coverage = auditCoverage({ ...NOTHING, ...material, signals: counted });
  return { ...coverage, items: itemsOf(coverage.groups, signals) };
}

function causesOf(material: Material) {
  return audit(material).items.map(({ cause, why }) => `${cause}: ${why}`);
}

describe('the four causes', () => {
  it('take a signal for missed when nobody was shown it for longer than the policy allows', () => {
    const days = coveragePolicy.shown_within_days;
    const heard = (age: number) => {
      const at = `${addDays(TODAY, -age)}T09:00:00Z`;
      return { signals: [{ ...SIGNAL, saidAt: at, recordedAt: at }] };
    };
    expect(causesOf(heard(days))).toEqual([]);
    expect(causesOf(heard(days + 1))).toEqual(['signal_missed: shown to no one in the 8 days since it is on record']);
  });

  it('take one that was shown and not acted on for missed after its own time', () => {
    const shown = { ...SIGNAL, shownAt: '2026-10-02T09:00:00Z' };
    expect(causesOf({ signals: [shown] })).toEqual([
      'signal_missed: nobody acted on it in the 19 days since it is on record',
    ]);
    expect(causesOf({ signals: [{ ...shown, actedAt: '2026-10-03T09:00:00Z' }] })).toEqual([]);
  });

  it('say which step came late, with the days of runway that were left at the first view', () => {
    const late = { ...SIGNAL, shownAt: '2026-10-12T09:00:00Z', actedAt: '2026-10-13T09:00:00Z' };
    const [item] = audit({ signals: [late] }).items;
    expect(item).toMatchObject({
      cause: 'recognised_late',
      why: 'first shown 11 days after it was said',
      runwayDays: 50,
      source: { conversation: 'c1', turn: 3, quote: 'We are looking at Pulseboard.' },
    });
    const backfilled = { ...SIGNAL, recordedAt: '2026-10-18T09:00:00Z' };
    expect(causesOf({ signals: [backfilled] })).toEqual(['recognised_late: on record 17 days after it was said']);
  });

  it('count nothing that was said to a low-touch account', () => {
    expect(causesOf({ accounts: [{ ...ACCOUNT, segment: 'low_touch' }], signals: [SIGNAL] })).toEqual([]);
  });

  it('count a change of hands as lost context until the new owner has opened the brief', () => {
    const change = {
      account: 'acme',
      team: 'cs',
      from: 'Ana Lima',
      to: 'Bo Ek',
      on: '2026-10-05',
      questions: 2,
    } as const;
    const never = { ...change, briefedAt: null, openedAt: null };
    expect(causesOf({ changes: [never] })).toEqual(['context_lost: no brief on record; 2 questions to ask again']);
    const unopened = { ...never, briefedAt: '2026-10-05T08:00:00Z' };
    expect(causesOf({ changes: [unopened] })).toEqual([
      'context_lost: Bo Ek has not opened the brief; 2 questions to ask again',
    ]);
    expect(causesOf({ changes: [{ ...unopened, on: '2026-10-13' }] })).toEqual([]);
    expect(causesOf({ changes: [{ ...unopened, openedAt: '2026-10-06T08:00:00Z' }] })).toEqual([]);
  });

  it('count work from the day after it was due, for the team whose it is', () => {
    const work = {
      account: 'acme',
      id: 'p1',
      kind: 'play',
      team: 'sales',
      what: 'AE-3: reset call',
      due: TODAY,
      source: null,
    } as const;
    expect(causesOf({ work: [work] })).toEqual([]);
    const coverage = audit({ work: [{ ...work, due: addDays(TODAY, -1) }] });
    expect(coverage.items[0]).toMatchObject({ cause: 'work_not_done', why: '1 day past due' });
    const counts = coverage.byTeam.map(({ team, causes }) => [
      team,
      causes.find(({ cause }) => cause === 'work_not_done')?.count,
    ]);
    expect(counts).toEqual([
      ['cs', 0],
      ['sales', 1],
    ]);
  });

  it('add up over the owners of a team, whatever is in the material', () => {
    const age = fc.integer({ min: 0, max: 80 });
    const signal = fc.record({
      said: age,
      recorded: age,
      shown: fc.option(age),
      acted: fc.option(age),
      account: fc.nat(5),
    });
    const owner = fc.option(fc.constantFrom('Ana', 'Bo'));
    fc.assert(
      fc.property(fc.array(signal), fc.array(owner, { minLength: 6, maxLength: 6 }), (said, owners) => {
        const at = (days: number) => `${addDays(TODAY, -days)}T09:00:00Z`;
        const { causes, byOwner, items } = audit({
          accounts: owners.map((cs, index) => ({ ...ACCOUNT, key: `a${index}`, owners: { cs, sales: null } })),
          signals: said.map((one, index) => ({
            ...SIGNAL,
            id: `s${index}`,
            account: `a${one.account}`,
            saidAt: at(one.said),
            recordedAt: at(Math.min(one.said, one.recorded)),
            shownAt: one.shown === null ? null : at(Math.min(one.said, one.shown)),
            actedAt: one.acted === null ? null : at(Math.min(one.said, one.acted)),
          })),
        });
        for (const { cause, count } of causes) {
          const ofCs = byOwner.filter(({ team }) => team === 'cs');
          const theirs = ofCs.flatMap((figures) => figures.causes).filter((one) => one.cause === cause);
          expect(theirs.reduce((sum, one) => sum + one.count, 0)).toBe(count);
        }
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
        expect(items).toHaveLength(causes.reduce((sum, { count }) => sum + count, 0));
        expect(items.map(({ ageDays }) => ageDays)).toEqual(
          items.map(({ ageDays }) => ageDays).sort((one, other) => other - one),
        );
      }),
    );
  });
});

describe('attention', () => {
  it('is the share of accounts that somebody turned to within the days', () => {
    const attended = (key: string, days: number) => ({
      ...ACCOUNT,
      key,
      attendedAt: `${addDays(TODAY, -days)}T23:00:00Z`,
    });
    const { attention, watched } = auditCoverage({
      ...NOTHING,
      accounts: [attended('a', 0), attended('b', 6), attended('c', 7), attended('d', 29), { ...ACCOUNT, key: 'e' }],
    });
    expect(watched).toBe(5);
    expect(attention).toEqual([
      { days: 7, accounts: 2, of: 5, share: 0.4 },
      { days: 30, accounts: 4, of: 5, share: 0.8 },
    ]);
  });
});

describe('owners', () => {
  const owners = [
    { role: 'CSM', name: 'Ana Lima', from: '2025-12-01', to: '2026-05-01' },
    { role: 'csm', name: 'Bo Ek', from: '2026-05-01', to: null },
    { role: 'ae', name: 'Per Dahl', from: null, to: null },
    { role: 'csm', name: 'bo ek', from: '2026-07-01', to: null },
  ];

  it('change hands when another person follows in the same team', () => {
    expect(ownerChanges(owners)).toEqual([{ team: 'cs', from: 'Ana Lima', to: 'Bo Ek', on: '2026-05-01' }]);
  });

  it('are those of the day', () => {
    expect(ownersOn(owners, '2026-04-30')).toEqual({ cs: 'Ana Lima', sales: 'Per Dahl' });
    expect(ownersOn(owners, '2026-05-01')).toEqual({ cs: 'Bo Ek', sales: 'Per Dahl' });
    expect(ownersOn(owners, '2025-01-01')).toEqual({ cs: null, sales: 'Per Dahl' });
  });
});
