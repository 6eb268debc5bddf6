import { toMarkdown } from '../../briefs/index.ts';
import type { DocumentBody, DocumentLine, WantedItem } from '../../domain/index.ts';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import { dispatchDocument } from '../dispatches/dispatch.ts';
import type { JobQueue } from '../queue.ts';

/**
 * Has an item that was raised sent to every destination that asks for the inbox, once for ever.
 * @param at ISO 8601
 */
export async function sendItem(
  tx: WorkspaceTransaction,
  queue: Pick<JobQueue, 'enqueueAll'>,
  id: string,
  item: WantedItem,
  at: string,
): Promise<void> {
  const document = itemDocument(item, at.slice(0, 'YYYY-MM-DD'.length));
  await dispatchDocument(tx, queue, {
    event: 'inbox.item',
    key: `inbox.item:${id}`,
    account: item.account,
    role: item.ownerRole,
    document,
    markdown: toMarkdown(document),
    link: itemPage(id),
  });
}

/** The place of an item on the page of the inbox. */
function itemPage(id: string): string {
  return `/inbox#item-${encodeURIComponent(id)}`;
}

/** An item as it is read elsewhere: why it is work, whose and for when, and then its document where it has one. */
function itemDocument({ kind, account, document, ...item }: WantedItem, day: string): DocumentBody {
  const { ownerRole, ownerName, dueAt, reason, evidence } = item;
  const what = kind.replaceAll('_', ' ');
  const line = (id: string, text: string, basis: string): DocumentLine => ({
    id: `item:${id}`,
    text,
    sources: [],
    basis,
  });
  // Ids of evidence say nothing to whoever reads it there, and some hold an address.
  const pieces = evidence.length === 1 ? 'a piece' : `${evidence.length} pieces`;
  const on = evidence.length === 0 ? 'the record of the account' : `${pieces} of evidence on the account's page`;
  const lines = [
    line('reason', reason, on),
    line(
      'owner',
      `Owner: ${ownerName ?? 'nobody on record'} (${ownerRole.replaceAll('_', ' ')})`,
      'owners on the account',
    ),
    ...(dueAt === null ? [] : [line('due', `Due: ${dueAt.slice(0, 10)}`, 'the rule that found it')]),
  ];
  return {
    title: document?.title ?? `${what.slice(0, 1).toUpperCase()}${what.slice(1)}: ${account}`,
    account,
    as_of: document?.as_of ?? day,
    mode: document?.mode ?? 'offline',
    sections: [{ id: 'item', title: `In the inbox: ${what}`, lines }, ...(document?.sections ?? [])],
  };
}
