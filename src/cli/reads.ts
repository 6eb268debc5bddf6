import { userInfo } from 'node:os';
import type { Read } from '../http/index.ts';
import { type Database, ensureWorkspace, saveReads, withWorkspace } from '../storage/index.ts';

/** Who reads by the command line: the operating system's user, `cli:ana`; `cli` where the system names none. */
export function operatorName(): string {
  try {
    const { username } = userInfo();
    return username === '' ? 'cli' : `cli:${username}`;
  } catch {
    return 'cli'; // a user id without an entry, as containers have
  }
}

/** Writes down that the operator read something, before it is printed: what cannot be written down is not shown. */
export async function noteOperatorRead(database: Database, workspace: string, read: Read): Promise<void> {
  const note = { ...read, actor: operatorName(), at: new Date().toISOString(), times: 1 };
  await withWorkspace(database, workspace, async (tx) => {
    await ensureWorkspace(tx);
    await saveReads(tx, [note]);
  });
}
