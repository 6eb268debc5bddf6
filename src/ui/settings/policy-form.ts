import { defaultPolicy, type Policy } from '../../scoring/index.ts';
import { flattenPolicy, POLICY_FIELDS, type PolicyField, type PolicyValue } from './policy-fields.ts';

/** One value that would be another. */
export interface PolicyChangeRow {
  readonly path: string;
  readonly before: PolicyValue;
  readonly after: PolicyValue;
}

/** What holds in a workspace: the policy, and what of it the workspace set. */
export interface Standing {
  readonly policy: Policy;
  readonly override: unknown;
  /** What would hold had it set nothing. */
  readonly shipped: Values;
}

/** A value as its field shows it: a list has a line for each, nothing is empty. */
export function fieldText(value: PolicyValue | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? value.join('\n') : String(value);
}

/**
 * What the workspace is to set, by the form as it was sent: what was set stays where its field stays, a field that says the
 * default again is set no more. Nothing is checked here: what is no number goes on as it was written, for the policy's own
 * schema to refuse.
 */
export function overrideOf(form: Readonly<Record<string, string>>, { policy, override, shipped }: Standing): unknown {
  const current = flattenPolicy(policy);
  const set = new Map(flattenPolicy(override));
  for (const [path, field] of POLICY_FIELDS) {
    const text = form[path];
    if (text === undefined || fieldText(current.get(path)) === normal(text)) continue;
    const value = readValue(text, field, shipped.get(path));
    if (fieldText(value) === fieldText(shipped.get(path))) set.delete(path);
    else set.set(path, value);
  }
  return unflatten(set);
}

/** The values in which two policies differ, in the order of the page. */
export function changesBetween(before: Values, after: Values): readonly PolicyChangeRow[] {
  return [...POLICY_FIELDS.keys()].flatMap((path) => {
    const change = { path, before: before.get(path) ?? null, after: after.get(path) ?? null };
    return fieldText(change.before) === fieldText(change.after) ? [] : [change];
  });
}

/** The values of a policy by their paths. */
export type Values = ReadonlyMap<string, PolicyValue>;

/** The values that hold with what a workspace set, whether or not it still fits. */
export function valuesWith(override: unknown): Values {
  return new Map([...flattenPolicy(defaultPolicy), ...flattenPolicy(override)]);
}

function readValue(text: string, { mayBeEmpty, isList }: PolicyField, shipped: PolicyValue | undefined): PolicyValue {
  const written = normal(text);
  if (isList) return written === '' ? [] : written.split('\n');
  if (written === '') return mayBeEmpty ? null : (shipped ?? null);
  if (typeof shipped === 'string') return written;
  const number = Number(written);
  return Number.isFinite(number) ? number : written;
}

/** A field's text without the space around its lines. */
function normal(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function unflatten(values: ReadonlyMap<string, PolicyValue>): unknown {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let place = whole;
    for (const key of keys) {
      const part = isPlain(place[key]) ? place[key] : {};
      place[key] = part;
      place = part;
    }
    place[last] = value;
  }
  return whole;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
