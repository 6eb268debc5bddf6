import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import {
  accountRecordSchema,
  type ConversationInput,
  conversationInputSchema,
  dateSchema,
  evidenceSchema,
  InputError,
} from '../../src/domain/index.ts';
import { SPLITS } from '../cases.ts';

export const QUESTION_KINDS = ['fact', 'text'] as const;
export const QUESTION_TAGS = [
  'unanswerable',
  'two-conversations',
  'time',
  'follow-up',
  'steering',
  'person',
  'number',
  'yes-no',
  'promise',
  'rival',
  'risk',
] as const;
export type QuestionTag = (typeof QUESTION_TAGS)[number];

/** Alternatives of which one must be found: words, or `/a regular expression/`. */
const points = z.array(z.array(z.string().min(1)).min(1));

const questionSchema = z.strictObject({
  id: z.string().min(1),
  question: z.string().min(1),
  kind: z.enum(QUESTION_KINDS),
  tags: z.array(z.enum(QUESTION_TAGS)),
  after: z.string().optional(),
  as_of: dateSchema.optional(),
  answer_points: points,
  must_cite: z.array(z.strictObject({ conversation: z.string(), turns: z.array(z.int().min(0)).min(1) })),
  must_not: z.array(z.string().min(1)).optional(),
});

const fileSchema = z.strictObject({
  account: accountRecordSchema.extend({ people: evidenceSchema.shape.people }),
  split: z.enum(SPLITS),
  as_of: dateSchema,
  fiscal_year_start: z.int().min(1).max(12).optional(),
  conversations: z.array(z.string()).min(1),
  written: z.array(conversationInputSchema.extend({ id: z.string().min(1) })).optional(),
  questions: z.array(questionSchema).min(1),
});

/** A question with what a right answer holds: see `fixtures/questions/README.md`. */
export type AnswerQuestion = z.infer<typeof questionSchema>;

/** One account with its record and what is asked about it. */
export interface AnswerCase extends Omit<z.infer<typeof fileSchema>, 'conversations' | 'written'> {
  readonly conversations: readonly (ConversationInput & { readonly id: string })[];
}

/**
 * Every file of questions under a folder, with its conversations.
 * @param conversations the folder of `<id>.json`
 * @throws {InputError} code `invalid-case`, with the file and what is wrong
 */
export async function loadAnswerCases(folder: string, conversations: string): Promise<readonly AnswerCase[]> {
  const names = (
    await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
      throw new InputError('unreadable-file', [{ path: folder, message: `cannot be read (${cause.code})` }], { cause });
    })
  )
    .filter((name) => name.endsWith('.json'))
    .sort();
  return Promise.all(names.map((name) => loadAnswerCase(join(folder, name), conversations)));
}

async function loadAnswerCase(path: string, conversations: string): Promise<AnswerCase> {
  const parsed = fileSchema.safeParse(await readJson(path));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new InputError('invalid-case', [{ path, message: faults.join('; ') }], { cause: parsed.error });
  }
  const { written = [], conversations: ids, ...about } = parsed.data;
  const said = await Promise.all(
    ids.map(async (id) => {
      const own = written.find((one) => one.id === id);
      if (own !== undefined) return own;
      const read = conversationInputSchema
        .extend({ id: z.string() })
        .safeParse(await readJson(join(conversations, `${id}.json`)));
      if (!read.success)
        throw new InputError('invalid-case', [{ path, message: `${id} is no conversation` }], { cause: read.error });
      return read.data;
    }),
  );
  return { ...about, conversations: said };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new InputError('invalid-case', [{ path, message: 'cannot be read as JSON' }], { cause });
  }
}
