import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import {
  attributesOf,
  type Conversation,
  type ConversationInput,
  conversationInputSchema,
  InputError,
  isLegal,
} from '../src/domain/index.ts';

/** One label of a case: what a careful reader listed (taxonomy.md, "A labelled case"). */
export interface GoldSignal {
  readonly kind: string;
  readonly subtype: string;
  readonly turns: readonly number[];
  readonly quote: string;
  readonly attrs: Readonly<Record<string, string>>;
}

export const SPLITS = ['dev', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** A labelled conversation. */
export interface LabelledCase {
  readonly id: string;
  /** Absent where a case belongs to no split. */
  readonly split: Split | undefined;
  /** What the customer does, as the file says it. */
  readonly industry: string | undefined;
  readonly conversation: Conversation;
  readonly gold: readonly GoldSignal[];
  /** What two careful readers would dispute: counts neither for nor against a prediction. */
  readonly optional: readonly GoldSignal[];
  /** 0-based turns whose text tries to steer whoever reads it (the file's `steering`); empty when none is marked. */
  readonly steering: readonly number[];
}

/** A label as a file holds it. */
export const goldSchema = z.object({
  kind: z.string(),
  subtype: z.string(),
  turns: z.array(z.int().min(0)).min(1),
  quote: z.string().min(1),
  attrs: z.record(z.string(), z.string()).default({}),
});

const caseSchema = conversationInputSchema.extend({
  id: z.string().min(1),
  split: z.enum(SPLITS).optional(),
  industry: z.string().min(1).optional(),
  gold: z.array(goldSchema),
  optional: z.array(goldSchema).default([]),
  steering: z.array(z.int().min(0)).default([]),
});

/** The conversation of a case file as intake would hand it on, without its labels. */
function conversationOf(input: ConversationInput & { id: string }): Conversation {
  return {
    id: input.id,
    external_id: input.external_id,
    medium: input.medium,
    occurred_at: new Date(input.occurred_at).toISOString(),
    subject: input.subject,
    vendor: input.vendor,
    account: input.account,
    participants: input.participants.map((person) => ({ ...person, side: person.side ?? 'unknown' })),
    turns: input.turns,
  };
}

/** What is wrong with one label: an illegal kind, subtype or attribute, a turn that is not there, a quote that is not verbatim. */
function faultsOf(signal: GoldSignal, turns: Conversation['turns']): readonly string[] {
  const faults: string[] = [];
  const { kind, subtype } = signal;
  if (!isLegal(kind, subtype)) faults.push(`${kind}/${subtype} is not in the taxonomy`);
  else {
    const legal: readonly string[] = attributesOf(kind, subtype);
    for (const name of Object.keys(signal.attrs)) {
      if (!legal.includes(name)) faults.push(`${kind}/${subtype} has no attribute ${name}`);
    }
  }
  const missing = signal.turns.filter((turn) => turn >= turns.length);
  if (missing.length > 0) faults.push(`no turn ${missing.join(', ')}`);
  const first = turns[signal.turns[0] ?? 0];
  if (first !== undefined && !first.text.includes(signal.quote))
    faults.push(`the quote is not verbatim in turn ${signal.turns[0]}`);
  return faults;
}

function invalid(where: string, faults: readonly string[], options?: ErrorOptions): InputError {
  return new InputError('invalid-case', [{ message: `${where}: ${faults.join('; ')}` }], options);
}

/**
 * Reads one labelled case.
 * @throws InputError, code `invalid-case`, that lists every fault with its place
 */
export function parseCase(input: unknown, where: string): LabelledCase {
  const parsed = caseSchema.safeParse(input);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw invalid(where, faults, { cause: parsed.error });
  }
  const { gold, optional, steering, split, industry, ...input_ } = parsed.data;
  const conversation = conversationOf(input_);
  const faults = [...gold, ...optional].flatMap((signal, index) => {
    const place = index < gold.length ? `gold[${index}]` : `optional[${index - gold.length}]`;
    return faultsOf(signal, conversation.turns).map((fault) => `${place}: ${fault}`);
  });
  const absent = steering.filter((turn) => turn >= conversation.turns.length);
  if (absent.length > 0) faults.push(`steering: no turn ${absent.join(', ')}`);
  if (faults.length > 0) throw invalid(where, faults);
  return { id: input_.id, split, industry, conversation, gold, optional, steering };
}

/**
 * Every case under a folder or in a file: `.json` files hold one case, `.jsonl` files one per line. Files without `gold` are
 * passed over. In the order of their names.
 * @throws InputError, when a case is broken or nothing can be read there
 */
export async function loadCases(path: string): Promise<readonly LabelledCase[]> {
  if (/\.jsonl?$/u.test(path)) return readCaseFile(path);
  const entries = await readdir(path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError('unreadable-file', [{ path, message: `cannot be read (${cause.code})` }], { cause });
  });
  const names = entries.filter((name) => /\.jsonl?$/u.test(name)).sort();
  const cases = await Promise.all(names.map((name) => readCaseFile(join(path, name))));
  return cases.flat();
}

async function readCaseFile(path: string): Promise<readonly LabelledCase[]> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new InputError('unreadable-file', [{ path, message: `cannot be read (${cause.code})` }], { cause });
  });
  const documents = path.endsWith('l') ? text.split('\n').filter((line) => line.trim() !== '') : [text];
  return documents.flatMap((document, index) => {
    const value = parseJson(document, path);
    if (typeof value !== 'object' || value === null || !('gold' in value)) return [];
    return [parseCase(value, path.endsWith('l') ? `${path} line ${index + 1}` : path)];
  });
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError('broken-json', [{ message: `${where} is not JSON` }], { cause });
  }
}
