import { InputError } from '../../domain/index.ts';
import {
  contentHash,
  type DocumentFormat,
  dateFromName,
  detectFormat,
  type IntakeDefaults,
  type ReadResult,
  readDocument,
} from '../../intake/index.ts';
import type { WorkspaceSettings } from '../../storage/index.ts';
import { erasedError } from '../erasing/refuse.ts';
import type { Accepted, AcceptInput, Pipeline } from '../types.ts';

/** A file as it was handed in. */
export interface NamedFile {
  /** Its name without folders: a date in it, and where nothing else does, its id, are taken from it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** When it was last changed, ISO 8601: stands in where nothing says when it was said. */
  readonly changed: string;
}

/** What one file gave, with its format. */
export interface ReadFile extends ReadResult {
  readonly format: DocumentFormat;
}

/**
 * Reads one file of any text format. Where neither the file, nor its name, nor the caller says when it was said, the time it
 * was last changed stands in and a note says so; where nothing names a conversation, the file's name does.
 * @param arriving mail is sorted as it arrives: see `readDocument`
 * @throws {InputError} saying what is wrong with the file and where
 */
export async function readNamedFile(
  { name, bytes, changed }: NamedFile,
  defaults: IntakeDefaults,
  { arriving = false }: { readonly arriving?: boolean } = {},
): Promise<ReadFile> {
  const format = detectFormat(name, bytes);
  const id = defaults.id ?? name.replace(/(?<=.)\.[^.]*$/, '');
  // Conversation JSON has to say its time itself; that is its contract.
  const occurred_at = defaults.occurred_at ?? dateFromName(name) ?? (format === 'json' ? undefined : changed);
  const result = await readDocument(bytes, { name, format, arriving, defaults: { ...defaults, id, occurred_at } });
  const undated = occurred_at === changed && result.conversations.some((one) => one.occurred_at === changed);
  const message = `nothing says when it was said; ${changed.slice(0, 10)} stands in, when the file was last changed`;
  return { ...result, notes: [...(undated ? [{ where: name, message }] : []), ...result.notes], format };
}

/** One conversation of a file as it is kept. */
export interface TakenConversation {
  readonly id: string;
  readonly subject: string | null;
  readonly turns: number;
  readonly duplicate: boolean;
  /** Known by name with other content: the first was kept. */
  readonly differs: boolean;
}

/** A part of a file and what is to be said of it; `where` is empty for the whole. */
export interface FileRemark {
  readonly where: string;
  readonly message: string;
}

/** What came of taking in one file: nothing is left out of it, and what is accepted is stored. */
export interface TakenFile {
  readonly accepted: readonly TakenConversation[];
  readonly refused: readonly FileRemark[];
  readonly notes: readonly FileRemark[];
  /** Messages of which nothing is read that left their touch; those known already are counted apart. */
  readonly touches: number;
  readonly knownTouches: number;
  /** Why messages were set aside, one each. */
  readonly setAside: readonly string[];
}

/** What a file is taken in with. */
export interface TakeInTools {
  readonly pipeline: Pick<Pipeline, 'acceptConversation' | 'acceptMessage'>;
  readonly workspace: string;
  readonly settings: WorkspaceSettings;
  /** How it came, as its delivery keeps it: `cli`, `page`, `sample`. */
  readonly source: string;
}

/** Reads a file and keeps what it holds; whatever is wrong with it, or with a part of it, is said and not thrown. */
export async function takeInFile(tools: TakeInTools, file: NamedFile, defaults: IntakeDefaults): Promise<TakenFile> {
  const accepted: TakenConversation[] = [];
  const refused: FileRemark[] = [];
  let touches = 0;
  let knownTouches = 0;
  try {
    const known = { ...vendorOf(tools.settings), ...defaults };
    const read = await readNamedFile(file, known, { arriving: true });
    const delivery = { bytes: file.bytes, mediaType: MEDIA_TYPE[read.format], source: tools.source };
    for (const conversation of read.conversations) {
      // One that the database cannot keep is refused by itself: the rest of its mailbox is taken in.
      await refusing(refused, read.conversations.length === 1 ? '' : conversation.id, async () => {
        const { id, duplicate, differs, erased } = await accept(tools, file, { conversation, delivery });
        if (erased === true) throw erasedError();
        const { subject = null, turns } = conversation;
        accepted.push({ id, subject, turns: turns.length, duplicate, differs });
      });
    }
    for (const message of read.messages ?? []) {
      await refusing(refused, message.id, async () => {
        const { duplicate, erased } = await tools.pipeline.acceptMessage(tools.workspace, { message, delivery });
        if (erased === true) throw erasedError();
        if (duplicate) knownTouches += 1;
        else touches += 1;
      });
    }
    refused.push(...read.refused.map(({ where, error }) => ({ where, message: error.message })));
    const setAside = (read.setAside ?? []).map(({ reason }) => reason);
    return { accepted, refused, notes: read.notes, touches, knownTouches, setAside };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    refused.push({ where: '', message: error.message });
    return { accepted, refused, notes: [], touches, knownTouches, setAside: [] };
  }
}

const MEDIA_TYPE: Readonly<Record<DocumentFormat, string>> = {
  json: 'application/json',
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  txt: 'text/plain',
  eml: 'message/rfc822',
  mbox: 'application/mbox',
};

async function refusing(refused: FileRemark[], where: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    refused.push({ where, message: error.message });
  }
}

/** Who sells. The workspace's rivals are told to the reader at each reading: kept in here they would outlive a change of the list. */
function vendorOf({ company, product, domains = [] }: WorkspaceSettings): IntakeDefaults {
  const vendor = company === undefined ? undefined : { company, product, competitors: [] };
  return { vendor, vendorDomains: domains };
}

/**
 * Hands a conversation to the pipeline. The name of its file is its id only as long as no other conversation bears it:
 * where every account has a folder there is many a `call.vtt`, and each is taken in.
 */
async function accept({ pipeline, workspace }: TakeInTools, file: NamedFile, input: AcceptInput): Promise<Accepted> {
  const accepted = await pipeline.acceptConversation(workspace, input);
  const { conversation, delivery } = input;
  const { external_id, vendor, account, occurred_at } = conversation;
  if (!accepted.differs || external_id !== undefined) return accepted;
  const id = `c_${contentHash(conversation).slice(0, ID_DIGITS)}`;
  const anew = await readNamedFile(file, { id, vendor, account, occurred_at });
  const namedByFile = anew.conversations.length === 1 && anew.conversations[0]?.id === id;
  if (!namedByFile) return accepted;
  return pipeline.acceptConversation(workspace, { conversation: { ...conversation, id }, delivery });
}

/** As many digits of its hash as tell a conversation from all others. */
const ID_DIGITS = 20;
