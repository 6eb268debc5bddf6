import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Conversation,
  claimOf,
  type DocumentBody,
  InputError,
  isVouchedFor,
  type Vendor,
  verdictOf,
} from '../src/domain/index.ts';
import type { InboxItem, StoredSignal, WorkspaceSettings } from '../src/storage/index.ts';
import { type GoldSignal, parseCase, type Split } from './cases.ts';

/** A conversation with what was found in it and what people said of that. */
export interface JudgedConversation {
  readonly conversation: Conversation;
  readonly accountKey: string;
  /** All of its turns have been read. */
  readonly read: boolean;
  readonly signals: readonly StoredSignal[];
}

/** A case as it is written: the conversation with its labels (taxonomy.md, "A labelled case"). */
export interface CaseFile extends Conversation {
  readonly split: Split;
  readonly gold: readonly GoldSignal[];
  readonly optional: readonly GoldSignal[];
}

/** How cases are made. */
export interface ExportChoice {
  /** Also conversations of which something is not judged: that is then `optional`. */
  readonly partial: boolean;
  /** What a conversation does not say itself: who sells what, against whom. */
  readonly settings: WorkspaceSettings;
}

/**
 * The case that people's judgements make of a conversation: gold is what they confirmed, corrected or acted on, what they
 * dismissed is left out. `undefined` where nobody has judged anything, or, unless `partial`, where not all of it was read and
 * judged: there a prediction could be right without a label.
 * @throws {InputError} code `invalid-case`, when it would not be a legal case
 */
export function toCase(judged: JudgedConversation, { partial, settings }: ExportChoice): CaseFile | undefined {
  const { conversation, accountKey, read, signals } = judged;
  const open = signals.filter((signal) => verdictOf(signal) === null);
  if (open.length === signals.length) return undefined;
  if (!partial && (open.length > 0 || !read)) return undefined;
  const { external_id: _, ...said } = conversation;
  const made: CaseFile = {
    ...said,
    id: caseName(conversation.id),
    split: splitOf(accountKey),
    vendor: vendorOf(conversation.vendor, settings),
    account: { ...conversation.account, key: accountKey },
    gold: signals.filter(isVouchedFor).map(toLabel),
    optional: open.map(toLabel),
  };
  parseCase(JSON.parse(JSON.stringify(made)), conversation.id);
  return made;
}

function toLabel(signal: StoredSignal): GoldSignal {
  const { kind, subtype, turns, quote, span, attrs } = claimOf(signal);
  const others = turns.filter((turn) => turn !== span.turn);
  return { kind, subtype, turns: [span.turn, ...others], quote, attrs: attrs as Record<string, string> };
}

/** The suite reads a case with nothing beside it, so it says what the workspace would have told. */
function vendorOf(vendor: Vendor | undefined, settings: WorkspaceSettings): Vendor | undefined {
  const company = vendor?.company ?? settings.company;
  if (company === undefined) return undefined;
  const competitors = [...new Set([...(vendor?.competitors ?? []), ...(settings.competitors ?? [])])];
  return { company, product: vendor?.product ?? settings.product, competitors };
}

/** About a third of the accounts, always the same ones, are for testing: an account is whole on one side. */
export function splitOf(accountKey: string): Split {
  const [first = 0] = createHash('sha256').update(accountKey).digest();
  return first < TEST_BELOW ? 'test' : 'dev';
}

const TEST_BELOW = 85; // of 256

const NAME_LENGTH = 60;
const HASH_LENGTH = 8;

/** A name for a case and its file, safe on every file system, out of any id: two ids never share one. */
export function caseName(id: string): string {
  const plain = id
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_LENGTH);
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_LENGTH);
  return `${plain.replaceAll(/^-+|-+$/g, '') || 'case'}-${hash}`;
}

/** What a person made of finished work, as it is written: whether it was worth raising, and how its words had to change. */
export interface JudgedWork {
  readonly split: Split;
  readonly account: string;
  readonly kind: string;
  readonly state: string;
  readonly raised_because: string;
  /** What they said: of a dismissal, why it was none. */
  readonly reason: string | null;
  readonly points: number;
  readonly evidence: readonly string[];
  readonly document: DocumentBody | null;
  /** As they left it. */
  readonly edited: DocumentBody | null;
}

/** An item of the inbox that a person judged, as it is written. Who did is left out. */
export function toJudgedWork(item: InboxItem): JudgedWork {
  return {
    split: splitOf(item.account),
    account: item.account,
    kind: item.kind,
    state: item.state,
    raised_because: item.reason,
    reason: item.decidedReason,
    points: item.points,
    evidence: item.evidence,
    document: item.written ?? item.document,
    edited: item.edited,
  };
}

/** The file of judged work, beside the cases: one item a line. */
export const WORK_FILE = 'inbox.jsonl';

/**
 * Writes judged work, readable by this user only.
 * @throws {InputError} code `unwritable-file`
 */
export async function writeWork(folder: string, work: readonly JudgedWork[]): Promise<void> {
  const lines = work.map((one) => `${JSON.stringify(one)}\n`).join('');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, WORK_FILE), lines, { mode: 0o600 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError('unwritable-file', [{ path: folder, message: `cannot be written (${code})` }], { cause });
  }
}

/**
 * Writes cases, one file each, readable by this user only: they hold what customers said.
 * @throws {InputError} code `unwritable-file`
 */
export async function writeCases(folder: string, cases: readonly CaseFile[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const one of cases) {
      await writeFile(join(folder, `${one.id}.json`), `${JSON.stringify(one, null, 2)}\n`, { mode: 0o600 });
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError('unwritable-file', [{ path: folder, message: `cannot be written (${code})` }], { cause });
  }
}
