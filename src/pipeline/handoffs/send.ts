import {
  changesBetween,
  type HandoffChange,
  handoffDocument,
  moveHandoff,
  tellableChanges,
  toMarkdown,
} from '../../briefs/index.ts';
import type { DocumentBody, DocumentLine, HandoffReason } from '../../domain/index.ts';
import {
  findHandoffVersion,
  type HandoffVersion,
  latestClosedVersion,
  type StoredHandoff,
  saveHandoff,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { dispatchDocument } from '../dispatches/dispatch.ts';
import type { JobQueue } from '../queue.ts';
import { handoffJobKey } from './begin.ts';

/** A handoff whose latest version may have to go out. */
export interface Outgoing {
  readonly deal: string;
  readonly standing: StoredHandoff;
  /** Why its latest version was made just now; undefined where it was there, or says nothing else than the one before. */
  readonly news: HandoffReason | undefined;
}

/** When it is looked at (ISO 8601), and for how long a new version is held for whoever sold the deal, in milliseconds. */
export interface Holding {
  readonly at: string;
  readonly forMs: number;
}

/**
 * Has the latest version go out where it is new, or where it was held for long enough; a new one that is no correction is held first where
 * the policy says so. What is corrected meanwhile goes out with it.
 */
export async function sendOrHold(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { deal, standing, news }: Outgoing,
  { at, forMs }: Holding,
): Promise<void> {
  const { goesOutAt } = standing;
  if (goesOutAt === null && news === undefined) return;
  if (goesOutAt === null && forMs > 0 && news !== 'corrected') {
    const held = moveHandoff(standing, { type: 'hold', until: new Date(Date.parse(at) + forMs).toISOString() }, at);
    if ('rule' in held) return;
    await saveHandoff(tx, deal, held);
    // The clock here is that of the queue.
    const since = new Date(Date.now() + forMs).toISOString();
    const payload = { workspace: tx.workspace, deal, since };
    await queue.enqueue(tx, 'make-handoff', payload, { key: handoffJobKey(tx.workspace, deal), startAfter: since });
    return;
  }
  if (goesOutAt !== null && Date.parse(goesOutAt) > Date.parse(at)) return;
  const isOut = await sendLatest(tx, queue, deal, standing);
  const moved = moveHandoff(standing, { type: isOut ? 'send' : 'stay' }, at);
  if (!('rule' in moved)) await saveHandoff(tx, deal, moved);
}

/** Sends the latest version to every destination that takes it, once; gives whether there is any. */
async function sendLatest(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  deal: string,
  { version, sentVersion }: StoredHandoff,
): Promise<boolean> {
  const latest = await findHandoffVersion(tx, deal, version);
  if (latest === undefined) return false;
  const begun = await latestClosedVersion(tx, deal);
  // What went out of an earlier winning is not what it is held against.
  const isFirst = sentVersion === null || sentVersion < begun;
  const sent = isFirst ? undefined : await findHandoffVersion(tx, deal, sentVersion);
  const event = isFirst ? 'handoff.made' : 'handoff.updated';
  const document = withChanges(handoffDocument(latest.handoff), sentVersion, changesSince(sent, latest));
  const dispatched = await dispatchDocument(tx, queue, {
    event,
    key: `${event}:${deal}:${version}`,
    account: latest.handoff.account,
    deal,
    document,
    markdown: toMarkdown(document),
    link: `/deals/${encodeURIComponent(deal)}/handoff`,
  });
  return dispatched.length > 0;
}

function changesSince(sent: HandoffVersion | undefined, latest: HandoffVersion): readonly HandoffChange[] {
  // What was made of all that is known of a restricted account is told to nobody beyond it.
  if (sent === undefined || (sent.wholeAccount && !latest.wholeAccount)) return [];
  return tellableChanges(changesBetween(sent.handoff, latest.handoff), sent.handoff, latest.known);
}

/** The document of a later version tells first what is new in it. */
function withChanges(document: DocumentBody, since: number | null, changes: readonly HandoffChange[]): DocumentBody {
  if (changes.length === 0 || since === null) return document;
  const title = `What changed since version ${since}`;
  const lines = changes.map((change) => lineOf(change, since));
  return { ...document, sections: [{ id: 'changes', title, lines }, ...document.sections] };
}

function lineOf({ id, kind, before, after }: HandoffChange, since: number): DocumentLine {
  const text =
    kind === 'added' ? `New: ${after}` : kind === 'gone' ? `No longer: ${before}` : `Now: ${after}${wasSaid(before)}`;
  return { id: `changes-${id}`, text, sources: [], basis: `beside version ${since}` };
}

function wasSaid(before: string | null): string {
  return before === null ? '' : ` (before: ${before})`;
}
