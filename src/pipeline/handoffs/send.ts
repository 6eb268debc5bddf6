import { type HandoffChange, handoffDocument, toMarkdown } from '../../briefs/index.ts';
import type { DocumentBody, DocumentLine, Handoff, HandoffReason } from '../../domain/index.ts';
import type { WorkspaceTransaction } from '../../storage/index.ts';
import { dispatchDocument } from '../dispatches/dispatch.ts';
import type { JobQueue } from '../queue.ts';

/** A version on its way out. */
export interface OutgoingVersion {
  readonly handoff: Handoff;
  readonly version: number;
  readonly reason: HandoffReason;
  /** Since the version before. */
  readonly changes: readonly HandoffChange[];
}

/** Has a version sent to every destination that takes handoffs, once; gives whether there is any. */
export async function sendVersion(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { handoff, version, reason, changes }: OutgoingVersion,
): Promise<boolean> {
  const event = reason === 'closed' ? 'handoff.made' : 'handoff.updated';
  const document = withChanges(handoffDocument(handoff), version, changes);
  const { deal, account } = handoff;
  const sent = await dispatchDocument(tx, queue, {
    event,
    key: `${event}:${deal}:${version}`,
    account,
    deal,
    document,
    markdown: toMarkdown(document),
    link: `/deals/${encodeURIComponent(deal)}/handoff`,
  });
  return sent.length > 0;
}

/** The document of a later version tells first what is new in it. */
export function withChanges(document: DocumentBody, version: number, changes: readonly HandoffChange[]): DocumentBody {
  if (changes.length === 0) return document;
  const title = `What changed since version ${version - 1}`;
  const lines = changes.map((change) => lineOf(change, version));
  return { ...document, sections: [{ id: 'changes', title, lines }, ...document.sections] };
}

function lineOf({ id, kind, before, after }: HandoffChange, version: number): DocumentLine {
  const text =
    kind === 'added' ? `New: ${after}` : kind === 'gone' ? `No longer: ${before}` : `Now: ${after}${wasSaid(before)}`;
  return { id: `changes-${id}`, text, sources: [], basis: `version ${version} beside version ${version - 1}` };
}

function wasSaid(before: string | null): string {
  return before === null ? '' : ` (before: ${before})`;
}
