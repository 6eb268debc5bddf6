import { listOwnershipChanges, rewordOwnershipBrief, type WorkspaceTransaction } from '../../storage/index.ts';
import { raiseBrief } from '../ownership/brief-owners.ts';
import { briefKey } from '../ownership/open-brief.ts';
import type { WritingJob } from '../queue.ts';
import { dayOf, workspaceNow } from '../score-account.ts';
import type { Subject } from './tools.ts';

/** The brief that a new owner is handed, until they have read it. */
export const ownershipSubject: Subject = {
  async load(tx, order) {
    const change = await findUnread(tx, order);
    return change && { document: change.document, of: order.id };
  },
  async keep(tx, order, { outcome, tools }) {
    if (!('document' in outcome)) return;
    const change = await findUnread(tx, order);
    if (change === undefined) return;
    const { document } = outcome;
    await rewordOwnershipBrief(tx, change, document);
    await raiseBrief(tx, tools.queue, change, { document, now: workspaceNow(await dayOf(tx, tools), tools) });
  },
};

async function findUnread(tx: WorkspaceTransaction, { account, id }: WritingJob) {
  const change = (await listOwnershipChanges(tx, account)).find((one) => briefKey(one) === id);
  return change?.openedAt === null && change.document.mode === 'offline' ? change : undefined;
}
