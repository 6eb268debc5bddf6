import type * as z from 'zod';
import { InputError, type InputIssue } from './errors.ts';

/** A path as zod prints it: `turns[1].text`; the empty path is the input itself. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** Zod's issues as ours, each with its path. Messages never repeat the input: it is customer speech. */
export function toInputIssues(error: z.ZodError): [InputIssue, ...InputIssue[]] {
  const [first, ...rest] = error.issues.map((issue): InputIssue => {
    const message = issue.message.replace(/^Invalid input: /, '');
    const path = formatPath(issue.path);
    return path === '' ? { message } : { path, message };
  });
  return [first ?? { message: 'invalid' }, ...rest];
}

/**
 * Checks a value against a schema and gives the parsed form.
 * @throws {InputError} code `wrong-type`, one issue per problem with its path
 */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw new InputError('wrong-type', toInputIssues(result.error), { cause: result.error });
  return result.data;
}

/** JSON with keys in code-point order at every level: equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

/** A value with the keys of its objects in order; what writes itself as JSON (a date) is left to do so. */
function inOrder(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const fields = value as Readonly<Record<string, unknown>>;
  if (typeof fields.toJSON === 'function') return value;
  const names = Object.keys(fields).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(fields[name])]));
}
