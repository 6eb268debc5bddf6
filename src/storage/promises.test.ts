import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeEachDatabase } from '../../test/support/databases.ts';
import type { PromiseEntry } from '../ledger/index.ts';
import {
  ensureWorkspace,
  listCommitmentDecisions,
  saveAccount,
  saveLedger,
  type WorkspaceTransaction,
  withWorkspace,
} from './index.ts';

const entry = (id: string, state: PromiseEntry['state'] = 'open') =>
  ({
    id,
    state,
    subtype: 'product',
    strength: 'firm',
    due: { date: '2026-02-01', basis: 'stated' },
    counts: true,
    moved: 0,
    said: [{ signal: 's1' }, { signal: 's2' }],
  }) as unknown as PromiseEntry;

const ROWS = `SELECT id, state, due_date::text AS due, signal_ids, xmin::text AS written FROM earshot.commitment
  WHERE workspace_id = $1 ORDER BY id`;

describeEachDatabase('the ledger that is kept', (fixture) => {
  test('is written only where it changed', async () => {
    const workspace = `w${randomBytes(6).toString('hex')}`;
    const within = <Result>(work: (tx: WorkspaceTransaction) => Promise<Result>) =>
      withWorkspace(fixture.database, workspace, work);
    const save = async (...entries: PromiseEntry[]) => {
      await within((tx) => saveLedger(tx, 'acme', { entries, doubts: [] }, '2026-01-01'));
      return (await within((tx) => tx.executeSql(ROWS, [workspace]))).rows as Record<string, unknown>[];
    };
    await within(async (tx) => {
      await ensureWorkspace(tx);
      await saveAccount(tx, {
        key: 'acme',
        use_cases: [],
        key_features: [],
        crm_health: [],
        owners: [],
        renewal_posture: [],
      });
    });
    const first = await save(entry('a'), entry('b'));
    expect(first).toMatchObject([{ id: 'a', state: 'open', due: '2026-02-01', signal_ids: ['s1', 's2'] }, { id: 'b' }]);
    const second = await save(entry('a'), entry('b', 'kept'), entry('c'));
    expect(second).toMatchObject([first[0], { id: 'b', state: 'kept' }, { id: 'c' }]);
    expect(second[1]?.written).not.toBe(first[1]?.written);
    expect(await save(entry('c'))).toEqual([second[2]]);
    expect(await save()).toEqual([]);
  });

  test('is not read where its ids cannot be, and nothing of that fails unheard', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', hear);
    try {
      const ids = [{ id: 'hb_\u0000' }, { id: 's\u0000' }];
      const workspace = `w${randomBytes(6).toString('hex')}`;
      const reading = withWorkspace(fixture.database, workspace, (tx) => listCommitmentDecisions(tx, ids));
      await expect(reading).rejects.toThrow('cannot be stored');
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('unhandledRejection', hear);
    }
    expect(unheard).toEqual([]);
  });
});
