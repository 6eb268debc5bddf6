import { checkLines } from '../../briefs/index.ts';
import type { DocumentBody } from '../../domain/index.ts';
import type { ModelCallRecord } from '../../extraction/index.ts';
import { loadSaid, saveWritingCalls, withWorkspace } from '../../storage/index.ts';
import type { JobInHand } from '../worker.ts';
import { inboxItemSubject } from './inbox-item.ts';
import { ownershipSubject } from './ownership.ts';
import { reviewSubject } from './review.ts';
import type { Outcome, SaidById, Subject, Wanted, WritingTools } from './tools.ts';

const SUBJECTS: Readonly<Record<JobInHand<'write-document'>['lease']['payload']['subject'], Subject>> = {
  inbox_item: inboxItemSubject,
  review: reviewSubject,
  ownership_brief: ownershipSubject,
};

/**
 * Has a language model word a document that stands as the facts give it, outside of any transaction. What it words is checked
 * line by line against the words it quotes, and kept only where the document is still the one that was worded and no person has
 * changed it. What is asked once is not asked again before its evidence changes.
 */
export async function writeDocument(
  tools: WritingTools,
  { lease, signal }: JobInHand<'write-document'>,
): Promise<void> {
  const { database, queue, writeDocument: write } = tools;
  const order = lease.payload;
  const subject = SUBJECTS[order.subject];
  const begun = await withWorkspace(database, order.workspace, async (tx) => {
    const wanted = write && (await subject.load(tx, order, tools));
    if (wanted !== undefined) return { wanted, said: await loadSaid(tx, conversationsOf(wanted.document)) };
    await queue.complete(tx, lease);
    return undefined;
  });
  if (begun === undefined || write === undefined) return;
  const { wanted, said } = begun;
  const calls: ModelCallRecord[] = [];
  const { sections, messages } = wanted;
  const worded = await write(wanted.document, said, {
    signal,
    sections,
    messages,
    onCall: (call) => calls.push(call),
  });
  const outcome = await outcomeOf(wanted, worded, { said, calls, signal });
  signal.throwIfAborted();
  await withWorkspace(database, order.workspace, async (tx) => {
    await queue.complete(tx, lease);
    await saveWritingCalls(tx, order, calls);
    await subject.keep(tx, order, { wanted, outcome, tools });
  });
  tellCalls(tools, order.workspace, order, calls);
}

interface Asked {
  readonly said: SaidById;
  readonly calls: ModelCallRecord[];
  readonly signal: AbortSignal;
}

async function outcomeOf(wanted: Wanted, worded: DocumentBody, { said, calls, signal }: Asked): Promise<Outcome> {
  if (worded === wanted.document) {
    const last = calls.at(-1)?.outcome ?? 'failed';
    return {
      why: last === 'ok' ? 'Nothing that a model worded keeps to its words.' : `No answer of the model: ${last}.`,
    };
  }
  const document = checked(worded, said);
  if (countLines(document) < countLines(wanted.document)) return { why: 'A line would have been lost.' };
  const refused = await wanted.refuse?.(document, signal);
  return refused === undefined ? { document } : { why: refused };
}

/** Once more as everything is that people are handed: whatever words a line has left stand in their turn. */
function checked(document: DocumentBody, said: SaidById): DocumentBody {
  const sections = document.sections.map((section) => ({ ...section, lines: checkLines(section.lines, said) }));
  return { ...document, sections };
}

function countLines({ sections }: DocumentBody): number {
  return sections.reduce((sum, { lines }) => sum + lines.length, 0);
}

function conversationsOf({ sections }: DocumentBody): readonly string[] {
  const quoted = sections.flatMap(({ lines }) =>
    lines.flatMap(({ sources }) => sources.map(({ conversation }) => conversation)),
  );
  return [...new Set(quoted)];
}

function tellCalls(
  { logger }: WritingTools,
  workspace: string,
  { subject, id, account }: { readonly subject: string; readonly id: string; readonly account: string },
  calls: readonly ModelCallRecord[],
): void {
  for (const { operation, outcome, input_tokens, output_tokens } of calls) {
    logger.info(
      { workspace, account, subject, id, operation, outcome, input_tokens, output_tokens },
      'a document was put to the model',
    );
  }
}
