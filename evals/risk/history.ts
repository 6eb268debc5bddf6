import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import {
  dateSchema,
  evidenceSchema,
  formatPath,
  InputError,
  type InputIssue,
  toInputIssues,
} from '../../src/domain/index.ts';
import { SPLITS } from '../cases.ts';
import { faultsOf } from './soundness.ts';

export const OUTCOMES = ['churned', 'contracted', 'saved', 'renewed', 'expanded'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const historySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected small letters, digits and hyphens'),
  title: z.string().min(1),
  split: z.enum(SPLITS),
  segment: z.enum(['enterprise', 'mid_market', 'low_touch']),
  outcome: z.enum(OUTCOMES),
  /** The renewal date, or the day they left. */
  ended_on: dateSchema,
  traits: z.array(z.string().min(1)),
  story: z.string().min(1),
  evidence: evidenceSchema,
});

/** What is on record of one account up to its end, and how it ended (fixtures/histories/README.md). */
export type History = z.infer<typeof historySchema>;

/**
 * Reads one history.
 * @param where the file, for the message
 * @throws {InputError} code `invalid-history`: every fault as `FILE: PATH: what was expected`
 */
export function parseHistory(input: unknown, where: string): History {
  const parsed = historySchema.safeParse(input);
  if (!parsed.success) throw invalid(where, toInputIssues(parsed.error), { cause: parsed.error });
  const faults = [...unknownKeys(input, parsed.data, []), ...faultsOf(parsed.data)];
  const [first, ...rest] = faults;
  if (first !== undefined) throw invalid(where, [first, ...rest]);
  return parsed.data;
}

/**
 * Every history of a folder (its `.json` files, in the order of their names), or that of one file.
 * @throws {InputError} when one is broken, when two have one id, or when nothing can be read there
 */
export async function loadHistories(path: string): Promise<readonly History[]> {
  const files = await filesAt(path);
  const histories = await Promise.all(files.map(readHistory));
  const [twice] = histories.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw invalid(path, [{ message: `two histories have the id ${twice}` }]);
  return histories;
}

async function filesAt(path: string): Promise<string[]> {
  const isFile = await stat(path).then((found) => found.isFile(), refuse(path));
  if (isFile) return [path];
  const names = await readdir(path).catch(refuse(path));
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

async function readHistory(path: string): Promise<History> {
  const text = await readFile(path, 'utf8').catch(refuse(path));
  return parseHistory(parseJson(text, path), path);
}

function refuse(path: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    throw new InputError('unreadable-file', [{ path, message: `cannot be read (${cause.code})` }], { cause });
  };
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError('broken-json', [{ message: `${where} is not JSON` }], { cause });
  }
}

function invalid(where: string, issues: readonly [InputIssue, ...InputIssue[]], options?: ErrorOptions): InputError {
  const [first, ...rest] = issues;
  const inFile = ({ message, path }: InputIssue): InputIssue => ({
    path: where,
    message: path === undefined ? message : `${path}: ${message}`,
  });
  return new InputError('invalid-history', [inFile(first), ...rest.map(inFile)], options);
}

/** Keys that the schema dropped: a misspelt one would change the history without a word. */
function unknownKeys(input: unknown, parsed: unknown, path: readonly PropertyKey[]): InputIssue[] {
  if (!isObject(input) || !isObject(parsed)) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    const here = [...path, Array.isArray(input) ? Number(key) : key];
    if (key in parsed) return unknownKeys(value, parsed[key], here);
    return [{ path: formatPath(here), message: 'no such key' }];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
