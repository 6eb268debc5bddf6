import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throwAway } from '../../../test/support/databases.ts';
import { type AccountRecord, accountRecordSchema, holdsAccount, type Risk } from '../../domain/index.ts';
import { defaultPolicy, score } from '../../scoring/index.ts';
import {
  countWatched,
  type Database,
  lastLook,
  listOwnerNames,
  listSavedViews,
  listTrends,
  listWatched,
  loadEvidence,
  newsSince,
  openDatabase,
  recordLook,
  removeView,
  saveAccount,
  savePastRisk,
  saveRisk,
  saveView,
  saveWorkspace,
  type WatchRequest,
  type WorkspaceTransaction,
  withWorkspace,
} from '../index.ts';

const AS_OF = '2026-10-20';
const POSTED: readonly (Partial<AccountRecord> & { readonly key: string })[] = [
  { key: 'calm', name: 'Calm Co', acv: 10_000, renewal_date: '2027-01-01' },
  {
    key: 'worst',
    name: 'Worst Ltd',
    acv: 90_000.5,
    renewal_date: '2026-12-01',
    owners: [{ role: 'csm', name: 'Ines Calder' }],
  },
  {
    key: 'worse',
    name: 'Even worse',
    renewal_date: '2026-11-01',
    owners: [{ role: 'csm', name: 'Past', to: '2026-01-01' }],
  },
  { key: 'over', name: 'Over', renewal_date: '2026-01-01T00:00:00Z', acv: 0 },
  { key: 'unscored', name: '100% _odd\\ name' },
];
const SCORES: Readonly<Record<string, Pick<Risk, 'score' | 'band'> & Partial<Pick<Risk, 'leaks'>>>> = {
  calm: { score: 4, band: 'green' },
  worst: { score: 90, band: 'red', leaks: [{ id: 'LEAK-2', evidence: [], why: 'One contact.' }] },
  worse: { score: 90, band: 'red' },
  over: { score: 40, band: 'yellow' },
};

let database: Database;
beforeAll(async () => {
  database = await openDatabase(throwAway());
  await saveWorkspace(database, 'demo');
  await saveWorkspace(database, 'other');
  await saveWorkspace(database, 'hands');
  await inside(async (tx) => {
    for (const posted of POSTED) await saveAccount(tx, accountRecordSchema.parse(posted));
    for (const [key, given] of Object.entries(SCORES)) await saveRisk(tx, { ...(await riskOf(tx, key)), ...given });
  });
  await withWorkspace(database, 'other', (tx) =>
    saveAccount(tx, accountRecordSchema.parse({ key: 'foreign', name: 'Foreign' })),
  );
});
afterAll(() => database.close());

function inside<Result>(work: (tx: WorkspaceTransaction) => Promise<Result>): Promise<Result> {
  return withWorkspace(database, 'demo', work);
}

async function riskOf(tx: WorkspaceTransaction, key: string): Promise<Risk> {
  const evidence = await loadEvidence(tx, key);
  if (evidence === undefined) throw new Error('no evidence');
  return score(evidence, AS_OF, defaultPolicy);
}

async function keys(request: Partial<WatchRequest> = {}): Promise<string[]> {
  const whole = { filter: {}, sort: 'risk', direction: 'desc', asOf: AS_OF, limit: 50, offset: 0, ...request } as const;
  return (await inside((tx) => listWatched(tx, whole))).map(({ key }) => key);
}

describe('the list of accounts', () => {
  it('has the worst first, of the same score what renews sooner, and what is unknown last', async () => {
    expect(await keys()).toEqual(['worse', 'worst', 'over', 'calm', 'unscored']);
    expect(await keys({ direction: 'asc' })).toEqual(['calm', 'over', 'worse', 'worst', 'unscored']);
    expect(await keys({ sort: 'arr' })).toEqual(['worst', 'calm', 'over', 'unscored', 'worse']);
    expect(await keys({ sort: 'renewal', direction: 'asc' })).toEqual(['over', 'worse', 'worst', 'calm', 'unscored']);
    expect(await keys({ sort: 'name', direction: 'asc' })).toEqual(['unscored', 'calm', 'worse', 'over', 'worst']);
    expect((await keys({ sort: 'heard' })).length + (await keys({ sort: 'signals' })).length).toBe(10);
  });

  it('is narrowed by band, words, owner of the day, leak, DEAR and days to the renewal', async () => {
    expect(await keys({ filter: { band: 'red' } })).toEqual(['worse', 'worst']);
    expect(await keys({ filter: { search: 'WORSE' } })).toEqual(['worse']);
    expect(await keys({ filter: { search: '100% _odd\\' } })).toEqual(['unscored']);
    expect(await keys({ filter: { search: '%' } })).toEqual(['unscored']);
    expect(await keys({ filter: { owner: 'ines calder' } })).toEqual(['worst']);
    expect(await keys({ filter: { owner: 'Past' } })).toEqual([]);
    expect(await keys({ filter: { leak: 'LEAK-2' } })).toEqual(['worst']);
    expect(await keys({ filter: { renewsWithin: 42 } })).toEqual(['worse', 'worst']);
    expect(await keys({ filter: { renewsWithin: 41 } })).toEqual(['worse']);
    expect(await keys({ filter: { failing: 'roi' } })).toEqual([]);
  });

  it('counts what all but the band lets through, a page at a time', async () => {
    const counts = (filter: WatchRequest['filter']) => inside((tx) => countWatched(tx, { filter, asOf: AS_OF }));
    expect(await counts({ band: 'red' })).toEqual({ red: 2, yellow: 1, green: 1, unscored: 1 });
    expect(await counts({ leak: 'LEAK-2' })).toEqual({ red: 1, yellow: 0, green: 0, unscored: 0 });
    expect(await keys({ limit: 2, offset: 2 })).toEqual(['over', 'calm']);
  });

  it('takes a score that is told for the stored one', async () => {
    const own = [{ key: 'unscored', score: 95, band: 'red' }] as const;
    expect(await keys({ own })).toEqual(['unscored', 'worse', 'worst', 'over', 'calm']);
  });

  it('gives figures as numbers and days as days', async () => {
    const rows = await inside((tx) =>
      listWatched(tx, { filter: {}, sort: 'risk', direction: 'desc', asOf: AS_OF, limit: 50, offset: 0 }),
    );
    expect(rows.map(({ acv, renewalDay }) => [acv, renewalDay])).toEqual([
      [null, '2026-11-01'],
      [90_000.5, '2026-12-01'],
      [0, '2026-01-01'],
      [10_000, '2027-01-01'],
      [null, null],
    ]);
    expect(rows[1]?.owners).toEqual([{ role: 'csm', name: 'Ines Calder' }]);
    expect(await inside(listOwnerNames)).toEqual(['Ines Calder', 'Past']);
  });
});

describe('the owners in the list', () => {
  const owners = [
    { role: 'csm', name: 'Always' },
    { role: 'csm', name: 'Before', to: '2026-04-01T00:00:00.000Z' },
    { role: 'csm', name: 'After', from: '2026-04-01' },
    { role: 'ae', name: 'Zoned', from: '2026-04-02T00:30:00+02:00', to: '2026-05-01T23:30:00-02:00' },
    { role: 'ae', name: 'To come', from: '2027-01-01' },
  ];

  it('are those who have the account on the day, by the same rule as everywhere', async () => {
    await withWorkspace(database, 'hands', (tx) =>
      saveAccount(tx, accountRecordSchema.parse({ key: 'handed', name: 'Handed', owners })),
    );
    for (const asOf of ['2026-03-31', '2026-04-01', '2026-04-02', '2026-05-01', '2026-05-02', '2027-01-01']) {
      const whole = { filter: {}, sort: 'risk', direction: 'desc', asOf, limit: 5, offset: 0 } as const;
      const [row] = await withWorkspace(database, 'hands', (tx) => listWatched(tx, whole));
      const held = accountRecordSchema.parse({ key: 'handed', owners }).owners.filter((one) => holdsAccount(one, asOf));
      expect(row?.owners, asOf).toEqual(held.map(({ role, name }) => ({ role, name })));
      const filter = { owner: 'before' };
      const found = await withWorkspace(database, 'hands', (tx) => listWatched(tx, { ...whole, filter }));
      expect(found).toHaveLength(asOf < '2026-04-01' ? 1 : 0);
    }
  });
});

describe('what changed since somebody looked', () => {
  it('is told of accounts whose band or reasons changed, from before the first change to the last', async () => {
    const before = new Date(Date.now() - 60_000).toISOString();
    await inside(async (tx) => {
      const risk = await riskOf(tx, 'calm');
      const standing = (day: string, points: number, band: Risk['band']) => {
        const { policy } = risk;
        return { day, score: points, band, policy };
      };
      const change = (from: ReturnType<typeof standing>, to: ReturnType<typeof standing>) => ({
        ...{ from, to, rules: [], time_alone: false },
        sentence: `Now ${to.score}.`,
      });
      const days = [
        standing('2026-10-16', 4, 'green'),
        standing('2026-10-17', 30, 'yellow'),
        standing('2026-10-18', 70, 'red'),
      ] as const;
      await savePastRisk(tx, { ...risk, as_of: days[0].day, known_at: days[0].day, ...pick(days[0]) }, null);
      await savePastRisk(
        tx,
        { ...risk, as_of: days[1].day, known_at: days[1].day, ...pick(days[1]) },
        change(days[0], days[1]),
      );
      await savePastRisk(
        tx,
        { ...risk, as_of: days[2].day, known_at: days[2].day, ...pick(days[2]) },
        change(days[1], days[2]),
      );
    });
    const news = await inside((tx) => newsSince(tx, before, 5));
    expect(news.accounts).toEqual([
      {
        key: 'calm',
        name: 'Calm Co',
        before: { score: 4, band: 'green' },
        now: { score: 70, band: 'red' },
        sentence: 'Now 70.',
      },
    ]);
    expect(news.count).toBe(1);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await inside((tx) => newsSince(tx, later, 5))).toEqual({
      accounts: [],
      count: 0,
      conversations: 0,
      signals: 0,
      work: 0,
    });
    const trends = await inside((tx) => listTrends(tx, ['calm', 'over'], { from: '2026-10-17', to: '2026-10-18' }));
    expect(trends.get('calm')).toEqual([
      { day: '2026-10-17', score: 30 },
      { day: '2026-10-18', score: 70 },
    ]);
  });

  it('remembers until when each has looked', async () => {
    expect(await inside((tx) => lastLook(tx, 'Ana'))).toBeUndefined();
    await inside((tx) => recordLook(tx, 'Ana', '2026-10-01T00:00:00.000Z'));
    await inside((tx) => recordLook(tx, 'Ana', '2026-10-02T00:00:00.000Z'));
    await inside((tx) => recordLook(tx, 'Ana', '2026-10-01T12:00:00.000Z'));
    expect(await inside((tx) => lastLook(tx, 'Ana'))).toBe('2026-10-02T00:00:00.000Z');
    expect(await withWorkspace(database, 'other', (tx) => lastLook(tx, 'Ana'))).toBeUndefined();
  });
});

describe('saved views', () => {
  it('are their own and those that others share; the same name again takes its place', async () => {
    const at = '2026-10-01T00:00:00.000Z';
    const view = { viewer: 'Ana', name: 'Mine', query: 'band=red', shared: false, at };
    await inside((tx) => saveView(tx, view));
    await inside((tx) => saveView(tx, { ...view, query: 'band=yellow' }));
    await inside((tx) => saveView(tx, { ...view, viewer: 'Bea', name: 'All reds', shared: true }));
    await inside((tx) => saveView(tx, { ...view, viewer: 'Bea', name: 'Her own' }));
    const views = await inside((tx) => listSavedViews(tx, 'Ana'));
    expect(views.map(({ viewer, name, query }) => [viewer, name, query])).toEqual([
      ['Bea', 'All reds', 'band=red'],
      ['Ana', 'Mine', 'band=yellow'],
    ]);
    const [hers, mine] = views.map(({ id }) => id);
    expect(await inside((tx) => removeView(tx, hers ?? '', 'Ana'))).toBe(false);
    expect(await inside((tx) => removeView(tx, mine ?? '', 'Ana'))).toBe(true);
    expect(await withWorkspace(database, 'other', (tx) => listSavedViews(tx, 'Bea'))).toEqual([]);
  });
});

function pick({ score: points, band }: { readonly score: number; readonly band: Risk['band'] }) {
  return { score: points, band };
}
