import { mayAct } from '../../domain/index.ts';
import { findCandidates, readerFingerprint, rememberableDomains } from '../../pipeline/index.ts';
import {
  countPutOff,
  countRead,
  findConversation,
  findWorkspace,
  listAccountNames,
  listReadings,
  listRefusedDeliveries,
  listUndelivered,
  type Reading,
  type Undelivered,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { AssignmentView, WaitingModel } from '../model.ts';
import { type LoadContext, loadFrame, toConversationRow } from './frame.ts';
import { toFailedDelivery } from './sources.ts';

/** The page of conversations that somebody has to look at. */
export async function loadWaiting(tx: WorkspaceTransaction, context: LoadContext): Promise<WaitingModel> {
  const conversations = await listReadings(tx, { status: ['failed', 'partial', 'waiting'] });
  const workspace = (await findWorkspace(tx)) ?? { settings: {} };
  const mayAssign = mayAct(context.role, 'editor');
  const waiting = mayAssign ? conversations.filter(({ status }) => status === 'waiting') : [];
  const undelivered = mayAct(context.role, 'admin') ? await listUndelivered(tx, MOST_UNDELIVERED) : NOTHING;
  return {
    frame: await loadFrame(tx, context),
    conversations: conversations.map(toConversationRow),
    assignments: await loadAssignments(tx, waiting, context),
    accounts: waiting.length === 0 ? [] : await listAccountNames(tx, MOST_TO_PICK),
    refused: await listRefusedDeliveries(tx),
    deliveries: undelivered.deliveries.map(toFailedDelivery),
    dispatches: undelivered.dispatches,
    moreUndelivered: undelivered.isMore,
    earlier: await countRead(tx, { notBy: readerFingerprint(context, workspace) }),
    putOff: await countPutOff(tx),
    origin: context.origin,
  };
}

/** Of each way at most so many; the API gives the rest. */
const MOST_UNDELIVERED = 50;
/** What was posted, and where documents go, is shown to admins alone. */
const NOTHING: Undelivered = { deliveries: [], dispatches: [], isMore: false };

/** Accounts that are offered to pick from; of more, a key can be written. */
const MOST_TO_PICK = 1_000;

/** Looked up for so many; the others are assigned by the picker alone until these are dealt with. */
const MOST_WITH_CANDIDATES = 100;

async function loadAssignments(
  tx: WorkspaceTransaction,
  waiting: readonly Reading[],
  { assigning }: LoadContext,
): Promise<ReadonlyMap<string, AssignmentView>> {
  const workspace = (await findWorkspace(tx)) ?? { settings: {} };
  const assignments = new Map<string, AssignmentView>();
  for (const [index, { id }] of waiting.entries()) {
    const draft = assigning?.conversation === id ? assigning : undefined;
    const stored = index < MOST_WITH_CANDIDATES || draft !== undefined ? await findConversation(tx, id) : undefined;
    const candidates = stored === undefined ? [] : await findCandidates(tx, stored.conversation, workspace);
    const domains = stored === undefined ? [] : await rememberableDomains(tx, stored);
    assignments.set(id, { candidates, domains, draft });
  }
  return assignments;
}
