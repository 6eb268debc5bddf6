import { mayAct } from '../../domain/index.ts';
import { sampleState } from '../../pipeline/index.ts';
import { listLatest, listScored, type WorkspaceTransaction } from '../../storage/index.ts';
import type { AddModel } from '../page-models/first-run.ts';
import { clipped } from '../text/clip.ts';
import { type LoadContext, loadFrame } from './frame.ts';
import { loadSources } from './sources.ts';

/** How many of what came in last are shown. */
const LATELY = 30;
const MOST_OF_A_TITLE = 120;

/** What came of a form of the page. */
export type AddOutcome = Partial<Pick<AddModel, 'added' | 'problem'>>;

/** The page on which conversations are added. */
export async function loadAdd(
  tx: WorkspaceTransaction,
  context: LoadContext,
  { maxBytes, added = [], problem = null }: { readonly maxBytes: number } & AddOutcome,
): Promise<AddModel> {
  const isAdmin = mayAct(context.role, 'admin');
  const { frame, sources, tools } = isAdmin
    ? await loadSources(tx, context)
    : { frame: await loadFrame(tx, context), sources: [], tools: [] };
  const latest = await listLatest(tx, LATELY);
  const scored = await listScored(
    tx,
    latest.map(({ id }) => id),
  );
  return {
    frame,
    origin: context.origin,
    sample: isAdmin ? await sampleState(tx) : null,
    lately: latest.map(({ id, status, reason, signals, rejected, subject, medium, account }) => ({
      ...{ id, status, reason, signals, rejected },
      scored: scored.has(id),
      title: titleOf({ subject, medium, account: account?.name ?? null }),
    })),
    added,
    problem,
    maxBytes,
    sources: isAdmin ? sources : null,
    tools,
  };
}

/** What a conversation is called among others: its subject, else what it is and with whom. */
export function titleOf(said: {
  readonly subject: string | null;
  readonly medium: 'call' | 'email';
  readonly account: string | null;
}): string {
  const what = said.medium === 'call' ? 'Call' : 'Email';
  return clipped(said.subject ?? (said.account === null ? what : `${what} with ${said.account}`), MOST_OF_A_TITLE);
}
