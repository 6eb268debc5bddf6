import { loadFacts } from '../../answers/index.ts';
import { checkLines, ownershipBrief, toMarkdown } from '../../briefs/index.ts';
import { type OwnerChange, ownerChanges } from '../../coverage/index.ts';
import { addDays, type DocumentBody } from '../../domain/index.ts';
import {
  dropOwnershipChange,
  findAccount,
  keepOwnershipChange,
  listOwnershipChanges,
  loadSaid,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { dispatchDocument } from '../dispatches/dispatch.ts';
import { raiseItem } from '../inbox/index.ts';
import type { JobQueue } from '../queue.ts';
import { workspacePolicy } from '../scorer.ts';
import { type OrderingTools, orderWriting } from '../writing/order.ts';
import { briefKey, settleBrief } from './open-brief.ts';

/** A change of hands older than this was lived through without us: nobody is briefed any more. */
const BRIEFED_WITHIN_DAYS = 30;

/** The days on which a new owner opens their brief before it counts as lost context (src/coverage/policy.ts) end the item. */
const DUE_IN_DAYS = 2;

/**
 * Gives each new owner of an account the living record as a brief, once for each change of hands of the last 30 days: into the
 * inbox, and wherever documents go. A brief that nobody has read yet is taken back where the record says now that it was for somebody
 * who never owned the account. Cheap where nobody changed.
 */
export async function briefNewOwners(
  tx: WorkspaceTransaction,
  tools: OrderingTools,
  key: string,
  { asOf, knownAt, now }: { readonly asOf: string; readonly knownAt: string; readonly now: string },
): Promise<void> {
  const account = await findAccount(tx, key);
  if (account === undefined) return;
  const changes = ownerChanges(account.record.owners);
  const recent = changes.filter(({ on }) => on <= asOf && on > addDays(asOf, -BRIEFED_WITHIN_DAYS));
  const briefed = await listOwnershipChanges(tx, key);
  for (const { openedAt, ...brief } of briefed) {
    if (openedAt !== null || isAmong(brief, changes)) continue;
    const why = `The record was corrected: the account did not go to ${brief.to} on ${brief.on}.`;
    await settleBrief(tx, brief, { how: 'stale', why, at: now });
    await dropOwnershipChange(tx, brief);
  }
  const news = recent.filter((change) => !isAmong(change, briefed));
  if (news.length === 0) return;
  const facts = await loadFacts(tx, key, { asOf, knownAt }, await workspacePolicy(tx));
  for (const change of news) {
    const document = await checked(tx, ownershipBrief(facts, change));
    await hand(tx, tools, change, { document, now });
  }
}

type Change = Pick<OwnerChange, 'team' | 'on' | 'to'>;

function isAmong(one: Change, all: readonly Change[]): boolean {
  return all.some(({ team, on, to }) => team === one.team && on === one.on && to === one.to);
}

/** A document whose every quote stands letter for letter in its turn. */
async function checked(tx: WorkspaceTransaction, document: DocumentBody): Promise<DocumentBody> {
  const lines = document.sections.flatMap((section) => section.lines);
  const ids = [...new Set(lines.flatMap(({ sources }) => sources.map(({ conversation }) => conversation)))];
  const said = await loadSaid(tx, ids);
  return {
    ...document,
    sections: document.sections.map((section) => ({ ...section, lines: checkLines(section.lines, said) })),
  };
}

async function hand(
  tx: WorkspaceTransaction,
  tools: OrderingTools,
  change: OwnerChange,
  { document, now }: { readonly document: DocumentBody; readonly now: string },
): Promise<void> {
  const { team, from, to, on } = change;
  const { account } = document;
  const questions = questionsIn(document);
  if (!(await keepOwnershipChange(tx, { account, team, from, to, on, document, questions, briefedAt: now }))) return;
  await raiseBrief(tx, tools.queue, change, { document, now });
  const key = briefKey({ account, team, on, to });
  const link = `/accounts/${encodeURIComponent(account)}/ownership/${team}/${on}`;
  await dispatchDocument(tx, tools.queue, {
    event: 'ownership.brief',
    key,
    account,
    document,
    markdown: toMarkdown(document),
    link,
  });
  await orderWriting(tx, tools, [{ subject: 'ownership_brief', id: key, account }]);
}

function questionsIn({ sections }: DocumentBody): number {
  return sections.find(({ id }) => id === 'questions')?.lines.length ?? 0;
}

/** Puts the brief of a new owner into the inbox, or brings the one that is there up to date. */
export async function raiseBrief(
  tx: WorkspaceTransaction,
  queue: Pick<JobQueue, 'enqueueAll'>,
  { team, from, to, on }: OwnerChange,
  { document, now }: { readonly document: DocumentBody; readonly now: string },
): Promise<void> {
  const { account } = document;
  await raiseItem(
    tx,
    queue,
    {
      kind: 'ownership_brief',
      key: briefKey({ account, team, on, to }),
      account,
      ownerRole: team === 'cs' ? 'csm' : 'ae',
      ownerName: to,
      dueAt: addDays(on, DUE_IN_DAYS),
      reason: `${from} handed the account over to ${to} on ${on}; ${questionsIn(document)} questions are open`,
      evidence: [],
      document,
      points: 0,
      wholeAccount: true,
    },
    now,
  );
}
