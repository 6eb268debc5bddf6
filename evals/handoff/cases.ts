import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { STANCES } from '../../src/briefs/index.ts';
import { type ConversationInput, conversationInputSchema, dateSchema, InputError } from '../../src/domain/index.ts';
import { SPLITS } from '../cases.ts';

const place = z.object({ case: z.string(), turn: z.int().min(0) });
const placed = place.extend({ also: z.array(place).default([]) });
const said = placed.extend({ text: z.string() });

const claimSchema = z.object({
  claim: z.string(),
  section: z
    .enum(['use_cases', 'stakeholders', 'commitments', 'renewal', 'metrics_90_day', 'risks', 'any'])
    .default('any'),
  turns: z.array(place).default([]),
  pattern: z.string().optional(),
});

const dealSchema = z.object({
  deal: z.string(),
  key: z.string().optional(),
  split: z.enum(SPLITS).optional(),
  account: z.object({ name: z.string() }).optional(),
  closed_at: dateSchema.optional(),
  cases: z.array(z.string()).min(1),
  use_cases: z.array(said).default([]),
  stakeholders: z
    .array(
      placed.extend({
        person: z.string(),
        role: z.string(),
        stance: z.enum(STANCES).optional(),
        success_criteria: z.array(z.union([z.string(), said])).default([]),
      }),
    )
    .default([]),
  commitments: z
    .array(
      placed.extend({
        what: z.string(),
        due: z.string().nullish(),
        due_date: dateSchema.nullish(),
        owner: z.string().nullish(),
        strength: z.enum(['firm', 'hedged']).optional(),
      }),
    )
    .default([]),
  renewal: z.array(said).default([]),
  metrics_90_day: z.array(said).default([]),
  risks: z.array(said).default([]),
  open_questions: z.array(z.object({ about: z.string(), patterns: z.array(z.string()).min(1) })).default([]),
  /** Present without a part in the decision: neither for nor against a brief. */
  also_present: z.array(z.string()).default([]),
  must_not_claim: z.array(z.union([z.string(), claimSchema])).default([]),
});

/** What an ideal brief of a deal carries and what it must never say: see `fixtures/handoffs/README.md`. */
export type HandoffGold = z.infer<typeof dealSchema>;
export type FalseClaim = z.infer<typeof claimSchema>;
export type GoldPlace = z.infer<typeof placed>;

/** One deal with its conversations, oldest first. */
export interface HandoffCase {
  readonly key: string;
  /** `YYYY-MM-DD` */
  readonly closedAt: string;
  readonly account: string;
  readonly gold: HandoffGold;
  readonly conversations: readonly (ConversationInput & { readonly id: string })[];
}

const conversationSchema = conversationInputSchema.extend({ id: z.string().optional() });

/**
 * Every deal of a folder tree: files with `cases` are deals, all others conversations under their `id` or file name; what is not
 * there is looked for among further conversations.
 * @param further a folder of `<id>.json`
 * @throws {InputError} code `invalid-case`, with the file and what is wrong
 */
export async function loadHandoffCases(folder: string, further: string): Promise<readonly HandoffCase[]> {
  const entries = await readdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError('unreadable-file', [{ path: folder, message: `cannot be read (${cause.code})` }], { cause });
  });
  const paths = entries.filter((name) => name.endsWith('.json')).sort();
  const files = await Promise.all(
    paths.map(async (name) => ({ path: join(folder, name), value: await readJson(join(folder, name)) })),
  );
  const conversations = new Map<string, { readonly path: string; readonly value: unknown }>();
  for (const file of files.filter(({ value }) => !isDeal(value))) {
    conversations.set(idOf(file.value) ?? basename(file.path, '.json'), file);
  }
  const deals = files.filter(({ value }) => isDeal(value));
  return Promise.all(deals.map(({ path, value }) => toCase(path, value, conversations, further)));
}

function isDeal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'cases' in value && Array.isArray(value.cases);
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

async function toCase(
  path: string,
  value: unknown,
  known: ReadonlyMap<string, { readonly path: string; readonly value: unknown }>,
  further: string,
): Promise<HandoffCase> {
  const parsed = dealSchema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new InputError('invalid-case', [{ path, message: faults.join('; ') }], { cause: parsed.error });
  }
  const gold = parsed.data;
  checkPatterns(path, gold);
  const read = await Promise.all(
    gold.cases.map(async (id) => {
      const own = known.get(id) ?? {
        path: join(further, `${id}.json`),
        value: await readJson(join(further, `${id}.json`)),
      };
      const conversation = conversationSchema.safeParse(own.value);
      if (!conversation.success)
        throw new InputError('invalid-case', [{ path: own.path, message: 'is no conversation' }], {
          cause: conversation.error,
        });
      return { ...conversation.data, id };
    }),
  );
  const conversations = read.sort((one, other) => Date.parse(one.occurred_at) - Date.parse(other.occurred_at));
  const last = conversations.at(-1);
  const stem = basename(path, '.json');
  return {
    key: gold.key ?? (stem === 'deal' ? basename(dirname(path)) : stem),
    closedAt: gold.closed_at ?? last?.occurred_at.slice(0, 10) ?? '',
    account: gold.account?.name ?? last?.account?.name ?? gold.deal,
    gold,
    conversations,
  };
}

function checkPatterns(path: string, { must_not_claim, open_questions }: HandoffGold): void {
  const claims = must_not_claim.flatMap((one) => (typeof one === 'string' ? [] : (one.pattern ?? [])));
  for (const pattern of [...claims, ...open_questions.flatMap(({ patterns }) => patterns)]) {
    try {
      new RegExp(pattern, 'iu');
    } catch (cause) {
      throw new InputError('invalid-case', [{ path, message: `${pattern} is no regular expression` }], { cause });
    }
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new InputError('invalid-case', [{ path, message: 'cannot be read as JSON' }], { cause });
  }
}
