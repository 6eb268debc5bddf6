import { NotFoundError } from '../domain/index.ts';
import { type Database, findAccount, withWorkspace } from '../storage/index.ts';

/**
 * Refuses an account that is not there, before work over none is taken for work that is done. Without a key nothing is wrong.
 * @throws {NotFoundError}
 */
export async function checkAccount(database: Database, workspace: string, key: string | undefined): Promise<void> {
  if (key === undefined) return;
  const account = await withWorkspace(database, workspace, (tx) => findAccount(tx, key));
  if (account === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
}
