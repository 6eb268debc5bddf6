import * as z from 'zod';
import { parseWith } from '../../domain/index.ts';
import { defaultPolicy } from './default.ts';
import { frozenPolicy } from './hash.ts';
import { type Policy, policySchema } from './schema.ts';

/** What a workspace sets otherwise: any part of a policy. */
export type PolicyOverride = PartOf<Policy>;

type PartOf<Value> =
  Value extends Readonly<Record<string, unknown>>
    ? { readonly [Key in keyof Value]?: PartOf<Value[Key]> | undefined }
    : Value;

/** A policy of which anything may be left out; unknown keys and wrong types are refused as in a whole one. */
export const policyOverrideSchema = partOf(policySchema) as unknown as z.ZodType<PolicyOverride>;

/** The same schema with every key of every object optional. */
function partOf(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodObject)) return schema;
  const shape: Readonly<Record<string, z.ZodType>> = schema.shape;
  const parts = Object.entries(shape).map(([key, value]) => [key, partOf(value).optional()] as const);
  const part = z.strictObject(Object.fromEntries(parts));
  return schema.description === undefined ? part : part.describe(schema.description);
}

/**
 * The default policy with what a workspace sets otherwise; `version` names it and
 * `timeZone` says where its business days are, where the override does not.
 * @throws {InputError} code `wrong-type` with the path of what is unknown, of a wrong type, or out of order
 */
export function overridePolicy(
  override: unknown,
  version: string,
  timeZone: string = defaultPolicy.plays.time_zone,
): Policy {
  const part = parseWith(policyOverrideSchema, withoutSchema(override));
  const merged = merge(merge(defaultPolicy, { plays: { time_zone: timeZone } }), { version, ...part });
  return frozenPolicy(parseWith(policySchema, merged));
}

/** A file may name its schema, as `policy.json` does. */
function withoutSchema(override: unknown): unknown {
  if (!isRecord(override)) return override;
  const { $schema: _, ...part } = override;
  return part;
}

/** Objects are merged key by key; anything else is replaced. */
function merge(base: unknown, part: unknown): unknown {
  if (part === undefined) return base;
  if (!isRecord(base) || !isRecord(part)) return part;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(part)])];
  return Object.fromEntries(keys.map((key) => [key, merge(base[key], part[key])]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
