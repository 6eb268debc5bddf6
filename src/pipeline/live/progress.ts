import {
  asCaller,
  type Caller,
  type ConversationProgress,
  type Database,
  findProgress,
  listScored,
  withWorkspace,
} from '../../storage/index.ts';
import type { LiveFeed } from './feed.ts';
import type { WindowsDone } from './notices.ts';

/** How far a conversation got from received to scored. */
export interface LiveProgress extends Omit<ConversationProgress, 'readAt'> {
  /** How much of it is read, while it is being read here or in a process that says so. */
  readonly windows: WindowsDone | null;
  /** Its account has been scored with what was found in it. */
  readonly scored: boolean;
  /** Nothing more happens by itself. */
  readonly settled: boolean;
}

/** Where a conversation's progress is known from. */
export interface ProgressTools {
  readonly database: Database;
  readonly feed: Pick<LiveFeed, 'windowsOf'>;
}

/** How far these conversations got, of those that the caller may see. */
export async function loadProgress(
  { database, feed }: ProgressTools,
  caller: Pick<Caller, 'workspace' | 'reader'>,
  ids: readonly string[],
): Promise<readonly LiveProgress[]> {
  const seen = await asCaller(database, caller, (tx) => findProgress(tx, ids));
  const read = seen.filter(({ status }) => status === 'read' || status === 'partial').map(({ id }) => id);
  const scored =
    read.length === 0
      ? new Set<string>()
      : await withWorkspace(database, caller.workspace, (tx) => listScored(tx, read));
  return seen.map(({ readAt: _, ...progress }) => {
    const isScored = scored.has(progress.id);
    const isOver = progress.status === 'failed' || progress.status === 'waiting' || isScored;
    const windows = progress.status === 'reading' ? feed.windowsOf(caller.workspace, progress.id) : null;
    return { ...progress, windows, scored: isScored, settled: isOver };
  });
}
