import vm from 'node:vm';
import { expect, it } from 'vitest';
import { executeSql, saveWorkspace, type WorkspaceTransaction, withWorkspace } from '../src/storage/index.ts';
import { describeEachDatabase } from './support/databases.ts';
import { BY_A_TEST, type FileLog, withOwnLog } from './support/shards/log.ts';

type Sender = (tx: WorkspaceTransaction, text: string) => Promise<unknown>;

/** A function that stands, for whoever looks at the stack, at a place of the program. */
function plantedAt(path: string): Sender {
  const filename = `/${path}`;
  return vm.runInThisContext('(async (tx, text) => { await tx.executeSql(text); })', { filename }) as Sender;
}

const FAULTY = 'SELECT quote FROM earshot.signal';

describeEachDatabase('the statements of a file', (fixture) => {
  async function logOf(send: Sender, text = FAULTY): Promise<FileLog> {
    await saveWorkspace(fixture.database, 'one');
    return withOwnLog(() => withWorkspace(fixture.database, 'one', (tx) => send(tx, text)));
  }

  it('are refused where the program sends one without its workspace, each time it is sent', async () => {
    for (const _again of [1, 2]) {
      const { faults } = await logOf(plantedAt('src/storage/planted.ts'));
      expect([...faults.values()]).toEqual([
        expect.stringMatching(/^src\/storage\/planted\.ts:1:\d+ reads signal without holding its workspace_id/),
      ]);
    }
  });

  it('are refused also of those that wait for one another', async () => {
    const planted = plantedAt('src/storage/planted.ts');
    const { faults } = await logOf((tx) => Promise.all([planted(tx, 'SELECT 1'), planted(tx, FAULTY)]));
    expect([...faults.values()]).toEqual([expect.stringContaining('src/storage/planted.ts')]);
  });

  it('are refused of the builder’s that waits for others', async () => {
    const { faults } = await logOf((tx) =>
      Promise.all([tx.executeSql('SELECT 1'), vm.runInThisContext(BUILT, { filename: '/src/storage/planted.ts' })(tx)]),
    );
    expect([...faults.values()]).toEqual([expect.stringContaining('src/storage/planted.ts')]);
  });

  it('are left alone where a test sends them, by a transaction or by the pool', async () => {
    const byTransaction = await logOf((tx, text) => tx.executeSql(text));
    const altered = await logOf(plantedAt('src/storage/planted.ts'), `${BY_A_TEST} ${FAULTY}`);
    const byPool = await withOwnLog(() => executeSql(fixture.database.pool, FAULTY));
    for (const { faults, sent } of [byTransaction, altered, byPool]) expect([faults.size, sent > 0]).toEqual([0, true]);
  });

  it('are left alone where a migration sends them', async () => {
    const { faults } = await logOf(plantedAt('src/storage/migrate.ts'));
    expect(faults.size).toBe(0);
  });

  it('are refused also where nobody can be told from the stack', async () => {
    const { faults } = await logOf(async (tx, text) => {
      // Begun by the event loop, so that no frame of this file is left.
      setImmediate(tx.executeSql, text);
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect([...faults.values()]).toEqual([expect.stringContaining('somewhere')]);
  });
});

/** What a repository would write. */
const BUILT = "(async (tx) => { await tx.sql.selectFrom('signal').select('quote').execute(); })";
