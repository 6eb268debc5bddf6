import { mayAct } from '../../domain/index.ts';
import {
  accessOfConversation,
  findConversation,
  listReadings,
  listRefusals,
  listRejections,
  listSignals,
  recordShown,
  type StoredSignal,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { conversationPath } from '../addresses.ts';
import type { ConversationModel } from '../model.ts';
import { judgingFrom, type LoadContext, loadFrame, toConversationRow } from './frame.ts';
import { toSignalView, toTurns } from './turns.ts';

/** The page of one whole conversation; `undefined` when there is none of this id. */
export async function loadConversation(
  tx: WorkspaceTransaction,
  id: string,
  context: LoadContext,
): Promise<ConversationModel | undefined> {
  const found = await findConversation(tx, id);
  const [reading] = await listReadings(tx, { id });
  if (found === undefined || reading === undefined) return undefined;
  const signals = await listAllSignals(tx, id);
  const rejections = await listRejections(tx, id);
  const account = reading.account?.key;
  const shown = signals.map((signal) => signal.id);
  await recordShown(tx, { account, signals: shown, viewer: context.viewer, now: context.now });
  return {
    frame: await loadFrame(tx, context),
    conversation: toConversationRow(reading),
    turns: toTurns(found.conversation, signals),
    signals: signals.map(toSignalView),
    access: await accessOfConversation(tx, id),
    closing: { allowed: mayAct(context.role, 'editor'), draft: context.closing },
    unembedded: await listRefusals(tx, id),
    judging: judgingFrom('conversation', conversationPath(id), context),
    rejections: rejections.map(({ reason, detail, kind, subtype, quote }) => ({
      reason,
      detail,
      kind: kind ?? null,
      subtype: subtype ?? null,
      quote: quote ?? null,
      conversation: reading,
    })),
    origin: context.origin,
  };
}

async function listAllSignals(tx: WorkspaceTransaction, conversationId: string): Promise<StoredSignal[]> {
  const signals: StoredSignal[] = [];
  let cursor: string | undefined;
  do {
    const page = await listSignals(tx, { conversationId }, { limit: 500, cursor });
    signals.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return signals;
}
