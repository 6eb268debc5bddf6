import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { InputError, toInputIssues } from '../src/domain/index.ts';

const entriesSchema = z.record(
  z.string(),
  z.looseObject({
    figures: z.record(z.string(), z.record(z.string(), z.unknown())),
    cases: z.record(z.string(), z.unknown()),
  }),
);

/** The entries of a baseline file by their keys, each suite's to read: what runs are held against. */
export type BaselineEntries = z.infer<typeof entriesSchema>;

/**
 * Reads a baseline file; one that is not there holds none.
 * @throws {InputError} code `broken-baseline` when it is no baseline
 */
export async function readEntries(path: string): Promise<BaselineEntries> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  return parseBaseline(entriesSchema, parseJson(text, path));
}

/**
 * Checks a baseline, or the part of one that a suite reads.
 * @throws {InputError} code `broken-baseline`
 */
export function parseBaseline<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new InputError('broken-baseline', toInputIssues(parsed.error), { cause: parsed.error });
  return parsed.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError('broken-baseline', [{ path, message: 'not JSON' }], { cause });
  }
}

/** Puts an entry in its place and writes the file, one case a line so that a change can be read. */
export async function writeEntry(path: string, key: string, entry: BaselineEntries[string]): Promise<void> {
  const entries = { ...(await readEntries(path)), [key]: entry };
  const lines = Object.entries(entries)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, one]) => `${JSON.stringify(name)}: ${formatEntry(one)}`);
  await writeFile(path, `{\n${lines.join(',\n')}\n}\n`);
}

function formatEntry({ figures, cases, ...heading }: BaselineEntries[string]): string {
  const lines = (values: object, indent: string) =>
    Object.entries(values).map(([key, value]) => `${indent}${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const splits = Object.entries(figures).map(([split, groups]) => {
    return `    ${JSON.stringify(split)}: {\n${lines(groups, '      ').join(',\n')}\n    }`;
  });
  return [
    `{\n${lines(heading, '  ').join(',\n')}`,
    `  "figures": {\n${splits.join(',\n')}\n  }`,
    `  "cases": {\n${lines(cases, '    ').join(',\n')}\n  }\n}`,
  ].join(',\n');
}
