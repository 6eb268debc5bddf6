import { NotFoundError } from '../domain/index.ts';
import {
  type Database,
  findAccount,
  findAccountsCalled,
  suggestAccounts,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';

/**
 * Refuses an account that is not there, before work over none is taken for work that is done. Without a key nothing is wrong.
 * @throws {NotFoundError}
 */
export async function checkAccount(database: Database, workspace: string, key: string | undefined): Promise<void> {
  if (key === undefined) return;
  const account = await withWorkspace(database, workspace, (tx) => findAccount(tx, key));
  if (account === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
}

/** The key of the account that is called so; an error names those that may be meant. */
export async function keyOf(tx: WorkspaceTransaction, called: string): Promise<string> {
  const found = await findAccountsCalled(tx, called);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.key;
  const meant = (found.length > 1 ? found : await suggestAccounts(tx, called)).map(({ key }) => key).join(', ');
  const what = `${found.length > 1 ? 'Several accounts are called' : 'No account'} ${JSON.stringify(called)}`;
  throw new NotFoundError(`${what} in this workspace${meant === '' ? '' : `; there is ${meant}`}`);
}
