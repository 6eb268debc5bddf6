import { InputError, StorageError } from '../domain/index.ts';
import type { IntakeDefaults } from '../intake/index.ts';
import { type TakeInTools, type TakenFile, takeInFile } from '../pipeline/index.ts';
import {
  type ConversationStatus,
  findConversation,
  findWorkspace,
  listRejections,
  listSignals,
  withWorkspace,
} from '../storage/index.ts';
import { openFile } from './documents.ts';
import type { Services } from './services.ts';

/** One file to take in, and what is known of it that it may not say itself. */
export interface SourceDocument {
  readonly path: string;
  readonly defaults: IntakeDefaults;
}

/** What happened to one conversation of a file. */
export interface IngestedConversation {
  readonly path: string;
  readonly id: string;
  readonly turns: number;
  readonly duplicate: boolean;
  /** Known by name with other content: the first was kept. */
  readonly differs: boolean;
}

/** Something worth a person's eye: a file or message that was refused, or a note on one that was read. */
export interface Remark {
  readonly path: string;
  readonly where: string;
  readonly message: string;
}

/** What came of taking files in: nothing is left out of it. */
export interface IngestReport {
  readonly files: number;
  readonly accepted: readonly IngestedConversation[];
  readonly refused: readonly Remark[];
  readonly notes: readonly Remark[];
  /** Messages of which nothing is read that left their touch; those known already are not counted. */
  readonly touches: number;
  /** Such messages whose touch was kept before. */
  readonly knownTouches: number;
  /** Messages set aside, by why. */
  readonly setAside: ReadonlyMap<string, number>;
}

/** Reads files and hands their conversations to the pipeline; each is stored with its job before the next is read. */
export async function ingestDocuments(
  { database, pipeline }: Services,
  workspace: string,
  documents: readonly SourceDocument[],
): Promise<IngestReport> {
  const settings = (await withWorkspace(database, workspace, findWorkspace))?.settings ?? {};
  const accepted: IngestedConversation[] = [];
  const refused: Remark[] = [];
  const notes: Remark[] = [];
  const setAside = new Map<string, number>();
  let touches = 0;
  let knownTouches = 0;
  for (const { path, defaults } of documents) {
    const taken = await takeIn({ pipeline, workspace, settings, source: 'cli' }, path, defaults);
    accepted.push(...taken.accepted.map(({ subject: _, ...one }) => ({ path, ...one })));
    refused.push(...taken.refused.map((remark) => ({ path, ...remark })));
    notes.push(...taken.notes.map((remark) => ({ path, ...remark })));
    touches += taken.touches;
    knownTouches += taken.knownTouches;
    for (const reason of taken.setAside) setAside.set(reason, (setAside.get(reason) ?? 0) + 1);
  }
  return { files: documents.length, accepted, refused, notes, touches, knownTouches, setAside };
}

/** Takes one file in; one that cannot even be opened is refused too. */
async function takeIn(tools: TakeInTools, path: string, defaults: IntakeDefaults): Promise<TakenFile> {
  try {
    return await takeInFile(tools, await openFile(path), defaults);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const refused = [{ where: '', message: error.message }];
    return { accepted: [], refused, notes: [], touches: 0, knownTouches: 0, setAside: [] };
  }
}

/** How one conversation ended. */
export interface SettledConversation {
  readonly id: string;
  readonly path: string;
  readonly status: ConversationStatus;
  readonly reason: string | null;
  readonly signals: number;
  readonly rejected: number;
}

/**
 * Takes documents in, reads them, and waits until the workspace has no work left.
 * @param onSettled told how many conversations this process has read so far
 * @returns the report of the intake, and how each conversation of it stands in the database, whoever read it
 */
export async function ingestAndRead(
  services: Services,
  workspace: string,
  documents: readonly SourceDocument[],
  onSettled: (count: number) => void,
): Promise<{ readonly report: IngestReport; readonly settled: readonly SettledConversation[] }> {
  const { pipeline } = services;
  let count = 0;
  const unsubscribe = pipeline.onEvent((event) => {
    if (event.type === 'conversation-settled' && event.workspace === workspace) onSettled(++count);
  });
  try {
    await pipeline.start();
    const report = await ingestDocuments(services, workspace, documents);
    await pipeline.whenIdle(workspace);
    return { report, settled: await listSettled(services, workspace, report) };
  } finally {
    unsubscribe();
  }
}

async function listSettled(
  { database }: Services,
  workspace: string,
  { accepted }: IngestReport,
): Promise<SettledConversation[]> {
  const paths = new Map(accepted.map(({ id, path }) => [id, path]));
  return withWorkspace(database, workspace, async (tx) => {
    const settled: SettledConversation[] = [];
    for (const [id, path] of paths) {
      const stored = await findConversation(tx, id);
      if (stored === undefined) throw new StorageError(`Conversation ${id} was accepted and is gone`);
      const signals = await listSignals(tx, { conversationId: id }, { limit: 500 });
      const rejected = await listRejections(tx, id);
      const { status, statusReason: reason } = stored;
      settled.push({ id, path, status, reason, signals: signals.items.length, rejected: rejected.length });
    }
    return settled;
  });
}
