import {
  findWorkspace,
  listApiKeys,
  listMembers,
  listSources,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { PeopleModel, WorkspaceModel } from '../page-models/settings.ts';
import { type LoadContext, loadFrame } from './frame.ts';

/** Who uses the workspace, and by which keys. */
export async function loadPeopleAndKeys(tx: WorkspaceTransaction, context: LoadContext): Promise<PeopleModel> {
  const frame = await loadFrame(tx, context);
  const [members, keys] = [await listMembers(tx), await listApiKeys(tx)];
  const live = keys.filter(({ revokedAt }) => revokedAt === null);
  return { frame, members, keys: live, revoked: keys.length - live.length };
}

/** What the workspace tells whoever reads, what it keeps, and for how long. */
export async function loadWorkspaceSettings(tx: WorkspaceTransaction, context: LoadContext): Promise<WorkspaceModel> {
  const frame = await loadFrame(tx, context);
  return { frame, settings: (await findWorkspace(tx))?.settings ?? {}, sources: await listSources(tx) };
}
