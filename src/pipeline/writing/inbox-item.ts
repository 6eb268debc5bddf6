import type { DocumentBody } from '../../domain/index.ts';
import {
  checkDraft,
  isPending,
  OUTREACH_RULES,
  type OutreachContext,
  type OutreachDraft,
  type OutreachFinding,
  SENDER_ROLES,
  WORDED_KINDS,
} from '../../inbox/index.ts';
import {
  changeInboxItem,
  type HeldItem,
  lockInboxItem,
  saveWritingCalls,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { loadOutreachContext } from '../inbox/index.ts';
import type { WritingJob } from '../queue.ts';
import { dayOf, workspaceNow } from '../score-account.ts';
import type { Subject, Wanted, WritingTools } from './tools.ts';

/** The section of a document that is a message to the customer. */
const DRAFT = 'draft';

/** Work that was found in the record: its drafts, briefs, notes and agendas. Others' documents are worded where they are made. */
export const inboxItemSubject: Subject = {
  async load(tx, order, tools) {
    const item = await lockInboxItem(tx, order.id);
    if (item === undefined || !isFree(item) || item.writtenOf === item.fingerprint) return undefined;
    const { document, fingerprint: of } = item;
    if (document === null) return undefined;
    if (!document.sections.some(({ id }) => id === DRAFT)) return { document, of };
    const context = await loadOutreachContext(tx, item.account, tools.now);
    if (context === undefined) return undefined;
    const refuse: Wanted['refuse'] = (worded, signal) =>
      refusal(tools, order, { item, context, before: document, worded, signal });
    return { document, of, messages: [DRAFT], refuse };
  },
  async keep(tx, { id }, { wanted: { of }, outcome, tools }) {
    const held = await lockInboxItem(tx, id);
    if (held === undefined || !isFree(held) || held.fingerprint !== of || held.writtenOf === of) return;
    const isWorded = 'document' in outcome;
    const why = isWorded ? null : outcome.why;
    const written = { of, document: isWorded ? outcome.document : null, why };
    const at = workspaceNow(await dayOf(tx, tools), tools);
    const event = isWorded ? 'written' : 'kept_offline';
    await changeInboxItem(
      tx,
      id,
      { written },
      { event, actor: null, at, reason: why, before: held.state, after: held.state },
    );
  },
};

/** Still to be done, found in the record, and nobody's own words. */
function isFree({ kind, state, edited }: HeldItem): boolean {
  return WORDED_KINDS.includes(kind) && isPending(state) && edited === null;
}

interface Draft {
  readonly item: HeldItem;
  readonly context: OutreachContext;
  readonly before: DocumentBody;
  readonly worded: DocumentBody;
  readonly signal: AbortSignal;
}

/** Why a message as it is worded may not take the place of the offline one: the outreach check finds in it what was not there. */
async function refusal(
  tools: WritingTools,
  order: WritingJob,
  { item, context, before, worded, signal }: Draft,
): Promise<string | undefined> {
  const text = messageOf(worded);
  const offline = messageOf(before);
  if (text === offline) return undefined;
  const found = await checkDraft(toDraft(item, text), context);
  const [finding] = found.filter((one) => isNew(one, offline));
  if (finding !== undefined) return whyNot(finding);
  const again = await tools.readDraft?.(toDraft(item, text), context, { signal });
  if (again === undefined) return undefined;
  await withWorkspace(tools.database, order.workspace, (tx: WorkspaceTransaction) =>
    saveWritingCalls(tx, order, again.calls),
  );
  const [second] = again.findings.filter((one) => isNew(one, offline));
  return second && whyNot(second);
}

function whyNot({ rule, quote, why }: OutreachFinding): string {
  return `${rule}, ${OUTREACH_RULES[rule]}: “${quote}”. ${why}`;
}

/** Who writes is the same in both (OUT-5); what stands in the offline draft letter for letter came from no model. */
function isNew({ rule, quote }: OutreachFinding, offline: string): boolean {
  return rule !== 'OUT-5' && !offline.includes(quote);
}

function toDraft({ ownerRole, ownerName }: HeldItem, draft: string): OutreachDraft {
  const role = SENDER_ROLES.find((one) => one === ownerRole) ?? 'csm';
  return { draft, from: { role, name: ownerName ?? 'one of us' }, to: [] };
}

function messageOf({ sections }: DocumentBody): string {
  const lines = sections.find(({ id }) => id === DRAFT)?.lines ?? [];
  return lines.map(({ text }) => text).join('\n\n');
}
