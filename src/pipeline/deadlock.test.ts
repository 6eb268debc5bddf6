import { expect, test } from 'vitest';
import { describePostgres } from '../../test/support/databases.ts';
import { saveWorkspace, type WorkspaceTransaction, withWorkspace } from '../storage/index.ts';
import { againAfterDeadlock } from './deadlock.ts';

describePostgres('two transactions that wait for each other', (fixture) => {
  test('both happen: the one that Postgres ends is done again', async () => {
    const { database } = fixture;
    await saveWorkspace(database, 'left');
    const hold = (tx: WorkspaceTransaction, lock: number) => tx.executeSql('SELECT pg_advisory_xact_lock($1)', [lock]);
    let meet: () => void = () => undefined;
    let arrived = 0;
    const both = new Promise<void>((resolve) => {
      meet = () => ++arrived === 2 && resolve();
    });
    let times = 0;
    const run = (first: number, second: number) =>
      againAfterDeadlock(() =>
        withWorkspace(database, 'left', async (tx) => {
          times++;
          await hold(tx, first);
          meet();
          await both;
          await hold(tx, second);
          return first;
        }),
      );
    expect(await Promise.all([run(1, 2), run(2, 1)])).toEqual([1, 2]);
    expect(times).toBe(3);
  });
});

test('any other failure is told at once', async () => {
  let times = 0;
  const failing = againAfterDeadlock(async () => {
    times++;
    throw new TypeError('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(times).toBe(1);
});
