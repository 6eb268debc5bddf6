/**
 * Lays out labelled cases alike: keys in one order, one turn and one label a line, so that a changed label is a changed line.
 * `tsx scripts/format-cases.ts [FILE...]`, by default every case of `fixtures/conversations`.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = 'fixtures/conversations';
const KEYS = ['id', 'split', 'industry', 'medium', 'occurred_at', 'external_id', 'subject', 'vendor', 'account'];
const LISTS = ['participants', 'turns', 'steering', 'gold', 'optional'];
const ORDER = [...KEYS, ...LISTS];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value on one line, with spaces as in prose. */
function inline(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${inline(field)}`);
  return `{${fields.join(', ')}}`;
}

/** A list with one object a line; a list of numbers stays on one line. */
function field(value: Json): string {
  const lines = Array.isArray(value) && value.some((item) => typeof item === 'object');
  return lines ? `[\n${value.map((item: Json) => `    ${inline(item)}`).join(',\n')}\n  ]` : inline(value);
}

/** A case as its file holds it. Keys that no case has are an error: they would be lost on whoever reads the case. */
function formatted(text: string, path: string): string {
  const labelled = JSON.parse(text) as Record<string, Json>;
  const unknown = Object.keys(labelled).filter((key) => !ORDER.includes(key));
  if (unknown.length > 0) throw new Error(`${path}: a case has no ${unknown.join(', ')}`);
  const fields = ORDER.flatMap((key) => {
    const value = labelled[key];
    return value === undefined ? [] : [`  ${JSON.stringify(key)}: ${field(value)}`];
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}

const named = process.argv.slice(2);
const every = named.length > 0 ? named : (await readdir(FOLDER)).map((name) => join(FOLDER, name));
const paths = every.filter((path) => path.endsWith('.json'));
for (const path of paths) {
  const text = await readFile(path, 'utf8');
  const laidOut = formatted(text, path);
  if (laidOut !== text) await writeFile(path, laidOut);
}
console.log(`${paths.length} cases`);
