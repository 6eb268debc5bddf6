import type { WriteOptions } from '../../briefs/index.ts';
import type { DocumentBody } from '../../domain/index.ts';
import type { Database, loadSaid, WorkspaceTransaction } from '../../storage/index.ts';
import type { DraftReader } from '../inbox/index.ts';
import type { JobQueue, WritingJob } from '../queue.ts';
import type { ScoringTools } from '../score-account.ts';
import type { PipelineLogger } from '../types.ts';

/** Conversations by id, with what was said in them. */
export type SaidById = Awaited<ReturnType<typeof loadSaid>>;

/** Words a document anew; the very document where it words nothing that holds. */
export type DocumentWriter = (document: DocumentBody, said: SaidById, options: WriteOptions) => Promise<DocumentBody>;

/** What wording documents needs beside its job. */
export interface WritingTools extends Pick<ScoringTools, 'scorerOf'> {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly now: () => number;
  readonly logger: PipelineLogger;
  /** Unset, documents stay as the facts give them. */
  readonly writeDocument?: DocumentWriter | undefined;
  /** Reads drafts a second time; without, they are read by rules alone. */
  readonly readDraft?: DraftReader | undefined;
}

/** A document on its way to be worded, as it stood. */
export interface Wanted {
  readonly document: DocumentBody;
  /** What identifies it: where it is another one afterwards, what was worded is dropped. */
  readonly of: string;
  readonly sections?: readonly string[] | undefined;
  readonly messages?: readonly string[] | undefined;
  /** Why what was worded may not stand, in words for people; nothing where it may. */
  refuse?(worded: DocumentBody, signal: AbortSignal): Promise<string | undefined>;
}

/** What came of it: the worded document, or why there is none. */
export type Outcome = { readonly document: DocumentBody } | { readonly why: string };

/** One kind of thing whose document is worded. */
export interface Subject {
  /** What is to be worded; `undefined`: nothing, or not any more. */
  load(tx: WorkspaceTransaction, order: WritingJob, tools: WritingTools): Promise<Wanted | undefined>;
  /** Keeps what came of it, unless what was worded is another thing by now, or a person's. */
  keep(
    tx: WorkspaceTransaction,
    order: WritingJob,
    kept: { readonly wanted: Wanted; readonly outcome: Outcome; readonly tools: WritingTools },
  ): Promise<void>;
}
