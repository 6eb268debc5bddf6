import { loadHandoff } from '../../briefs/index.ts';
import { mayAct, NotFoundError } from '../../domain/index.ts';
import {
  findAccount,
  findDeal,
  findHandoff,
  listDeals,
  listHandoffStates,
  loadSaid,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { DealRow, HandoffModel } from '../model.ts';
import { type LoadContext, loadFrame } from './frame.ts';

/** The page of a deal's handoff, of the latest version unless told; `undefined` when there is no such deal. */
export async function loadHandoffPage(
  tx: WorkspaceTransaction,
  key: string,
  { version }: { readonly version: number | undefined },
  context: LoadContext,
): Promise<HandoffModel | undefined> {
  const deal = await findDeal(tx, key);
  if (deal === undefined) return undefined;
  const frame = await loadFrame(tx, context);
  const account = deal.accountKey === null ? undefined : await findAccount(tx, deal.accountKey);
  const standing = await findHandoff(tx, key);
  const view = await loadHandoff(tx, key, { version }).catch((error: unknown) => {
    if (error instanceof NotFoundError) return null;
    throw error;
  });
  const said = await loadSaid(tx, view?.handoff.conversations ?? []);
  return {
    frame,
    deal,
    accountName: account?.name ?? null,
    view,
    state: standing?.state ?? null,
    allowed: mayAct(context.role, 'editor'),
    conversations: new Map([...said].map(([id, { medium, subject }]) => [id, { medium, subject }])),
  };
}

/** An account's deals with how the handoff of each stands. */
export async function loadDeals(tx: WorkspaceTransaction, accountKey: string): Promise<readonly DealRow[]> {
  const [deals, states] = await Promise.all([listDeals(tx, accountKey), listHandoffStates(tx, accountKey)]);
  return deals.map((deal) => ({ ...deal, handoff: states.get(deal.key) ?? null }));
}
