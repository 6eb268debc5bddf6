import { mayAct, type Role, utcDate } from '../../domain/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import {
  countConversations,
  countUndelivered,
  findWorkspace,
  type Reading,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { AssigningDraft, ClosingDraft, ConversationRow, Frame, Judging, JudgingDraft, Reader } from '../model.ts';

/** What a load needs beside its transaction. */
export interface LoadContext {
  readonly reader: Reader;
  /** Of who is signed in. */
  readonly role: Role;
  /** Under which name they judge. */
  readonly viewer: string;
  /** What accounts are scored with, where a stored score rests on what the reader may not see. */
  readonly scoring: Pipeline['scoring'];
  /** Milliseconds since the epoch: today, where the workspace pins no day. */
  readonly now: number;
  /** `http://127.0.0.1:3000` */
  readonly origin: string;
  /** The fingerprint of who reads new conversations. */
  readonly fingerprint: string;
  /** A form about one signal that the page shows open. */
  readonly draft?: JudgingDraft | undefined;
  /** A form about whose a conversation is that could not be accepted. */
  readonly assigning?: AssigningDraft | undefined;
  /** A form about who may read a conversation that could not be accepted. */
  readonly closing?: ClosingDraft | undefined;
}

/** What every signed-in page says. */
export async function loadFrame(tx: WorkspaceTransaction, { reader, role, now }: LoadContext): Promise<Frame> {
  const [workspace, counts, undelivered] = await Promise.all([
    findWorkspace(tx),
    countConversations(tx),
    mayAct(role, 'admin') ? countUndelivered(tx) : 0,
  ]);
  return {
    asOf: workspace?.asOf ?? utcDate(now),
    pinned: workspace?.asOf != null,
    reader,
    role,
    queue: {
      reading: Number(counts.queued) + Number(counts.reading),
      waiting: Number(counts.waiting),
      failed: Number(counts.failed),
      partial: Number(counts.partial),
      undelivered,
    },
  };
}

/** The days of a page: as of one day, as known today, which is later where the workspace is pinned to a day that is over. */
export function knownOn(asOf: string, now: number): { readonly asOf: string; readonly knownAt: string } {
  const today = utcDate(now);
  return { asOf, knownAt: today > asOf ? today : asOf };
}

/** A conversation's reading as pages show it. */
export function toConversationRow(reading: Reading): ConversationRow {
  const { statusReason, reader, ...row } = reading;
  return { ...row, reason: statusReason, reader: reader === null ? null : toReader(reader) };
}

/** Who reads, by the extractor's name and the model it asks, if any. */
export function toReader({ extractor, model }: { readonly extractor: string; readonly model: string | null }): Reader {
  if (extractor === 'local') return { name: 'local', verifiedBy: model ?? undefined };
  return { name: 'llm', model: model ?? 'a language model' };
}

/** Where signals are judged from, by whoever may. */
export function judgingFrom(from: Judging['from'], path: string, { role, draft }: LoadContext): Judging {
  return { from, path, draft, allowed: mayAct(role, 'editor') };
}
