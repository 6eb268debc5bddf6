import { InputError, StorageError } from '../domain/index.ts';
import { contentHash, type DocumentFormat, type IntakeDefaults } from '../intake/index.ts';
import type { Accepted, AcceptInput, Pipeline } from '../pipeline/index.ts';
import {
  type ConversationStatus,
  findConversation,
  findWorkspace,
  listRejections,
  listSignals,
  withWorkspace,
} from '../storage/index.ts';
import { readConversationFile } from './documents.ts';
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

const MEDIA_TYPE: Readonly<Record<DocumentFormat, string>> = {
  json: 'application/json',
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  txt: 'text/plain',
  eml: 'message/rfc822',
  mbox: 'application/mbox',
};

/** Reads files and hands their conversations to the pipeline; each is stored with its job before the next is read. */
export async function ingestDocuments(
  { database, pipeline }: Services,
  workspace: string,
  documents: readonly SourceDocument[],
): Promise<IngestReport> {
  const known = await withWorkspace(database, workspace, findWorkspace);
  const { company, product, domains = [] } = known?.settings ?? {};
  // The workspace's rivals are told to the reader at each reading: kept in here they would outlive a change of the list.
  const vendor = company === undefined ? undefined : { company, product, competitors: [] };
  const setAside = new Map<string, number>();
  const report = {
    files: documents.length,
    accepted: [],
    refused: [],
    notes: [],
    touches: 0,
    knownTouches: 0,
    setAside,
  } as {
    files: number;
    accepted: IngestedConversation[];
    refused: Remark[];
    notes: Remark[];
    touches: number;
    knownTouches: number;
    setAside: Map<string, number>;
  };
  for (const { path, defaults } of documents) {
    try {
      const known = { vendor, vendorDomains: domains, ...defaults };
      const read = await readConversationFile(path, known, { arriving: true });
      const delivery = { bytes: read.bytes, mediaType: MEDIA_TYPE[read.format], source: 'cli' };
      for (const conversation of read.conversations) {
        // One that the database cannot keep is refused by itself: the rest of its mailbox is taken in.
        try {
          const { id, duplicate, differs } = await accept(pipeline, workspace, path, { conversation, delivery });
          report.accepted.push({ path, id, turns: conversation.turns.length, duplicate, differs });
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          const where = read.conversations.length === 1 ? '' : conversation.id;
          report.refused.push({ path, where, message: error.message });
        }
      }
      for (const message of read.messages ?? []) {
        try {
          const { duplicate } = await pipeline.acceptMessage(workspace, { message, delivery });
          if (duplicate) report.knownTouches += 1;
          else report.touches += 1;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          report.refused.push({ path, where: message.id, message: error.message });
        }
      }
      for (const { reason } of read.setAside ?? []) setAside.set(reason, (setAside.get(reason) ?? 0) + 1);
      report.notes.push(...read.notes.map(({ where, message }) => ({ path, where, message })));
      report.refused.push(...read.refused.map(({ where, error }) => ({ path, where, message: error.message })));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      report.refused.push({ path, where: '', message: error.message });
    }
  }
  return report;
}

/**
 * Hands a conversation to the pipeline. The name of its file is its id only as long as no other conversation bears it:
 * where every account has a folder there is many a `call.vtt`, and each is taken in.
 */
async function accept(pipeline: Pipeline, workspace: string, path: string, input: AcceptInput): Promise<Accepted> {
  const accepted = await pipeline.acceptConversation(workspace, input);
  const { conversation, delivery } = input;
  const { external_id, vendor, account, occurred_at } = conversation;
  if (!accepted.differs || external_id !== undefined) return accepted;
  const id = `c_${contentHash(conversation).slice(0, ID_DIGITS)}`;
  const anew = await readConversationFile(path, { id, vendor, account, occurred_at });
  const namedByFile = anew.conversations.length === 1 && anew.conversations[0]?.id === id;
  if (!namedByFile) return accepted;
  return pipeline.acceptConversation(workspace, { conversation: { ...conversation, id }, delivery });
}

/** As many digits of its hash as tell a conversation from all others. */
const ID_DIGITS = 20;

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
