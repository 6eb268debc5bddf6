import { loadFacts } from '../../answers/index.ts';
import { checkLines, ownershipBrief, toMarkdown } from '../../briefs/index.ts';
import { type OwnerChange, ownerChanges } from '../../coverage/index.ts';
import { addDays, type DocumentBody } from '../../domain/index.ts';
import {
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
import { briefKey } from './open-brief.ts';

/** A change of hands older than this was lived through without us: nobody is briefed any more. */
const BRIEFED_WITHIN_DAYS = 30;

/** The days on which a new owner opens their brief before it counts as lost context (src/coverage/policy.ts) end the item. */
const DUE_IN_DAYS = 2;

/**
 * Gives each new owner of an account the living record as a brief, once for each change of hands of the last 30 days: into the
 * inbox, and wherever documents go. Cheap where nobody changed.
 */
export async function briefNewOwners(
  tx: WorkspaceTransaction,
  queue: Pick<JobQueue, 'enqueueAll'>,
  key: string,
  { asOf, knownAt, now }: { readonly asOf: string; readonly knownAt: string; readonly now: string },
): Promise<void> {
  const account = await findAccount(tx, key);
  if (account === undefined) return;
  const recent = ownerChanges(account.record.owners).filter(
    ({ on }) => on <= asOf && on > addDays(asOf, -BRIEFED_WITHIN_DAYS),
  );
  if (recent.length === 0) return;
  const briefed = await listOwnershipChanges(tx, key);
  const news = recent.filter(
    (change) => !briefed.some(({ team, on, to }) => team === change.team && on === change.on && to === change.to),
  );
  if (news.length === 0) return;
  const facts = await loadFacts(tx, key, { asOf, knownAt }, await workspacePolicy(tx));
  for (const change of news) {
    const document = await checked(tx, ownershipBrief(facts, change));
    await hand(tx, queue, change, { document, now });
  }
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
  queue: Pick<JobQueue, 'enqueueAll'>,
  change: OwnerChange,
  { document, now }: { readonly document: DocumentBody; readonly now: string },
): Promise<void> {
  const { team, from, to, on } = change;
  const { account } = document;
  const questions = document.sections.find(({ id }) => id === 'questions')?.lines.length ?? 0;
  if (!(await keepOwnershipChange(tx, { account, team, from, to, on, document, questions, briefedAt: now }))) return;
  const key = briefKey({ account, team, on, to });
  await raiseItem(
    tx,
    {
      kind: 'ownership_brief',
      key,
      account,
      ownerRole: team === 'cs' ? 'csm' : 'ae',
      ownerName: to,
      dueAt: addDays(on, DUE_IN_DAYS),
      reason: `${from} handed the account over to ${to} on ${on}; ${questions} questions are open`,
      evidence: [],
      document,
      points: 0,
      wholeAccount: true,
    },
    now,
  );
  const link = `/accounts/${encodeURIComponent(account)}/ownership/${team}/${on}`;
  await dispatchDocument(tx, queue, {
    event: 'ownership.brief',
    key,
    account,
    document,
    markdown: toMarkdown(document),
    link,
  });
}
